"""What wants a person, and what settles it: of each fact the item of the inbox that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from chassis.record import Recorded
from events.ids import arbor_cause, number_id, unreached_id
from events.notifications import (
    InboxKind,
    ItemAcknowledged,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageSending,
    MessageSent,
    MessageUnknown,
    MessageWithdrawn,
    MessageWithheld,
    NumberCleared,
    NumberSetAside,
    NumberToCheck,
    NumberWorked,
    ReplyConfirmed,
    ReplyReceived,
    StaffUnreached,
)
from events.registers import EntityQuarantined, EntityReleased
from notifications.projection.spoilt import found_dead

OfNumber: TypeAlias = NumberToCheck | NumberSetAside
OfMessage: TypeAlias = MessageUnknown | MessageWithheld | MessageFailed | MessageSent | MessageExpired
Wants: TypeAlias = OfMessage | ReplyReceived | OfNumber | StaffUnreached | EntityQuarantined
Settles: TypeAlias = (
    ItemAcknowledged
    | ReplyConfirmed
    | MessageDelivered
    | MessageSending
    | MessageWithdrawn
    | NumberWorked
    | NumberCleared
    | EntityReleased
)
ITSELF = "itself"
"""Who took note of what settled by itself: a message that went another way, was delivered after all, or is true no
more; staff who were told after all."""


LOOK = "read it now; where the child is thought to be in school, or nobody knows where, record believed-in-school"
"""What whoever reads words of distress does: the contact raises the concern that the child is missing (pathway)."""

NOT_ABSENT = "when it came, the child was not marked absent"
"""Of a reply that came before the register, too: it is about that child all the same."""


@dataclass(frozen=True, slots=True)
class Row:
    """An item as it is stored."""

    kind: InboxKind
    since: datetime
    template: str | None
    guardians: tuple[str, ...]
    pupils: tuple[str, ...]
    why: str
    by: str | None = None


def item_of(fact: Wants | Settles) -> UUID:  # noqa: PLR0911
    """The message, reply or number that a fact is about."""
    match fact:
        case ItemAcknowledged():
            return fact.item
        case ReplyReceived() | ReplyConfirmed():
            return fact.reply
        case MessageUnknown() | MessageWithheld() | MessageFailed() | MessageSent() | MessageExpired():
            return fact.message
        case MessageDelivered() | MessageSending() | MessageWithdrawn():
            return fact.message
        case StaffUnreached():
            return unreached_id(fact.school, fact.template)
        case EntityQuarantined() | EntityReleased():
            return in_quarantine(fact, fact.revision)
        case NumberToCheck() | NumberSetAside() | NumberWorked() | NumberCleared():
            return number_id(fact.guardian, fact.channel)


def in_quarantine(fact: EntityQuarantined | EntityReleased, revision: int) -> UUID:
    """The id of an object in quarantine, by which it is taken up again, too."""
    return arbor_cause(fact.school, fact.entity_type, fact.entity, revision)


def seen_to_by(fact: Settles) -> str:
    """Who took note of it."""
    return fact.by if isinstance(fact, ItemAcknowledged | ReplyConfirmed | NumberCleared) else ITSELF


def row_of(fact: Wants, recorded: Recorded) -> Row | None:  # noqa: C901, PLR0911
    """What wants a person, if the fact says so."""
    at = recorded.envelope.occurred_at
    match fact:
        case ReplyReceived():
            return _reply(fact)
        case MessageUnknown():
            return Row("unknown-outcome", at, None, (), _pupils(fact), "nobody knows whether it went")
        case MessageWithheld():
            return Row("withheld", at, fact.template, (), _pupils(fact), fact.reason)
        case MessageFailed():
            again = "; it is tried again" if fact.again_at is not None else ""
            return Row("not-sent", at, None, (), _pupils(fact), f"{fact.reason}{again}")
        case MessageExpired(template="absence" | "correction"):
            why = f"{fact.reason}; no message told the family; ring"
            return Row("not-sent", at, fact.template, (), _pupils(fact), why)
        case MessageSent(english_because=str(reason)):
            return Row("translation", at, None, (), _pupils(fact), f"told in English: {reason}")
        case NumberToCheck():
            return Row("number-to-check", at, None, (fact.guardian,), (fact.pupil,), f"{fact.channel}: {fact.reason}")
        case NumberSetAside():
            why = f"{fact.channel}: {found_dead(fact)}"
            return Row("number-to-check", at, None, (fact.guardian,), (fact.pupil,), why)
        case StaffUnreached():
            return Row("staff-not-told", at, None, (), (), f"{fact.reason}: tell the safeguarding lead yourself, now")
        case EntityQuarantined(pupil=str(pupil)):
            return Row("mark-not-taken", at, None, (), (pupil,), _not_taken(fact))
        case MessageSent() | EntityQuarantined() | MessageExpired():
            return None


def _not_taken(fact: EntityQuarantined) -> str:
    """What is to be done of a mark; of a child whose own record was not taken, nobody is told anything else."""
    kind, _, student = (fact.waits_for or "").partition(":")
    if kind != "Student":
        return f"{fact.session} mark: {fact.reason}; ring, or mend it in the school's MIS"
    return (
        f"{fact.session} mark of student {student}: {fact.reason}; look for the child, and mend its record in the MIS"
    )


def _reply(fact: ReplyReceived) -> Row | None:
    if fact.asks and fact.guardians and fact.urgent not in ("distress", "unclear"):
        return None
    why = "" if fact.about else _not_about(fact)
    kind: InboxKind = fact.urgent or "reply"
    pupils = (fact.about.pupil,) if fact.about else _meant(fact)
    why = "; ".join(each for each in (why, LOOK if kind == "distress" else "") if each)
    return Row(kind, fact.received_at, None, fact.guardians, pupils, why)


def _not_about(fact: ReplyReceived) -> str:
    if not fact.guardians:
        return "of a number that nobody has"
    return NOT_ABSENT if len(_meant(fact)) == 1 else "which child?"


def _meant(fact: ReplyReceived) -> tuple[str, ...]:
    """The one child whom it names, of those whom it may be about; else all of them."""
    return fact.named if len(fact.named) == 1 and fact.named[0] in fact.pupils else fact.pupils


def _pupils(fact: OfMessage) -> tuple[str, ...]:
    return tuple(matter.pupil for matter in fact.about) or (fact.pupil,)
