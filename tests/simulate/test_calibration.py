"""A simulated school year is like the nation's: how much, why, when in the year, on which weekday, whom it falls on.

`national_primary_2025_26.csv`: year-to-date percentages of state-funded primary schools in England by fortnightly
release (Department for Education, attendance dashboard, open data, Open Government Licence v3.0). It knows neither year
groups nor severe absence: of these only what cannot be otherwise is asked.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from events.codes import ABSENT, POSSIBLE
from rollcall.simulate import national
from rollcall.simulate.school import Period, School, draw_school

NATION = Path(__file__).with_name("national_primary_2025_26.csv")
COLUMNS = {
    "I": "illness_perc", "M": "appointments_perc", "G": "unauth_hol_perc", "O": "unauth_oth_perc",
    "U": "unauth_late_registers_closed_perc", "R": "auth_religious_perc", "C2": "auth_part_time_perc",
    "C": "auth_other_perc",
}  # fmt: skip
YEAR = (date(2026, 9, 1), date(2027, 7, 31))
SCHOOLS, PUPILS = 6, 620


def releases() -> list[dict[str, str]]:
    with NATION.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@dataclass
class Tally:
    """Sessions possible and absent, and of each code."""

    possible: int = 0
    absent: int = 0
    codes: Counter[str] = field(default_factory=Counter)

    def add(self, code: str) -> None:
        self.possible += code in POSSIBLE
        self.absent += code in ABSENT
        self.codes[code] += code in POSSIBLE

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.possible + other.possible, self.absent + other.absent, self.codes + other.codes)

    def share(self, code: str) -> float:
        return 100 * self.codes[code] / self.possible

    @property
    def absence(self) -> float:
        return 100 * self.absent / self.possible


@dataclass
class Year:
    """Six schools' year, as it will stand: by school day, and by pupil with its year group."""

    days: dict[date, Tally] = field(default_factory=dict)
    pupils: list[tuple[str, Tally]] = field(default_factory=list)

    def to(self, last: date) -> Tally:
        return sum((tally for day, tally in self.days.items() if day <= last), Tally())


@pytest.fixture(scope="module")
def year() -> Year:
    lived = Year()
    for number in range(1, SCHOOLS + 1):
        school = draw_school(number, "reach2", Period(PUPILS, *YEAR, seed=3))
        for pupil in school.pupils:
            tally = Tally()
            for day, codes in marks(school, pupil.id):
                for code in codes:
                    tally.add(code)
                    lived.days.setdefault(day, Tally()).add(code)
            lived.pupils.append((pupil.year, tally))
    return lived


def marks(school: School, pupil: int) -> Iterator[tuple[date, tuple[str, str]]]:
    for place, day in enumerate(school.days):
        away = school.away[pupil].get(place)
        yield day, ("/", "\\") if away is None else (away.am, away.pm)


def test_the_figures_that_schools_are_drawn_to_are_those_that_were_published() -> None:
    published = {each["release_commit_date"]: each for each in releases()}
    last, autumn = published["2026-07-23"], published["2025-10-23"]
    assert float(last["attendance_perc"]) == pytest.approx(national.ATTENDANCE, abs=0.006)
    assert float(last["pa_perc"]) == pytest.approx(national.PERSISTENT, abs=0.006)
    for code, column in COLUMNS.items():
        assert float(last[column]) == pytest.approx(national.MIX[code], abs=0.006), code
    assert float(autumn["attendance_perc"]) == pytest.approx(national.AUTUMN_FIRST_HALF["attendance"], abs=0.006)
    for code in ("I", "M", "G", "O", "U"):
        assert float(autumn[COLUMNS[code]]) == pytest.approx(national.AUTUMN_FIRST_HALF[code], abs=0.006), code


def test_the_whole_year_has_the_nations_mix_of_codes(year: Year) -> None:
    """Within a fifth of each share; of those that are rare, or a few pupils' all year (C2), within 45 in a hundred."""
    whole = year.to(date.max)
    assert 100 - whole.absence == pytest.approx(national.ATTENDANCE, abs=0.3)
    for code in (*COLUMNS, "L"):
        wanted = national.MIX[code]
        assert whole.share(code) == pytest.approx(wanted, rel=0.2 if wanted > 0.25 else 0.45), code


@pytest.mark.parametrize("release", releases(), ids=lambda each: each["release_commit_date"])
def test_at_every_release_the_year_to_date_is_like_the_nations(year: Year, release: dict[str, str]) -> None:
    """In percentage points of possible sessions: what six schools differ by chance, and terms by a few days.

    Religious observance aside, whose days move from year to year.
    """
    on = date.fromisoformat(release["release_commit_date"])
    so_far = year.to(on.replace(year=on.year + 1) - timedelta(days=6))
    nation = float(release["overall_absence_perc"]) - float(release[COLUMNS["R"]])
    assert so_far.absence - so_far.share("R") == pytest.approx(nation, abs=0.45)
    for code, tolerance in (("I", 0.35), ("M", 0.08), ("G", 0.2), ("O", 0.2), ("U", 0.08)):
        assert so_far.share(code) == pytest.approx(float(release[COLUMNS[code]]), abs=tolerance), code


def test_as_many_are_persistently_absent_and_few_severely(year: Year) -> None:
    """A tenth of possible sessions, and a half."""
    persistent = sum(10 * tally.absent >= tally.possible for _, tally in year.pupils)
    severe = sum(2 * tally.absent >= tally.possible for _, tally in year.pupils)
    assert 100 * persistent / len(year.pupils) == pytest.approx(national.PERSISTENT, abs=2)
    assert 0 <= 100 * severe / len(year.pupils) < 2


def test_mondays_and_fridays_are_the_worst_as_in_the_nation(year: Year) -> None:
    days = Counter[int](), Counter[int]()
    for day, tally in year.days.items():
        days[0][day.weekday()] += tally.absent
        days[1][day.weekday()] += tally.possible
    absence = [100 * days[0][weekday] / days[1][weekday] for weekday in range(5)]
    mean, nation = sum(absence) / 5, sum(national.WEEKDAY_ABSENCE) / 5
    for simulated, published in zip(absence, national.WEEKDAY_ABSENCE, strict=True):
        assert simulated / mean == pytest.approx(published / nation, abs=0.08)


def test_reception_misses_most_and_no_year_group_is_far_from_the_others(year: Year) -> None:
    """The data have no year groups: the youngest are ill most, and beyond that nothing is known here."""
    groups: dict[str, Tally] = {}
    for group, tally in year.pupils:
        groups[group] = groups.get(group, Tally()) + tally
    assert len(groups) == 7
    assert max(groups, key=lambda group: groups[group].share("I")) == "R"
    assert all(abs(tally.absence - (100 - national.ATTENDANCE)) < 1.5 for tally in groups.values())
