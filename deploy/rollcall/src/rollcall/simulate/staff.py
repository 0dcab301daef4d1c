"""The staff and the classes of a simulated school, of every role, sized by its number of classes."""

from __future__ import annotations

from dataclasses import asdict
from random import Random
from typing import Any

from rollcall.simulate import names
from rollcall.simulate.people import Form, Staff

YEARS = ("R", "1", "2", "3", "4", "5", "6")
PUPILS_A_CLASS = 26


def classes_for(pupils: int) -> list[tuple[str, str]]:
    """(name, year) of the classes that so many pupils make: 620 make 24, RA to 6C."""
    count = max(1, round(pupils / PUPILS_A_CLASS))
    per_year = [len(range(i, count, len(YEARS))) for i in range(len(YEARS))]
    return [(year + chr(ord("A") + k), year) for year, n in zip(YEARS, per_year, strict=True) for k in range(n)]


def staff_for(classes: list[tuple[str, str]], rng: Random) -> list[Staff]:
    """Everybody, numbered from 1: heads, officers, assistant heads, year leaders, teachers, and the others."""
    years = list(dict.fromkeys(year for _, year in classes))
    posts: list[dict[str, Any]] = [
        {"role": "headteacher"},
        {"role": "head-of-school", "lead": True},
        {"role": "attendance-officer"},
        {"role": "attendance-officer"},
        {"role": "head-of-school"},
        *({"role": "assistant-head", "years": tuple(part)} for part in (years[:3], years[3:5], years[5:]) if part),
        *({"role": "year-group-leader", "years": (year,)} for year in years),
        *({"role": "class-teacher", "classes": (name,)} for name, _ in classes),
        {"role": "pastoral", "years": tuple(years[:3])},
        {"role": "provision", "years": tuple(years[3:])},
        {"role": "inclusion", "years": tuple(years)},
        *({"role": role} for role in ("safeguarding-lead", "governor", "operator")),
    ]
    return [_member(number, rng, post) for number, post in enumerate(posts, start=1)]


def forms_for(classes: list[tuple[str, str]], staff: list[Staff]) -> list[Form]:
    """The classes with their teachers, still empty."""
    teachers = [s for s in staff if s.role == "class-teacher"]
    return [Form(name, year, teacher, []) for (name, year), teacher in zip(classes, teachers, strict=True)]


def staff_entry(staff: Staff) -> dict[str, Any]:
    """A `staff` entry of the school file."""
    entry = {key: value for key, value in asdict(staff).items() if key != "number" and value}
    return {"id": staff.id, **{key: list(value) if isinstance(value, tuple) else value for key, value in entry.items()}}


def _member(number: int, rng: Random, post: dict[str, Any]) -> Staff:
    first, last = rng.choice(names.FIRST), rng.choice(names.LAST)
    return Staff(number, f"{first} {last}", **post, email=names.staff_email(first, last, number))
