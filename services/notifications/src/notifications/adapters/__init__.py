"""The outside world of *notifications*: whoever takes a message to a family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from events.notifications import Channel
from notifications.domain.outcomes import Handed, NotHanded, NotKnown
from notifications.domain.references import Reference


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be handed over. `reference`: ours, without personal data; `to`: the number or e-mail address as the
    MIS gave it; `sender`: the school's name; `language`: of the body, ISO 639-1; `lasts`: seconds for which it is worth
    delivering; `ordered`: when it was decided that it goes: what a provider took before is none of it."""

    reference: Reference
    school: str
    day: date
    template: str
    to: str
    body: str
    channel: Channel = "text"
    sender: str = ""
    language: str = "en"
    lasts: int | None = None
    ordered: datetime | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A text that a family sent; `name`: what the provider calls it."""

    name: str
    telephone: str
    text: str
    received_at: datetime | None = None


class Provider(Protocol):
    """Takes messages to families."""

    def carries(self, channel: Channel, language: str, body: str) -> bool:
        """Whether it can carry a translation on a channel, or a name in an English text (`adapters/carrying.py`)."""

    async def send(self, message: Outgoing) -> Handed | NotHanded | NotKnown:
        """Hand a message over, once."""

    async def lookup(self, message: Outgoing) -> Handed | NotHanded | NotKnown | None:
        """What became of a message that may have been handed over; None: it surely never arrived."""
