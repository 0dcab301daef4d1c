"""What is said to a loop, item by item, and what one drain of it will commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from chassis.record import Recorded
from chassis.said import Said
from chassis.store import Checkpoint
from events.fact import Fact, Refusal

Answered = Sequence[Said[Fact]] | Refusal


class Stopped(Exception):
    """The loop broke off before this was durable, as without its lock: say it again, with the same id."""


@dataclass(slots=True)
class Saying:
    """Sayings of one speaker: decided in order and committed together, then answered."""

    sayings: Sequence[Said[Any]]
    answer: asyncio.Future[Answered]
    request: UUID | None = None


@dataclass(slots=True)
class Question:
    """A question answered from decision state, in its turn."""

    said: Said[Any]
    answer: asyncio.Future[Any]


@dataclass(slots=True)
class Heard:
    """A stretch of a trust's log, in order."""

    trust: str
    facts: Sequence[Recorded]


@dataclass(slots=True)
class Begin:
    """An effect is about to be performed."""

    fact: UUID
    answer: asyncio.Future[None]


Item = Saying | Question | Heard | Begin


@dataclass(slots=True)
class Drain:
    """What one drain will commit, and whom it will answer; `before`: each place that it moved, as it was."""

    own: list[Recorded] = field(default_factory=list)
    ids: set[UUID] = field(default_factory=set)
    said: list[Said[Any]] = field(default_factory=list)
    confirmed: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    begun: list[UUID] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    replies: list[tuple[UUID, Answered]] = field(default_factory=list)
    answers: list[Callable[[], None]] = field(default_factory=list)
    moved: set[str] = field(default_factory=set)
    before: dict[str, Checkpoint] = field(default_factory=dict)

    def about_to_move(self, trust: str, place: Checkpoint) -> None:
        """Remember a trust's place as it was before this drain."""
        if trust not in self.before:
            self.before[trust] = replace(place, positions=dict(place.positions))

    def writes(self) -> bool:
        """Whether there is anything to commit but a checkpoint that moved."""
        return bool(self.said or self.own or self.begun or self.ended or self.replies)


def reply_of(answer: Answered) -> str:
    """The reply to a request as it is remembered."""
    if isinstance(answer, Refusal):
        return f"refused\n{answer.reason}\n{answer.sentence}"
    return "done"


def reply_from(stored: str) -> Answered:
    """The same, read back."""
    if stored == "done":
        return []
    _, reason, sentence = stored.split("\n", 2)
    return Refusal(reason, sentence)
