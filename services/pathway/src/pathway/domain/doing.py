"""What pathway said itself, folded into `done`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from chassis.said import Key, Said, States
from events.codes import AUTHORISED
from events.fact import Fact
from events.pathway import (
    CauseNoted,
    ChildFoundInSchool,
    ClassSystemsNoted,
    CodesReviewed,
    ConcernRaised,
    ConcernResolved,
    ContactMade,
    ContactTried,
    ContactUndone,
    DeadlineMissed,
    DeadlineMoved,
    DutyClaimed,
    DutyDone,
    DutyHandedBack,
    DutySet,
    DutyStoodDown,
    FamiliesHandedOver,
    FocusFamilyAllocated,
    FocusFamilyEnded,
    FocusFamilyGrew,
    HotspotRewarded,
    ImprovementDetected,
    ImprovementReviewed,
    MonitoringEnded,
    MonitoringStarted,
    NumberFoundDead,
    PaListIssued,
    PenaltyNoticeWithdrawn,
    SocialWorkerTold,
    StagesReviewed,
    VisitArranged,
    VisitMade,
    VisitWithdrawn,
)
from pathway.domain import undoing
from pathway.domain.concerned import OfConcern, fold_concern
from pathway.domain.families import fold_family
from pathway.domain.standing import OfStanding, after
from pathway.domain.states import FAMILIES, SCHOOL, Going, PupilDone, SchoolDone, Search, Work, handle
from pathway.domain.supporting import TOLD_KEPT, OfSupport, fold_support, fold_task, followed, is_task, opened

ENDED_KEPT, WORK_KEPT, CLEARED_KEPT = 10, 3, 15
ASKED_KEPT = timedelta(days=400)
MAY_BE_LATE = frozenset({"call", "visit"})
"""What is still to be done once it was missed."""
V = TypeVar("V")

OfDuty: TypeAlias = DutySet | DutyClaimed | DutyHandedBack | DutyDone | DutyStoodDown | DeadlineMoved | DeadlineMissed
OfWork: TypeAlias = ContactMade | ContactTried | ChildFoundInSchool | VisitMade
OfMonitoring: TypeAlias = MonitoringStarted | MonitoringEnded | ImprovementDetected
OfNote: TypeAlias = ContactUndone | NumberFoundDead | SocialWorkerTold | VisitArranged | VisitWithdrawn
OfFirstDay: TypeAlias = OfDuty | OfWork | OfMonitoring | OfNote
OfPupil: TypeAlias = OfFirstDay | OfStanding | OfSupport | OfConcern
OfFamilies: TypeAlias = FocusFamilyAllocated | FocusFamilyGrew | FocusFamilyEnded | FamiliesHandedOver
OfReviews: TypeAlias = CodesReviewed | ImprovementReviewed | StagesReviewed | PaListIssued
OfSchool: TypeAlias = OfReviews | CauseNoted | HotspotRewarded | ClassSystemsNoted
OwnFact: TypeAlias = OfPupil | OfFamilies | OfSchool


def touched(fact: Fact) -> Iterable[Key]:
    """The state into which an own fact is folded."""
    if isinstance(fact, OfFamilies):
        return [FAMILIES]
    return [SCHOOL] if isinstance(fact, OfSchool) else [("pupil", fact.key)]


def do(said: Said[Any], states: States) -> None:
    """Fold an own fact."""
    own: OwnFact = said.body
    if isinstance(own, OfFamilies):
        fold_family(states[FAMILIES].done, own)
    elif isinstance(own, OfSchool):
        _school(states[SCHOOL].done, own, said)
    else:
        fold(states["pupil", own.pupil].done, said)


def _school(done: SchoolDone, own: OfSchool, said: Said[Any]) -> None:
    match own:
        case ImprovementReviewed():
            done.held["improvement"] = own.date
        case CodesReviewed():
            done.held["codes"] = own.date
        case StagesReviewed():
            done.held["stages"] = own.date
        case PaListIssued():
            done.held["pa-lists"] = own.date
        case CauseNoted() | HotspotRewarded() | ClassSystemsNoted():
            done.told = [*done.told, handle(said.cause or said.id)][-TOLD_KEPT:]


def fold(done: PupilDone, said: Said[Any]) -> None:
    """Fold an own fact about a pupil."""
    own: OfPupil = said.body
    undoing.forget(done, said.at)
    if isinstance(own, OfSupport):
        fold_support(done, said)
    elif isinstance(own, OfStanding):
        done.standing = after(done.standing, own, said.id)
        if isinstance(own, PenaltyNoticeWithdrawn):
            followed(done, said)
    elif isinstance(own, OfConcern):
        _concern(done, said)
    else:
        _fold(done, said, own)


def _fold(done: PupilDone, said: Said[Any], own: OfFirstDay) -> None:
    match own:
        case (DutySet() | DutyClaimed() | DutyHandedBack() | DutyDone()) | (
            DutyStoodDown() | DeadlineMoved() | DeadlineMissed()
        ):
            (fold_task if is_task(done, own) else _duty)(done, own)
        case ContactMade() | ContactTried() | ChildFoundInSchool() | VisitMade():
            followed(done, said)
            _work(done, said)
        case ContactUndone():
            followed(done, said)
            undoing.restore(done)
        case SocialWorkerTold():
            followed(done, said)
        case VisitArranged():
            followed(done, said)
            _sent(done, own.duty, Going(own.staff, own.partner, own.going_at))
        case VisitWithdrawn():
            followed(done, said)
            _sent(done, own.duty, None)
        case NumberFoundDead():
            pass
        case MonitoringStarted() | MonitoringEnded() | ImprovementDetected():
            _monitoring(done, own)


def _concern(done: PupilDone, said: Said[Any]) -> None:
    own: OfConcern = said.body
    if isinstance(own, ConcernRaised | ConcernResolved) and own.by not in ("rule", "register"):
        followed(done, said)
    if isinstance(own, ConcernResolved):
        undoing.note_concern(done, said)
    if isinstance(own, ConcernRaised):
        undoing.note_raised(done, own)
    fold_concern(done, own)


def _monitoring(done: PupilDone, own: OfMonitoring) -> None:
    match own:
        case MonitoringStarted():
            done.monitored = own.because
        case MonitoringEnded():
            done.monitored = None
        case ImprovementDetected():
            done.improved = own.date


def _duty(done: PupilDone, own: OfDuty) -> None:
    match own:
        case DutySet():
            _set(done, own)
        case DutyClaimed():
            _held(done, own.duty, own.by, own.until)
        case DutyHandedBack():
            _held(done, own.duty, None, None)
        case DutyDone():
            undoing.note(done, own)
            _went(done, own.duty)
            done.search.pop(own.duty, None)
            done.late.pop(own.duty, None)
            _called(done, own.duty, own.done_at)
            _end(done, own.duty, "done")
        case DeadlineMoved():
            done.open[own.duty].due = own.due_at
        case DeadlineMissed():
            _called(done, own.duty, own.due_at)
            if (owed := done.open.get(own.duty)) is not None and owed.kind in MAY_BE_LATE:
                done.late[own.duty] = owed
            _end(done, own.duty, "missed")
        case DutyStoodDown():
            undoing.note(done, own)
            done.search.pop(own.duty, None)
            owed = done.open.pop(own.duty, None)
            if owed is not None and owed.kind == "settle-code":
                done.settling = [day for day in done.settling if day != owed.date]


def _set(done: PupilDone, own: DutySet) -> None:
    """Another day's duty lets go of what was missed before it."""
    done.late = {duty: owed for duty, owed in done.late.items() if owed.date >= own.date}
    done.open[own.duty] = opened(own)
    if own.kind == "settle-code":
        done.settling = [day for day in [*done.settling, own.date] if own.date - day < ASKED_KEPT]
    if own.reach_by is not None:
        done.search[own.duty] = Search(own.date, own.reach_by)


