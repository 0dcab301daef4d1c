"""What the world said of messages, told from what it led to; and what it is taken to say of one that had not gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from events.fact import Fact
from events.ids import SESSIONS
from events.notifications import (
    CallAnswered,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageHeld,
    MessageSent,
    MessageUnknown,
    NumberToCheck,
    RecheckAsked,
    RecipientsCompared,
)
from events.pathway import LetterIssued, LetterWithdrawn
from notifications.domain.outcomes import Handed, NotHanded, NotKnown, People, Receipt, Rechecked, TooLate, Unanswered
from notifications.domain.rechecks import TOO_LATE, UNANSWERED
from notifications.domain.references import Reference
from pathway.domain.posting import Made


def answered(asked: RecheckAsked, said: Sequence[Fact]) -> Any:
    """What registers answers: what has been heard of it by then, unless nobody answered when it happened."""
    if any(isinstance(fact, MessageExpired | MessageFailed) and fact.reason == UNANSWERED for fact in said):
        return Unanswered()
    return Rechecked({pupil: SESSIONS for pupil in asked.pupils})


def compared(said: Sequence[Fact]) -> People:
    """Who was found to be one person when it happened; nothing said of it: nobody."""
    return People(tuple(each for fact in said if isinstance(fact, RecipientsCompared) for each in fact.people))


def handed_over(said: Sequence[Fact]) -> Any | None:  # noqa: PLR0911
    """What came of handing a message over; nothing said of it: the provider takes it. None: it cannot be told."""
    match said[0] if said else None:
        case None:
            return Handed("what-if", 1)
        case MessageSent() as sent:
            return Handed(sent.reference, sent.segments, sent.english_because)
        case MessageFailed(reason=reason) if reason == TOO_LATE:
            return TooLate()
        case MessageFailed(reason=reason, away=away):
            return NotHanded(reason, unusable=_unusable(said), away=away)
        case MessageUnknown():
            return NotKnown()
        case MessageExpired() | MessageHeld():
            return TooLate()
        case _:
            return None


def made(said: Sequence[Fact]) -> Made | None:
    """What came of making a letter as a PDF; None: it cannot be told."""
    match said[0] if said else None:
        case LetterIssued() as issued:
            return Made(issued.sha256)
        case LetterWithdrawn() as withdrawn:
            return Made(None, withdrawn.reason)
        case _:
            return None


def receipt(said: Sequence[Fact], renamed: Mapping[UUID | None, UUID]) -> Receipt | None:
    """What a provider said later of a message; `renamed`: its id under the other policy. None: it was no receipt."""
    match said[0]:
        case MessageDelivered() as first:
            pressed = next((fact.pressed for fact in said if isinstance(fact, CallAnswered)), None)
            return _receipt(first, renamed, state="delivered", pressed=pressed)
        case MessageFailed() as first:
            return _receipt(first, renamed, state="failed", reason=first.reason, unusable=_unusable(said))
        case MessageSent() as first:
            return _receipt(first, renamed, state="taken", name=first.reference)
        case _:
            return None


def _receipt(
    first: MessageDelivered | MessageFailed | MessageSent, renamed: Mapping[UUID | None, UUID], **told: Any
) -> Receipt | None:
    if not first.about:
        return None
    reference = Reference(first.about[0].date, renamed.get(first.message, first.message), first.attempt)
    return Receipt(reference, **told)


def _unusable(said: Sequence[Fact]) -> bool:
    return any(isinstance(fact, NumberToCheck) for fact in said)
