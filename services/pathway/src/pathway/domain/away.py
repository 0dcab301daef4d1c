"""Each session from which a pupil was absent, with its code: four characters a day, in order.

Kept are those of the school year in hand and, of the days before it, the unauthorised ones that rolling school weeks
and days in a row may still reach. A day is two digits of 36, counted from the first that is kept, and a letter for each
session (`.`: not absent).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from events.codes import ABSENT, CODES, CodeClass
from events.ids import SESSIONS, Session

UNAUTHORISED = frozenset(code for code in ABSENT if CODES[code] is CodeClass.UNAUTHORISED)
KEPT_BEFORE = timedelta(days=300)
"""Before the first day of the school year: longer than the 30 school weeks that a policy may ask for."""

_LETTERS = {"C1": "A", "C2": "B", "J1": "J"}
_LETTER = {code: _LETTERS.get(code, code) for code in ABSENT}
_CODE = {letter: code for code, letter in _LETTER.items()}
_NONE, _DIGITS = ".", "0123456789abcdefghijklmnopqrstuvwxyz"


class Away(NamedTuple):
    """A session of absence."""

    date: date
    session: Session
    code: str


def noted(away: str, year: date, day: date, session: Session, code: str | None) -> str:
    """The same after the mark of a session was heard, whatever stood there; `year`: the first day of the one in hand.

    What lies before all that is kept is let go.
    """
    if day < year - KEPT_BEFORE:
        return away
    number = _number(year, day)
    at = away.find(number)
    held = away[at + 2 : at + 4] if at >= 0 else 2 * _NONE
    letter = _LETTER.get(code or "", _NONE)
    letters = letter + held[1] if session == "AM" else held[0] + letter
    others = away[:at] + away[at + 4 :] if at >= 0 else away
    return others if letters == 2 * _NONE else _in_order(others, number + letters)


def let_go(away: str, old: date, new: date) -> str:
    """What is kept when the school year that begins on `new` has begun, the one of `old` being over."""
    kept = ""
    for each in sessions(away, old):
        if each.date >= new or each.code in UNAUTHORISED:
            kept = noted(kept, new, *each)
    return kept


def counted(away: str, codes: Iterable[str]) -> int:
    """How many sessions there are with one of these codes, whenever."""
    return sum(away.count(_LETTER[code]) for code in codes)


def counted_on(away: str, year: date, day: date, codes: Iterable[str]) -> int:
    """How many sessions of a day there are with one of these codes."""
    at = away.find(_number(year, day))
    return counted(away[at + 2 : at + 4], codes) if at >= 0 else 0


def sessions(away: str, year: date, first: date = date.min, last: date = date.max) -> list[Away]:
    """The sessions from `first` to `last`, both included, in order."""
    return [each for each in _sessions(away, year) if first <= each.date <= last]


def _sessions(away: str, year: date) -> Iterator[Away]:
    begin = year - KEPT_BEFORE
    for at in range(0, len(away), 4):
        day = begin + timedelta(days=int(away[at : at + 2], 36))
        for session, letter in zip(SESSIONS, away[at + 2 : at + 4], strict=True):
            if letter != _NONE:
                yield Away(day, session, _CODE[letter])


def _number(year: date, day: date) -> str:
    high, low = divmod((day - year + KEPT_BEFORE).days, 36)
    return _DIGITS[high] + _DIGITS[low]


def _in_order(away: str, entry: str) -> str:
    entries: Iterable[str] = [*(away[at : at + 4] for at in range(0, len(away), 4)), entry]
    return "".join(sorted(entries))
