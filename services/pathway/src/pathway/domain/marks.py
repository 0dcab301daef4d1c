"""A pupil's marks of one school year, four sessions a character: enough for every count, at most 183 bytes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import product
from typing import NamedTuple

from events.calendar import SchoolCalendar, school_year
from events.codes import ABSENT, ATTENDING, NOT_REQUIRED, PART_TIME
from events.ids import Session
from pathway.domain.away import counted_on, let_go, noted, sessions
from pathway.domain.states import PupilSeen

_NONE, _ATTENDING, _ABSENT = "0", "1", "2"
_DIGIT = defaultdict(lambda: _NONE, {**dict.fromkeys(ATTENDING, _ATTENDING), **dict.fromkeys(ABSENT, _ABSENT)})

_QUADS = ["".join(digits) for digits in product(_NONE + _ATTENDING + _ABSENT, repeat=4)]
_SYMBOLS = [chr(code) for code in range(35, 127) if chr(code) not in '\\<>&"'][: len(_QUADS)]
_SYMBOL = dict(zip(_QUADS, _SYMBOLS, strict=True))
_QUAD = dict(zip(_SYMBOLS, _QUADS, strict=True))
_BLANK = _SYMBOL[_NONE * 4]

OFF_KEPT = 40
"""Days with a session in which nothing was possible: more than a policy counts in a row."""


class Figures(NamedTuple):
    """Sessions attended, and sessions in which attendance was possible (procedures, "Figures")."""

    attending: int
    possible: int

    @property
    def is_persistent(self) -> bool:
        """Persistently absent: procedures, "possible > 0 and 10 × absent ≥ possible"."""
        return self.possible > 0 and 10 * (self.possible - self.attending) >= self.possible


def mark(seen: PupilSeen, day: date, session: Session, code: str | None) -> None:
    """Put a mark in its place, whatever stood there; those of a school year that has passed are dropped."""
    _note_off(seen, day, session, code)
    year = school_year(day)
    old = seen.year
    if old is None or year > old:
        kept = "" if old is None else let_go(seen.away, old, year)
        seen.year, seen.marks, seen.away = year, "", kept
    seen.away = noted(seen.away, year if old is None else max(old, year), day, session, code)
    if year == seen.year:
        at, place = divmod(2 * (day - year).days + (session == "PM"), 4)
        padded = seen.marks.ljust(at + 1, _BLANK)
        quad = _QUAD[padded[at]]
        changed = _SYMBOL[quad[:place] + _DIGIT[code or ""] + quad[place + 1 :]]
        seen.marks = (padded[:at] + changed + padded[at + 1 :]).rstrip(_BLANK)


def _note_off(seen: PupilSeen, day: date, session: Session, code: str | None) -> None:
    held = seen.off.get(day, ())
    if (session in held) != (code in NOT_REQUIRED):
        off = {**seen.off, day: tuple(sorted({*held} ^ {session}))}
        seen.off = {each: off[each] for each in sorted(each for each in off if off[each])[-OFF_KEPT:]}


def is_attending(seen: PupilSeen, day: date, session: Session) -> bool:
    """Whether the mark of that session is one of attendance."""
    return _digit(seen, day, session) == _ATTENDING


def is_absent(seen: PupilSeen, day: date, session: Session) -> bool:
    """Whether the mark of that session is one of absence in the statistics, `U` included."""
    return _digit(seen, day, session) == _ABSENT


def nothing_was_expected(seen: PupilSeen, calendar: SchoolCalendar, day: date) -> bool:
    """Whether the pupil was expected in none of that school day's sessions, by their marks: code X of a nursery child,
    say, or C2, which an agreed part-time timetable leaves free.

    Such a day is passed over wherever days in a row are counted, for counters as for visits. One without marks is not:
    the child may have been in school.
    """
    off = {*seen.off.get(day, ())}
    if seen.year is not None and counted_on(seen.away, seen.year, day, [PART_TIME]):
        off |= {each.session for each in sessions(seen.away, seen.year, day, day) if each.code == PART_TIME}
    return bool(off) and all(session in off for session in calendar.open_sessions(day))


def _digit(seen: PupilSeen, day: date, session: Session) -> str:
    at, place = divmod(2 * (day - school_year(day)).days + (session == "PM"), 4)
    held = seen.year == school_year(day) and at < len(seen.marks)
    return _QUAD[seen.marks[at]][place] if held else _NONE


def unpacked(seen: PupilSeen) -> str:
    """The school year's sessions from 1 August, a digit each, for `figures`."""
    return "".join([_QUAD[symbol] for symbol in seen.marks])


def figures(seen: PupilSeen, digits: str, first: date, last: date) -> Figures:
    """The figures from `first` to `last`, both included, of the school year in hand; only days on roll count."""
    if seen.year is None:
        return Figures(0, 0)
    first = max(first, seen.entry or first, seen.year)
    last = min(last, seen.leaving or last)
    begin, end = 2 * (first - seen.year).days, max(0, 2 * (last - seen.year).days + 2)
    attending = digits.count(_ATTENDING, begin, end)
    return Figures(attending, attending + digits.count(_ABSENT, begin, end))


def year_to_date(seen: PupilSeen, day: date) -> Figures:
    """The figures of the school year of `day`, up to and including it."""
    if seen.year != school_year(day):
        return Figures(0, 0)
    return figures(seen, unpacked(seen), seen.year, day)
