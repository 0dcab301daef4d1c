"""Questions, answered from decision state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias, cast

from chassis.said import Said, States
from events.fact import Refusal
from events.ids import SESSIONS, Session
from events.registers import (
    Differences,
    DifferencesOf,
    Foreseen,
    HeardSoFar,
    HeardTo,
    Registers,
    RegistersOf,
    StillToWriteBack,
    StillUnexplained,
    ToWriteBack,
    Unexplained,
)
from registers.domain.asked import ForeseeAsked
from registers.domain.claims import is_doubted
from registers.domain.importing import foresee
from registers.domain.overtaking import is_still_to_write
from registers.domain.past import first_days, past_days
from registers.domain.places import placed
from registers.domain.reconciling import days_to_compare
from registers.domain.sayings import Questions
from registers.domain.scopes import differences_seen, fault_of_question, registers_seen
from registers.domain.settling import differences
from registers.domain.standing import standing_of
from registers.domain.state import polled_of, pupil_of, school_of
from registers.domain.unreconciled import with_held

Answer: TypeAlias = Unexplained | HeardTo | Registers | Foreseen | Differences | ToWriteBack


def answer(said: Said[Any], states: States) -> Answer | Refusal:  # noqa: PLR0911
    """The answer to a question, from decision state."""
    if fault := fault_of_question(said):
        return fault
    match body := cast("Questions", said.body):
        case StillUnexplained():
            return _still_unexplained(body, states)
        case RegistersOf(on=on):
            return registers_seen(said, states, standing_of(said, states, on))
        case ForeseeAsked():
            return foresee(said, states)
        case DifferencesOf():
            return differences_seen(said, states, with_held(said, states, differences(said, states)))
        case HeardSoFar():
            return _heard_to(said, states)
        case StillToWriteBack():
            return is_still_to_write(said, states)


def _still_unexplained(question: StillUnexplained, states: States) -> Unexplained:
    """Which of the pupils are said absent on that day, unexplained and not found: pupil → sessions."""
    sessions = {pupil: _unexplained(states, pupil, question.date) for pupil in question.pupils}
    doubted = {pupil: _doubted(states, pupil, question.date, each) for pupil, each in sessions.items()}
    return Unexplained(
        sessions={pupil: each for pupil, each in sessions.items() if each},
        doubted={pupil: each for pupil, each in doubted.items() if each},
    )


def _doubted(states: States, pupil: str, day: date, sessions: Sequence[Session]) -> tuple[Session, ...]:
    return tuple(session for session in sessions if is_doubted(states, placed(pupil, day, session)))


def _heard_to(said: Said[Any], states: States) -> HeardTo:
    school = school_of(states)
    assert school.setup is not None, "a school that is known was set up"
    today, revisions = school.calendar.today(said.at), dict(polled_of(states).to)
    (recent, back_to), past = first_days(said, states), past_days(said, states)
    return HeardTo(
        school=said.school,
        source=school.setup.source,
        today=today,
        revisions=revisions,
        compare=days_to_compare(said, states),
        recent=recent,
        back_to=back_to,
        past=tuple(past[: school.policy(today).feed.past_days_a_poll]),
        past_left=len(past),
    )


def _unexplained(states: States, pupil: str, day: date) -> tuple[Session, ...]:
    stands = ((session, pupil_of(states, pupil).absence(day, session)) for session in SESSIONS)
    return tuple(s for s, each in stands if each and each.is_away and not each.explained and not each.found)
