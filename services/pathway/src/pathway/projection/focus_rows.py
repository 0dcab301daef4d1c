"""Focus families, and who stands in for whom, as rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import FamiliesHandedOver, FocusFamilyAllocated, FocusFamilyEnded, FocusFamilyGrew, MeetingHeld

SCHEMA = """
create table focus (
    school text, pupil text, since date, staff text, role text not null, family text[] not null, until date,
    ended text, over_capacity boolean not null, before_attending integer not null, before_possible integer not null,
    after_attending integer, after_possible integer, begun date, unjudged boolean not null,
    primary key (school, pupil, since, staff)
);
create table stand_ins (
    school text, said uuid, at bigint not null, staff text not null, instead text not null, first date not null,
    last date not null, primary key (school, said)
);
"""

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {FocusFamilyAllocated, FocusFamilyGrew, FocusFamilyEnded, FamiliesHandedOver, MeetingHeld}
)

Rows: TypeAlias = dict[tuple[str, str, str, str], dict[str, Any]]


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: who stands in, and the families of its schools, changed in the order of its facts."""
    await _handed_over(db, [f for f in facts if f.envelope.word == FamiliesHandedOver.__name__])
    changes = [f for f in facts if f.envelope.word in _CHANGES]
    if changes:
        rows = await _held(db, changes)
        for fact in changes:
            _CHANGES[fact.envelope.word](rows, fact)
        await _write(db, rows)


async def _held(db: Db, facts: Sequence[Recorded]) -> Rows:
    """The allocations of these schools that stand, and those that are said again."""
    again = [f for f in facts if f.envelope.word == FocusFamilyAllocated.__name__]
    rows = await db.fetch(
        """
        select * from focus where school = any($1::text[]) and ended is null
        union
        select f.* from focus f join unnest($2::text[], $3::text[], $4::date[], $5::text[])
            as said (school, pupil, since, staff) using (school, pupil, since, staff)
        """,
        [*{f.envelope.school for f in facts}],
        [f.envelope.school for f in again],
        [f.body["pupil"] for f in again],
        [date.fromisoformat(f.body["since"]) for f in again],
        [f.body["staff"] for f in again],
    )
    return {(row["school"], row["pupil"], row["since"].isoformat(), row["staff"]): dict(row) for row in rows}


async def _write(db: Db, rows: Rows) -> None:
    await db.execute(
        """
        insert into focus select * from jsonb_populate_recordset(null::focus, $1::jsonb)
        on conflict (school, pupil, since, staff) do update set
            role = excluded.role, family = excluded.family, until = excluded.until, ended = excluded.ended,
            over_capacity = excluded.over_capacity, before_attending = excluded.before_attending,
            before_possible = excluded.before_possible, begun = excluded.begun,
            after_attending = excluded.after_attending, after_possible = excluded.after_possible,
            unjudged = excluded.unjudged
        """,
        json.dumps(list(rows.values()), default=str),
    )


def _standing(rows: Rows, school: str, *children: str) -> Iterator[dict[str, Any]]:
    """The allocations that stand of families with one of these children."""
    for row in rows.values():
        if row["school"] == school and row["ended"] is None and {*row["family"]} & {*children}:
            yield row


def _allocated(rows: Rows, fact: Recorded) -> None:
    """A new allocation takes its children out of those before it; one without children is replaced."""
    body, school = fact.body, fact.envelope.school
    for row in _standing(rows, school, *body["family"]):
        left = sorted({*row["family"]} - {*body["family"]})
        row.update({"family": left} if left else {"ended": "replaced"})
    row = {**_first(school, body), "family": body["family"], "ended": None}
    rows[school, body["pupil"], body["since"], body["staff"]] = row


def _first(school: str, body: Mapping[str, Any]) -> dict[str, Any]:
    counted = {name: body.get(name, 0) for name in ("before_attending", "before_possible")}
    said = {name: body.get(name) for name in ("pupil", "since", "staff", "role", "begun")}
    open_still = {**dict.fromkeys(("after_attending", "after_possible")), "unjudged": False}
    over = body.get("over_capacity", False)
    return {**said, **counted, **open_still, "school": school, "until": body.get("until"), "over_capacity": over}


def _grew(rows: Rows, fact: Recorded) -> None:
    for row in rows.values():
        if (row["school"], row["pupil"], row["ended"]) == (fact.envelope.school, fact.body["pupil"], None):
            row["family"] = sorted({*row["family"], *fact.body["joined"]})


def _ended(rows: Rows, fact: Recorded) -> None:
    body = fact.body
    after = {name: body.get(name, 0) for name in ("after_attending", "after_possible")}
    for row in [*_standing(rows, fact.envelope.school, *body["family"])]:
        if row["staff"] == body["staff"]:
            row.update(after, ended=body["reason"], until=body["last"], unjudged=body.get("unjudged", False))


def _met(rows: Rows, fact: Recorded) -> None:
    """The meeting at a half term's end shows the effect."""
    if effect := fact.body.get("effect"):
        for row in _standing(rows, fact.envelope.school, fact.body["pupil"]):
            row.update({name: effect[name] for name in ("after_attending", "after_possible")})


async def _handed_over(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into stand_ins select * from unnest(
                $1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::date[], $7::date[])
            on conflict do nothing
            """,
            [f.envelope.school for f in facts],
            [f.envelope.id for f in facts],
            [f.envelope.position for f in facts],
            [f.body["staff"] for f in facts],
            [f.body["to"] for f in facts],
            [date.fromisoformat(f.body["first"]) for f in facts],
            [date.fromisoformat(f.body["last"]) for f in facts],
        )


_CHANGES: Mapping[str, Callable[[Rows, Recorded], None]] = {
    FocusFamilyAllocated.__name__: _allocated,
    FocusFamilyGrew.__name__: _grew,
    FocusFamilyEnded.__name__: _ended,
    MeetingHeld.__name__: _met,
}
