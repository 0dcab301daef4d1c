"""What is kept of the objects of the MIS: the revisions that were heard, and what waits in quarantine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from registers.domain.entities import Held
from registers.domain.heard import Reply

MARK = "AttendanceRollCallRecord"
"""The type of the objects that are marks, of whichever source."""


@dataclass(slots=True)
class Entity:
    """The highest revision heard of an object of the MIS, and where the object is (a mark: pupil/date/session).

    `waits`, `why`: for what and why the revision `quarantined` waits; `held`: what is kept of it; `doubts`: the places
    of which it may say something else than what stands.
    """

    revision: int = -1
    at: str = ""
    quarantined: int = -1
    waits: str | None = None
    why: str = ""
    held: Held | None = None
    doubts: tuple[str, ...] = ()


@dataclass(slots=True)
class Shelf:
    """What was heard of objects whose ids are neighbours: a register's marks are read and written in one row."""

    entities: dict[str, Entity] = field(default_factory=dict)


@dataclass
class Waiting:
    """The objects that wait in quarantine for a pupil, a class, a date, or (named by its cause) a person.

    `until`: when they are taken up again by themselves, for they wait for a day to come.
    """

    entities: list[str] = field(default_factory=list)
    until: datetime | None = None


@dataclass
class Polled:
    """The revision up to which each change log of the MIS was heard."""

    to: dict[str, int] = field(default_factory=dict)


@dataclass
class Webhook:
    """The reply that a delivery was given."""

    reply: Reply | None = None
