"""The trackers as their school sees them: facts into rows, rows into the answer."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import pytest
import pytest_asyncio

from chassis.record import Recorded
from chassis.seal import SealedKeyring
from chassis.service import Reading, Refused
from events.fact import Actor, Envelope, Fact
from events.registers import PupilRecorded
from events.rewards import StickerAwarded, Tracker, TrackerClosed, TrackerOpened, TrackersOf
from rewards import app, projection
from rollcall.servers import EmbeddedServers
from rollcall.servers.testing import embedded_servers

AT = datetime(2026, 10, 5, 14, 45, tzinfo=UTC)
ID = UUID("11111111-1111-5111-8111-111111111111")
MONDAY, TUESDAY = date(2026, 10, 5), date(2026, 11, 10)


@pytest_asyncio.fixture(scope="module")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServers]:
    async with embedded_servers(tmp_path_factory.mktemp("rewards")) as running:
        yield running


@pytest_asyncio.fixture
async def tables(servers: EmbeddedServers) -> AsyncIterator[SimpleNamespace]:
    """The read tables in a transaction that is rolled back, and a keyring."""
    db = await asyncpg.connect(servers.postgres_dsn("rewards"))
    trial = db.transaction()
    await trial.start()
    await db.execute("create schema trial")
    await db.execute("set local search_path to trial")
    await db.execute(projection.SCHEMA)
    async with asyncpg.create_pool(servers.postgres_dsn("registers"), min_size=1, max_size=2) as pool:
        yield SimpleNamespace(db=db, keyring=SealedKeyring(pool, servers.endpoints.secrets.master_key))
    await trial.rollback()
    await db.close()


def recorded(*facts: Fact, school: str = "woodside") -> list[Recorded]:
    envelopes = [
        Envelope(
            uuid5(ID, str(n)), type(f).__name__, f.service, "reach2", school, f.key, 1, ID, ID, None, AT, AT, n, 0, n
        )
        for n, f in enumerate(facts, start=1)
    ]
    return [Recorded(e, fact.model_dump_json().encode()) for e, fact in zip(envelopes, facts, strict=True)]


async def pupils(tables: SimpleNamespace, **mis_ids: str) -> list[Fact]:
    sealed = await tables.keyring.seal("woodside", [(p, "register", mis_id) for p, mis_id in mis_ids.items()])
    return [
        PupilRecorded(
            pupil=pupil, mis_id=token, first_name=token, last_name=token, form="3B", year="3", entry=date(2024, 9, 1)
        )
        for pupil, token in zip(mis_ids, sealed, strict=True)
    ]


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


async def test_an_operator_has_opaque_ids_and_a_governor_no_pupils(tables: SimpleNamespace) -> None:
    known = await pupils(tables, ada="16")
    await projection.fold(tables.db, recorded(*known, TrackerOpened(pupil="ada")))
    reading = Reading(tables.db, "woodside", "reach2", 0, AT, tables.keyring)
    for role, mis_id in ((None, "16"), ("class-teacher", "16"), ("operator", "ada")):
        asker = replace(reading, actor=Actor(who="x", role=role) if role else None)
        assert [row.mis_id for row in (await projection.trackers_of(asker, TrackersOf())).rows] == [mis_id]
    with pytest.raises(Refused):
        await projection.trackers_of(replace(reading, actor=Actor(who="x", role="governor")), TrackersOf())
