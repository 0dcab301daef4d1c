"""Whether absences ask for a visit, and why they do no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, TypeAlias

from events.pathway import RecordContact
from events.policy import VisitPolicy
from pathway.domain.absences import counted_run, counts, missed, standing
from pathway.domain.calling import AFTERNOON
from pathway.domain.case import Case
from pathway.domain.families import HEADSHIP, is_headship, owes_for
from pathway.domain.sightings import is_in_school, was_seen, was_seen_since
from pathway.domain.states import OpenDuty

NoVisit: TypeAlias = Literal["seen", "not-counted", "reached", "explained"]


def is_visited(case: Case, day: date) -> bool:
    """Procedures, "visit": so many counted school days in a row, the child neither found today nor seen before.

    The policy of the day on which the run began says how many, and which days count.
    """
    run = run_of(case, day)
    policy = policy_of_run(case, run or [day])
    if not any(counts(policy, case.seen, case.done, day, absence) for absence in standing(case.seen, day).values()):
        return False
    needed = policy.on_counted_day_cp if case.seen.cp else policy.on_counted_day
    return not is_in_school(case, day) and len(run) >= needed and not was_seen_since(case, run[0], day, but=day)


def is_unreached(case: Case, day: date) -> bool:
    """Procedures, "headship family: … not reached: visit"."""
    calls = [case.duty("call", day, about) for about in ("", AFTERNOON)]
    over = [call for call in calls if case.done.end_of(call) == "missed"]
    asked = any(call not in case.done.late or is_of_head(case, case.done.late[call]) for call in over)
    owed = asked and is_headship(case.held(day))
    return owed and not was_seen(case, day) and bool(missed(standing(case.seen, day)))


def is_of_head(case: Case, call: OpenDuty) -> bool:
    """Whether a call is one of a headship family's: one that was set before is as it was, the office's, and asks for
    no visit."""
    held, roles = case.held(call.date), case.school.roles
    if held is None or not is_headship(held):
        return False
    return roles.get(call.owner) in HEADSHIP or owes_for(case.families.done, held, call.owner)


def why_no_visit(case: Case, day: date) -> NoVisit:
    """Why a visit that a run of days asked for is owed no more, the child being away still."""
    run = run_of(case, day)
    if run and was_seen_since(case, run[0], day):
        return "seen"
    if is_headship(case.held(day)) and isinstance(case.said.body, RecordContact):
        return "reached"
    return "not-counted" if day in run else "explained"


def run_of(case: Case, day: date) -> list[date]:
    """The counted days in a row that end with this one."""
    return counted_run(lambda each: case.policy(each).visit, case.calendar, case.seen, case.done, day)


def policy_of_run(case: Case, run: Sequence[date]) -> VisitPolicy:
    """What a run of counted days keeps to: the policy of its first."""
    return case.policy(run[0]).visit
