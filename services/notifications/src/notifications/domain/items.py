"""What wants a person, and whether one took note of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from chassis.said import Decision, Key, Said, States
from events.fact import Fact, Refusal
from events.ids import arbor_cause, number_id, unreached_id
from events.notifications import (
    AcknowledgeItem,
    ItemAcknowledged,
    MessageExpired,
    MessageFailed,
    MessageSent,
    MessageUnknown,
    MessageWithheld,
    NumberCleared,
    NumberSetAside,
    NumberToCheck,
    ReplyConfirmed,
    ReplyReceived,
    StaffUnreached,
)
from events.registers import EntityQuarantined
from notifications.domain.confirming import fault_of_actor

TO_BE_TOLD = frozenset({"absence", "correction"})
"""Of what a family must hear: a person tells it where no message did."""


@dataclass(slots=True)
class Item:
    """Something in the inbox; `by`: who took note of it."""

    open: bool = False
    by: str = ""


@dataclass(slots=True)
class Untaken:
    """A mark in quarantine that somebody is to look at."""

    open: bool = False


def untaken_key(fact: EntityQuarantined) -> Key:
    """The name of the state of an object in quarantine: its id there is the item's."""
    return "untaken", str(arbor_cause(fact.school, fact.entity_type, fact.entity, fact.revision))


def item_of(own: Fact) -> UUID | None:  # noqa: PLR0911
    """The message, reply or number of an own fact that wants a person, or that a person took note of.

    Of a parents' update whoever approved it knew who is left out.
    """
    if isinstance(own, MessageWithheld):
        return own.message if own.template != "update" else None
    if isinstance(own, MessageExpired):
        return own.message if own.template in TO_BE_TOLD else None
    if isinstance(own, MessageUnknown | MessageFailed):
        return own.message
    if isinstance(own, MessageSent):
        return own.message if own.english_because else None
    if isinstance(own, ReplyReceived | ReplyConfirmed):
        return own.reply
    if isinstance(own, NumberToCheck | NumberSetAside | NumberCleared):
        return number_id(own.guardian, own.channel)
    if isinstance(own, StaffUnreached):
        return unreached_id(own.school, own.template)
    return own.item if isinstance(own, ItemAcknowledged) else None


def item_key(item: UUID) -> Key:
    """The name of an item's state."""
    return "item", str(item)


def tell(item: Item, own: Fact) -> None:
    """Fold an own fact about an item: what happens to it again wants a person again; a reply confirmed is seen to."""
    item.open, item.by = True, _seen_to_by(own)


def _seen_to_by(own: Fact) -> str:
    if isinstance(own, NumberCleared | ReplyConfirmed) and own.left:
        return ""
    return own.by if isinstance(own, ItemAcknowledged | ReplyConfirmed | NumberCleared) else ""


def acknowledge(said: Said[AcknowledgeItem], states: States) -> Decision:
    """A person took note of it, once."""
    item: Item = states[item_key(said.body.item)].done
    if fault := fault_of_actor(said):
        return fault
    untaken: Untaken = states["untaken", str(said.body.item)].seen
    if not item.open and not untaken.open:
        return Refusal("no-such-item", "There is nothing of that id in the inbox: take one from rollcall inbox.")
    by = said.actor.who if said.actor else "unknown"
    return [] if item.by else [ItemAcknowledged(school=said.school, item=said.body.item, by=by)]
