"""What a school's reports are decided from: the calendar heard of, and the reports ordered and issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from chassis.said import Kind, States
from events.policy import Weekly
from events.school import Closure, Part, Term

SCHOOL = ("school", "school")


@dataclass(slots=True)
class SchoolSeen:
    """The school's calendar, the weekly report's hours by the first day of their force, and since when we know it."""

    since: datetime | None = None
    timezone: str = "UTC"
    terms: tuple[Term, ...] = ()
    inset: tuple[date, ...] = ()
    closures: tuple[Closure, ...] = ()
    declared: dict[date, bool] = field(default_factory=dict)
    shut: dict[date, Part] = field(default_factory=dict)
    weekly: dict[date, Weekly] = field(default_factory=dict)


@dataclass(slots=True)
class Ordered:
    """A report that was ordered and is not issued yet."""

    week: str
    number: int
    deadline: datetime
    missed: bool = False


@dataclass(slots=True)
class ReportsDone:
    """The reports so far: `settled` is the last due instant that was answered, `reported` the last week reported on."""

    settled: datetime | None = None
    reported: str = ""
    ordered: int = 0
    waiting: dict[str, Ordered] = field(default_factory=dict)


KINDS: Mapping[str, Kind] = {"school": Kind(SchoolSeen, ReportsDone)}


def school(states: States) -> tuple[SchoolSeen, ReportsDone]:
    """Both folds of the school's one state."""
    state = states[SCHOOL]
    return state.seen, state.done
