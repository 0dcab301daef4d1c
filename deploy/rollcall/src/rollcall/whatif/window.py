"""The days that are looked at, as instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from events.calendar import SchoolCalendar


@dataclass(frozen=True, slots=True)
class Window:
    """From when on it is decided again, and until when (UTC): `first` and `last` are the local days."""

    first: date
    last: date
    begins: datetime
    ends: datetime

    def holds(self, instant: datetime) -> bool:
        """Whether it is an instant of these days."""
        return self.begins <= instant <= self.ends


def window_of(calendar: SchoolCalendar, first: date, last: date, now: datetime) -> Window:
    """The window from the first local day to the last, as far as time has come."""
    begins, after = calendar.at(first, time()), calendar.at(last + timedelta(days=1), time())
    return Window(first, last, begins, min(after, now))
