"""A school as its school file describes it: calendar, classes, staff."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Literal

from pydantic import Field

from events.fact import Role, Words
from events.understood import Understood

Part = Literal["AM", "PM", "both"]
Source = Literal["hook", "poll", "csv", "wonde"]
"""How a school is heard: Arbor's hook, its REST change logs, files, or Wonde."""


class Span(Words):
    """Days from `first` to `last`, both included."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")


class Term(Span):
    """A term and its half-term holiday."""

    name: str
    half_term: Span | None = None


class Closure(Words):
    """A day, or a session of it, on which the school is shut although it is in term."""

    day: date = Field(alias="date")
    session: Part = "both"
    reason: str = ""


class ClassOfPupils(Words):
    """A registration class; `teacher` is a staff id."""

    name: str
    year: str
    teacher: str | None = None


class StaffMember(Words):
    """Someone who works here; name, work e-mail and mobile number, and the id in the MIS, are opened text only in the
    school file, sealed in facts."""

    id: str
    name: str = ""
    role: Role
    years: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    pupils: tuple[str, ...] = ()
    lead: bool = False
    email: str = Field(default="", max_length=254)
    telephone: str = Field(default="", max_length=30)
    mis_id: str = Field(default="", max_length=40)


class SchoolFile(Understood):
    """The school file (TOML), or the `setup` of a scenario line (JSON); `telephone`: the number that letters name.

    `since`: from which local day its policy holds, where it is another (None: from the first that has not begun).
    """

    school: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    trust: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: str
    timezone: str = "Europe/London"
    policy: str | dict[str, Any] = "woodside"
    source: Source = "hook"
    inset: tuple[date, ...] = ()
    closures: tuple[Closure, ...] = ()
    terms: tuple[Term, ...]
    classes: tuple[ClassOfPupils, ...]
    staff: tuple[StaffMember, ...] = ()
    telephone: str = Field(default="", max_length=30)
    since: date | None = None


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts class and year names as a school reads them: nursery and reception, then 1A, 2B, 10C."""
    parts = [part for part in re.split(r"(\d+)", name) if part]
    return tuple((1, int(part), "") if part.isdecimal() else (_early(name, part), 0, part) for part in parts)


def _early(name: str, part: str) -> int:
    return 0 if name.startswith(part) and part[0] in "NR" else 2
