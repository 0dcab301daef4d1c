"""What *notifications* remembers of concerns that are open, and of the last message to each who is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from events.notifications import Channel, StaffAlerting
from events.policy import Route


@dataclass(slots=True)
class Word:
    """When an open concern was last said, and by which fact; `number`: which word of the school's concerns it is, from
    1, as they were heard."""

    at: datetime
    id: UUID
    number: int = 0


@dataclass(slots=True)
class Reachable:
    """A member of staff who may see concerns, with the sealed work e-mail address and number of the school file."""

    role: str
    email: str | None = None
    telephone: str | None = None

    def address(self, route: Route) -> str | None:
        """Where they are reached by a channel."""
        return self.email if route.startswith("email:") else self.telephone


@dataclass(slots=True)
class Alert:
    """The last message to one of them: when it went, the last word that it covers and its number, and in which `round`.

    `tried`: the channels of that round. `failed`: it did not go, or came back; `unknown`: nobody knows; `failed_at`:
    when that was heard.
    """

    message: UUID
    at: datetime
    because: UUID
    failed: bool = False
    unknown: bool = False
    round: int = 1
    tried: list[str] = field(default_factory=list)
    failed_at: datetime | None = None
    covers: int = 0

    @classmethod
    def after(cls, last: Alert | None, own: StaffAlerting, at: datetime) -> Alert:
        """One that is about to go: by another channel of the same round, or by the first of another."""
        route = route_of(own.channel, own.via)
        tried = [*last.tried, route] if last is not None and own.attempt > 1 else [route]
        return cls(own.message, at, own.because, round=own.round, tried=tried, covers=own.covers)

    def fail(self, at: datetime, *, unknown: bool = False) -> None:
        """It did not go, or came back; or nobody knows."""
        self.failed, self.unknown, self.failed_at = True, unknown, at

    @property
    def ended_at(self) -> datetime:
        """When it failed, otherwise when it went."""
        return self.failed_at or self.at

    def tells(self, other: Alert) -> bool:
        """Whether it went, or is about to, with all that another tells: it leads to the list, which has every word."""
        has_it = self.because == other.because or 0 < other.covers <= self.covers or self.at >= other.at
        return has_it and not self.failed

    def untold(self, words: Sequence[Word]) -> Sequence[Word]:
        """Those of the words, in the order in which they were heard, that it does not cover."""
        return _after(words, self)


@dataclass(slots=True)
class Unreached:
    """When it was last said that nobody could be told, and the last word that it was said of and its number."""

    at: datetime
    because: UUID
    covers: int = 0

    def untold(self, words: Sequence[Word]) -> Sequence[Word]:
        """Those of the words of which it was not said yet."""
        return _after(words, self)


def _after(words: Sequence[Word], last: Alert | Unreached) -> Sequence[Word]:
    """What was heard after the word that was told last.

    Of what was told before words were counted: where that word is open no more, what was said after its instant.
    """
    if last.covers:
        return [word for word in words if word.number > last.covers]
    known = [word.id for word in words]
    later = [word for word in words if word.at > last.at]
    return words[known.index(last.because) + 1 :] if last.because in known else later


def route_of(channel: Channel, via: str) -> str:
    """The route of a channel and of who takes a message there."""
    return f"{channel}:{via}"
