"""How fast reporting is replayed: beside a bare read-and-COPY of the same rows, and beside a rival library."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from time import perf_counter

import orjson

import reporting.projection
from chassis import generations
from chassis.clock import RealClock
from chassis.log import Log
from chassis.reader import Reader
from chassis.record import Recorded
from chassis.replay import Replay
from chassis.service import Db
from chassis.store import connect
from rollcall.bench.facts import TRUST

_BARE = """create table bare (trust text, school text, pupil text, date date, session text, code text,
                              minutes_late int, seq bigint, recorded_at timestamptz)"""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many marks in so many seconds."""

    marks: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Marks a second."""
        return self.marks / self.seconds


async def bare(log: Log, dsn: str, last: int) -> Rate:
    """Read the log to `last` and COPY a row per mark, folding nothing, checking nothing: the limit."""
    db = await connect(dsn)
    try:
        await db.execute(_BARE)
        begun = perf_counter()
        marks = 0
        async with aclosing(Reader(log.client, TRUST, 0).until(last)) as batches:
            async for batch in batches:
                marks += await _copy(db, batch)
        return Rate(marks, perf_counter() - begun)
    finally:
        await db.execute("drop table if exists bare")
        await db.close()


async def _copy(db: Db, batch: Sequence[Recorded]) -> int:
    rows = [row for fact in batch for row in _rows(fact)]
    await db.copy_records_to_table("bare", records=rows)
    return len(rows)


def _rows(fact: Recorded) -> list[tuple[object, ...]]:
    envelope, body = fact.envelope, orjson.loads(fact.raw)
    day, late = envelope.occurred_at.date(), body["minutes_late"]
    return [
        (
            envelope.trust,
            envelope.school,
            pupil,
            day,
            body["session"],
            code,
            late.get(pupil),
            envelope.sequence,
            envelope.recorded_at,
        )
        for pupil, code in body["marks"].items()
    ]


async def replayed(log: Log, dsn: str) -> Rate:
    """Stage, fold, index, verify and promote reporting's generation, as `rollcall replay reporting` does."""
    db = await connect(dsn)
    try:
        begun = perf_counter()
        await Replay("reporting", reporting.projection, db, log, RealClock(), lambda *_: None).run()
        seconds = perf_counter() - begun
        return Rate(await _marks(db), seconds)
    finally:
        await db.close()


async def staged(log: Log, dsn: str, last: int) -> Rate:
    """Fold the log to `last` into a fresh generation and index it, without comparing: what the floors speak of."""
    db = await connect(dsn)
    try:
        begun = perf_counter()
        async with db.transaction():
            generation = await generations.make(db, "reporting", reporting.projection, "staging")
        async with aclosing(Reader(log.client, TRUST, 0).until(last)) as batches:
            async for batch in batches:
                async with db.transaction():
                    await generations.fold(db, reporting.projection, generation.schema, "reporting", batch)
        async with db.transaction():
            await generations.index(db, generation, reporting.projection)
        seconds = perf_counter() - begun
        await generations.use(db, generation.schema)
        marks = int(await db.fetchval("select count(*) from marks"))
        await generations.use(db, "reporting")
        await generations.drop(db, generation.schema)
        return Rate(marks, seconds)
    finally:
        await db.close()


async def _marks(db: Db) -> int:
    live = await generations.pointed(db)
    assert live is not None
    await generations.use(db, live.schema)
    marks = int(await db.fetchval("select count(*) from marks"))
    await generations.use(db, "reporting")
    return marks
