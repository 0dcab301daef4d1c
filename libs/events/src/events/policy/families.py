"""What families in focus, improvement, meetings and plans ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from events.fact import Role, Words
from events.policy.units import Count, Days, Percentage


class FocusPolicy(Words):
    """What is asked of the member of staff to whom a family is allocated, and how many families a role takes.

    Calls and visits are due at their hours. Parents are met (by the roles of `meeting_roles`; a call will do for those
    of `meeting_by_call`) within so many school days of the half term's beginning, and of its end. `before_days`: the
    school days with which the effect is compared. `told_roles`: who is told that a child of a family of theirs is away,
    beside whatever is asked of them (a policy that names none tells nobody).
    """

    call_due: time
    visit_due: time
    capacity: Mapping[Role, Count] = {
        "attendance-officer": 5,
        "headteacher": 6,
        "head-of-school": 6,
        "assistant-head": 2,
        "year-group-leader": 2,
    }
    meeting_roles: tuple[Role, ...] = ("attendance-officer", "headteacher", "head-of-school", "assistant-head")
    meeting_by_call: tuple[Role, ...] = ("headteacher", "head-of-school", "assistant-head")
    meeting_within_days: Days = 5
    meeting_due: time = time(15, 30)
    before_days: Days = 30
    told_roles: tuple[Role, ...] = ()


class Monitoring(Words):
    """Which pupils' attendance is watched for improvement."""

    persistent_from_possible: Count


class Improvement(Words):
    """What counts as an improvement."""

    at: time
    recent_days: Days
    earlier_days: Days
    earlier_possible: Count
    points: Percentage
    at_least: Percentage
    next_after_days: Days


class PraisePolicy(Words):
    """By when a family in focus must have been rung and congratulated: the hour, so many school days later."""

    within_days: Days = 1
    due: time = time(15, 30)


class NoImprovementPolicy(Words):
    """When an allocation or a plan that led to no improvement asks for a letter, of whom, and by when.

    A family that is allocated to the same member of staff again on one of the `continued_within_days` school days after
    its allocation has ended goes on: its days count from the first, unless they were over by then.
    """

    after_days: Days = 20
    letter_roles: tuple[Role, ...] = ("headteacher", "head-of-school", "assistant-head")
    letter_within_days: Days = 5
    letter_due: time = time(15, 30)
    continued_within_days: Days = 5


class MeetingPolicy(Words):
    """By when, on its day, a meeting must have been recorded, an agreed action done, a review held.

    `moved_told_within_days`: within how many school days whoever was invited to a meeting that was moved is written to
    again, by the hour of `action_due`; never later than the meeting. Of a meeting that a closure shuts out, they are
    told that, and a new day is set, within as many.
    """

    recorded_by: time = time(17)
    action_due: time = time(15, 30)
    review_due: time = time(15, 30)
    moved_told_within_days: Days = 1


class PlanPolicy(Words):
    """At which hour of a school day each support is due, unless its plan says another.

    `awaits_deleted`: whom the MIS deletes without a leaving date may be put back: on this school day after that, plan
    and meetings end, and what else is owed for the child. `awaits_dated_back`: so it is with a leaving date that lay
    in the past when it was recorded, and may be a slip.
    """

    hours: Mapping[str, time] = {
        "morning-call": time(8),
        "walking-bus": time(8, 30),
        "breakfast-club": time(8, 15),
        "school-nurse": time(15),
        "organisation-support": time(15),
    }
    awaits_deleted: Days = 3
    awaits_dated_back: Days = 2
