"""What may come of a re-check and of handing a message to a provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from events.ids import Session
from events.notifications import EnglishBecause


@dataclass(frozen=True, slots=True)
class Rechecked:
    """Registers answered: the sessions in which each pupil is still absent and unexplained."""

    sessions: Mapping[str, tuple[Session, ...]]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Registers could not be asked before the message's last hour."""


@dataclass(frozen=True, slots=True)
class Handed:
    """The provider took a message; `reference` is what it calls it, `segments` how many parts it counts as;
    `english_because`: why it was not in the guardian's language."""

    reference: str
    segments: int
    english_because: EnglishBecause | None = None


@dataclass(frozen=True, slots=True)
class NotHanded:
    """The provider refused a message, or it could not be addressed: it surely did not go."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Nobody can say whether the provider took a message."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """The message was not handed over, because its last hour had passed."""


Recheck: TypeAlias = Rechecked | Unanswered
Handover: TypeAlias = Handed | NotHanded | NotKnown | TooLate
