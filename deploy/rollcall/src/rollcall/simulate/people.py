"""The people of a simulated school, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Guardian:
    """A parent or carer; `numbers` in order of preference."""

    id: int
    first: str
    last: str
    numbers: tuple[str, ...]
    email: str | None
    language: str | None
    unsubscribed: bool
    court_order: bool


@dataclass(eq=False, slots=True)
class Pupil:
    """A child on the roll from `entry` to `leaving`, both included."""

    id: int
    first: str
    last: str
    form: str
    year: str
    born: date
    entry: date
    guardians: tuple[Guardian, ...]
    leaving: date = date.max
    demographics: tuple[str, ...] = ()
    sen: str | None = None
    child_protection: bool = False
    social_worker: bool = False

    @property
    def href(self) -> str:
        return f"/rest-v2/students/{self.id}"

    def on_roll(self, day: date) -> bool:
        return self.entry <= day <= self.leaving

    def answers(self) -> Guardian | None:
        """The guardian whom an officer rings first: one with a number and without a court order."""
        return next((g for g in self.guardians if g.numbers and not g.court_order), None)


@dataclass(eq=False, slots=True)
class Family:
    """Children who share guardians."""

    id: int
    pupils: list[Pupil] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff; Arbor knows them as /rest-v2/staffs/<number>, the school file as staff-<number>."""

    number: int
    name: str
    role: str
    years: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    lead: bool = False
    email: str = ""

    @property
    def id(self) -> str:
        return f"staff-{self.number}"

    @property
    def speaker(self) -> dict[str, str]:
        """The `as` of a scenario line."""
        return {"who": self.id, "role": self.role}

    @property
    def reference(self) -> dict[str, str]:
        """How Arbor names whoever changed something."""
        return {"href": f"/rest-v2/staffs/{self.number}", "displayName": self.name}


@dataclass(frozen=True, slots=True)
class Form:
    """A registration class."""

    name: str
    year: str
    teacher: Staff
    pupils: list[Pupil]
