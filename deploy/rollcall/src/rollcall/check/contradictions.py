"""What a contradiction is, and what a rule of the log is that finds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from chassis.record import Recorded

SETTLING = timedelta(minutes=1)
"""What is due so shortly before the end may still be on its way."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something that the log says and that cannot be. `says`: in one sentence, with opaque ids alone."""

    rule: str
    sequence: int
    fact: UUID
    says: str


class Rule(Protocol):
    """One invariant, looked after while the log is read once, in its order."""

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """What is wrong with this fact, after all that came before it."""

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """What is wrong at the end of the log, the platform's clock at `now`."""


def wrong(rule: str, fact: Recorded, says: str) -> Contradiction:
    """A contradiction at a fact."""
    return Contradiction(rule, fact.envelope.sequence, fact.envelope.id, says)
