"""When the parents' update is due: once in each school week, at the policy's hour of the school's clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from events.calendar import monday_of
from notifications.domain.school import School


@dataclass(frozen=True, slots=True)
class Hour:
    """An update's hour, and the one by which somebody must have approved it."""

    day: date
    at: datetime
    expires: datetime


def next_hour(school: School, updated: date | None) -> Hour | None:
    """The next one; a week whose hour came has no other, whatever is heard of its days afterwards.

    `updated`: the day of the last one. On the first school day of a week from the policy's weekday on (procedures,
    "weekly"); a week that has none is left out, and so is whatever lies before the school was known.
    """
    if school.since is None or not school.known:
        return None
    from_day = monday_of(updated) + timedelta(days=7) if updated else monday_of(school.calendar.today(school.since))
    return next((hour for hour in _hours(school, from_day) if hour.at >= school.since), None)


def _hours(school: School, since: date) -> Iterator[Hour]:
    for _, days in groupby(school.calendar.between(since, date.max), key=monday_of):
        hour = _of_week(school, days)
        if hour is not None:
            yield hour


def _of_week(school: School, days: Iterable[date]) -> Hour | None:
    for day in days:
        policy = school.policy(day).update
        if policy is not None and day.weekday() >= policy.weekday:
            return Hour(day, school.calendar.at(day, policy.at), school.calendar.at(day, policy.expires))
    return None
