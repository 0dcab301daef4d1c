"""What *notifications* follows, which states each saying needs, and into which it is folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias, get_args

from chassis.said import Every, Key, Kind, Nothing, Outcome, Said, State, States, Woken
from events.fact import Fact
from events.notifications import (
    AcknowledgeItem,
    ApproveUpdate,
    ClearNumber,
    ConfirmReply,
    MessageSuspended,
    NoteUpdate,
    PlanOf,
    StaffAlerting,
    UpdateAsked,
)
from events.pathway import (
    ConcernRaised,
    ConcernRealerted,
    ConcernResolved,
    ContactUndone,
    ImprovementDetected,
    NumberFoundDead,
    PraiseHeld,
    PraiseHoldLifted,
)
from events.registers import (
    AbsenceExplained,
    AbsenceWithdrawn,
    ClosureDeclared,
    FeedReplaced,
    FeedReturned,
    FeedWentStale,
    GuardianRecorded,
    GuardianRemoved,
    PolicyAdopted,
    PupilAbsent,
    PupilForgotten,
    PupilFound,
    PupilRecorded,
    PupilRemoved,
    SchoolDayDeclared,
    SchoolSetUp,
    StaleFeedLifted,
)
from notifications.domain import folds, office, plans, staff, weeks
from notifications.domain.answers import STOPPED, Children, ReplyHeard, guardian_keys
from notifications.domain.bulletins import OfUpdate
from notifications.domain.day import Heard, Told
from notifications.domain.folds import OfNumber, Own, day_key
from notifications.domain.office import AtOffice, OfOffice
from notifications.domain.outcomes import Receipt
from notifications.domain.people import Found, OfPraise, Pupil
from notifications.domain.school import OfConcern, OfFeed, School
from notifications.domain.staff import OfStaff

SERVICE = "notifications"

OfSchool: TypeAlias = SchoolSetUp | PolicyAdopted | SchoolDayDeclared | ClosureDeclared
OfPupil: TypeAlias = PupilRecorded | PupilRemoved | GuardianRecorded | GuardianRemoved | PupilForgotten
OfDay: TypeAlias = PupilAbsent | AbsenceExplained | AbsenceWithdrawn | PupilFound | ImprovementDetected
OfContact: TypeAlias = NumberFoundDead | ContactUndone
OfOthers: TypeAlias = OfSchool | OfPupil | OfDay | OfFeed | OfContact | OfPraise | OfConcern
FOLLOWS: frozenset[type[Fact]] = frozenset(get_args(OfOthers))

KINDS: Mapping[str, Kind] = {
    "school": Kind(seen=School, done=Found),
    "pupil": Kind(seen=Pupil, done=Nothing),
    "day": Kind(seen=Heard, done=Told),
    **office.KINDS,
}


# What is needed -------------------------------------------------------------------------------------------------------


def keys(said: Said[Any], states: States) -> Iterable[Key | Every]:  # noqa: PLR0911
    """The school, the day, the child, and the children of the day's messages that have not gone."""
    heard: OfOthers | Woken | Outcome | Receipt | AtOffice | PlanOf = said.body
    match heard:
        case (ConcernRaised() | ConcernRealerted() | ConcernResolved()) | (
            SchoolSetUp() | PolicyAdopted() | SchoolDayDeclared() | ClosureDeclared()
        ):
            return [("school", "school")]
        case PupilRecorded() | PupilRemoved() | GuardianRecorded() | GuardianRemoved() | PupilForgotten():
            return [("pupil", heard.pupil), *guardian_keys(_guardians(heard))]
        case PupilAbsent() | AbsenceExplained() | AbsenceWithdrawn() | PupilFound() | ImprovementDetected():
            return _of_day(heard.date, [heard.pupil], states)
        case FeedWentStale() | FeedReturned() | FeedReplaced() | StaleFeedLifted():
            return _of_suspended(states)
        case NumberFoundDead() | ContactUndone() | PraiseHeld() | PraiseHoldLifted():
            return [("school", "school"), ("pupil", heard.pupil)]
        case Woken() | Outcome():
            return _of_own(heard, states)
        case Receipt():
            return _of_message(heard, states)
        case ReplyHeard() | ConfirmReply() | AcknowledgeItem() | ClearNumber() | NoteUpdate() | ApproveUpdate():
            return office.keys(said, states)
        case PlanOf():
            return plans.keys(said, states)


def _guardians(heard: OfPupil) -> Sequence[str]:
    match heard:
        case GuardianRecorded() | GuardianRemoved():
            return [heard.guardian]
        case PupilForgotten():
            return heard.guardians
        case PupilRecorded() | PupilRemoved():
            return []


def _of_own(heard: Woken | Outcome, states: States) -> Iterable[Key]:
    """An hour that one of its states asked for, or what came of its own order."""
    match heard:
        case Woken(kind="school") | Outcome(of=UpdateAsked() | StaffAlerting()):
            return [("school", "school")]
        case Woken():
            return _of_day(date.fromisoformat(heard.key), [], states)
        case Outcome():
            return _of_day(day_of(heard.of), [], states)


