"""One simulated school: its school file, its people and what keeps each child away, drawn from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from events.calendar import SchoolCalendar
from events.school import SchoolFile
from rollcall.simulate.away import Days
from rollcall.simulate.causes import FamilyYear
from rollcall.simulate.families import draw_families, mix, move
from rollcall.simulate.improvement import improvers, turn
from rollcall.simulate.mishaps import Mishaps, draw_mishaps
from rollcall.simulate.outbreaks import outbreaks
from rollcall.simulate.people import Family, Form, Pupil, Staff
from rollcall.simulate.season import season_of
from rollcall.simulate.staff import classes_for, forms_for, staff_entry, staff_for
from rollcall.simulate.terms import terms_of, year_of

MOVING = 0.03
"""Of the pupils, those who join in the course of a school year; as many leave."""


@dataclass(frozen=True, slots=True)
class Period:
    """Which schools, which days: `history` school days before `first` are delivered on the first morning."""

    pupils: int
    first: date
    last: date
    seed: int
    history: int = 0


@dataclass(frozen=True, slots=True)
class School:
    """A school as drawn. `first` and `last` are places in `days`, the school days of its whole year."""

    id: str
    setup: dict[str, Any]
    staff: list[Staff]
    forms: list[Form]
    families: list[Family]
    days: Sequence[date]
    first: int
    last: int
    away: dict[int, Days]
    mishaps: Mishaps

    @property
    def pupils(self) -> list[Pupil]:
        return [pupil for family in self.families for pupil in family.pupils]

    def of(self, *roles: str) -> list[Staff]:
        return [member for member in self.staff if member.role in roles]


def draw_school(number: int, trust: str, period: Period) -> School:
    """The school of this number, from 1; the same for the same seed, period and number."""
    name = "woodside" if number == 1 else f"school-{number}"
    rng = Random(f"{period.seed}/{name}")
    classes = classes_for(period.pupils)
    staff = staff_for(classes, rng)
    forms = forms_for(classes, staff)
    seed = f"{period.seed}/{name}"
    families = draw_families(forms, period.pupils, year_of(period.first), rng)
    mix(families, Random(f"{seed}/families"))
    setup = _setup(name, trust, period.first, forms, staff)
    days = _school_days(setup)
    first, last = _window(days, period)
    move(families, days[first : last + 1], MOVING * (last + 1 - first) / len(days), rng)
    away = _away(seed, families, forms, days, (first, last))
    mishaps = draw_mishaps(seed, days, (first, last), staff, families)
    return School(name, setup, staff, forms, families, days, first, last, away, mishaps)


def _setup(name: str, trust: str, first: date, forms: list[Form], staff: list[Staff]) -> dict[str, Any]:
    return {
        "school": name,
        "trust": trust,
        "name": f"{name.replace('-', ' ').title()} Primary Academy",
        "timezone": "Europe/London",
        "policy": "woodside",
        "source": "hook",
        "telephone": "020 7946 0117",
        **terms_of(year_of(first)),
        "classes": [{"name": f.name, "year": f.year, "teacher": f.teacher.id} for f in forms],
        "staff": [staff_entry(member) for member in staff],
    }


def _school_days(setup: dict[str, Any]) -> Sequence[date]:
    school = SchoolFile.model_validate(setup)
    return SchoolCalendar(school.timezone, school.terms, school.inset, school.closures).days


def _window(days: Sequence[date], period: Period) -> tuple[int, int]:
    """The places of the period's first and last school day."""
    if year_of(period.first) != year_of(period.last):
        raise ValueError("simulate within one school year, 1 August to 31 July")
    inside = [i for i, day in enumerate(days) if period.first <= day <= period.last]
    if not inside:
        raise ValueError(f"no school day from {period.first} to {period.last}: choose days in term")
    return inside[0], inside[-1]


def _away(
    seed: str, families: list[Family], forms: list[Form], days: Sequence[date], window: tuple[int, int]
) -> dict[int, Days]:
    season, away = season_of(days), dict[int, Days]()
    for family in families:
        away |= FamilyYear(family, season, Random(f"{seed}/{family.id}")).draw()
    outbreaks(forms, season, away, Random(f"{seed}/outbreaks"))
    rng = Random(f"{seed}/improvement")
    for pupil, at in improvers(sorted(away), *window, rng).items():
        turn(away[pupil], at, rng)
    return away
