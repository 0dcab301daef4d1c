"""Facts become rows: each table takes its part of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.notifications import StaffUnreached
from events.pathway import NumberFoundDead
from pathway.projection import (
    absence_rows,
    agenda_rows,
    concern_rows,
    contact_rows,
    duty_rows,
    focus_rows,
    history_rows,
    known_rows,
    lead_rows,
    letter_rows,
    marked_rows,
    meeting_rows,
    note_rows,
    outbreak_rows,
    pa_rows,
    penalty_rows,
    people,
    plan_rows,
    policy_rows,
    praise_rows,
    roll_rows,
    set_aside_rows,
    silent_rows,
    stage_rows,
    step_rows,
    unreached_rows,
    untold_rows,
    visit_rows,
)

ROWS = (
    untold_rows,
    people,
    policy_rows,
    duty_rows,
    contact_rows,
    focus_rows,
    meeting_rows,
    plan_rows,
    note_rows,
    absence_rows,
    letter_rows,
    step_rows,
    stage_rows,
    concern_rows,
    unreached_rows,
    penalty_rows,
    pa_rows,
    visit_rows,
    lead_rows,
    outbreak_rows,
    known_rows,
    praise_rows,
    roll_rows,
    silent_rows,
    set_aside_rows,
    marked_rows,
    agenda_rows,
    history_rows,
)

FOLLOWS: frozenset[type[Fact]] = frozenset().union(*(rows.FOLLOWS for rows in ROWS))


_CUT = frozenset({NumberFoundDead.__name__, StaffUnreached.__name__})


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch, cut where a number is found dead, which is the number that the guardian has at that place, and
    where nobody could be told of concerns: of those that are open there."""
    for _, run in groupby(facts, key=lambda f: f.envelope.word in _CUT and f.envelope.word):
        await _fold(db, list(run))


async def _fold(db: Db, facts: Sequence[Recorded]) -> None:
    for rows in ROWS:
        await rows.fold(db, facts)
