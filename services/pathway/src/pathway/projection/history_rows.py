"""What was said of pupils and of their school, kept word for word: how things stood at a moment is folded from it."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import (
    DeadlineMissed,
    DutyDone,
    DutySet,
    DutyStoodDown,
    MeetingHeld,
    MeetingInvited,
    MeetingMissed,
    MeetingPlanned,
    MeetingShutOut,
    MeetingStandsAgain,
    StageEntered,
    StageLeft,
)
from events.registers import GuardianRecorded, PolicyAdopted, PupilRecorded, PupilRemoved, SchoolSetUp

STAGES = (StageEntered, StageLeft)
MEETINGS = (MeetingPlanned, MeetingInvited, MeetingHeld, MeetingMissed, MeetingShutOut, MeetingStandsAgain)
DUTIES = (DutySet, DutyDone, DutyStoodDown, DeadlineMissed)
FOLLOWS: frozenset[type[Fact]] = frozenset(
    {SchoolSetUp, PolicyAdopted, PupilRecorded, PupilRemoved, GuardianRecorded, *STAGES, *MEETINGS, *DUTIES}
)

SCHEMA = """
create table history (
    school text not null, pupil text, word text not null, body json not null, said_at timestamptz not null,
    seq bigint not null, recorded_at timestamptz not null
);
"""
"""`pupil`: null where it is said of the school. `seq`: the fact's place in its trust's log; `recorded_at`: since when
the platform knows it. Only ever added to. `body` as it was said, in its order: a policy's ladder has one."""
INDEXES = """
create index history_of_pupils on history (school, pupil);
create index history_of_words on history (school, word);
"""

_WORDS = {word.__name__ for word in FOLLOWS}


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: each fact is another row; of duties those that a meeting agreed, and what became of any."""
    kept = [f for f in facts if f.envelope.word in _WORDS and not _is_of_others(f)]
    if kept:
        await db.copy_records_to_table("history", records=[_row(f) for f in kept])


def _is_of_others(fact: Recorded) -> bool:
    return fact.envelope.word == DutySet.__name__ and fact.body["kind"] != "action"


def _row(fact: Recorded) -> tuple[object, ...]:
    e = fact.envelope
    return e.school, fact.body.get("pupil"), e.word, fact.raw.decode(), e.occurred_at, e.sequence, e.recorded_at
