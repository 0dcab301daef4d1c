"""What *notifications* publishes and answers: messages to families, from held to sent, withdrawn or withheld."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from events.fact import Fact, Request, Words
from events.ids import Session

Template = Literal["absence", "correction", "improvement"]
Channel = Literal["text"]
MessageState = Literal["held", "sending", "sent", "delivered", "failed", "unknown", "withdrawn", "withheld", "expired"]


class Matter(Words):
    """What a message says of one child: the day and the sessions."""

    pupil: str
    date: date
    sessions: tuple[Session, ...] = ()


class NotificationsFact(Fact):
    """Base of the facts of *notifications*; `pupil` is the first child whom the message is about."""

    service = "notifications"
    keyed_by = "pupil"


class MessageHeld(NotificationsFact):
    """A message was prepared and held until `until`; it may not go after `not_after`.

    Said anew when its matters changed before it went. `corrects`: the message that a correction corrects.
    """

    pupil: str
    message: UUID
    template: Template
    about: tuple[Matter, ...]
    until: datetime
    not_after: datetime | None
    because: UUID
    corrects: UUID | None = None


class RecheckAsked(NotificationsFact):
    """A held message's hour came: registers was asked whether its absences are still unexplained."""

    pupil: str
    message: UUID
    date: date
    pupils: tuple[str, ...]
    not_after: datetime


class MessageSending(NotificationsFact):
    """A message was about to be handed to the provider: from now on it counts as gone.

    `guardian`: to whom; `about`: what it says (template and ids; the text is made when it is handed over).
    """

    pupil: str
    message: UUID
    template: Template
    channel: Channel
    guardian: str
    about: tuple[Matter, ...]
    because: UUID
    corrects: UUID | None = None


class MessageSent(NotificationsFact):
    """The provider took a message, in so many segments."""

    pupil: str
    message: UUID
    reference: str
    segments: int


class MessageDelivered(NotificationsFact):
    """The provider said that a message was delivered."""

    pupil: str
    message: UUID


class MessageFailed(NotificationsFact):
    """The provider refused a message, or could not deliver it."""

    pupil: str
    message: UUID
    reason: str


class MessageUnknown(NotificationsFact):
    """Whether the provider took a message is not known; it is never repeated: a person must look."""

    pupil: str
    message: UUID


class MessageWithdrawn(NotificationsFact):
    """A held message was no longer true, and did not go."""

    pupil: str
    message: UUID
    reason: str
    because: UUID


class MessageWithheld(NotificationsFact):
    """A message was due and nobody may be told it."""

    pupil: str
    message: UUID
    about: tuple[Matter, ...]
    reason: str


class MessageExpired(NotificationsFact):
    """A held message's last hour passed before it could go."""

    pupil: str
    message: UUID
    reason: str


# Requests -------------------------------------------------------------------------------------------------------------


class MessagesOf(Request):
    """Which messages reached `MessageSending` on a local day (None: ever)? `all`: those that never did, too."""

    service = "notifications"
    question = True
    on: date | None = None
    all: bool = False


class Message(Words):
    """A message as its school sees it: `to` is Arbor's guardian id, `about` Arbor's student ids, ascending."""

    message: UUID
    at: datetime
    channel: Channel
    template: Template
    to: str | None
    about: tuple[str, ...]
    state: MessageState
    because: UUID


class Messages(Words):
    """The answer, by time."""

    school: str
    rows: tuple[Message, ...]
