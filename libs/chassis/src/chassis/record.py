"""A fact as it is on the log: its envelope, and its body read only when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypeVar

import orjson

from chassis.said import Said
from events.fact import ANYBODY, Envelope, Fact

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True)
class Recorded:
    """A fact on the log; `raw` is its body as JSON."""

    envelope: Envelope
    raw: bytes

    @property
    def stray(self) -> bool:
        """Whether this stands on the log and is no fact: a message that somebody put there without an envelope."""
        return not self.envelope.word

    @cached_property
    def body(self) -> dict[str, Any]:
        """The body as plain values: for hot folds that need no model."""
        read: dict[str, Any] = orjson.loads(self.raw)
        return read

    @cached_property
    def fact(self) -> Fact:
        """The body as its word's model. Raises KeyError for an unknown word, pydantic's error for a wrong body."""
        word = words()[self.envelope.word]
        if self.envelope.version == word.version:
            return word.model_validate_json(self.raw)
        return word.model_validate(word.upcast(self.body, self.envelope.version))

    @cached_property
    def said(self) -> Said[Fact]:
        """The fact as it is said to a domain. Raises as `fact` does."""
        e = self.envelope
        return Said(e.id, e.school, e.occurred_at, self.fact, e.correlation, e.actor, e.trust, e.sequence, e.cause)


def usurped(envelope: Envelope) -> bool:
    """Whether a service said a word that is another's: no service may speak for another, whoever let it."""
    word = words().get(envelope.word)
    return word is not None and word.service not in (envelope.service, ANYBODY)


@cache
def words() -> dict[str, type[Fact]]:
    """Every word of the platform by its name."""
    import events.notifications  # noqa: PLC0415
    import events.operating  # noqa: PLC0415
    import events.pathway  # noqa: PLC0415
    import events.registers  # noqa: PLC0415
    import events.reporting  # noqa: PLC0415
    import events.rewards  # noqa: F401, PLC0415

    return {word.__name__: word for word in _below(Fact) if not word.__name__.endswith("Fact")}


def _below(base: type[F]) -> list[type[F]]:
    return [word for child in base.__subclasses__() for word in (child, *_below(child))]
