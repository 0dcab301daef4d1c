"""What is looked at for the whole school once each school day, or on some of them, at an hour of the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from chassis.said import News, Said, States
from events.policy import Policy
from pathway.domain.states import SCHOOL, SchoolDone, SchoolSeen


def every_day(seen: SchoolSeen, day: date) -> bool:
    """Whether something falls on a school day: what is held daily falls on each."""
    return True


class Daily(NamedTuple):
    """Something held once each school day on which it falls.

    Its news must hold the fact that moves `SchoolDone.held[name]` on.
    """

    name: str
    at: Callable[[Policy], time]
    hold: Callable[[Said[Any], States], list[News]]
    falls_on: Callable[[SchoolSeen, date], bool] = every_day


def due_of(daily: Daily, seen: SchoolSeen, done: SchoolDone) -> datetime | None:
    """The first that was not held yet: of the first school day whose hour comes after set-up, then of each."""
    if not seen.is_ready or seen.set_up_at is None:
        return None
    began = seen.calendar.today(seen.set_up_at)
    day = done.held.get(daily.name) or (began if _hour(daily, seen, began) < seen.set_up_at else None)
    next_day = seen.calendar.after(day) if day else _first(seen, began)
    while next_day is not None and not daily.falls_on(seen, next_day):
        next_day = seen.calendar.after(next_day)
    return _hour(daily, seen, next_day) if next_day else None


def next_due(dailies: Iterable[Daily], seen: SchoolSeen, done: SchoolDone) -> datetime | None:
    """When the school next wants to be woken."""
    return min((at for daily in dailies if (at := due_of(daily, seen, done)) is not None), default=None)


def hold(dailies: Iterable[Daily], said: Said[Any], states: States) -> list[News]:
    """The news of those whose hour has come."""
    school = states[SCHOOL]
    dues = ((daily, due_of(daily, school.seen, school.done)) for daily in dailies)
    return [
        news for daily, due in dues if due is not None and due <= said.body.due for news in daily.hold(said, states)
    ]


def _first(seen: SchoolSeen, began: date) -> date | None:
    return began if seen.calendar.is_school_day(began) else seen.calendar.after(began)


def _hour(daily: Daily, seen: SchoolSeen, day: date) -> datetime:
    return seen.calendar.at(day, daily.at(seen.policy(day)))
