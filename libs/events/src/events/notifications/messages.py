"""What *notifications* publishes and answers: messages to families, from held to sent, withdrawn or withheld."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from events.fact import Fact, Request, Words
from events.ids import Session
from events.notifications.figures import UpdateFigures
from events.sealed import Sealed

Template = Literal["absence", "correction", "improvement", "update"]
Channel = Literal["text", "voice", "email"]
EnglishBecause = Literal["not translated", "not approved", "channel cannot carry it"]
"""Why a family that is to be told in another language was told in English."""
MessageState = Literal[
    "held", "suspended", "sending", "sent", "delivered", "failed", "unknown", "withdrawn", "withheld", "expired"
]


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

    Said anew when its matters changed before it went. `corrects`: the message that a correction corrects. `by`: who
    asked that it go again after it had failed.
    """

    pupil: str
    message: UUID
    template: Template
    about: tuple[Matter, ...]
    until: datetime
    not_after: datetime | None
    because: UUID
    corrects: UUID | None = None
    by: str | None = None


class MessageSuspended(NotificationsFact):
    """A message was due while the school's feed was silent: it goes once the feed returns, or a person lifts that,
    after a re-check and not after `until`. `feed`: the fact that the feed went stale."""

    pupil: str
    message: UUID
    template: Template
    about: tuple[Matter, ...]
    until: datetime
    reason: str
    feed: UUID
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

    `guardian`: to whom; `about`: what it says (template and ids; the text is made when it is handed over, from the
    sealed `names` of the pupils, the `school_name`, and of an improvement the sessions `attended` of those `possible`).
    `local_day`: the school's day on which it goes; after `not_after` it may not be handed over any more.
    `template_version`: of its wording; `language`: the guardian's, as the MIS names it; `languages`: those, beside
    English, whose translations the school has approved. `via`: who takes it to the `telephone` or `email`; `attempt`:
    which handing over of the message it is, from 1. Another attempt goes another way, and only after the one before it
    surely failed. `figures`, `note`: what a parents' update says; it is `about` a family's children, and names none.
    `barred`: the numbers and addresses, as they are sealed, of whoever a court order keeps from a child that it names:
    it does not go there. None: said before that was known with it, so it is decided again and not handed over. `also`:
    other records of the same person, by which children that it names are theirs.
    """

    pupil: str
    message: UUID
    template: Template
    channel: Channel
    guardian: str
    about: tuple[Matter, ...]
    because: UUID
    corrects: UUID | None = None
    telephone: Sealed[str] | None = None
    names: dict[str, Sealed[str]] = Field(default_factory=dict)
    school_name: str = ""
    local_day: date | None = None
    not_after: datetime | None = None
    attended: int = 0
    possible: int = 0
    template_version: int = 1
    language: Sealed[str] | None = None
    languages: tuple[str, ...] = ()
    via: str = "folder"
    attempt: int = 1
    email: Sealed[str] | None = None
    figures: UpdateFigures | None = None
    note: Sealed[str] | None = None
    barred: tuple[Sealed[str], ...] | None = None
    also: tuple[str, ...] = ()


class MessageSent(NotificationsFact):
    """The provider took a message, a text in so many segments; `english_because`: why not in the family's language."""

    pupil: str
    message: UUID
    reference: str
    segments: int
    about: tuple[Matter, ...] = ()
    english_because: EnglishBecause | None = None
    attempt: int = 1


class MessageDelivered(NotificationsFact):
    """The provider said that a message was delivered; of a call, that a key was pressed."""

    pupil: str
    message: UUID
    about: tuple[Matter, ...] = ()
    attempt: int = 1


class MessageFailed(NotificationsFact):
    """The provider refused a message, or could not deliver it; `attempt`: the one of which that was said.

    Where there is another way, the message goes it next. `template`: None where it was not said. `away`: nobody refused
    it, for whoever takes it was away; `again_at`: when it is held until, to be tried again by a way that nobody refused
    (None: it is not).
    """

    pupil: str
    message: UUID
    reason: str
    about: tuple[Matter, ...] = ()
    attempt: int = 1
    template: Template | None = None
    away: bool = False
    again_at: datetime | None = None


