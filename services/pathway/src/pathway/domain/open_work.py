"""What is owed about a pupil's absences, what was done of it, and what stood before a contact that may be undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from events.pathway import ConcernKind, ContactOutcome, DutyKind, VisitOutcome

ARRANGED = "arranged"
"""What a visit is about that no absence asks for: people have a reason of their own, and no explanation answers it."""
End = Literal["done", "missed", "late"]
"""How a duty ended: done in time, missed, or missed and done since."""


class Going(NamedTuple):
    """Who goes to a family, with whom or alone, and when; `instead_of`: of whom, who are away."""

    staff: str
    partner: str | None
    at: datetime
    instead_of: tuple[str, ...] = ()

    @property
    def people(self) -> list[str]:
        """Those who go."""
        return [who for who in (self.staff, self.partner) if who is not None]


@dataclass
class OpenDuty:
    """A duty that is still owed; `persistent`, `about`: as `DutySet` said; `by`: who claimed it, and `until` when.

    `going`: of a visit, as it was arranged; `within`: `within_days` of `DutySet`; `owner`: who owes it.
    """

    kind: DutyKind
    date: date
    due: datetime
    persistent: bool = False
    by: str | None = None
    about: str = ""
    until: datetime | None = None
    going: Going | None = None
    within: int | None = None
    owner: str = "attendance-officer"

    def holder(self, at: datetime) -> str | None:
        """Who keeps others off at that instant."""
        return self.by if self.until is None or at < self.until else None


class Work(NamedTuple):
    """Work done on a day's absence: when, the fact that says so, and what came of it."""

    at: datetime
    fact: UUID
    outcome: str


class CodeAsked(NamedTuple):
    """How often somebody was asked to settle a day's code, by which duty last, how that ended, and when it was missed.

    One that stood down is not counted.
    """

    times: int
    duty: str
    ended: Literal["", "done", "missed"] = ""
    missed: datetime | None = None


class Search(NamedTuple):
    """A day about which somebody of the family must be reached, and by when."""

    day: date
    until: datetime


@dataclass
class OpenConcern:
    """A concern that is not resolved; `alert_at`: when it is said again; `alerts`: how often it was, so far.

    Once somebody deals with it, they are counted anew. `raised`: when it was.
    """

    kind: ConcernKind
    day: date
    alert_at: datetime | None = None
    acknowledged: bool = False
    by_rule: bool = False
    alerts: int = 0
    raised: datetime | None = None


@dataclass
class Undo:
    """The last contact, and what stood before it.

    `ended`: the duties that it did or stood down, as they were open; None: it was missed, and is as `late` has it.
    `search`, `concerns`: the searches and concerns that ended with it. `told`: the command that recorded it.
    `explains`: it gave a code, or found the child in school. `raised`: the concerns that it raised. `found_at`: when an
    earlier call had found the child in school that day. `gave`: the code that it gave; `clears`: so that the day is
    cleared. `void`: the day was void before; `visited`: the first visit about it before; `sighted`: the child had
    been seen that day. A visit is kept in the same way, though within seconds nobody takes it back.
    """

    fact: UUID
    at: datetime
    day: date
    by: str
    outcome: ContactOutcome | VisitOutcome
    spoke: Work | None = None
    code: str | None = None
    cleared: bool = False
    found_at: datetime | None = None
    search: dict[UUID, Search] = field(default_factory=dict)
    ended: dict[UUID, OpenDuty | None] = field(default_factory=dict)
    concerns: dict[UUID, OpenConcern] = field(default_factory=dict)
    told: str = ""
    explains: bool = False
    rang: Work | None = None
    late: dict[UUID, OpenDuty] = field(default_factory=dict)
    raised: list[UUID] = field(default_factory=list)
    gave: str | None = None
    clears: bool = False
    void: bool = False
    visited: Work | None = None
    sighted: bool = False
