"""What *notifications* answers, and the effects that its facts order, a file for each of its subjects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chassis.service import Answer, Effect, Platform
from events.fact import Fact, Request
from events.notifications import (
    AcknowledgeItem,
    ApproveUpdate,
    ChaseSending,
    ChasesOf,
    ClearNumber,
    ConfirmReply,
    InboxOf,
    MessageSending,
    MessagesOf,
    NoteUpdate,
    NumberSetAside,
    NumbersToCheck,
    PlanOf,
    PreviewOf,
    RecheckAsked,
    RecipientsAsked,
    RecordReply,
    RepliesOf,
    ResendMessage,
    SameNumberAsked,
    StaffAlerting,
    UpdateAsked,
    UpdatesOf,
)
from notifications import projection
from notifications.adapters import Provider
from notifications.adapters.mailbox import Account
from notifications.handlers.alerts import StaffDesk
from notifications.handlers.desk import Desk
from notifications.handlers.giving import hand_over
from notifications.handlers.hearing import hear, hear_reply, sealing
from notifications.handlers.previews import Window
from notifications.handlers.returned import Reader, mailboxes

COMMANDS: frozenset[type[Request]] = frozenset(
    {RecordReply, ConfirmReply, AcknowledgeItem, ClearNumber, NoteUpdate, ApproveUpdate, ResendMessage}
)
DECISION_QUESTIONS: frozenset[type[Request]] = frozenset({PlanOf})
QUESTIONS: Mapping[type[Request], Answer] = {
    MessagesOf: projection.messages_of,
    RepliesOf: projection.replies_of,
    InboxOf: projection.inbox_of,
    NumbersToCheck: projection.numbers_to_check,
    UpdatesOf: projection.updates_of,
    ChasesOf: projection.chases_of,
}


def questions(platform: Platform, providers: Mapping[str, Provider]) -> Mapping[type[Request], Answer]:
    """What is answered from the read tables, and the preview, which opens what would be sent."""
    return {**QUESTIONS, PreviewOf: Window(platform, providers).preview}


def effects(platform: Platform, providers: Mapping[str, Provider]) -> Mapping[type[Fact], Effect]:
    """Questions may be repeated; a message is handed over once, and looked up where that is not certain."""
    desk, staff = Desk(platform, providers), StaffDesk(platform, providers)
    return {
        UpdateAsked: Effect(desk.figures, repeatable=True),
        RecheckAsked: Effect(desk.recheck, repeatable=True),
        RecipientsAsked: Effect(desk.people, repeatable=True),
        NumberSetAside: Effect(desk.sharing, repeatable=True),
        SameNumberAsked: Effect(desk.same_number, repeatable=True),
        MessageSending: Effect(hand_over, lookup=desk.look_up, prepare=desk.prepare),
        StaffAlerting: Effect(hand_over, lookup=staff.look_up, prepare=staff.prepare),
        ChaseSending: Effect(hand_over, lookup=staff.look_up, prepare=staff.prepare),
    }


def readers(
    platform: Platform, schools: Sequence[str], account_of: Callable[[str], Account | None], period: float
) -> list[Reader]:
    """One for each school that has a mailbox to which its e-mails come back."""
    return [Reader(platform, school, account_of, period) for school in schools]


__all__ = [
    "COMMANDS",
    "DECISION_QUESTIONS",
    "QUESTIONS",
    "effects",
    "hear",
    "hear_reply",
    "mailboxes",
    "questions",
    "readers",
    "sealing",
]
