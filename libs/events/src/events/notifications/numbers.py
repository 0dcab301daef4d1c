"""Which numbers and e-mail addresses of guardians do not work."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from events.fact import Request, Words
from events.notifications.messages import Channel


class ClearNumber(Request):
    """Somebody checked a number or address that did not work, and it is good: use it again. `guardian`: Arbor's id;
    `number`: the number or address itself, needed where more than one of theirs is to be checked there."""

    service = "notifications"
    guardian: str
    channel: Channel
    number: str | None = Field(default=None, max_length=200)


class NumbersToCheck(Request):
    """Which numbers and addresses that the MIS still has do not work?"""

    service = "notifications"
    question = True


class NumberRow(Words):
    """A number, or for the channel `email` an address: whose it is and a child of theirs, by Arbor's ids; `message`:
    the one that could not be delivered there (None: staff rang it). `address`: the number or address itself, masked
    (None) for an operator."""

    guardian: str
    pupil: str
    channel: Channel
    since: datetime
    reason: str
    message: UUID | None
    address: str | None = None


class NumbersFound(Words):
    """The answer, oldest first."""

    school: str
    rows: tuple[NumberRow, ...]
