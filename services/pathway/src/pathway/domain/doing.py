"""What pathway said itself, folded into `done`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from chassis.said import Key, Said, States
from events.codes import AUTHORISED
from events.fact import Fact
from events.pathway import (
    ContactMade,
    ContactTried,
    CounterReached,
    CounterWithdrawn,
    DeadlineMissed,
    DutyClaimed,
    DutyDone,
    DutySet,
    DutyStoodDown,
    FocusFamilyAllocated,
    ImprovementDetected,
    ImprovementReviewed,
    MonitoringEnded,
    MonitoringStarted,
    StageEntered,
    StageLeft,
    StagesReviewed,
    VisitMade,
)
from pathway.domain.families import allocate
from pathway.domain.standing import OfStanding, after
from pathway.domain.states import FAMILIES, SCHOOL, OpenDuty, PupilDone, Work, handle

ENDED_KEPT, WORK_KEPT, CLEARED_KEPT, TOLD_KEPT = 10, 3, 15, 4

V = TypeVar("V")

OfPupil = (
    DutySet
    | DutyClaimed
    | DutyDone
    | DutyStoodDown
    | DeadlineMissed
    | ContactMade
    | ContactTried
    | VisitMade
    | MonitoringStarted
    | MonitoringEnded
    | ImprovementDetected
    | OfStanding
)
OwnFact = OfPupil | FocusFamilyAllocated | ImprovementReviewed | StagesReviewed


def touched(fact: Fact) -> Iterable[Key]:
    """The state into which an own fact is folded."""
    if isinstance(fact, FocusFamilyAllocated):
        return [FAMILIES]
    return [SCHOOL] if isinstance(fact, ImprovementReviewed | StagesReviewed) else [("pupil", fact.key)]


def do(said: Said[Any], states: States) -> None:
    """Fold an own fact."""
    own: OwnFact = said.body
    if isinstance(own, FocusFamilyAllocated):
        allocate(states, own.staff, own.role, own.family)
    elif isinstance(own, ImprovementReviewed):
        states[SCHOOL].done.held["improvement"] = own.date
    elif isinstance(own, StagesReviewed):
        states[SCHOOL].done.held["stages"] = own.date
    else:
        fold(states["pupil", own.pupil].done, said)


def fold(done: PupilDone, said: Said[Any]) -> None:
    """Fold an own fact about a pupil."""
    own: OfPupil = said.body
    match own:
        case DutySet() | DutyClaimed() | DutyDone() | DutyStoodDown() | DeadlineMissed():
            _duty(done, own)
        case ContactMade() | ContactTried() | VisitMade():
            done.told = [*done.told, handle(said.cause or said.id)][-TOLD_KEPT:]
            _work(done, said)
        case MonitoringStarted():
            done.monitored = own.because
        case MonitoringEnded():
            done.monitored = None
        case ImprovementDetected():
            done.improved = own.date
        case StageEntered() | StageLeft() | CounterReached() | CounterWithdrawn():
            done.standing = after(done.standing, own)


def _duty(done: PupilDone, own: DutySet | DutyClaimed | DutyDone | DutyStoodDown | DeadlineMissed) -> None:
    match own:
        case DutySet():
            done.open[own.duty] = OpenDuty(own.kind, own.date, own.due_at, own.persistent)
        case DutyClaimed():
            done.open[own.duty].by = own.by
        case DutyDone():
            _end(done, own.duty, "done")
        case DeadlineMissed():
            _end(done, own.duty, "missed")
        case DutyStoodDown():
            done.open.pop(own.duty, None)


def _end(done: PupilDone, duty: UUID, how: Any) -> None:
    done.open.pop(duty, None)
    done.ended.pop(handle(duty), None)
    done.ended[handle(duty)] = how
    done.ended = dict(list(done.ended.items())[-ENDED_KEPT:])


def _work(done: PupilDone, said: Said[Any]) -> None:
    own: ContactMade | ContactTried | VisitMade = said.body
    match own:
        case ContactTried():
            pass
        case VisitMade():
            done.visited = _latest({own.date: Work(own.at, said.id, own.outcome)} | done.visited)
            if own.outcome == "seen":
                done.seen_on = max(done.seen_on or own.date, own.date)
        case ContactMade():
            done.spoke = _latest({own.date: Work(own.at, said.id, "spoke")} | done.spoke)
            if own.code is not None:
                done.codes = _latest(done.codes | {own.date: own.code})
                _clear(done, said, own.date, own.code)


def _clear(done: PupilDone, said: Said[Any], day: date, code: str) -> None:
    by_lead = said.actor is not None and said.actor.role == "safeguarding-lead"
    if by_lead and code in AUTHORISED:
        done.cleared = sorted({*done.cleared, day})[-CLEARED_KEPT:]


def _latest(work: dict[date, V]) -> dict[date, V]:
    return dict(sorted(work.items())[-WORK_KEPT:])
