"""What wants a person: one queue of everything in messages that no rule may settle."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from events.fact import Request, Words
from events.notifications.messages import NotificationsFact, Template

InboxKind = Literal[
    "staff-not-told",
    "distress",
    "mark-not-taken",
    "out-of-hours",
    "unclear",
    "unknown-outcome",
    "withheld",
    "not-sent",
    "number-to-check",
    "reply",
    "translation",
]
"""In the order of urgency."""


class ItemAcknowledged(NotificationsFact):
    """A person took note of something in the inbox; `item`: the message, reply or number that it is about."""

    keyed_by = "school"
    school: str
    item: UUID
    by: str


# Requests -------------------------------------------------------------------------------------------------------------


class AcknowledgeItem(Request):
    """Take note of something in the inbox: it leaves the queue, and stays on the record."""

    service = "notifications"
    item: UUID


class InboxOf(Request):
    """What wants a person? `all`: what somebody took note of already, too."""

    service = "notifications"
    question = True
    all: bool = False


class InboxItem(Words):
    """One thing that wants a person: guardians and children by Arbor's ids, `why` in a few words without names."""

    item: UUID
    kind: InboxKind
    since: datetime
    template: Template | None
    guardians: tuple[str, ...]
    pupils: tuple[str, ...]
    why: str
    acknowledged_by: str | None


class Inbox(Words):
    """The answer: the most urgent first, of one kind the oldest."""

    school: str
    rows: tuple[InboxItem, ...]