def _of_suspended(states: States) -> Iterable[Key]:
    yield "school", "school"
    found: Found = states["school", "school"].done
    for day in found.suspended:
        yield from _of_day(day, [], states)


def _of_message(receipt: Receipt, states: States) -> Iterable[Key]:
    yield day_key(receipt.reference.day)
    told: Told = states[day_key(receipt.reference.day)].done
    known = told.messages.get(receipt.reference.message)
    yield from _of_day(receipt.reference.day, known.about if known else [], states)


def _of_day(day: date, pupils: Iterable[str], states: States) -> Iterable[Key]:
    name = day_key(day)
    yield from (("school", "school"), STOPPED)
    yield name
    told: Told = states[name].done
    open_ones = (m for m in told.messages.values() if m.state in ("held", "suspended", "asked", "sending"))
    yield from dict.fromkeys(("pupil", pupil) for pupil in (*pupils, *(p for m in open_ones for p in m.about)))


def day_of(own: Any) -> date:
    """The day that an own fact is about."""
    (day,) = folds.days_of(own)
    return day


def touched(fact: Fact) -> Iterable[Key]:
    """The day that an own fact is about, or the school, reply or guardians, and the item that it makes of it."""
    return [*_told(fact), *office.items_of(fact)]


def _told(fact: Fact) -> Iterable[Key]:
    if isinstance(fact, OfNumber | OfUpdate | OfStaff):
        return [("school", "school")]
    if isinstance(fact, MessageSuspended):
        return [day_key(day_of(fact)), ("school", "school")]
    return office.touched(fact) if isinstance(fact, OfOffice) else [day_key(day_of(fact))]


# How it is folded -----------------------------------------------------------------------------------------------------


def see(said: Said[Any], states: States) -> None:
    """Fold another service's fact."""
    fact: OfOthers = said.body
    match fact:
        case ConcernRaised() | ConcernRealerted() | ConcernResolved():
            states["school", "school"].seen.hear_of_concern(said)
        case FeedWentStale() | FeedReturned() | FeedReplaced() | StaleFeedLifted():
            states["school", "school"].seen.hear_of_feed(said)
        case SchoolSetUp() | PolicyAdopted() | SchoolDayDeclared() | ClosureDeclared():
            states["school", "school"].seen.known_since(said.at)
            states["school", "school"].seen.hear(fact)
        case PupilRecorded() | PupilRemoved() | GuardianRecorded() | GuardianRemoved() | PupilForgotten():
            states["pupil", fact.pupil].seen.hear(fact)
            _see_guardians(fact, states)
        case PupilAbsent() | AbsenceExplained() | AbsenceWithdrawn() | PupilFound() | ImprovementDetected():
            folds.hear(states[day_key(fact.date)].seen, said)
        case PraiseHeld() | PraiseHoldLifted():
            states["pupil", fact.pupil].seen.hear_of_praise(said)
        case NumberFoundDead() | ContactUndone():
            pass


def _see_guardians(fact: OfPupil, states: States) -> None:
    for key in guardian_keys(_guardians(fact)):
        children: Children = states[key].seen
        if isinstance(fact, GuardianRecorded | GuardianRemoved):
            children.hear(fact)
        else:
            children.pupils, children.barred = [], []


def do(said: Said[Any], states: States) -> None:
    """Fold an own fact."""
    own: Own | OfOffice | OfStaff = said.body
    office.note(own, states)
    if isinstance(own, OfOffice):
        office.do(own, states)
    elif isinstance(own, OfStaff):
        staff.tell(states["school", "school"].done, said)
    elif isinstance(own, OfNumber):
        folds.find(states["school", "school"].done, own)
    elif isinstance(own, OfUpdate):
        folds.update(states["school", "school"].done, said)
    else:
        folds.tell(states[day_key(day_of(own))].done, said)
        if isinstance(own, MessageSuspended):
            folds.suspend(states["school", "school"].done, own)


def keep(said: Said[Any], states: States) -> None:
    """There is nothing to remember beside facts."""


def dues(kind: str, key: str, state: State) -> datetime | None:
    """When the next held message of a day goes or a suspended one expires; when the parents' update is due, or ends,
    and when a safeguarding lead is to be told."""
    if kind == "school":
        hours = (_of_update(state.seen, state.done), staff.next_due(state.seen, state.done))
        return min((at for at in hours if at is not None), default=None)
    if kind != "day":
        return None
    told: Told = state.done
    return min((m.until for m in told.messages.values() if m.until is not None), default=None)


def _of_update(school: School, found: Found) -> datetime | None:
    ends, hour = found.update.ends if found.update else None, weeks.next_hour(school, found.updated)
    return min((at for at in (ends, hour.at if hour else None) if at is not None), default=None)
