"""When a call or a visit is due, and when it is too late to ask for one (procedures, "call", "visit", "focus")."""

from __future__ import annotations

from datetime import date, datetime, time

from events.calendar import SchoolCalendar
from events.policy import CallPolicy, VisitPolicy, minutes


def call_due(policy: CallPolicy, calendar: SchoolCalendar, day: date, clock: time, heard: datetime) -> datetime | None:
    """The instant by which a family must have been called; None where no call is asked for any more.

    `clock`: the local time by which it is due when the absence was heard in time.
    Procedures: "heard less than 30 min before that, or after it: 30 min after it is heard; after 15:00 or on a later
    day: none".
    """
    late = minutes(policy.minutes_after_heard)
    due = calendar.at(day, clock)
    if heard > calendar.at(day, policy.until):
        return None
    return due if heard <= due - late else heard + late


def visit_due(
    policy: VisitPolicy, calendar: SchoolCalendar, day: date, clock: time, heard: datetime
) -> datetime | None:
    """The instant by which a child must have been visited; None where no visit is asked for any more.

    Procedures: "heard after 14:00: 60 min later, at most 17:00; on a later day: none". Heard after 17:00 is none too:
    nobody is asked for what is already too late.
    """
    latest = calendar.at(day, policy.latest)
    if heard > latest:
        return None
    if heard <= calendar.at(day, policy.heard_late_after):
        return calendar.at(day, clock)
    return min(heard + minutes(policy.minutes_after_heard), latest)
