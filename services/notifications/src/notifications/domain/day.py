"""What *notifications* remembers of a school day: who was absent and improved, and which messages that led to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from events.ids import Session
from events.notifications import MessageState, Template

Progress = MessageState | Literal["asked"]
"""A message's state; `asked`: registers is being asked whether it still holds."""

GONE: frozenset[Progress] = frozenset({"sending", "sent", "delivered", "unknown"})
"""States of a message that a family has, or may have."""


@dataclass(slots=True)
class Absence:
    """A child's absence on a day. `unexplained`: session → since when it has been known so; `away`: sessions that were
    said absent, explained or not; `false`: those that were and were no absence; `late`: those to which the child came
    after all, late; `because`: the fact that said it."""

    because: UUID
    unexplained: dict[Session, datetime] = field(default_factory=dict)
    away: list[Session] = field(default_factory=list)
    false: list[Session] = field(default_factory=list)
    late: list[Session] = field(default_factory=list)

    @property
    def morning(self) -> bool:
        """Whether the child was absent in the morning, and did not come late."""
        return "AM" in self.away and "AM" not in self.late


@dataclass(frozen=True, slots=True)
class Talk:
    """A contact about a child's absence: the fact that said it, when it was said, and whether it found the child in
    school."""

    contact: UUID
    at: datetime
    in_school: bool = False

    def answers(self, session: Session, absence: Absence) -> bool:
        """Whether the family need not be texted about that session: of what it was rung about, and where it was spoken
        to, of a whole day away."""
        if self.at >= absence.unexplained[session]:
            return True
        return not self.in_school and (session == "AM" or absence.morning)


@dataclass(slots=True)
class Improved:
    """A child's improvement: sessions attended of those possible."""

    attended: int
    possible: int


@dataclass(slots=True)
class Heard:
    """What was heard of the day, by pupil. `talks`: the contacts that stand, as they came."""

    absences: dict[str, Absence] = field(default_factory=dict)
    improved: dict[str, Improved] = field(default_factory=dict)
    talks: dict[str, list[Talk]] = field(default_factory=dict)


@dataclass(slots=True)
class Message:
    """A message about the day. `about`: pupil → sessions; `until`: when it goes, while it is held; `by`: the id of
    the own fact that held it or ordered its re-check or its handing over last; `attempt`: how often it was handed over,
    last on `route` to `address`; `tried`: attempt, route and guardian of those that failed."""

    template: Template
    state: Progress
    about: dict[str, tuple[Session, ...]]
    because: UUID
    until: datetime | None = None
    guardian: str | None = None
    corrects: UUID | None = None
    by: UUID | None = None
    attempt: int = 0
    route: str = ""
    address: str = ""
    tried: list[tuple[int, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Told:
    """The messages about the day, by id."""

    messages: dict[UUID, Message] = field(default_factory=dict)
