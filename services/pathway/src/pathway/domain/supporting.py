"""What pathway said of a pupil's support, folded: tasks, meetings, plan, praise, no improvement seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from chassis.said import Said
from events.pathway import (
    AuthorityTold,
    DeadlineMissed,
    DeadlineMoved,
    DutyClaimed,
    DutyDone,
    DutyHandedBack,
    DutySet,
    DutyStoodDown,
    KnownAbsenceReported,
    MeetingHeld,
    MeetingInvited,
    MeetingMissed,
    MeetingPlanned,
    MeetingShutOut,
    MeetingStandsAgain,
    MissedReasonGiven,
    NoImprovementSeen,
    NoImprovementWithdrawn,
    PatternFollowed,
    PatternReported,
    PlanAgreed,
    PlanClosed,
    PraiseGiven,
    PraiseHeld,
    PraiseHoldLifted,
    StageChecked,
    StrategyNoted,
    TaskFinished,
)
from pathway.domain.standing import Standing, set_of
from pathway.domain.states import (
    ASKED_KEPT,
    MissedTask,
    OpenDuty,
    PlannedMeeting,
    PupilDone,
    StandingPlan,
    Support,
    handle,
)
from pathway.domain.support import Finding

TOLD_KEPT = 4
FINISHED_KEPT = 10
"""Each kind of support, of two days: a plan that is agreed anew sets those of today and of the next school day."""
SUPPORTS_KEPT = timedelta(days=28)
"""For how long a support that was missed may be done; whatever else was missed: `ASKED_KEPT`, an action for ever."""

OfDuty: TypeAlias = DutySet | DutyClaimed | DutyHandedBack | DutyDone | DutyStoodDown | DeadlineMoved | DeadlineMissed
OfMeeting: TypeAlias = MeetingPlanned | MeetingInvited | MeetingHeld | MeetingMissed
OfShut: TypeAlias = MeetingShutOut | MeetingStandsAgain
OfPlan: TypeAlias = PlanAgreed | PlanClosed | TaskFinished
OfNotes: TypeAlias = (
    KnownAbsenceReported | PatternReported | PatternFollowed | StrategyNoted | StageChecked | AuthorityTold
)
OfPraise: TypeAlias = PraiseGiven | PraiseHeld | PraiseHoldLifted
OfJudging: TypeAlias = NoImprovementSeen | NoImprovementWithdrawn
OfSupport: TypeAlias = OfMeeting | OfShut | OfPlan | OfNotes | OfPraise | OfJudging | MissedReasonGiven

OF_STAGES = frozenset({"plan", "panel-check", "penalty-check", "agencies", "tell-authority"})
TASKS = OF_STAGES | {"praise", "letter", "meeting", "action", "support", "pattern", "allocate", "trace"}


def is_task(done: PupilDone, own: OfDuty) -> bool:
    """Whether a duty is one of those that no absence asks for."""
    if isinstance(own, DutySet):
        return own.kind in TASKS
    return own.duty in done.tasks or any(each.duty == own.duty for each in done.support.missed)


def fold_task(done: PupilDone, own: OfDuty) -> None:
    """Fold what was said of a task; an action is open until it is done, whether or not it was missed."""
    match own:
        case DutySet():
            done.tasks[own.duty] = opened(own)
            done.standing = set_of(done.standing, own.kind, own.about or "")
            if own.kind == "action" and not own.about:
                done.support = replace(done.support, actions=(*done.support.actions, handle(own.duty)))
        case DutyClaimed():
            done.tasks[own.duty].by = own.by
        case DutyHandedBack():
            done.tasks[own.duty].by = None
        case DeadlineMoved():
            done.tasks[own.duty].due = own.due_at
        case DutyDone() | DutyStoodDown():
            owed = done.tasks.pop(own.duty, None)
            done.support = _without(done.support, own)
            if owed is not None and owed.kind == "support":
                done.support = _finished(done.support, own)
        case DeadlineMissed():
            owed = done.tasks.pop(own.duty)
            missed = (*done.support.missed, MissedTask(own.duty, owed.kind, owed.about, owed.date))
            done.support = replace(done.support, missed=tuple(each for each in missed if _is_kept(each, owed.date)))


def opened(own: DutySet) -> OpenDuty:
    """A duty as it is set."""
    about, within = own.about or "", own.within_days
    return OpenDuty(own.kind, own.date, own.due_at, own.persistent, about=about, within=within, owner=own.owner)


def _finished(support: Support, own: DutyDone | DutyStoodDown) -> Support:
    """A support that was done, or that somebody did not need, is not set again that day."""
    if isinstance(own, DutyStoodDown) and own.reason != "not-needed":
        return support
    return replace(support, finished=(*support.finished, handle(own.duty))[-FINISHED_KEPT:])


def _without(support: Support, own: DutyDone | DutyStoodDown) -> Support:
    actions = tuple(each for each in support.actions if each != handle(own.duty))
    others = [each for each in support.missed if each.duty != own.duty]
    late = [each._replace(done=True) for each in support.missed if each.duty == own.duty]
    return replace(support, actions=actions, missed=(*others, *(late if isinstance(own, DutyDone) else [])))


def _is_kept(missed: MissedTask, latest: date) -> bool:
    """Whether it may still be done, or told why, when the latest was missed: daily tasks crowd out no others."""
    if missed.kind == "action" and not missed.done:
        return True
    return latest - missed.date < (SUPPORTS_KEPT if missed.kind == "support" else ASKED_KEPT)


def followed(done: PupilDone, said: Said[Any]) -> None:
    """Remember the command that led to this, so that it is not followed twice."""
    done.told = [*done.told, handle(said.cause or said.id)][-TOLD_KEPT:]


def fold_support(done: PupilDone, said: Said[Any]) -> None:
    """Fold an own fact about what is done for a pupil."""
    own: OfSupport = said.body
    match own:
        case PraiseGiven() | TaskFinished() | MissedReasonGiven() | KnownAbsenceReported():
            followed(done, said)
        case PatternReported() | PatternFollowed() | StrategyNoted() | StageChecked() | AuthorityTold():
            followed(done, said)
            done.standing = _told(done.standing, own)
        case PraiseHeld():
            followed(done, said)
            done.praise_held = own.until
        case PraiseHoldLifted():
            followed(done, said)
            done.praise_held = None
        case NoImprovementSeen() | NoImprovementWithdrawn():
            done.support = _judged(done, own)
        case MeetingPlanned() | MeetingInvited() | MeetingHeld() | MeetingMissed():
            followed(done, said)
            _meeting(done, own, said.at)
        case MeetingShutOut() | MeetingStandsAgain():
            shut = [
                each._replace(shut_out=isinstance(own, MeetingShutOut)) if each.meeting == own.meeting else each
                for each in done.support.meetings
            ]
            done.support = replace(done.support, meetings=tuple(shut))
        case PlanAgreed():
            followed(done, said)
            plan = StandingPlan(own.plan, own.since, own.review, own.supports, said.id)
            done.support = replace(done.support, plan=plan)
        case PlanClosed():
            followed(done, said)
            done.support = replace(done.support, plan=None)


def _judged(done: PupilDone, own: OfJudging) -> Support:
    """Taken back, it is as before it was said: marks that are corrected again may have it said anew."""
    support, found = done.support, done.support.unimproved
    if isinstance(own, NoImprovementSeen):
        seen = Finding(own.date, own.since, support.judged, done.improved)
        return replace(support, judged=own.date, unimproved=seen)
    return replace(support, judged=found.before, unimproved=None) if found is not None else support


def _told(standing: Standing, own: OfSupport) -> Standing:
    if not isinstance(own, AuthorityTold):
        return standing
    return replace(standing, told={**standing.told, own.counter: own.at.date()})


def _meeting(done: PupilDone, own: OfMeeting, at: datetime) -> None:
    planned = done.support.meetings
    match own:
        case MeetingPlanned():
            others = tuple(each for each in planned if _stays(each, own, at))
            before = next((each for each in planned if each.meeting == own.meeting), None)
            planned = (*others, _planned(own, before))
        case MeetingHeld() | MeetingMissed():
            planned = tuple(each for each in planned if each.meeting != own.meeting)
        case MeetingInvited():
            planned = tuple(_invited(each, own) for each in planned)
    done.support = replace(done.support, meetings=planned)


def _stays(planned: PlannedMeeting, own: MeetingPlanned, at: datetime) -> bool:
    """What is planned moves the one of its purpose that is to come, or that could not be held; one whose hour has
    passed stays, to be recorded, for as long as what was missed."""
    if planned.purpose != own.purpose:
        return True
    over = planned.at <= at and not planned.shut_out and planned.meeting != own.meeting
    return over and at - planned.at < ASKED_KEPT


def _planned(own: MeetingPlanned, before: PlannedMeeting | None) -> PlannedMeeting:
    """At the hour that it had, whoever was invited has been: another of the staff holds it."""
    same = before is not None and (before.meeting, before.at) == (own.meeting, own.at)
    invited = before.invited if before is not None and same else ()
    return PlannedMeeting(own.purpose, own.meeting, own.at, own.staff, invited)


def _invited(planned: PlannedMeeting, own: MeetingInvited) -> PlannedMeeting:
    if planned.meeting != own.meeting or own.guardian in planned.invited:
        return planned
    return planned._replace(invited=(*planned.invited, own.guardian))
