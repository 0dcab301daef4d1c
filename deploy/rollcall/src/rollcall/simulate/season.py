"""How likely each cause of absence is on each day of the school year, after the national season and weekdays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rollcall.simulate import national

STARTS = (1.60, 0.72, 0.66, 0.75, 1.27)
"""How often a spell starts, Monday to Friday: fitted so that absence has the shape of `national.WEEKDAY_ABSENCE`."""


@dataclass(frozen=True, slots=True)
class Season:
    """The school days of a year and, for each, illness, holiday and other absence relative to the year's mean."""

    days: Sequence[date]
    illness: list[float]
    holiday: list[float]
    other: list[float]
    after_break: list[int]

    def last_of_block(self, day: int) -> int:
        """The index of the last school day before the next holiday of a week or more."""
        return next((i - 1 for i in self.after_break if i > day), len(self.days) - 1)

    def span(self, day: int, calendar_days: int) -> range:
        """The indices of the school days among so many calendar days from `day` on."""
        end, after = self.days[day] + timedelta(days=calendar_days), day + 1
        while after < len(self.days) and self.days[after] < end:
            after += 1
        return range(day, after)


def season_of(days: Sequence[date]) -> Season:
    """The season over these school days."""
    rows = [_row(day) for day in days]
    breaks = [i for i in range(1, len(days)) if (days[i] - days[i - 1]).days > 6]
    illness = [row[1] / national.MIX["I"] * STARTS[day.weekday()] for row, day in zip(rows, days, strict=True)]
    other = [row[3] / national.MIX["O"] * STARTS[day.weekday()] for row, day in zip(rows, days, strict=True)]
    return Season(days, illness, [row[2] for row in rows], other, breaks)


def _row(day: date) -> tuple[tuple[int, int], float, float, float]:
    return max((row for row in national.SEASON if _place(row[0]) <= _place((day.month, day.day))), key=_order)


def _order(row: tuple[tuple[int, int], float, float, float]) -> tuple[int, int]:
    return _place(row[0])


def _place(month_day: tuple[int, int]) -> tuple[int, int]:
    """The place of a month and day in a school year, which begins in August."""
    return (month_day[0] - 8) % 12, month_day[1]
