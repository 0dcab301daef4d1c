"""The parents' update of a week: prepared by itself, approved by a person, then sent to each family once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from events.fact import Request, Words
from events.notifications.figures import UpdateFigures
from events.notifications.messages import Channel, MessageState, NotificationsFact
from events.sealed import Sealed
from events.written import Written

UpdateState = Literal["asked", "prepared", "approved", "expired", "not-due"]


class SharedLine(Words):
    """Guardians who have one number, for texts, or one e-mail address: what goes there to one of them goes to all.
    `addresses`: that number or address as it is sealed for each of them, in their order; none: it was not said."""

    channel: Channel
    guardians: tuple[str, ...]
    addresses: tuple[Sealed[str], ...] = ()


class UpdateAsked(NotificationsFact):
    """The hour of the parents' update came: reporting was asked for the figures of the week `first` to `last`.

    `expires_at`: it goes unsent where nobody has approved it by then.
    """

    keyed_by = "school"
    school: str
    update: UUID
    day: date
    first: date
    last: date
    due_at: datetime
    expires_at: datetime


class UpdatePrepared(NotificationsFact):
    """An update was prepared with the figures of its week, and waits for a person to approve it."""

    keyed_by = "school"
    school: str
    update: UUID
    day: date
    figures: UpdateFigures
    expires_at: datetime


class UpdateNoted(NotificationsFact):
    """A person put a note under an update that waits, or took it away (None)."""

    keyed_by = "school"
    school: str
    update: UUID
    day: date
    note: Sealed[str] | None
    by: str


class UpdateApproved(NotificationsFact):
    """A person approved an update as it stood, for so many families; `left_out`: those whom nobody can tell.

    `shared`: whose families have one number or address, and have it once. `digest`: of what it says, as they saw it.
    """

    keyed_by = "school"
    school: str
    update: UUID
    day: date
    families: int
    left_out: int
    by: str
    shared: tuple[SharedLine, ...] = ()
    digest: str = ""


class UpdateExpired(NotificationsFact):
    """An update was not sent: its last hour came first."""

    keyed_by = "school"
    school: str
    update: UUID
    day: date
    reason: str


class UpdateNotDue(NotificationsFact):
    """The hour of the parents' update came and there was nothing to say: no session had been held."""

    keyed_by = "school"
    school: str
    update: UUID
    day: date
    due_at: datetime


# Requests -------------------------------------------------------------------------------------------------------------


class NoteUpdate(Request):
    """Put a note under the update that waits (none: take it away); it is sent in the words in which it is written."""

    service = "notifications"
    update: UUID
    note: Written | None = Field(default=None, min_length=1, max_length=300)


class ApproveUpdate(Request):
    """Send the update that waits to so many `families`, leaving so many out: the counts that the preview showed, as is
    the `digest` of what it says."""

    service = "notifications"
    update: UUID
    families: int = Field(ge=0)
    left_out: int = Field(default=0, ge=0)
    digest: str = Field(default="", max_length=64)


class UpdatesOf(Request):
    """What became of the parents' updates, the latest first? At most `last` of them."""

    service = "notifications"
    question = True
    last: int = Field(default=1, ge=1, le=60)


class UpdateRow(Words):
    """One update. `note`: for the attendance team, headship and the safeguarding lead; `approved_by`: a staff id;
    `progress`: how many of its messages are in which state."""

    update: UUID
    day: date
    state: UpdateState
    figures: UpdateFigures | None
    note: str | None
    expires_at: datetime | None
    approved_by: str | None
    families: int | None
    left_out: int | None
    reason: str | None
    progress: dict[MessageState, int]


class Updates(Words):
    """The answer, the latest first."""

    school: str
    rows: tuple[UpdateRow, ...]
