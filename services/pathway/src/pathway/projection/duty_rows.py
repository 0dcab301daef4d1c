"""Duties as rows: each goes from state to state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, TypeAlias

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import (
    ContactUndone,
    DeadlineMissed,
    DeadlineMoved,
    DutyClaimed,
    DutyDone,
    DutyHandedBack,
    DutyHandedOver,
    DutySet,
    DutyStoodDown,
    SearchEnded,
    VisitUndone,
)

Row: TypeAlias = dict[str, Any]

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {
        *(SearchEnded, DutySet, DutyClaimed, DutyHandedBack, DutyHandedOver, DutyDone, DutyStoodDown),
        *(DeadlineMoved, DeadlineMissed, ContactUndone, VisitUndone),
    }
)

_UNDO = (ContactUndone.__name__, VisitUndone.__name__)
_WORDS = {word.__name__ for word in FOLLOWS}


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: duties go from state to state, and back where a contact is taken back."""
    changes = [f for f in facts if f.envelope.word in _WORDS]
    for undone, run in groupby(changes, key=lambda f: f.envelope.word in _UNDO):
        await (_undo if undone else _change)(db, list(run))


async def _undo(db: Db, facts: Sequence[Recorded]) -> None:
    """What a contact had done or stood down is due, or missed, as before."""
    await db.execute(
        """
        update duties set done_at = null, outcome = null,
            state = case state when 'missed' then 'missed' else 'due' end
        from unnest($1::text[], $2::uuid[]) as undone (school, duty)
        where (duties.school, duties.duty) = (undone.school, undone.duty)
        """,
        [f.envelope.school for f in facts for _ in f.body["reopened"]],
        [duty for f in facts for duty in f.body["reopened"]],
    )


async def _change(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        rows = await _held(db, facts)
        for fact in facts:
            school = fact.envelope.school
            row = rows.setdefault((school, fact.body["duty"]), {"school": school})
            change(row, fact.envelope.word, fact.body)
        await _write(db, list(rows.values()))


def change(row: Row, word: str, body: Mapping[str, Any]) -> None:
    """What was said of a duty, in its row."""
    _CHANGES[word](row, body)


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
            $9::boolean[], $10::text[], $11::timestamptz[], $12::text[], $13::text[],
            $14::timestamptz[], $15::boolean[])
        on conflict (school, duty) do update set
            due_at = excluded.due_at, owner = excluded.owner, because = excluded.because,
            persistent = excluded.persistent, state = excluded.state, done_at = excluded.done_at,
            outcome = excluded.outcome, claimed_by = excluded.claimed_by,
            claimed_until = excluded.claimed_until, over = excluded.over
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
    "claimed_until",
    "over",
)
_FRESH: Row = {**dict.fromkeys(("done_at", "outcome", "claimed_by", "claimed_until")), "over": False}


def _set(row: Row, body: Mapping[str, Any]) -> None:
    row.update({name: body[name] for name in ("duty", "pupil", "kind", "owner", "because")})
    row.update(day=date.fromisoformat(body["date"]), due_at=_instant(body["due_at"]))
    row.update(_FRESH, persistent=body.get("persistent", False), state="due")


def _claimed(row: Row, body: Mapping[str, Any]) -> None:
    until = body.get("until")
    row.update(claimed_by=body["by"], claimed_until=until and _instant(until))


def _handed_back(row: Row, body: Mapping[str, Any]) -> None:
    row.update(claimed_by=None, claimed_until=None)


def _handed_over(row: Row, body: Mapping[str, Any]) -> None:
    row["owner"] = body["owner"]


def _done(row: Row, body: Mapping[str, Any]) -> None:
    """A duty that was missed stays so; what came of it is filled in."""
    row["state"] = "missed" if row["state"] == "missed" else "done"
    row.update(done_at=_instant(body["done_at"]), outcome=body["outcome"])


def _stood_down(row: Row, body: Mapping[str, Any]) -> None:
    row["state"] = "stood-down"


def _search_ended(row: Row, body: Mapping[str, Any]) -> None:
    """It stays missed, and nobody rings any more."""
    row["over"] = True


def _moved(row: Row, body: Mapping[str, Any]) -> None:
    row["due_at"] = _instant(body["due_at"])


def _missed(row: Row, body: Mapping[str, Any]) -> None:
    row["state"] = "missed"


_CHANGES: Mapping[str, Callable[[Row, Mapping[str, Any]], None]] = {
    DutySet.__name__: _set,
    DutyClaimed.__name__: _claimed,
    DutyHandedBack.__name__: _handed_back,
    DutyHandedOver.__name__: _handed_over,
    DutyDone.__name__: _done,
    DutyStoodDown.__name__: _stood_down,
    DeadlineMoved.__name__: _moved,
    DeadlineMissed.__name__: _missed,
    SearchEnded.__name__: _search_ended,
}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
