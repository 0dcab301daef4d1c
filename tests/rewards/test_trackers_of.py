"""The trackers as their school sees them: facts into rows, rows into the answer."""

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from chassis.service import Reading
from events.rewards import StickerAwarded, Tracker, TrackerClosed, TrackerOpened, TrackersOf
from rewards import app, projection

from .conftest import AT, ID, pupils, recorded

MONDAY, TUESDAY = date(2026, 10, 5), date(2026, 11, 10)


async def trackers(tables: SimpleNamespace, school: str = "woodside") -> Sequence[Tracker]:
    question = app.build(Any).questions[TrackersOf]
    answer: Any = await question(Reading(tables.db, school, "reach2", 0, AT, tables.keyring), TrackersOf())
    assert answer.school == school
    rows: Sequence[Tracker] = answer.rows
    return rows


def sticker(pupil: str, day: date) -> StickerAwarded:
    return StickerAwarded(pupil=pupil, date=day, because=ID)


async def test_a_tracker_shows_its_stickers_and_stays_when_it_is_closed(tables: SimpleNamespace) -> None:
    facts = await pupils(tables, tom="10", amira="9", beth="11")
    facts += [TrackerOpened(pupil=pupil) for pupil in ("tom", "amira")]
    facts += [sticker("amira", MONDAY), sticker("amira", TUESDAY), TrackerClosed(pupil="amira")]
    await projection.fold(tables.db, recorded(*facts))
    assert await trackers(tables) == (
        Tracker(mis_id="9", open=False, stickers=2, last_sticker=TUESDAY),
        Tracker(mis_id="10", open=True, stickers=0, last_sticker=None),
    )
    assert await trackers(tables, "elsewhere") == ()


async def test_fact_by_fact_the_rows_are_the_same(tables: SimpleNamespace) -> None:
    facts = await pupils(tables, amira="9")
    facts += [TrackerOpened(pupil="amira"), sticker("amira", MONDAY)]
    facts += [TrackerClosed(pupil="amira"), TrackerOpened(pupil="amira")]
    for each in recorded(*facts):
        await projection.fold(tables.db, [each])
    assert await trackers(tables) == (Tracker(mis_id="9", open=True, stickers=1, last_sticker=MONDAY),)


async def test_a_forgotten_pupil_reads_so(tables: SimpleNamespace) -> None:
    facts = [*await pupils(tables, kit="12"), TrackerOpened(pupil="kit")]
    await projection.fold(tables.db, recorded(*facts))
    await tables.keyring.forget(["kit"])
    assert [tracker.mis_id for tracker in await trackers(tables)] == ["[forgotten]"]
