"""What happened at a school, as its log tells: which facts came from outside, and which its services decided.

From outside come the facts of services that are not decided again, and of the others what people did, what became of
effects in the world, and what the world sent in. Everything else was decided from these, and from hours that came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from chassis.record import Recorded
from events.ids import outcome_id
from events.operating import FactSkipped
from rollcall.check.hours import Hours

Origin = Literal["decided", "hour", "outcome", "request", "outside"]
Place: TypeAlias = tuple[int, int, int]
"""Where something was said: at a sequence of the log, as that fact or (1) after it, and its service's position."""


@dataclass(slots=True)
class Group:
    """The facts that one cause led to, none of it a fact: a person's request, an effect that ended, an hour that came.

    An hour may come to a state again: each time is a group.
    """

    origin: Origin
    service: str
    cause: UUID
    facts: list[Recorded] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where it was said: after what its service had heard by then."""
        first = self.facts[0].envelope
        return first.heard, 1, first.position

    @property
    def at(self) -> datetime:
        """When, by the platform's clock."""
        return self.facts[0].envelope.recorded_at


@dataclass(frozen=True, slots=True)
class Given:
    """A fact as others heard it: in its place of the log, which is after whatever they had decided by then."""

    fact: Recorded

    @property
    def place(self) -> Place:
        """Its place in the log."""
        return self.fact.envelope.sequence, 0, 0

    @property
    def at(self) -> datetime:
        """When it was recorded, by the platform's clock."""
        return self.fact.envelope.recorded_at


class Happened:
    """A school's facts, told apart.

    `own`: the services that are decided again; `skipped`: which of them passed over which fact; `groups`: what was said
    to them, `outcomes`: what ended an effect, by its order.
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
        self._tell_apart()

    def order_of(self, ended: Group) -> Recorded:
        """The fact that had ordered the effect which ended."""
        return self.by_id[self._ends[ended.cause]]

    def _tell_apart(self) -> None:
        groups: dict[tuple[object, ...], Group] = {}
        for fact in self.facts:
            origin, e = self._origin(fact), fact.envelope
            if origin != "decided":
                time = (e.heard,) if origin == "hour" else ()
                groups.setdefault((e.service, e.cause, *time), Group(origin, e.service, e.cause)).facts.append(fact)
        self.groups = [*groups.values()]
        self.outcomes = {self._ends[group.cause]: group for group in self.groups if group.origin == "outcome"}

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