class MessageUnknown(NotificationsFact):
    """Whether the provider took a message is not known; it is never repeated: a person must look."""

    pupil: str
    message: UUID
    about: tuple[Matter, ...] = ()
    attempt: int = 1


class CallAnswered(NotificationsFact):
    """Somebody who was called pressed a key: they heard the message. A call that merely ended reached nobody."""

    pupil: str
    message: UUID
    guardian: str
    pressed: str
    about: tuple[Matter, ...] = ()
    attempt: int = 1


class NumberToCheck(NotificationsFact):
    """A guardian's number or e-mail address does not work for a channel: it is not used until the MIS has another.

    `message`: the one that could not be delivered there.
    """

    pupil: str
    guardian: str
    channel: Channel
    address: Sealed[str]
    message: UUID
    reason: str


class NumberWorked(NotificationsFact):
    """A message was delivered, after all, to a number or address that was to be checked: it may be used again.
    `address`: which (None: whichever of theirs was to be checked); `left`: how many others of theirs still are."""

    pupil: str
    guardian: str
    channel: Channel
    message: UUID
    address: Sealed[str] | None = None
    left: int = 0


class NumberSetAside(NotificationsFact):
    """A member of staff rang a guardian's number and found it dead, or whoever has it wrote that it is not theirs, or
    asked a provider for no more messages: none goes there until the MIS has another, or somebody clears it. `contact`:
    the try, the `reply` or the `message` that found it; `by`: nobody, of the last two; `through`: whose it was found to
    be, of somebody else who has that very number, and `through_address`: as it is sealed for them."""

    pupil: str
    guardian: str
    channel: Channel
    address: Sealed[str]
    contact: UUID
    by: str
    through: str | None = None
    reply: UUID | None = None
    through_address: Sealed[str] | None = None
    message: UUID | None = None


class NumberCleared(NotificationsFact):
    """A person found that a number or address that was to be checked is good: it may be used again (`by` `reply`: they
    asked for messages again from it). `left`: how many
    others of theirs are still to be checked there."""

    pupil: str
    guardian: str
    channel: Channel
    address: Sealed[str]
    by: str
    left: int = 0


class MessageWithdrawn(NotificationsFact):
    """A held message was no longer true, and did not go."""

    pupil: str
    message: UUID
    reason: str
    because: UUID
    about: tuple[Matter, ...] = ()


class MessageWithheld(NotificationsFact):
    """A message was due and does not go: nobody may be told it, or not a second time that day; a person is to tell.

    It is withdrawn when that is settled meanwhile.
    """

    pupil: str
    message: UUID
    about: tuple[Matter, ...]
    reason: str
    template: Template = "absence"
    because: UUID | None = None
    corrects: UUID | None = None


class MessageExpired(NotificationsFact):
    """A held message's last hour passed before it could go; `template` None: said before it was told."""

    pupil: str
    message: UUID
    reason: str
    about: tuple[Matter, ...] = ()
    template: Template | None = None


# Requests -------------------------------------------------------------------------------------------------------------


class ResendMessage(Request):
    """Send a message that failed again, now, by whatever way works now; an absence text, which may have been withheld,
    after a re-check, and not after its last hour. `on`: the day that it is about (None: today)."""

    service = "notifications"
    message: UUID
    on: date | None = None


class MessagesOf(Request):
    """Which messages reached `MessageSending` on a local day (None: ever)? `all`: those that never did, too."""

    service = "notifications"
    question = True
    on: date | None = None
    all: bool = False


class Message(Words):
    """A message as its school sees it: `to` is Arbor's guardian id, `about` Arbor's student ids, ascending; `reason`:
    why it did not go, or not yet, None for a role that does not see contacts; `corrects`: the message that this one
    corrects; `corrected_by`: those that correct it."""

    message: UUID
    at: datetime
    channel: Channel
    template: Template
    to: str | None
    about: tuple[str, ...]
    state: MessageState
    because: UUID
    reason: str | None = None
    corrects: UUID | None = None
    corrected_by: tuple[UUID, ...] = ()


class Messages(Words):
    """The answer, by time."""

    school: str
    rows: tuple[Message, ...]
