"""What families answer and the office says, also of the update: which states it needs, where it leads, its fold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from chassis.said import Decision, Every, Folding, Key, Kind, Nothing, Said, States
from events.fact import Fact
from events.notifications import (
    AcknowledgeItem,
    ApproveUpdate,
    ClearNumber,
    ConfirmReply,
    GuardianOptedIn,
    GuardianOptedOut,
    ItemAcknowledged,
    NoteUpdate,
    ReplyConfirmed,
    ReplyReceived,
    ResendMessage,
    SameNumberAsked,
)
from notifications.domain import answers, approvals, audience, confirming, items, numbers, replies, resending
from notifications.domain.answers import (
    STOPPED,
    Answered,
    Children,
    Compared,
    OfReply,
    ReplyHeard,
    Stopped,
    guardian_keys,
    key_of,
)
from notifications.domain.items import Item, Untaken, item_key, item_of
from notifications.domain.school import SCHOOL

AtOffice: TypeAlias = (
    ReplyHeard | ConfirmReply | AcknowledgeItem | ClearNumber | NoteUpdate | ApproveUpdate | ResendMessage
)
OfOffice: TypeAlias = OfReply | ItemAcknowledged | SameNumberAsked

KINDS = {
    "guardian": Kind(seen=Children, done=Compared),
    "reply": Kind(seen=Nothing, done=Answered),
    "stopped": Kind(seen=Nothing, done=Stopped),
    "item": Kind(seen=Nothing, done=Item),
    "untaken": Kind(seen=Untaken, done=Nothing),
}


def keys(said: Said[Any], states: States) -> Iterable[Key | Every]:  # noqa: PLR0911
    """The states that it needs."""
    body: AtOffice = said.body
    match body:
        case ReplyHeard():
            return replies.keys(said, states)
        case ConfirmReply():
            return confirming.keys_to_confirm(said, states)
        case AcknowledgeItem():
            return [item_key(body.item), ("untaken", str(body.item))]
        case ClearNumber():
            return numbers.keys_to_clear(said, states)
        case NoteUpdate():
            return [SCHOOL]
        case ApproveUpdate():
            return audience.keys_to_send(states)
        case ResendMessage():
            return resending.keys(said, states)


def decide(said: Said[Any], states: States) -> Decision:  # noqa: PLR0911
    """Where it leads."""
    body: AtOffice = said.body
    match body:
        case ReplyHeard():
            heard = replies.heard(said, states)
            of_number = [*numbers.not_theirs(said, states), *numbers.wanted_again(said, states)]
            return [*heard, *of_number] if isinstance(heard, list) and heard else heard
        case ConfirmReply():
            return confirming.confirm(said, states)
        case AcknowledgeItem():
            return items.acknowledge(said, states)
        case ClearNumber():
            return numbers.clear(said, states)
        case NoteUpdate():
            return approvals.note(said, states)
        case ApproveUpdate():
            return approvals.approve(said, states)
        case ResendMessage():
            return resending.resend(said, states)


def touched(own: OfOffice) -> Iterable[Key]:
    """The reply, the opted out or the guardian that an own fact is about."""
    if isinstance(own, SameNumberAsked):
        return guardian_keys([own.guardian])
    asked = [STOPPED] if isinstance(own, ReplyReceived) and own.asks else []
    return [] if isinstance(own, ItemAcknowledged) else [key_of(own), *asked]


def do(own: OfOffice, states: States) -> None:
    """Fold an own fact about a reply."""
    match own:
        case ReplyReceived() | ReplyConfirmed():
            answers.tell(states[key_of(own)].done, own)
            if isinstance(own, ReplyReceived) and own.asks:
                answers.ask(states[STOPPED].done, own)
        case GuardianOptedOut() | GuardianOptedIn():
            answers.stop(states[STOPPED].done, own)
        case SameNumberAsked():
            states["guardian", own.guardian].done.addresses = (own.address, *own.other_addresses)
        case ItemAcknowledged():
            pass


def items_of(own: Fact) -> Iterable[Key]:
    """The item of the inbox that any own fact makes, or takes note of."""
    item = item_of(own)
    return [] if item is None else [item_key(item)]


def note(own: Any, states: Folding) -> None:
    """Fold what wants a person into the inbox: whatever the item was before, this is all of it now."""
    for key in items_of(own):
        items.tell(states.fresh(key).done, own)
