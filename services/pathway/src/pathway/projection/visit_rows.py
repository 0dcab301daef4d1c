"""Visits as rows: how each about a day was made, and who goes to those that are to be made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import DutySet, VisitArranged, VisitMade, VisitUndone, VisitWithdrawn

SCHEMA = """
create table arrangements (
    school text, duty uuid, visitor text not null, partner text, going_at timestamptz not null,
    reason text, primary key (school, duty)
);
create table visits (
    school text, pupil text, day date, visit uuid, seq bigint not null,
    made_by text not null, made_with text, card_left boolean not null,
    primary key (school, pupil, day, visit)
);
"""

FOLLOWS: frozenset[type[Fact]] = frozenset({DutySet, VisitArranged, VisitMade, VisitUndone, VisitWithdrawn})
_WORDS = {word.__name__ for word in FOLLOWS}

_ARRANGED = """
insert into arrangements
select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
on conflict (school, duty) do update set
    visitor = excluded.visitor, partner = excluded.partner, going_at = excluded.going_at,
    reason = coalesce(excluded.reason, arrangements.reason)
"""
_MADE = """
insert into visits
select * from unnest(
    $1::text[], $2::text[], $3::date[], $4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::boolean[]
)
on conflict do nothing
"""
_UNDONE = """
delete from visits v using unnest($1::text[], $2::text[], $3::date[], $4::uuid[]) as undone (school, pupil, day, visit)
where (v.school, v.pupil, v.day, v.visit) = (undone.school, undone.pupil, undone.day, undone.visit)
"""
_LET_GO = """
delete from arrangements a using unnest($1::text[], $2::uuid[]) as named (school, duty)
where (a.school, a.duty) = (named.school, named.duty)
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch, run by run of a word: a visit that is asked for anew, or was withdrawn, is not arranged."""
    for word, run in groupby((f for f in facts if f.envelope.word in _WORDS), key=lambda f: f.envelope.word):
        if word == VisitArranged.__name__:
            await _arranged(db, list(run))
        elif word == VisitMade.__name__:
            await _made(db, list(run))
        elif word == VisitUndone.__name__:
            await _undone(db, list(run))
        else:
            await _let_go(db, [f for f in run if f.body.get("kind", "visit") == "visit"])


async def _arranged(db: Db, facts: Sequence[Recorded]) -> None:
    """The latest arrangement of each visit holds, with the latest reason that was given."""
    reasons = {f.body["duty"]: f.body["reason"] for f in facts if f.body.get("reason")}
    rows = [
        (
            f.envelope.school,
            f.body["duty"],
            f.body["staff"],
            f.body.get("partner"),
            datetime.fromisoformat(f.body["going_at"]),
            reasons.get(f.body["duty"]),
        )
        for f in {(f.envelope.school, f.body["duty"]): f for f in facts}.values()
    ]
    await db.execute(_ARRANGED, *map(list, zip(*rows, strict=True)))


async def _made(db: Db, facts: Sequence[Recorded]) -> None:
    rows = [
        (
            f.envelope.school,
            f.body["pupil"],
            date.fromisoformat(f.body["date"]),
            f.envelope.id,
            f.envelope.sequence,
            f.body["by"],
            f.body.get("partner"),
            f.body.get("card_left", False),
        )
        for f in facts
    ]
    await db.execute(_MADE, *map(list, zip(*rows, strict=True)))


async def _undone(db: Db, facts: Sequence[Recorded]) -> None:
    """The one that is named: any other of that day was made."""
    await db.execute(
        _UNDONE,
        [f.envelope.school for f in facts],
        [f.body["pupil"] for f in facts],
        [date.fromisoformat(f.body["date"]) for f in facts],
        [f.body["visit"] for f in facts],
    )


async def _let_go(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(_LET_GO, [f.envelope.school for f in facts], [f.body["duty"] for f in facts])
