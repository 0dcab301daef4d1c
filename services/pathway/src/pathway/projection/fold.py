"""Facts become rows: each table takes its part of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.notifications import MessageWithheld
from events.pathway import NumberFoundDead
from pathway.projection import (
    absence_rows,
    concern_rows,
    contact_rows,
    duty_rows,
    focus_rows,
    letter_rows,
    meeting_rows,
    note_rows,
    penalty_rows,
    people,
    plan_rows,
    policy_rows,
    stage_rows,
    step_rows,
)

ROWS = (
    people,
    policy_rows,
    duty_rows,
    contact_rows,
    focus_rows,
    meeting_rows,
    plan_rows,
    note_rows,
    absence_rows,
    step_rows,
    letter_rows,
    stage_rows,
    concern_rows,
    penalty_rows,
)

FOLLOWS: frozenset[type[Fact]] = frozenset({MessageWithheld}.union(*(rows.FOLLOWS for rows in ROWS)))


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch, cut where a number is found dead: it is the number that the guardian has at that place."""
    for _, run in groupby(facts, key=lambda f: f.envelope.word == NumberFoundDead.__name__):
        await _fold(db, list(run))


async def _fold(db: Db, facts: Sequence[Recorded]) -> None:
    await _withheld(db, [f for f in facts if f.envelope.word == MessageWithheld.__name__])
    for rows in ROWS:
        await rows.fold(db, facts)


async def _withheld(db: Db, facts: Sequence[Recorded]) -> None:
    absences = (f for f in facts if f.body.get("template", "absence") == "absence")
    about = [(f.envelope.school, matter) for f in absences for matter in f.body["about"]]
    if about:
        await db.execute(
            """
            insert into withheld select * from unnest($1::text[], $2::text[], $3::date[]) on conflict do nothing
            """,
            [school for school, _ in about],
            [matter["pupil"] for _, matter in about],
            [date.fromisoformat(matter["date"]) for _, matter in about],
        )
