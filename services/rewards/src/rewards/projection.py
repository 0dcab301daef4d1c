"""Every tracker and sticker of every school, as rows."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.record import Recorded
from chassis.service import Db, Reading, Refused
from events.fact import Fact
from events.registers import PupilRecorded
from events.rewards import StickerAwarded, Tracker, TrackerClosed, TrackerOpened, Trackers, TrackersOf
from events.roles import is_masked, role_of

GENERATION = 1
FOLLOWS: frozenset[type[Fact]] = frozenset({PupilRecorded, TrackerOpened, TrackerClosed, StickerAwarded})

SCHEMA = """
create table pupils (school text, pupil text, mis_id text not null, primary key (school, pupil));
create table trackers (school text, pupil text, open boolean not null, primary key (school, pupil));
create table stickers (school text, pupil text, day date, because uuid not null, primary key (school, pupil, day));
"""
INDEXES = ""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: of pupils and trackers the latest word holds, stickers add up."""
    await _pupils(db, {(f.envelope.school, f.fact.pupil): f.fact for f in facts if isinstance(f.fact, PupilRecorded)})
    await _trackers(db, [f for f in facts if isinstance(f.fact, TrackerOpened | TrackerClosed)])
    await _stickers(db, [(f.envelope.school, f.fact) for f in facts if isinstance(f.fact, StickerAwarded)])


async def _pupils(db: Db, latest: dict[tuple[str, str], PupilRecorded]) -> None:
    await db.execute(
        """
        insert into pupils select * from unnest($1::text[], $2::text[], $3::text[])
        on conflict (school, pupil) do update set mis_id = excluded.mis_id
        """,
        [school for school, _ in latest],
        [pupil for _, pupil in latest],
        [fact.mis_id for fact in latest.values()],
    )


async def _trackers(db: Db, facts: Sequence[Recorded]) -> None:
    latest = {(f.envelope.school, f.envelope.key): isinstance(f.fact, TrackerOpened) for f in facts}
    await db.execute(
        """
        insert into trackers select * from unnest($1::text[], $2::text[], $3::boolean[])
        on conflict (school, pupil) do update set open = excluded.open
        """,
        [school for school, _ in latest],
        [pupil for _, pupil in latest],
        list(latest.values()),
    )


async def _stickers(db: Db, awarded: Sequence[tuple[str, StickerAwarded]]) -> None:
    await db.execute(
        "insert into stickers select * from unnest($1::text[], $2::text[], $3::date[], $4::uuid[])",
        [school for school, _ in awarded],
        [fact.pupil for _, fact in awarded],
        [fact.date for _, fact in awarded],
        [fact.because for _, fact in awarded],
    )


async def trackers_of(reading: Reading, question: TrackersOf) -> Trackers:
    """Every tracker of the school, open or closed, by Arbor's student id (9 before 10); an operator's by opaque ids.

    Raises Refused for a governor, who sees no pupil.
    """
    if role_of(reading.actor) == "governor":
        raise Refused("not-for-role", "A governor sees no pupils: ask for figures.")
    rows = await reading.db.fetch(
        """
        select pupil, mis_id, open, count(day) as stickers, max(day) as last_sticker
        from trackers natural join pupils natural left join stickers
        where school = $1
        group by school, pupil, mis_id, open
        """,
        reading.school,
    )
    tokens = [row["mis_id"] for row in rows]
    hidden = {row["mis_id"]: row["pupil"] for row in rows}
    names = hidden if is_masked(reading.actor) else await reading.keyring.open(tokens)
    trackers = [
        Tracker(mis_id=names[r["mis_id"]], open=r["open"], stickers=r["stickers"], last_sticker=r["last_sticker"])
        for r in rows
    ]
    return Trackers(school=reading.school, rows=tuple(sorted(trackers, key=_by_student)))


def _by_student(tracker: Tracker) -> tuple[int, str]:
    return len(tracker.mis_id), tracker.mis_id
