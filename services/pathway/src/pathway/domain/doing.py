"""What pathway said itself, folded into `done`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from chassis.said import Key, Said, States
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
    DutyHandedOver,
    DutySet,
    DutyStoodDown,
    FamiliesHandedOver,
    FocusAbsenceSeen,
    FocusFamilyAllocated,
    FocusFamilyEnded,
    FocusFamilyGrew,
    HotspotRewarded,
    ImprovementDetected,
    ImprovementReviewed,
    ImprovementWithdrawn,
    MonitoringEnded,
    MonitoringStarted,
    NumberFoundDead,
    OutbreakOver,
    OutbreakSeen,
    OutbreaksReviewed,
    OutbreakWithdrawn,
    PaListIssued,
    PenaltyNoticeWithdrawn,
    PraiseHeld,
    PraiseHoldLifted,
    SocialWorkerTold,
    StagesReviewed,
    VisitArranged,
    VisitMade,
    VisitUndone,
    VisitWithdrawn,
)
from pathway.domain import outbreaks, undoing
from pathway.domain.concerned import OfConcern, fold_concern
from pathway.domain.day_work import OfDuty, OfWork, fold_duty, fold_going, fold_work
from pathway.domain.families import fold_family, fold_hold
from pathway.domain.standing import OfStanding, after
from pathway.domain.states import FAMILIES, SCHOOL, Going, PupilDone, SchoolDone, Work, handle
from pathway.domain.supporting import TOLD_KEPT, OfSupport, fold_support, fold_task, followed, is_task

OfMonitoring: TypeAlias = MonitoringStarted | MonitoringEnded | ImprovementDetected | ImprovementWithdrawn
OfNote: TypeAlias = ContactUndone | VisitUndone | NumberFoundDead | SocialWorkerTold | VisitArranged | VisitWithdrawn
OfFirstDay: TypeAlias = OfDuty | DutyHandedOver | OfWork | OfMonitoring | OfNote | FocusAbsenceSeen
OfPupil: TypeAlias = OfFirstDay | OfStanding | OfSupport | OfConcern
OfFamilies: TypeAlias = FocusFamilyAllocated | FocusFamilyGrew | FocusFamilyEnded | FamiliesHandedOver
OfReviews: TypeAlias = CodesReviewed | ImprovementReviewed | StagesReviewed | PaListIssued
OfOutbreaks: TypeAlias = OutbreakSeen | OutbreakWithdrawn | OutbreakOver | OutbreaksReviewed
OfSchool: TypeAlias = OfOutbreaks | OfReviews | CauseNoted | HotspotRewarded | ClassSystemsNoted
OwnFact: TypeAlias = OfPupil | OfFamilies | OfSchool


def touched(fact: Fact) -> Iterable[Key]:
    """The state into which an own fact is folded."""
    if isinstance(fact, OfFamilies):
        return [FAMILIES]
    if isinstance(fact, PraiseHeld | PraiseHoldLifted):
        return [FAMILIES, ("pupil", fact.key)]
    return [SCHOOL] if isinstance(fact, OfSchool) else [("pupil", fact.key)]


def do(said: Said[Any], states: States) -> None:
    """Fold an own fact."""
    own: OwnFact = said.body
    if isinstance(own, OfFamilies):
        fold_family(states[FAMILIES].done, own, said.at.date())
    elif isinstance(own, OfSchool):
        _school(states[SCHOOL].done, own, said)
    else:
        if isinstance(own, PraiseHeld | PraiseHoldLifted):
            fold_hold(states[FAMILIES].done, own)
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
        case OutbreakSeen() | OutbreakWithdrawn() | OutbreakOver() | OutbreaksReviewed():
            outbreaks.fold(done, own)
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
            (fold_task if is_task(done, own) else fold_duty)(done, own)
        case DutyHandedOver():
            (done.open | done.tasks)[own.duty].owner = own.owner
        case ContactMade() | ContactTried() | ChildFoundInSchool() | VisitMade():
            followed(done, said)
            fold_work(done, said)
        case ContactUndone() | VisitUndone():
            followed(done, said)
            undoing.take_back(done, own, said.at)
        case SocialWorkerTold():
            followed(done, said)
            done.worker = done.remembered(done.worker | {own.date: Work(own.at, said.id, "told")}, own.date)
        case VisitArranged():
            followed(done, said)
            fold_going(done, own.duty, Going(own.staff, own.partner, own.going_at, own.instead_of))
        case VisitWithdrawn():
            followed(done, said)
            fold_going(done, own.duty, None)
        case FocusAbsenceSeen() | NumberFoundDead():
            _note(done, own)
        case MonitoringStarted() | MonitoringEnded() | ImprovementDetected() | ImprovementWithdrawn():
            _monitoring(done, own)


def _note(done: PupilDone, own: FocusAbsenceSeen | NumberFoundDead) -> None:
    if isinstance(own, FocusAbsenceSeen):
        done.focus_seen = {own.date: [*done.focus_seen.get(own.date, []), own.session]}


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
            done.improved_before, done.improved = done.improved, own.date
        case ImprovementWithdrawn():
            done.improved, done.improved_before = done.improved_before, None
