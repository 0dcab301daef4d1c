"""When a text goes: the slots of absence texts, and the hours in which families may be messaged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from events.calendar import SchoolCalendar
from events.ids import Session
from events.notifications import Template
from events.policy import Policy, minutes
from notifications.domain.day import Absence


def text_due(
    absence: Absence, sessions: Iterable[Session], calendar: SchoolCalendar, policy: Policy, day: date
) -> datetime | None:
    """When the family is to be texted, for the first of the sessions that are owed a text (procedures, "text"); None:
    none is.

    It may lie after `last_hour`: then there is no text.
    """
    return min((_due(session, absence, calendar, policy, day) for session in sessions), default=None)


def _due(session: Session, absence: Absence, calendar: SchoolCalendar, policy: Policy, day: date) -> datetime:
    """Never before the session's slot: until its register closes a mark may still change."""
    heard, of_session = absence.unexplained[session], slot(session, calendar, policy, day)
    return of_session if heard <= of_session else heard + minutes(policy.text.minutes_after_heard)


def slot(session: Session, calendar: SchoolCalendar, policy: Policy, day: date) -> datetime:
    """The first instant at which a text may say that a child was absent from a session."""
    return calendar.at(day, policy.sessions[session].closes) + minutes(policy.text.minutes_after_close)


def last_hour(calendar: SchoolCalendar, policy: Policy, day: date) -> datetime:
    """After this no absence text goes (procedures, "text": same day, until 15:00)."""
    return calendar.at(day, policy.text.until)


def opening(calendar: SchoolCalendar, policy: Policy, template: Template, instant: datetime) -> datetime | None:
    """The first instant, `instant` or later, at which such a message may go (procedures, "quiet hours").

    None when the calendar knows no later school day.
    """
    opens = policy.quiet.praise_from if template == "improvement" else policy.quiet.opens
    today = calendar.today(instant)
    if calendar.is_school_day(today) and instant < closing(calendar, policy, instant):
        return max(instant, calendar.at(today, opens))
    following = calendar.after(today)
    return calendar.at(following, opens) if following else None


def closing(calendar: SchoolCalendar, policy: Policy, instant: datetime) -> datetime:
    """When the hours in which families may be messaged end on the local day of `instant`."""
    return calendar.at(calendar.today(instant), policy.quiet.closes)
