"""What may come of a re-check, of handing a message to a provider, and of what the provider says later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from events.ids import Session
from events.notifications import EnglishBecause, OnePerson
from events.reporting import Row
from notifications.domain.references import Reference


@dataclass(frozen=True, slots=True)
class Rechecked:
    """Registers answered: the sessions in which each pupil is still absent and unexplained.

    `doubted`: those of whose mark a later word of the MIS could not be taken.
    """

    sessions: Mapping[str, tuple[Session, ...]]
    doubted: Mapping[str, tuple[Session, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Registers could not be asked before the message's last hour."""


@dataclass(frozen=True, slots=True)
class Figured:
    """Reporting answered: the figures of a week, of the school and of its classes."""

    school: Row | None
    classes: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """Who else has a number: guardian → the number as it is sealed for them."""

    numbers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SameNumber:
    """Which of those who asked for no more messages have a number, or asked from it; `dead`: at whom it was found
    dead, guardian → the number as it is sealed for them; `strangers`: which that were nobody's are the same."""

    guardians: tuple[str, ...]
    dead: Mapping[str, str] = field(default_factory=dict)
    strangers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """Which records of guardians are one person."""

    people: tuple[OnePerson, ...] = ()


@dataclass(frozen=True, slots=True)
class Handed:
    """The provider took a message; `reference` is what it calls it, `segments` how many parts a text counts as;
    `english_because`: why it was not in the guardian's language."""

    reference: str
    segments: int = 0
    english_because: EnglishBecause | None = None


@dataclass(frozen=True, slots=True)
class NotHanded:
    """The provider refused a message, or it could not be addressed: it surely did not go.

    `unusable`: the fault is the number's or address's own, which is not to be used again. `away`: nobody refused it,
    for whoever takes it was away, or too busy for each of a few tries: it may go the same way later. `stopped`: whoever
    has the number asked the provider for no more messages. `anew`: it was offered to no provider, for it is to be
    decided again, and may go the same way.
    """

    reason: str
    unusable: bool = False
    away: bool = False
    stopped: bool = False
    anew: bool = False


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Nobody can say whether the provider took a message."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """The message was not handed over, because its last hour had passed."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider said later of one handing over, in whatever order and however often.

    `taken`: it has it; `failed`: for good, with a `reason` (`unusable`: the number's own fault; `stopped`: whoever has
    it asked for no more messages). A call is `delivered` when a key was `pressed`. `name`: what the provider calls the
    message.
    """

    reference: Reference
    state: Literal["taken", "delivered", "failed"]
    name: str = ""
    reason: str = ""
    unusable: bool = False
    pressed: str | None = None
    stopped: bool = False


Recheck: TypeAlias = Rechecked | Unanswered
Handover: TypeAlias = Handed | NotHanded | NotKnown | TooLate
