"""Focus families, and who stands in for whom, as rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import FamiliesHandedOver, FocusFamilyAllocated, FocusFamilyEnded, FocusFamilyGrew, MeetingHeld

SCHEMA = """
create table focus (
    school text, pupil text, since date, staff text, role text not null, family text[] not null, until date,
    ended text, over_capacity boolean not null, before_attending integer not null, before_possible integer not null,
    after_attending integer, after_possible integer, primary key (school, pupil, since, staff)
);
create table stand_ins (
    school text, said uuid, at bigint not null, staff text not null, instead text not null, first date not null,
    last date not null, primary key (school, said)
);
"""

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {FocusFamilyAllocated, FocusFamilyGrew, FocusFamilyEnded, FamiliesHandedOver, MeetingHeld}
)


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch, run by run of a word, for one changes what another made."""
    for word, run in groupby((f for f in facts if f.envelope.word in _FOLDS), key=lambda f: f.envelope.word):
        await _FOLDS[word](db, list(run))


async def _allocated(db: Db, facts: Sequence[Recorded]) -> None:
    """A new allocation takes its children out of those before it; one without children is replaced."""
    for fact in facts:
        body = fact.body
        named = (fact.envelope.school, list(body["family"]))
        await db.execute(
            """
            update focus set ended = case when family <@ $2 then 'replaced' end,
                family = case when family <@ $2 then family
                              else array(select unnest(family) except select unnest($2::text[]) order by 1) end
            where school = $1 and ended is null and family && $2
            """,
            *named,
        )
        await db.execute(
            """
            insert into focus values ($1, $2, $3, $4, $5, $6, $7, null, $8, $9, $10)
            on conflict (school, pupil, since, staff) do update set ended = null, family = excluded.family
            """,
            fact.envelope.school,
            body["pupil"],
            date.fromisoformat(body["since"]),
            body["staff"],
            body["role"],
            list(body["family"]),
            _day(body.get("until")),
            body.get("over_capacity", False),
            body.get("before_attending", 0),
            body.get("before_possible", 0),
        )


async def _grew(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        """
        update focus set family = array(select distinct unnest(family || $3::text[]) order by 1)
        where school = $1 and pupil = $2 and ended is null
        """,
        [(f.envelope.school, f.body["pupil"], list(f.body["joined"])) for f in facts],
    )


async def _ended(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        """
        update focus set ended = $4, until = $5, after_attending = $6, after_possible = $7
        where school = $1 and staff = $2 and family && $3 and ended is null
        """,
        [
            (
                f.envelope.school,
                f.body["staff"],
                list(f.body["family"]),
                f.body["reason"],
                _day(f.body["last"]),
                f.body.get("after_attending", 0),
                f.body.get("after_possible", 0),
            )
            for f in facts
        ],
    )


async def _met(db: Db, facts: Sequence[Recorded]) -> None:
    """The meeting at a half term's end shows the effect."""
    shown = [(f.envelope.school, f.body["pupil"], effect) for f in facts if (effect := f.body.get("effect"))]
    await db.executemany(
        """
        update focus set after_attending = $3, after_possible = $4
        where school = $1 and $2 = any(family) and ended is null
        """,
        [(school, pupil, effect["after_attending"], effect["after_possible"]) for school, pupil, effect in shown],
    )


async def _handed_over(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        "insert into stand_ins values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
        [
            (
                f.envelope.school,
                f.envelope.id,
                f.envelope.position,
                f.body["staff"],
                f.body["to"],
                _day(f.body["first"]),
                _day(f.body["last"]),
            )
            for f in facts
        ],
    )


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


_FOLDS: Mapping[str, Callable[[Db, Sequence[Recorded]], Awaitable[None]]] = {
    FocusFamilyAllocated.__name__: _allocated,
    FocusFamilyGrew.__name__: _grew,
    FocusFamilyEnded.__name__: _ended,
    MeetingHeld.__name__: _met,
    FamiliesHandedOver.__name__: _handed_over,
}
