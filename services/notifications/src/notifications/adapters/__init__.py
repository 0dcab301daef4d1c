"""The outside world of *notifications*: whoever takes a text to a family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from notifications.domain.outcomes import Handed, NotHanded


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text to be handed over. `reference`: ours, without personal data; `to`: the number as the MIS gave it."""

    reference: str
    school: str
    day: date
    template: str
    to: str
    body: str


class Provider(Protocol):
    """Takes texts to families."""

    def carries(self, language: str, body: str) -> bool:
        """Whether this channel can carry a translation (`adapters/carrying.py` has the rule of each kind)."""

    async def send(self, message: Outgoing) -> Handed | NotHanded:
        """Hand a text over, once."""

    async def lookup(self, reference: str) -> Handed | None:
        """What became of a text that may have been handed over; None: it surely never arrived."""