def _held(done: PupilDone, duty: UUID, by: str | None, until: datetime | None) -> None:
    if (owed := done.undone.get(duty)) is not None:
        owed.by, owed.until = by, until


def _sent(done: PupilDone, duty: UUID, going: Going | None) -> None:
    if (owed := done.undone.get(duty)) is not None:
        owed.going = going


def _went(done: PupilDone, duty: UUID) -> None:
    """Keep who was sent, who may go again: where nobody was in, say."""
    owed = done.undone.get(duty)
    if owed is not None and owed.going is not None:
        people = sorted({*done.sent.get(owed.date, []), *owed.going.people})
        done.sent = _latest(done.sent | {owed.date: people})


def _called(done: PupilDone, duty: UUID, at: datetime) -> None:
    """Keep when the day's first call ended."""
    owed = done.open.get(duty)
    if owed is not None and owed.kind == "call" and not owed.about:
        done.called = _latest(done.called | {owed.date: at})


def _end(done: PupilDone, duty: UUID, how: Any) -> None:
    done.open.pop(duty, None)
    done.ended.pop(handle(duty), None)
    done.ended[handle(duty)] = how
    done.ended = dict(list(done.ended.items())[-ENDED_KEPT:])


def _work(done: PupilDone, said: Said[Any]) -> None:
    own: OfWork = said.body
    match own:
        case ContactTried():
            undoing.begin(done, said, own.outcome)
        case ContactMade():
            undoing.begin(done, said, own.outcome)
            done.spoke = _latest({own.date: Work(own.at, said.id, own.outcome)} | done.spoke)
            done.rang = _latest(done.rang | {own.date: Work(own.at, said.id, own.outcome)})
            if own.code is not None:
                done.void = [day for day in done.void if day != own.date]
                done.codes = _latest(done.codes | {own.date: own.code})
                _clear(done, said, own.date, own.code)
        case ChildFoundInSchool():
            undoing.begin(done, said, "child-in-school")
            done.rang = _latest(done.rang | {own.date: Work(own.at, said.id, "child-in-school")})
            if own.date not in done.spoke or done.spoke[own.date].outcome == "child-in-school":
                done.spoke = _latest(done.spoke | {own.date: Work(own.at, said.id, "child-in-school")})
            done.void = [day for day in done.void if day != own.date]
            _saw(done, own.date, own.at)
        case VisitMade():
            done.visited = _latest({own.date: Work(own.at, said.id, own.outcome)} | done.visited)
            if own.outcome == "seen":
                _saw(done, own.date, None)


def _saw(done: PupilDone, day: date, at: datetime | None) -> None:
    """The child was seen: by a visitor, for the whole day, or in school at that instant, the latest that is told of."""
    if done.seen_on is None or day > done.seen_on:
        done.seen_on, done.found_at = day, at
    elif day == done.seen_on and done.found_at is not None:
        done.found_at = at and max(at, done.found_at)


def _clear(done: PupilDone, said: Said[Any], day: date, code: str) -> None:
    by_lead = said.actor is not None and said.actor.role == "safeguarding-lead"
    if by_lead and code in AUTHORISED:
        done.cleared = sorted({*done.cleared, day})[-CLEARED_KEPT:]


def _latest(work: dict[date, V]) -> dict[date, V]:
    return dict(sorted(work.items())[-WORK_KEPT:])
