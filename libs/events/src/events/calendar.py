"""School time: which days and sessions the school is open, in its own local time.

School days are the days of the terms that are no weekend, half term, INSET or closure; what Arbor says of a single
date (`AcademicCalendarDate`) overrides; it speaks of whole days, so a closed session of a school day stays closed.
A closure that a person declared (`ClosureDeclared`: snow) overrides both: Arbor calls every planned day a good one.
"Consecutive" and "within n school days" always mean days of this calendar.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from events.ids import SESSIONS, Session
from events.school import Closure, Part, Span, Term

_SATURDAY = 5


class SchoolCalendar:
    """The days and sessions on which one school is open. Immutable; all answers are for local dates."""

    def __init__(
        self,
        timezone: str,
        terms: Iterable[Term],
        inset: Iterable[date] = (),
        closures: Iterable[Closure] = (),
        overrides: Mapping[date, bool] | None = None,
        shut: Mapping[date, Part] | None = None,
    ) -> None:
        """`overrides`: what the MIS says of single dates, open (True) or shut (False); `shut`: see `declare`."""
        self.zone = ZoneInfo(timezone)
        self._terms = tuple(terms)
        self._inset = frozenset(inset)
        self._closed = frozenset((c.day, s) for c in closures for s in sessions_of(c.session))
        self._overrides = dict(overrides or {})
        self._shut = frozenset((day, s) for day, part in (shut or {}).items() for s in sessions_of(part))

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Every school day, ascending."""
        spanned = {day for term in self._terms for day in _each(term) if self._in_term(day, term)}
        opened = {day for day, is_open in self._overrides.items() if is_open}
        shut = {day for day, is_open in self._overrides.items() if not is_open}
        emptied = {day for day, _ in self._shut if not any(self._is_kept(day, session) for session in SESSIONS)}
        return tuple(sorted((spanned | opened) - shut - emptied))

    def is_school_day(self, day: date) -> bool:
        """Whether any session of that day is open."""
        at = bisect_left(self.days, day)
        return at < len(self.days) and self.days[at] == day

    def is_open(self, day: date, session: Session) -> bool:
        """Whether the school is open in that session."""
        return self.is_school_day(day) and self._is_kept(day, session)

    def open_sessions(self, day: date) -> tuple[Session, ...]:
        """The open sessions of that day, morning first."""
        return tuple(s for s in SESSIONS if self.is_open(day, s))

    def between(self, first: date, last: date) -> tuple[date, ...]:
        """The school days from `first` to `last`, both included."""
        return self.days[bisect_left(self.days, first) : bisect_right(self.days, last)]

    def last_days(self, until: date, count: int) -> tuple[date, ...]:
        """The last `count` school days up to and including `until`, ascending; fewer where the calendar begins."""
        end = bisect_right(self.days, until)
        return self.days[max(0, end - count) : end]

    def before(self, day: date) -> date | None:
        """The school day before `day`, or None."""
        at = bisect_left(self.days, day)
        return self.days[at - 1] if at else None

    def after(self, day: date, count: int = 1) -> date | None:
        """The `count`th school day after `day`, or None where the calendar ends."""
        at = bisect_right(self.days, day) + count - 1
        return self.days[at] if at < len(self.days) else None

    def weeks(self, first: date, last: date) -> tuple[date, ...]:
        """The Mondays of the school weeks (a week with a session) that have a school day from `first` to `last`."""
        return tuple(sorted({monday_of(day) for day in self.between(first, last)}))

    def last_weeks(self, until: date, count: int) -> tuple[date, ...]:
        """The Mondays of the last `count` school weeks up to and including that of `until`, ascending.

        Ten of them are the window of the National Framework for penalty notices (procedures, "legal"): they run across
        holidays, terms and years. The week of `until` counts from its first school day.
        """
        weeks = self.weeks(self.days[0], until) if self.days else ()
        return weeks[max(0, len(weeks) - count) :]

    def half_term(self, day: date) -> tuple[date, date] | None:
        """First and last day of the half term that has `day`, or of the next one where it is in a holiday."""
        return next((half for half in self._half_terms if day <= half[1]), None)

    @cached_property
    def _half_terms(self) -> tuple[tuple[date, date], ...]:
        return tuple(sorted(half for term in self._terms for half in _halves(term)))

    def at(self, day: date, clock: time) -> datetime:
        """The instant (UTC) at which the school's clocks show `clock` on `day`."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def local(self, instant: datetime) -> datetime:
        """The instant as the school's clocks show it."""
        return instant.astimezone(self.zone)

    def today(self, instant: datetime) -> date:
        """The local date at that instant."""
        return self.local(instant).date()

    def _in_term(self, day: date, term: Term) -> bool:
        in_holiday = term.half_term is not None and term.half_term.first <= day <= term.half_term.last
        return day.weekday() < _SATURDAY and not in_holiday and day not in self._inset and not self._is_shut(day)

    def _is_kept(self, day: date, session: Session) -> bool:
        """Whether a session of a school day is held: neither a person nor a part-day closure shuts it."""
        is_closed = (day, session) in self._closed and not self._is_shut(day)
        return (day, session) not in self._shut and not is_closed

    def _is_shut(self, day: date) -> bool:
        """Whether closures shut the whole day; if it is a school day all the same, the MIS has opened it."""
        return all((day, session) in self._closed for session in SESSIONS)


def school_year(day: date) -> date:
    """The first day (1 August) of the school year of `day` (procedures, "School year")."""
    return date(day.year if day.month >= 8 else day.year - 1, 8, 1)


def compulsory_from(born: date) -> date:
    """The day from which a child is of compulsory school age: the prescribed day (31 March, 31 August, 31 December)
    on or next after the fifth birthday (Education Act 1996, section 8; the Order of 1998)."""
    fifth = date(born.year + 5, 3, 1) if (born.month, born.day) == (2, 29) else born.replace(year=born.year + 5)
    prescribed = (date(fifth.year, month, 31) for month in (3, 8, 12))
    return next(day for day in prescribed if day >= fifth)


def monday_of(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> str:
    """The ISO week of `day`, as `2026-W37`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def days_of(week: str) -> tuple[date, date]:
    """Monday and Sunday of an ISO week such as `2026-W37`. Raises ValueError on anything else."""
    year, number = week.split("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    if week_of(monday) != week:
        raise ValueError(f"{week!r:.20} is not a week: write it as {week_of(monday)}")
    return monday, monday + timedelta(days=6)


def _each(span: Span) -> Iterable[date]:
    return (span.first + timedelta(days=n) for n in range((span.last - span.first).days + 1))


def sessions_of(part: Part) -> tuple[Session, ...]:
    """The sessions of a part of a day, morning first."""
    return SESSIONS if part == "both" else (part,)


def declare(shut: dict[date, Part], day: date, part: Part, withdrawn: bool) -> None:
    """Fold a closure that was declared, or withdrawn, into `shut`: what is declared closed of each date."""
    before = set(sessions_of(shut.pop(day))) if day in shut else set()
    after = before - {*sessions_of(part)} if withdrawn else before | {*sessions_of(part)}
    if after:
        shut[day] = "both" if len(after) == len(SESSIONS) else after.pop()


def _halves(term: Term) -> Iterable[tuple[date, date]]:
    if term.half_term is None:
        return [(term.first, term.last)]
    day = timedelta(days=1)
    return [(term.first, term.half_term.first - day), (term.half_term.last + day, term.last)]
