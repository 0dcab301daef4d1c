"""What families answer: replies received, confirmed by a person, and who wants no more messages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field, field_validator

from events.fact import Request, Words
from events.ids import Session
from events.notifications.messages import Channel, Matter, NotificationsFact
from events.sealed import Sealed
from events.written import Written

Urgency = Literal["distress", "out-of-hours", "unclear"]
"""Why a person must look at a reply at once: what it says; that nobody was there when it came; or that its words leave
open what it means while a child whom it may be about is missing."""

Asks = Literal["stop", "start"]
"""What a reply asks of us: no more messages, or messages again."""

ReplyState = Literal["open", "confirmed", "closed"]


class ReplyReceived(NotificationsFact):
    """Somebody answered a message, on the local `day`: none is answered, nor explains an absence, by itself.

    `guardians`: whose number it came from (several may share one; nobody: a number that is not known, and then
    `telephone` is there); `pupils`: the children whom it may be about; `about`: the one absence of that day that it
    is about, if there is exactly one. `suggested`: the absence code that its words suggest to the person who decides;
    `returns`: they say that the child comes on that day; `wrong`: that the number is not the family's; `named`: whose
    names they say, of all children of those guardians: of another than who is absent, nothing is suggested.
    """

    keyed_by = "school"
    school: str
    reply: UUID
    received_at: datetime
    day: date
    channel: Channel = "text"
    guardians: tuple[str, ...] = ()
    pupils: tuple[str, ...] = ()
    about: Matter | None = None
    text: Sealed[str] | None = None
    telephone: Sealed[str] | None = None
    suggested: str | None = None
    urgent: Urgency | None = None
    asks: Asks | None = None
    returns: bool = False
    wrong: bool = False
    named: tuple[str, ...] = ()


class ReplyConfirmed(NotificationsFact):
    """A person read a reply and gave the absence its code; no `sessions`: the whole of that day.

    `received_at`: when the reply was sent; None: not said, then it was known no earlier than this. `left`: how many
    other children whom it may be about were unexplained still: it stays in the inbox for them.
    """

    pupil: str
    reply: UUID
    date: date
    sessions: tuple[Session, ...] = ()
    code: str
    by: str
    received_at: datetime | None = None
    left: int = 0


class SameNumberAsked(NotificationsFact):
    """A guardian was recorded with a number, and it is asked whether it is that of one of `stopped`, who asked for no
    more messages, or one of `strangers`, nobody's when they asked, or one that was found dead at one of `dead`: all
    that belongs to the number, whoever has it. `other_addresses`: their other numbers: of each that is
    new the same is asked by a fact of its own."""

    pupil: str
    guardian: str
    address: Sealed[str]
    stopped: tuple[str, ...]
    dead: tuple[str, ...] = ()
    strangers: tuple[Sealed[str], ...] = ()
    other_addresses: tuple[Sealed[str], ...] = ()


class GuardianOptedOut(NotificationsFact):
    """A guardian, or whoever had their number before, asked for no more messages: none goes to them until they ask for
    them again."""

    pupil: str
    guardian: str
    reply: UUID


class GuardianOptedIn(NotificationsFact):
    """A guardian who had asked for no more messages asked for them again."""

    pupil: str
    guardian: str
    reply: UUID


# Requests -------------------------------------------------------------------------------------------------------------


class RecordReply(Request):
    """Type in what a family answered; `received_at`: when, if not just now. The text is sealed at the edge."""

    service = "notifications"
    telephone: str = Field(max_length=40)
    text: Written = Field(min_length=1, max_length=2000)
    received_at: datetime | None = None

    @field_validator("received_at")
    @classmethod
    def is_an_instant(cls, instant: datetime | None) -> datetime | None:
        """Refuse a time that may be of any zone."""
        if instant is not None and instant.tzinfo is None:
            raise ValueError("it needs an offset, such as 2026-09-07T09:30:00+01:00")
        return instant


class ConfirmReply(Request):
    """Give the absence that a reply is about its code. `on`: the day of the absence, if not that of the reply;
    no `sessions`: of an appointment, and of a child who comes later, the one asked about; else the whole day."""

    service = "notifications"
    reply: UUID
    mis_id: str
    code: str
    sessions: tuple[Session, ...] = ()
    on: date | None = None


class RepliesOf(Request):
    """Which replies are in that state (None: all)?"""

    service = "notifications"
    question = True
    state: ReplyState | None = "open"


class Confirmation(Words):
    """What a person made of a reply, for one child."""

    mis_id: str
    date: date
    code: str
    by: str


class Reply(Words):
    """A reply as the attendance office sees it: guardians and children by Arbor's ids.

    `text` and `telephone` (of a number that is not known) are opened for the attendance team, headship and the
    safeguarding lead; `about`: the child whose absence it is about, if there is exactly one.
    """

    reply: UUID
    received_at: datetime
    state: ReplyState
    urgent: Urgency | None
    asks: Asks | None
    guardians: tuple[str, ...]
    pupils: tuple[str, ...]
    about: str | None
    suggested: str | None
    text: str | None
    telephone: str | None
    confirmed: tuple[Confirmation, ...] = ()


class Replies(Words):
    """The answer: what is urgent first, then the oldest."""

    school: str
    rows: tuple[Reply, ...]
