"""Support plans: agreed, with duties made from them on the school days that they name, and closed once all is done."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.ids import plan_id, pupil_id
from events.pathway import (
    WEEKDAYS,
    AgreePlan,
    ClosePlan,
    DutyStoodDown,
    FinishTask,
    PlanAgreed,
    PlanClosed,
    PlannedSupport,
    TaskFinished,
)
from pathway.domain import invitations
from pathway.domain.asking import answered
from pathway.domain.case import Case, case_of
from pathway.domain.families import OFFICER
from pathway.domain.leaving import SUPPORTS
from pathway.domain.meetings import MEETERS, set_review
from pathway.domain.moving import TRACE, fault_of_day
from pathway.domain.recording import sealed, speaker
from pathway.domain.scope import fault_of, fault_of_owner, knows_of_step
from pathway.domain.states import OpenDuty, StandingPlan, Work, handle
from pathway.domain.subjects import lapse
from pathway.domain.tasks import end_tasks, finish_task, set_task

OfPlan: TypeAlias = AgreePlan | ClosePlan | FinishTask

PLANNERS = MEETERS | {"pastoral", "provision", "inclusion"}
"""Who agrees on support (procedures, rows 29 and 34)."""
FINISHERS = PLANNERS | {"class-teacher"}
"""Whose tasks there may be."""
_FINISHED = ("action", "support", TRACE)
"""Kinds of task that are done once somebody says so."""


def plan(said: Said[Any], states: States) -> Decision:
    """Follow a command about a support plan, or about a task of it."""
    asked: OfPlan = said.body
    allowed = FINISHERS if isinstance(asked, FinishTask) else PLANNERS
    if (fault := fault_of(said, pupil_id(said.school, asked.mis_id), states, allowed)) is not None:
        return fault
    case = case_of(said, pupil_id(said.school, asked.mis_id), states)
    if handle(said.id) in case.done.told:
        return []
    lapse(case)
    match asked:
        case AgreePlan():
            return _fault_of(case, states) or _agree(case)
        case ClosePlan():
            return _close(case)
        case FinishTask():
            return _finish(case)


def _fault_of(case: Case, states: States) -> Refusal | None:
    asked: AgreePlan = case.said.body
    if asked.review <= case.today:
        return Refusal("has-passed", "A plan is reviewed on a later day: give one.")
    if fault := fault_of_day(case.school, asked.review, case.policy(case.today).meetings.review_due):
        return fault
    owners = [each.owner for each in asked.supports if each.owner is not None]
    return next((fault for who in owners if (fault := fault_of_owner(case.said, who, case.pupil, states))), None)


def _agree(case: Case) -> Decision:
    asked: AgreePlan = case.said.body
    before = case.done.support.plan
    if before is not None and (before.supports, before.review) == (asked.supports, asked.review):
        return case.news
    agreed = PlanAgreed(
        pupil=case.pupil,
        plan=plan_id(case.said.school, case.pupil, case.today),
        since=case.today,
        supports=asked.supports,
        review=asked.review,
        by=speaker(case.said),
    )
    because = case.say(agreed)
    answered(case, "plan", Work(case.said.at, because, "agreed"))
    end_tasks(case, "support", SUPPORTS, because)
    set_the_first(case)
    set_review(case, asked.review, because)
    return case.news


def set_the_first(case: Case) -> None:
    """Supports of today, and, where today's review is over, of the next school day."""
    review = case.calendar.at(case.today, case.policy(case.today).improvement.at)
    over = not case.calendar.is_school_day(case.today) or case.said.at >= review
    for day in (case.today, case.calendar.after(case.today) if over else None):
        if day is not None:
            set_supports(case, day)


def set_supports(case: Case, day: date) -> None:
    """Set the duties that the pupil's plan makes on a school day; none names a weekend on which the school is open."""
    standing: StandingPlan | None = case.done.support.plan
    if standing is None or not case.calendar.is_school_day(day):
        return
    weekday = WEEKDAYS[day.weekday()] if day.weekday() < len(WEEKDAYS) else None
    for support in standing.supports:
        if weekday in support.days:
            set_task(case, _owed(case, support, day), support.owner or OFFICER, standing.fact)


def _owed(case: Case, support: PlannedSupport, day: date) -> OpenDuty:
    hour = support.at or case.policy(day).plans.hours[support.kind]
    return OpenDuty("support", day, case.calendar.at(day, hour), about=support.kind)


def _close(case: Case) -> Decision:
    """A plan does not close over what was agreed and is not done, missed or not."""
    standing = case.done.support.plan
    if standing is None:
        return Refusal("no-plan", "That pupil has no support plan: there is nothing to close.")
    if left := len(case.done.support.actions):
        actions = "1 agreed action is" if left == 1 else f"{left} agreed actions are"
        return Refusal("open-actions", f"{actions} not done: finish them before the plan is closed.")
    because = case.say(
        PlanClosed(pupil=case.pupil, plan=standing.plan, outcome=case.said.body.outcome, by=speaker(case.said))
    )
    end_tasks(case, "support", SUPPORTS, because)
    end_tasks(case, "meeting", ["plan-review"], because)
    invitations.ended(case, ["plan-review"])
    return case.news


def _finish(case: Case) -> Decision:
    asked: FinishTask = case.said.body
    owed = case.done.tasks.get(asked.duty)
    missed = next((each for each in case.done.support.late if each.duty == asked.duty), None)
    task = owed or missed
    if task is None or task.kind not in _FINISHED or not knows_of_step(case.said, task.kind, task.about):
        return Refusal("not-open", "That is no open action or support of the pupil: look at the list again.")
    at, by = case.said.at, speaker(case.said)
    note = sealed(asked.note)
    because = case.say(TaskFinished(pupil=case.pupil, duty=asked.duty, outcome=asked.outcome, at=at, by=by, note=note))
    if owed is not None and asked.outcome == "not-needed":
        case.say(DutyStoodDown(pupil=case.pupil, duty=asked.duty, reason="not-needed", because=because))
    else:
        finish_task(case, asked.duty, Work(at, because, asked.outcome))
    return case.news
