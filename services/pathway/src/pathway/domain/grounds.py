"""On what a stage stands: the figures and the very sessions, and whether they begin it or let it last."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from events.calendar import SchoolCalendar, school_year
from events.stages import Stage, meets
from pathway.domain.away import Away, counted, sessions
from pathway.domain.marks import Figures
from pathway.domain.states import PupilSeen


def begins(stage: Stage, calendar: SchoolCalendar, seen: PupilSeen, day: date, to_date: Figures) -> bool:
    """Whether the stage begins; `to_date`: the figures of the school year up to `day`."""
    if stage.attendance is not None:
        enough = to_date.possible >= max(stage.possible, 1)
        return enough and meets(stage.attendance, to_date.attending, to_date.possible)
    needed = stage.unauthorised or 0
    return counted(seen.away, stage.codes) >= needed and len(sessions_of(stage, calendar, seen, day)) >= needed


def lasts(stage: Stage, calendar: SchoolCalendar, seen: PupilSeen, day: date, to_date: Figures) -> bool:
    """Whether a stage that was entered goes on."""
    if stage.until is not None:
        return not meets(stage.until, to_date.attending, to_date.possible)
    return begins(stage, calendar, seen, day, to_date)


def sessions_of(stage: Stage, calendar: SchoolCalendar, seen: PupilSeen, day: date) -> list[Away]:
    """The very sessions that count: absences of the school year, or those with its codes in its school weeks.

    To a legal stage, none from before the child had to go to school: no parent owed it.
    """
    if stage.attendance is not None:
        return missed(seen, school_year(day), day)
    since = first_of_weeks(calendar, day, stage.weeks)
    if stage.legal:
        since = max(since, seen.compulsory_from or since)
    return [each for each in missed(seen, since, day) if each.code in stage.codes]


def missed(seen: PupilSeen, first: date, last: date) -> list[Away]:
    """The sessions from `first` to `last`, both included, that the pupil missed while on the roll."""
    if seen.year is None:
        return []
    return sessions(seen.away, seen.year, max(first, seen.entry or first), min(last, seen.leaving or last))


@lru_cache(maxsize=64)
def first_of_weeks(calendar: SchoolCalendar, day: date, weeks: int) -> date:
    """The Monday of the first of the last so many school weeks, that of `day` included."""
    mondays = calendar.last_weeks(day, weeks)
    return mondays[0] if mondays else day


def recorded(seen: PupilSeen, first: date, last: date) -> list[Away]:
    """The same whatever the roll says by now of a leaving, and of an earlier stay: to leave, or to come back with a new
    entry date, corrects no mark. What was before the child first came was no absence."""
    away = sessions(seen.away, seen.year, first, last) if seen.year is not None else []
    return [each for each in away if (seen.left and each.date <= seen.left) or each.date >= (seen.entry or first)]
