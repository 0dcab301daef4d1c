"""An English school year: terms, half terms, INSET days and the May bank holiday, by rule from its first calendar year.

For 2026/27 the rules give the dates of a usual English county: 3 September to 18 December with half term from 26
October, 4 January to 25 March with half term from 15 February, 12 April to 21 July with half term from 31 May.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

MONDAY, WEDNESDAY, THURSDAY, FRIDAY = 0, 2, 3, 4


def year_of(day: date) -> int:
    """The calendar year in which the school year of `day` began (1 August to 31 July)."""
    return day.year if day.month >= 8 else day.year - 1


def terms_of(year: int) -> dict[str, Any]:
    """`terms`, `inset` and `closures` of a school file, for the school year that begins in `year`."""
    inset = _weekday(date(year, 9, 2))
    winter = _upto(date(year + 1, 1, 10), MONDAY)
    easter = _easter_break(year + 1)
    summer = _upto(easter, MONDAY) + timedelta(days=21)
    may = _upto(date(year + 1, 5, 7), MONDAY)
    return {
        "inset": [inset.isoformat(), winter.isoformat(), summer.isoformat()],
        "closures": [{"date": may.isoformat(), "session": "both", "reason": "Early May bank holiday"}],
        "terms": [
            _term(f"Autumn {year}", _weekday(inset + timedelta(days=1)), _upto(date(year, 12, 20), FRIDAY),
                  _upto(date(year, 10, 31), MONDAY)),
            _term(f"Spring {year + 1}", winter, easter, _upto(date(year + 1, 2, 19), MONDAY)),
            _term(f"Summer {year + 1}", summer, _upto(date(year + 1, 7, 22), WEDNESDAY),
                  _upto(date(year + 1, 5, 31), MONDAY)),
        ],
    }  # fmt: skip


def _term(name: str, first: date, last: date, half: date) -> dict[str, Any]:
    holiday = {"from": half.isoformat(), "to": (half + timedelta(days=4)).isoformat()}
    return {"name": name, "from": first.isoformat(), "to": last.isoformat(), "half_term": holiday}


def _weekday(day: date) -> date:
    """`day`, or the Monday after if it is at a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > FRIDAY else 0)


def _upto(day: date, weekday: int) -> date:
    """The last such weekday that is not after `day`."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _easter_break(year: int) -> date:
    """The last day of the spring term: the Thursday before Easter, or early April when Easter is late."""
    return min(easter_sunday(year) - timedelta(days=3), _upto(date(year, 4, 4), FRIDAY))


def easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar, from the golden number, the century's corrections and the Sunday letter."""
    century, golden = year // 100, year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - epact - year % 100 % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
