"""Calls that were made, and numbers that are dead, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.notifications import NumberCleared
from events.pathway import ChildFoundInSchool, ContactMade, ContactTried, ContactUndone, NumberFoundDead

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {ContactMade, ContactTried, ChildFoundInSchool, NumberFoundDead, NumberCleared, ContactUndone}
)
_MADE = {ContactMade.__name__: "spoke", ChildFoundInSchool.__name__: "child-in-school"}
_WORDS = {word.__name__ for word in FOLLOWS}


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch; a contact that is taken back leaves no row."""
    for word, run in groupby((f for f in facts if f.envelope.word in _WORDS), key=lambda f: f.envelope.word):
        if word == NumberFoundDead.__name__:
            await _dead(db, list(run))
        elif word == NumberCleared.__name__:
            await _cleared(db, list(run))
        elif word == ContactUndone.__name__:
            await _undone(db, list(run))
        else:
            await _contacts(db, list(run))


async def _contacts(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        "insert into contacts values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        [_contact(f) for f in facts],
    )


def _contact(fact: Recorded) -> tuple[Any, ...]:
    body, again = fact.body, fact.body.get("next_attempt_at")
    return (
        fact.envelope.school,
        fact.envelope.id,
        body["pupil"],
        date.fromisoformat(body["date"]),
        datetime.fromisoformat(body["at"]),
        body["by"],
        body.get("outcome") or _MADE[fact.envelope.word],
        body.get("guardian"),
        again and datetime.fromisoformat(again),
    )


async def _dead(db: Db, facts: Sequence[Recorded]) -> None:
    """It is kept which number is dead: a guardian for whom the MIS has another one by now may be rung again."""
    await db.executemany(
        """
        insert into dead_numbers
        select $1, $4, (select telephone from guardians where (school, pupil, guardian) = ($1, $2, $3))
        on conflict do nothing
        """,
        [(f.envelope.school, f.body["pupil"], f.body["guardian"], f.body["contact"]) for f in facts],
    )


async def _cleared(db: Db, facts: Sequence[Recorded]) -> None:
    """Somebody checked it and it is good: who has it may be rung again."""
    await db.executemany(
        "delete from dead_numbers where (school, telephone) = ($1, $2)",
        [(f.envelope.school, f.body["address"]) for f in facts],
    )


async def _undone(db: Db, facts: Sequence[Recorded]) -> None:
    named = [(f.envelope.school, f.body["contact"]) for f in facts]
    await db.executemany("delete from contacts where (school, contact) = ($1, $2)", named)
    await db.executemany("delete from dead_numbers where (school, contact) = ($1, $2)", named)
