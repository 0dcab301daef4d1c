"""Whom the MIS deleted without a leaving date, or says to have left before today, may be put back: nothing that was
planned for the child ends at once.

Records are deleted by a slip, or as one of two of a child, and leaving dates are mistyped; they come back, or are set
right, the same day or the next. A plan that was agreed with the parents, and the meetings that they come to, are not
lost by that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from events.policy import PlanPolicy
from pathway.domain.states import PupilSeen, SchoolSeen


def is_awaited(seen: PupilSeen, school: SchoolSeen, day: date) -> bool:
    """Whether a pupil who was deleted, or whose leaving date lay in the past when it was heard, may yet be put back, on
    a day; who was forgotten, or left as was said before, is not."""
    if seen.forgotten:
        return False
    if seen.leaving is not None and seen.leaving < day:
        return _is_before(school, seen.dated_back_at, day, lambda plans: plans.awaits_dated_back)
    return seen.gone and _is_before(school, seen.deleted_at, day, lambda plans: plans.awaits_deleted)


def _is_before(school: SchoolSeen, at: datetime | None, day: date, days: Callable[[PlanPolicy], int]) -> bool:
    """Whether fewer school days than the policy has for it have passed since an instant."""
    if at is None:
        return False
    since = school.calendar.today(at)
    until = school.calendar.after(since, days(school.policy(since).plans))
    return until is not None and day < until
