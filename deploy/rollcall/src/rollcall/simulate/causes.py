"""What keeps the children of one family away in a school year, or makes them late: the truth behind the marks.

The rates are those of `national`; how unequally they fall on families is fitted to the share of persistent absentees.
"""

from __future__ import annotations

from random import Random

from rollcall.simulate.away import Away, Days
from rollcall.simulate.people import Family, Pupil
from rollcall.simulate.season import Season

ILLNESS_DAYS = ((1, 2, 3, 4, 5, 8, 12), (46, 25, 12, 7, 5, 3, 2))
OTHER_DAYS = ((1, 2, 3, 5), (72, 18, 7, 3))
HOLIDAY_DAYS = ((2, 4, 7, 9, 12), (15, 30, 30, 15, 10))
YEAR_ILLNESS = {"R": 1.25, "1": 1.08}
ARRANGED = {"C2": ("/", "C2"), "D": ("D", "D"), "K": ("K", "K"), "X": ("/", "X")}


class FamilyYear:
    """Draws one family's year; what is drawn first has precedence."""

    def __init__(self, family: Family, season: Season, rng: Random) -> None:
        self.family, self.season, self.rng = family, season, rng
        self.days: dict[int, Days] = {pupil.id: {} for pupil in family.pupils}
        # Shapes below 1 mean that a few families have most of it.
        self.slack = rng.gammavariate(0.5, 1 / 0.5)
        self.lateness = 0.35 * self.slack + 0.65 * rng.gammavariate(0.4, 1 / 0.4)
        self.frailty = {p.id: self._frailty(p) for p in family.pupils}
        self.habit = rng.randrange(5) if rng.random() < 0.12 else None

    def draw(self) -> dict[int, Days]:
        for pupil in self.family.pupils:
            self._arranged(pupil)
        self._holiday()
        for pupil in self.family.pupils:
            self._illnesses(pupil)
            self._suspension(pupil)
        for day in range(len(self.season.days)):
            self._day(day)
        return self.days

    def _frailty(self, pupil: Pupil) -> float:
        return self.rng.gammavariate(0.62, 1 / 0.62) * YEAR_ILLNESS.get(pupil.year, 0.96)

    def _put(self, pupil: Pupil, day: int, away: Away) -> None:
        if day < len(self.season.days):
            self.days[pupil.id].setdefault(day, away)

    def _spell(self, pupil: Pupil, days: range, code: str) -> None:
        for nth, day in enumerate(days, start=1):
            self._put(pupil, day, Away(code, code, code, nth))

    def _together(self, share: float) -> list[Pupil]:
        """One of the children, each sibling too with probability `share`."""
        pupils = self.family.pupils
        first = self.rng.randrange(len(pupils))
        return [p for i, p in enumerate(pupils) if i == first or self.rng.random() < share]

    def _arranged(self, pupil: Pupil) -> None:
        """Part-time timetables, dual registration, alternative provision, and Reception's first afternoons."""
        young = pupil.year == "R" and pupil.born.month in (6, 7, 8)
        kind = self.rng.choices(("C2", "D", "K", ""), (0.34, 0.2, 0.2, 99.26))[0] or ("X" if young else "")
        weekdays = {"C2": range(5), "D": (1, 3), "K": (4,), "X": range(5), "": ()}[kind]
        days = self.season.days[:6] if kind == "X" else self.season.days
        for index, day in enumerate(days):
            if day.weekday() in weekdays:
                self._put(pupil, index, Away(*ARRANGED[kind], "arranged"))

    def _holiday(self) -> None:
        """A holiday that the school did not grant, most often against a break; never across one."""
        if self.rng.random() > 0.24:
            return
        anchor = self.rng.choices(range(len(self.season.days)), self.season.holiday)[0]
        length = self.rng.choices(*HOLIDAY_DAYS)[0]
        start = max(anchor - self.rng.randrange(length), *(i for i in (0, *self.season.after_break) if i <= anchor), 0)
        days = self.season.span(start, length)
        end = self.season.last_of_block(start) + 1
        for pupil in self._together(0.9):
            self._spell(pupil, range(days.start, min(days.stop, end)), "G")

    def _illnesses(self, pupil: Pupil) -> None:
        rate = 0.0138 * self.frailty[pupil.id] * (0.5 + 0.5 * min(self.slack, 5))
        for day, level in enumerate(self.season.illness):
            if self.rng.random() < rate * level:
                self._illness(pupil, day)
                self._contagion(pupil, day)

    def _illness(self, pupil: Pupil, start: int) -> None:
        if start >= len(self.season.days):
            return
        days = self.season.span(start, self.rng.choices(*ILLNESS_DAYS)[0])
        if self.rng.random() < 0.08:
            self._put(pupil, start, Away("/", "I", "I"))
        self._spell(pupil, days, "I")

    def _contagion(self, pupil: Pupil, day: int) -> None:
        for sibling in self.family.pupils:
            if sibling is not pupil and self.rng.random() < 0.22:
                self._illness(sibling, day + self.rng.choices((0, 1, 2, 3), (45, 20, 20, 15))[0])

    def _suspension(self, pupil: Pupil) -> None:
        if pupil.year not in ("R", "1") and self.rng.random() < 0.06:
            self._spell(pupil, self.season.span(self.rng.randrange(len(self.season.days)), self.rng.randint(1, 3)), "E")

    def _day(self, day: int) -> None:
        """What may befall the family on one day; the commonest first."""
        self._lateness(day)
        self._other(day)
        self._granted(day)
        self._appointments(day)

    def _other(self, day: int) -> None:
        weekday = self.season.days[day].weekday()
        habit = 1.0 if self.habit is None else 3.4 if weekday == self.habit else 0.4
        if self.rng.random() < min(0.5, 0.0076 * self.slack * self.season.other[day] * habit):
            days = self.season.span(day, self.rng.choices(*OTHER_DAYS)[0] if habit <= 1 else 1)
            for pupil in self._together(0.7):
                self._spell(pupil, days, "O")

    def _granted(self, day: int) -> None:
        """Leave that the school granted, and one day of religious observance in spring."""
        if self.rng.random() < 0.0029:
            for pupil in self._together(0.85):
                self._spell(pupil, self.season.span(day, self.rng.randint(1, 2)), "C")
        if self.family.id % 8 == 0 and self._observed(day):
            for pupil in self.family.pupils:
                self._spell(pupil, range(day, day + 1), "R")

    def _observed(self, day: int) -> bool:
        return (self.season.days[day].month, self.season.days[day].day) == (3, 10)

    def _appointments(self, day: int) -> None:
        for pupil in self.family.pupils:
            if self.rng.random() < 0.0049:
                codes = self.rng.choices((("M", "\\"), ("/", "M"), ("M", "M")), (50, 32, 18))[0]
                self._put(pupil, day, Away(*codes, "M"))

    def _lateness(self, day: int) -> None:
        if self.rng.random() < min(0.6, 0.0280 * self.lateness):
            after_close = self.rng.random() < 0.135
            minutes = self._minutes(after_close)
            for pupil in self._together(0.85):
                self._put(pupil, day, Away("U" if after_close else "L", "\\", "late", 1, minutes))

    def _minutes(self, after_close: bool) -> int:
        """Minutes after the morning register opened; it closes at thirty."""
        if after_close:
            return min(31 + int(self.rng.expovariate(1 / 35)), 150)
        return min(3 + int(self.rng.expovariate(1 / 8)), 29)
