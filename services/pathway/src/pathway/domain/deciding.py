"""Which states a saying needs, and what is decided from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from chassis.said import Decision, Every, Key, News, Outcome, Said, State, States, Woken
from events.notifications import CallAnswered, ReplyReceived
from events.registers import (
    AbsenceExplained,
    AbsenceWithdrawn,
    ClosureDeclared,
    CodeSettled,
    CodeUnsettled,
    GuardianRecorded,
    GuardianRemoved,
    MarksRecorded,
    PolicyAdopted,
    PupilAbsent,
    PupilForgotten,
    PupilFound,
    PupilRecorded,
    PupilRemoved,
    PupilUnmarked,
    RegisterAmended,
    RegisterAnnulled,
    RegisterTaken,
    SchoolDayDeclared,
    SchoolSetUp,
    WriteBackFailed,
)
from pathway.domain import outbreaks, pa_lists
from pathway.domain.case import case_of
from pathway.domain.closures import calendar_changed
from pathway.domain.commands import Command, follow, pupils_of
from pathway.domain.daily import Daily, hold, next_due
from pathway.domain.plans import set_the_first
from pathway.domain.posting import made
from pathway.domain.praising import family_with, joined
from pathway.domain.reaching import spoken_of, told_by_family
from pathway.domain.review import review
from pathway.domain.seeing import Heard, marked_by
from pathway.domain.settling import code_settled, review_codes
from pathway.domain.stages import review_stages
from pathway.domain.states import FAMILIES, SCHOOL, SchoolSeen
from pathway.domain.subjects import due, is_open, lapse, settle
from pathway.domain.tracing import trace

DAILY = (
    Daily("codes", lambda policy: policy.settle.at, review_codes),
    Daily("outbreaks", outbreaks.hour, outbreaks.review, outbreaks.falls_on),
    Daily("improvement", lambda policy: policy.improvement.at, review),
    Daily("stages", lambda policy: policy.stages.at, review_stages),
    Daily("pa-lists", lambda policy: policy.pa_lists.at, pa_lists.issue, pa_lists.falls_on),
)
"""What is held once each school day, or week; at one instant, in this order."""


def keys(said: Said[Any], states: States) -> Iterable[Key | Every]:
    """The states that a saying needs: school and families always, and the pupils whom it is about."""
    body: Command | Outcome | Woken | Heard = said.body
    if isinstance(body, Command):
        return [SCHOOL, FAMILIES, *pupils_of(said, states)]
    if isinstance(body, Outcome):
        return [SCHOOL, FAMILIES, ("pupil", body.of.key)]
    if isinstance(body, GuardianRecorded):
        return [SCHOOL, FAMILIES, *(("pupil", each) for each in family_with(states[FAMILIES].seen, body))]
    if isinstance(body, RegisterAmended | PupilAbsent) and states[SCHOOL].seen.is_ready:
        return [
            SCHOOL,
            FAMILIES,
            ("pupil", body.pupil),
            *(("pupil", each) for each in outbreaks.recounted(said, states)),
        ]
    return [SCHOOL, FAMILIES, *_pupils(body, states)]


def _pupils(body: Woken | Heard, states: States) -> Iterable[Key | Every]:
    match body:
        case Woken():
            return [Every("pupil") if body.kind == "school" else ("pupil", body.key)]
        case RegisterTaken() | MarksRecorded() | RegisterAnnulled():
            return [("pupil", pupil) for pupil in marked_by(body)]
        case SchoolSetUp() | SchoolDayDeclared() | ClosureDeclared():
            return [Every("pupil")]
        case PolicyAdopted():
            return []
        case CallAnswered() | ReplyReceived():
            return [("pupil", pupil) for pupil in spoken_of(body, states[FAMILIES].seen)]
        case (
            (GuardianRecorded() | GuardianRemoved())
            | PupilRecorded()
            | PupilRemoved()
            | PupilForgotten()
            | PupilUnmarked()
            | RegisterAmended()
            | (PupilAbsent() | AbsenceExplained() | AbsenceWithdrawn() | PupilFound())
            | (CodeSettled() | CodeUnsettled() | WriteBackFailed())
        ):
            return [("pupil", body.pupil)]


def decide(said: Said[Any], states: States) -> Decision:
    """The news of a saying; nothing for a school that is not set up."""
    body: Command | Outcome | Woken | Heard = said.body
    if isinstance(body, Command):
        return follow(said, states)
    if isinstance(body, Outcome):
        return made(said, states)
    if not states[SCHOOL].seen.is_ready:
        return []
    if isinstance(body, Woken):
        return hold(DAILY, said, states) if body.kind == "school" else _relieved(said, body.key, states)
    return _heard(body, said, states)


def _heard(fact: Heard, said: Said[Any], states: States) -> list[News]:  # noqa: PLR0911, C901
    match fact:
        case RegisterTaken() | MarksRecorded() | RegisterAnnulled():
            return [news for pupil in marked_by(fact) for news in _relieved(said, pupil, states)]
        case PupilAbsent():
            settled = _settled(said, fact.pupil, states, fact.date, _today(said, states))
            return [*settled, *outbreaks.seen_again(said, states)]
        case PupilRecorded():
            return _recorded(said, fact.pupil, states)
        case PupilUnmarked():
            return trace(said, states)
        case CodeSettled():
            return code_settled(said, states)
        case CallAnswered() | ReplyReceived():
            return told_by_family(said, states)
        case (AbsenceExplained() | AbsenceWithdrawn() | PupilFound() | CodeUnsettled() | WriteBackFailed()) | (
            PupilForgotten() | PupilRemoved() | GuardianRemoved()
        ):
            return _relieved(said, fact.pupil, states)
        case RegisterAmended():
            relieved, corrected = _relieved(said, fact.pupil, states), outbreaks.corrected(said, states)
            return [*relieved, *corrected, *outbreaks.seen_again(said, states)]
        case GuardianRecorded():
            return joined(said, states)
        case SchoolSetUp() | SchoolDayDeclared() | ClosureDeclared():
            return calendar_changed(said, states)
        case PolicyAdopted():
            return []


def _relieved(said: Said[Any], pupil: str, states: States) -> list[News]:
    """What is owed no more stands down, what was not done in time is missed."""
    return _settled(said, pupil, states) if is_open(states["pupil", pupil].done) else []


def _settled(said: Said[Any], pupil: str, states: States, *days: date) -> list[News]:
    """The same, and what is owed for these days is set."""
    case = case_of(said, pupil, states)
    lapse(case)
    settle(case, *days)
    return case.news


def _recorded(said: Said[Any], pupil: str, states: States) -> list[News]:
    """The same of today; whom the MIS has put back has the supports of their plan again."""
    case = case_of(said, pupil, states)
    lapse(case)
    settle(case, _today(said, states))
    set_the_first(case)
    return case.news


def _today(said: Said[Any], states: States) -> date:
    school: SchoolSeen = states[SCHOOL].seen
    return school.calendar.today(said.at)


def answer(said: Said[Any], states: States) -> Any:
    """Pathway answers every question from its read tables."""
    raise LookupError(f"pathway decides nothing about {type(said.body).__name__}")


def keep(said: Said[Any], states: States) -> None:
    """Pathway remembers nothing beside facts."""


def dues(kind: str, key: str, state: State) -> datetime | None:
    """When a pupil, or the school, next wants to be woken."""
    if kind == "school":
        return next_due(DAILY, state.seen, state.done)
    return due(state.done) if kind == "pupil" else None
