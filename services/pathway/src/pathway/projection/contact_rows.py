"""Calls that were made, and numbers that are dead, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.notifications import NumberCleared, NumberWorked
from events.pathway import ChildFoundInSchool, ContactMade, ContactTried, ContactUndone, NumberFoundDead

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {ContactMade, ContactTried, ChildFoundInSchool, NumberFoundDead, NumberCleared, NumberWorked, ContactUndone}
)
_MADE = {ContactMade.__name__: "spoke", ChildFoundInSchool.__name__: "child-in-school"}
_WORDS = {word.__name__ for word in FOLLOWS}


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch; a contact that is taken back leaves no row."""
    for word, run in groupby((f for f in facts if f.envelope.word in _WORDS), key=lambda f: f.envelope.word):
        if word == NumberFoundDead.__name__:
            await _dead(db, list(run))
        elif word in (NumberCleared.__name__, NumberWorked.__name__):
            await _cleared(db, list(run))
        elif word == ContactUndone.__name__:
            await _undone(db, list(run))
        else:
            await _contacts(db, list(run))


async def _contacts(db: Db, facts: Sequence[Recorded]) -> None:
    again = [f.body.get("next_attempt_at") for f in facts]
    await db.execute(
        """
        insert into contacts select * from unnest(
            $1::text[], $2::uuid[], $3::text[], $4::date[], $5::timestamptz[], $6::text[], $7::text[], $8::text[],
            $9::timestamptz[])
        on conflict do nothing
        """,
        [f.envelope.school for f in facts],
        [f.envelope.id for f in facts],
        [f.body["pupil"] for f in facts],
        [date.fromisoformat(f.body["date"]) for f in facts],
        [datetime.fromisoformat(f.body["at"]) for f in facts],
        [f.body["by"] for f in facts],
        [f.body.get("outcome") or _MADE[f.envelope.word] for f in facts],
        [f.body.get("guardian") for f in facts],
        [at and datetime.fromisoformat(at) for at in again],
    )


async def _dead(db: Db, facts: Sequence[Recorded]) -> None:
    """It is kept which number is dead: a guardian who has another one may be rung again. Where it was not said which,
    the first of theirs that was not known to be so: one statement each, which sees what those before it found."""
    await db.executemany(
        """
        insert into dead_numbers
        select n.school, n.contact, coalesce(n.telephone, (
            select number
            from unnest(array_prepend(g.telephone, g.other_telephones)) with ordinality as o (number, place)
            where number is not null
            order by exists (select from dead_numbers d where (d.school, d.telephone) = (n.school, number)), place
            limit 1
        ))
        from (values ($1::text, $2::text, $3::text, $4::uuid, $5::text))
            as n (school, pupil, guardian, contact, telephone)
        left join guardians g using (school, pupil, guardian)
        on conflict do nothing
        """,
        [
            (f.envelope.school, f.body["pupil"], f.body["guardian"], f.body["contact"], f.body.get("telephone"))
            for f in facts
        ],
    )


async def _cleared(db: Db, facts: Sequence[Recorded]) -> None:
    """Somebody checked it and it is good, or a message arrived there after all: who has it may be rung again."""
    await db.execute(
        """
        delete from dead_numbers d using unnest($1::text[], $2::text[]) as n (school, telephone)
        where (d.school, d.telephone) = (n.school, n.telephone)
        """,
        [f.envelope.school for f in facts],
        [f.body.get("address") for f in facts],
    )


async def _undone(db: Db, facts: Sequence[Recorded]) -> None:
    """Evidence that was made before tells of the contact still."""
    named = [f.envelope.school for f in facts], [f.body["contact"] for f in facts]
    await db.execute(
        """
        with gone as (
            delete from contacts c using unnest($1::text[], $2::uuid[], $3::timestamptz[]) as n (school, contact, until)
            where (c.school, c.contact) = (n.school, n.contact)
            returning c.school, c.contact, c.pupil, c.day, c.at, 'call', null::text, c.outcome, n.until
        )
        insert into taken_back select * from gone on conflict do nothing
        """,
        *named,
        [f.envelope.occurred_at for f in facts],
    )
    await db.execute(
        """
        delete from dead_numbers d using unnest($1::text[], $2::uuid[]) as n (school, contact)
        where (d.school, d.contact) = (n.school, n.contact)
        """,
        *named,
    )
