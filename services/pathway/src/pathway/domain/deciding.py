"""Which states a saying needs, and what is decided from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from chassis.said import Decision, Every, Key, News, Said, State, States, Woken
from events.pathway import AllocateFocusFamily, ClaimDuty, RecordContact, RecordVisit
from events.registers import (
    AbsenceExplained,
    AbsenceWithdrawn,
    GuardianRecorded,
    GuardianRemoved,
    MarksRecorded,
    PolicyAdopted,
    PupilAbsent,
    PupilForgotten,
    PupilFound,
    PupilRecorded,
    PupilRemoved,
    RegisterAmended,
    RegisterTaken,
    SchoolDayDeclared,
    SchoolSetUp,
)
from pathway.domain.case import case_of
from pathway.domain.commands import Command, follow, pupil_named
from pathway.domain.duties import lapse, set_duties, stand_down
from pathway.domain.review import next_review, review
from pathway.domain.seeing import Heard
from pathway.domain.states import FAMILIES, SCHOOL, PupilDone


def keys(said: Said[Any], states: States) -> Iterable[Key | Every]:
    """The states that a saying needs: school and families always, and the pupils whom it is about."""
    body: Command | Woken | Heard = said.body
    return [SCHOOL, FAMILIES, *_pupils(body, said)]


def _pupils(body: Command | Woken | Heard, said: Said[Any]) -> Iterable[Key | Every]:
    match body:
        case Woken():
            return [Every("pupil") if body.kind == "school" else ("pupil", body.key)]
        case AllocateFocusFamily():
            return [Every("pupil")]
        case RecordContact() | RecordVisit() | ClaimDuty():
            return [("pupil", pupil_named(said))]
        case RegisterTaken() | MarksRecorded():
            return [("pupil", pupil) for pupil in body.marks]
        case SchoolSetUp() | PolicyAdopted() | SchoolDayDeclared() | GuardianRecorded() | GuardianRemoved():
            return []
        case (
            PupilRecorded()
            | PupilRemoved()
            | PupilForgotten()
            | RegisterAmended()
            | (PupilAbsent() | AbsenceExplained() | AbsenceWithdrawn() | PupilFound())
        ):
            return [("pupil", body.pupil)]


def decide(said: Said[Any], states: States) -> Decision:
    """The news of a saying; nothing for a school that is not set up."""
    body: Command | Woken | Heard = said.body
    if isinstance(body, Command):
        return follow(said, states)
    if not states[SCHOOL].seen.is_ready:
        return []
    if isinstance(body, Woken):
        return review(said, states) if body.kind == "school" else _relieved(said, body.key, states)
    return _heard(body, said, states)


def _heard(fact: Heard, said: Said[Any], states: States) -> list[News]:
    match fact:
        case RegisterTaken() | MarksRecorded():
            return [news for pupil in fact.marks for news in _relieved(said, pupil, states)]
        case PupilAbsent():
            return _settled(said, fact.pupil, states, fact.date)
        case PupilRecorded():
            return _settled(said, fact.pupil, states)
        case AbsenceExplained() | AbsenceWithdrawn() | PupilFound():
            return _relieved(said, fact.pupil, states)
        case RegisterAmended() | PupilForgotten() | PupilRemoved():
            return _relieved(said, fact.pupil, states)
        case SchoolSetUp() | PolicyAdopted() | SchoolDayDeclared() | GuardianRecorded() | GuardianRemoved():
            return []


def _relieved(said: Said[Any], pupil: str, states: States) -> list[News]:
    """What is owed no more stands down, what was not done in time is missed."""
    done: PupilDone = states["pupil", pupil].done
    if not done.open:
        return []
    case = case_of(said, pupil, states)
    lapse(case)
    stand_down(case)
    return case.news


def _settled(said: Said[Any], pupil: str, states: States, *days: date) -> list[News]:
    """The same, and what is owed is set: an absence was said, or a pupil's flags may have changed."""
    case = case_of(said, pupil, states)
    lapse(case)
    stand_down(case)
    set_duties(case, case.today, *days)
    return case.news


def answer(said: Said[Any], states: States) -> Any:
    """Pathway answers every question from its read tables."""
    raise LookupError(f"pathway decides nothing about {type(said.body).__name__}")


def keep(said: Said[Any], states: States) -> None:
    """Pathway remembers nothing beside facts."""


def dues(kind: str, key: str, state: State) -> datetime | None:
    """When a pupil's earliest open duty is due, or when the school's next review is."""
    if kind == "school":
        return next_review(state.seen, state.done)
    if kind == "pupil":
        return min((owed.due for owed in state.done.open.values()), default=None)
    return None
