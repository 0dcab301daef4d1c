"""How facts become rows: schools, pupils, whose message was withheld, and every duty from state to state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.notifications import MessageWithheld
from events.pathway import (
    DeadlineMissed,
    DutyClaimed,
    DutyDone,
    DutySet,
    DutyStoodDown,
)
from events.registers import PupilRecorded, SchoolSetUp

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {
        DeadlineMissed,
        DutyClaimed,
        DutyDone,
        DutySet,
        DutyStoodDown,
        MessageWithheld,
        PupilRecorded,
        SchoolSetUp,
    }
)

Row: TypeAlias = dict[str, Any]


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: of schools and pupils the latest word holds, duties go from state to state."""
    await _schools(db, _latest(facts, SchoolSetUp))
    await _pupils(db, _latest(facts, PupilRecorded))
    await _withheld(db, [f for f in facts if f.envelope.word == MessageWithheld.__name__])
    await _duties(db, [f for f in facts if f.envelope.word in _CHANGES])


def _latest(facts: Sequence[Recorded], word: type[Fact]) -> list[Recorded]:
    return list({(f.envelope.school, f.envelope.key): f for f in facts if f.envelope.word == word.__name__}.values())


async def _schools(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into schools select * from unnest($1::text[], $2::text[])
            on conflict (school) do update set timezone = excluded.timezone
            """,
            [f.envelope.school for f in facts],
            [f.body["timezone"] for f in facts],
        )


async def _pupils(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into pupils select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[])
            on conflict (school, pupil)
            do update set mis_id = excluded.mis_id, born = excluded.born, at_risk = excluded.at_risk
            """,
            [f.envelope.school for f in facts],
            [f.envelope.key for f in facts],
            [f.body["mis_id"] for f in facts],
            [f.body.get("born") for f in facts],
            [bool(f.body.get("flags")) for f in facts],
        )


async def _withheld(db: Db, facts: Sequence[Recorded]) -> None:
    about = [(f.envelope.school, matter) for f in facts for matter in f.body["about"]]
    if about:
        await db.execute(
            """
            insert into withheld select * from unnest($1::text[], $2::text[], $3::date[]) on conflict do nothing
            """,
            [school for school, _ in about],
            [matter["pupil"] for _, matter in about],
            [date.fromisoformat(matter["date"]) for _, matter in about],
        )


async def _duties(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        rows = await _held(db, facts)
        for fact in facts:
            row = rows.setdefault((fact.envelope.school, fact.body["duty"]), {})
            _CHANGES[fact.envelope.word](row, fact)
        await _write(db, list(rows.values()))


async def _held(db: Db, facts: Sequence[Recorded]) -> dict[tuple[str, str], Row]:
    rows = await db.fetch(
        """
        select duties.* from duties
        join (select distinct * from unnest($1::text[], $2::uuid[]) as named (school, duty)) named using (school, duty)
        """,
        [f.envelope.school for f in facts],
        [f.body["duty"] for f in facts],
    )
    return {(row["school"], str(row["duty"])): dict(row) for row in rows}


async def _write(db: Db, rows: Sequence[Row]) -> None:
    await db.execute(
        """
        insert into duties select * from unnest(
            $1::text[], $2::uuid[], $3::text[], $4::text[], $5::date[], $6::timestamptz[], $7::text[], $8::uuid[],
            $9::boolean[], $10::text[], $11::timestamptz[], $12::text[], $13::text[])
        on conflict (school, duty) do update set
            due_at = excluded.due_at, owner = excluded.owner, because = excluded.because,
            persistent = excluded.persistent, state = excluded.state, done_at = excluded.done_at,
            outcome = excluded.outcome, claimed_by = excluded.claimed_by
        """,
        *([row[column] for row in rows] for column in _COLUMNS),
    )


_COLUMNS = (
    "school",
    "duty",
    "pupil",
    "kind",
    "day",
    "due_at",
    "owner",
    "because",
    "persistent",
    "state",
    "done_at",
    "outcome",
    "claimed_by",
)


def _set(row: Row, fact: Recorded) -> None:
    body = fact.body
    row.update({name: body[name] for name in ("duty", "pupil", "kind", "owner", "because")})
    row.update(school=fact.envelope.school, day=date.fromisoformat(body["date"]), due_at=_instant(body["due_at"]))
    row.update(persistent=body.get("persistent", False), state="due", done_at=None, outcome=None, claimed_by=None)


def _claimed(row: Row, fact: Recorded) -> None:
    row["claimed_by"] = fact.body["by"]


def _done(row: Row, fact: Recorded) -> None:
    """A duty that was missed stays so; what came of it is filled in."""
    row["state"] = "missed" if row["state"] == "missed" else "done"
    row.update(done_at=_instant(fact.body["done_at"]), outcome=fact.body["outcome"])


def _stood_down(row: Row, fact: Recorded) -> None:
    row["state"] = "stood-down"


def _missed(row: Row, fact: Recorded) -> None:
    row["state"] = "missed"


_CHANGES: Mapping[str, Callable[[Row, Recorded], None]] = {
    DutySet.__name__: _set,
    DutyClaimed.__name__: _claimed,
    DutyDone.__name__: _done,
    DutyStoodDown.__name__: _stood_down,
    DeadlineMissed.__name__: _missed,
}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
