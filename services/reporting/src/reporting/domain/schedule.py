"""When the weekly report is due, about which week, and by when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from events.calendar import SchoolCalendar, week_of
from events.policy import Weekly
from reporting.domain.state import ReportsDone, SchoolSeen


@dataclass(frozen=True, slots=True)
class Due:
    """A weekly report's hour: about `week` (None: no session was held before), to be issued by `deadline`."""

    at: datetime
    deadline: datetime
    week: str | None


def next_due(seen: SchoolSeen, done: ReportsDone) -> Due | None:
    """The next weekly report's hour, or None where the calendar ends.

    Procedures, "weekly": Monday 11:00 for the last week with sessions; no school on Monday: the first school day of
    the week. A week whose hour was answered has no other, whatever is heard of its days afterwards.
    """
    if seen.since is None or not seen.weekly:
        return None
    calendar = SchoolCalendar(seen.timezone, seen.terms, seen.inset, seen.closures, seen.declared, seen.shut)
    dues = (_due(calendar, _hours(seen, day), day) for day in _first_days(calendar, _from(seen, done, calendar)))
    return next((due for due in dues if due.at >= seen.since), None)


def next_deadline(done: ReportsDone) -> datetime | None:
    """The earliest deadline of a report that is not issued yet and was not yet found missing."""
    return min((waits.deadline for waits in done.waiting.values() if not waits.missed), default=None)


def _from(seen: SchoolSeen, done: ReportsDone, calendar: SchoolCalendar) -> date:
    if done.settled is not None:
        return _monday(calendar.today(done.settled)) + timedelta(days=7)
    return _monday(calendar.today(seen.since)) if seen.since else date.min


def _first_days(calendar: SchoolCalendar, since: date) -> Iterator[date]:
    return (next(days) for _, days in groupby(calendar.between(since, date.max), key=_monday))


def _due(calendar: SchoolCalendar, hours: Weekly, day: date) -> Due:
    before = calendar.before(_monday(day))
    week = week_of(before) if before else None
    return Due(calendar.at(day, hours.at), calendar.at(day, hours.deadline), week)


def _hours(seen: SchoolSeen, day: date) -> Weekly:
    in_force = [since for since in seen.weekly if since <= day]
    return seen.weekly[max(in_force) if in_force else min(seen.weekly)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
