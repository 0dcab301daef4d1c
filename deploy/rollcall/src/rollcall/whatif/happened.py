"""What happened at a school, as its log tells: which facts came from outside, and which its services decided.

From outside come the facts of services that are not decided again, and of the others what people did, what became of
effects in the world, and what the world sent in. Everything else was decided from these, and from hours that came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from chassis.record import Recorded
from events.fact import Envelope
from events.ids import outcome_id
from events.operating import FactSkipped
from rollcall.check.hours import Hours

Origin = Literal["decided", "hour", "outcome", "request", "outside"]


@dataclass(slots=True)
class Group:
    """The facts that one cause led to, none of it a fact: a person's request, an effect that ended, a delivery."""

    origin: Origin
    service: str
    cause: UUID
    facts: list[Recorded] = field(default_factory=list)

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it was said: after what its service had heard by then."""
        first = self.facts[0].envelope
        return first.heard, 1, first.position

    @property
    def at(self) -> datetime:
        """When, by the platform's clock."""
        return self.facts[0].envelope.recorded_at


@dataclass(frozen=True, slots=True)
class Given:
    """A fact of a service that is not decided again."""

    fact: Recorded

    @property
    def place(self) -> tuple[int, int, int]:
        """Its place in the log."""
        return self.fact.envelope.sequence, 0, 0

    @property
    def at(self) -> datetime:
        """When it was recorded, by the platform's clock."""
        return self.fact.envelope.recorded_at


class Happened:
    """A school's facts, told apart.

    `own`: the services that are decided again; `skipped`: which of them passed over which fact; `hours`: the first fact
    that an hour led to, by the service to which it came, and its cause.
    """

    def __init__(self, facts: Sequence[Recorded], own: frozenset[str]) -> None:
        self.facts = facts
        self.own = own
        self.by_id = {fact.envelope.id: fact for fact in facts}
        self.skipped = {pair for fact in facts for pair in _skipped(fact)}
        self._hours = Hours()
        self._ends = {outcome_id(fact.envelope.id): fact.envelope.id for fact in facts if fact.envelope.service in own}
        self.outcomes: Mapping[UUID, Group] = {}
        self.groups: Sequence[Group] = ()
        self.hours: dict[tuple[str, UUID], Envelope] = {}
        self._tell_apart()

    def given(self) -> Iterator[Given]:
        """What the services that are not decided again said."""
        return (Given(fact) for fact in self.facts if fact.envelope.service not in self.own)

    def _tell_apart(self) -> None:
        groups: dict[tuple[str, UUID], Group] = {}
        for fact in self.facts:
            origin = self._origin(fact)
            if origin == "hour":
                self.hours.setdefault((fact.envelope.service, fact.envelope.cause), fact.envelope)
            if origin not in ("decided", "hour"):
                e = fact.envelope
                groups.setdefault((e.service, e.cause), Group(origin, e.service, e.cause)).facts.append(fact)
        ended = (group for group in groups.values() if group.origin == "outcome")
        self.outcomes = {self._ends[group.cause]: group for group in ended}
        self.groups = [group for group in groups.values() if group.origin != "outcome"]

    def _origin(self, fact: Recorded) -> Origin:
        e = fact.envelope
        if e.service not in self.own or e.cause in self.by_id:
            return "decided"
        if e.cause in self._ends:
            return "outcome"
        if self._hours.led_to(fact):
            return "hour"
        return "request" if e.actor is not None else "outside"


def _skipped(fact: Recorded) -> Iterator[tuple[str, UUID]]:
    """The service that passed over a fact in its decisions, and that fact's id."""
    said = fact.fact
    if isinstance(said, FactSkipped) and "loop" in said.parts:
        yield fact.envelope.service, said.skipped
