"""The school year before a first poll: its marks are brought in with the polls after it, the latest days first.

What is heard of a day that is over asks nobody for a register and sends no text (procedures, "text", "call").
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from chassis.said import Said, States
from events.calendar import school_year
from registers.domain.state import polled_of, school_of

PAST = "past"
"""The name under which it is remembered, among the change logs, how far back the past was heard."""
_LAST = date.max.toordinal()


def revision_of(day: date) -> int:
    """How far back the past was heard, as a revision: the further, the higher."""
    return _LAST - day.toordinal()


def first_days(said: Said[object], states: States) -> tuple[date, date]:
    """From when on a first poll looks at marks, and at everything else."""
    school = school_of(states)
    today = school.calendar.today(said.at)
    feed = school.policy(today).feed
    back_to = max(school_year(today), today - timedelta(days=feed.past_days))
    recent = today - timedelta(days=feed.recent_days)
    return recent, min(back_to, recent)


def past_days(said: Said[object], states: States) -> Sequence[date]:
    """The school days whose marks are still to be brought in, the latest first; none before a first poll."""
    polled, calendar = polled_of(states).to, school_of(states).calendar
    recent, back_to = first_days(said, states)
    if not polled:
        return ()
    heard_to = date.fromordinal(_LAST - polled[PAST]) if PAST in polled else recent
    return tuple(reversed(calendar.between(back_to, heard_to - timedelta(days=1))))
