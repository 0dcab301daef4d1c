"""What *notifications* remembers of the e-mails that told staff of a register, and which are due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from events.notifications import (
    ChaseFailed,
    ChaseSending,
    ChaseSent,
    ChaseUnknown,
    StaffAlerting,
    StaffAlertWithheld,
)
from notifications.domain import notices
from notifications.domain.chases import Chases
from notifications.domain.notices import Noticed, OwnNotice

OfChase: TypeAlias = ChaseSending | ChaseSent | ChaseFailed | ChaseUnknown
_KEPT_FOR = timedelta(days=2)


@dataclass(slots=True)
class Mail:
    """The last e-mail to one member of staff about one thing: its `attempt` and local `day`, whether it ended, and when
    the next is."""

    message: UUID
    attempt: int
    day: date
    ended: bool = False
    failed: bool = False
    again: datetime | None = None


@dataclass(slots=True)
class Mails:
    """The e-mails about registers from the day `since` on, by the fact that asked and by whom it asked; `notices`:
    other messages, by the same."""

    last: dict[str, Mail] = field(default_factory=dict)
    since: date = date.min
    notices: dict[str, Noticed] = field(default_factory=dict)

    def notify(self, own: OwnNotice) -> None:
        """Fold an own fact about a message that is about no register."""
        if isinstance(own, StaffAlerting | StaffAlertWithheld):
            self.since = max(self.since, own.local_day - _KEPT_FOR)
        self.notices = notices.tell(self.notices, own, self.since)

    def tell(self, own: OfChase) -> None:
        """Fold an own fact about such an e-mail."""
        if isinstance(own, ChaseSending):
            self.since = max(self.since, own.local_day - _KEPT_FOR)
            self.last = {name: mail for name, mail in self.last.items() if mail.day >= self.since}
            self.last[named(str(own.because), own.staff)] = Mail(own.message, own.attempt, own.local_day)
            return
        for mail in self.last.values():
            if mail.message == own.message:
                mail.ended, mail.failed = True, isinstance(own, ChaseFailed)
                mail.again = own.again_at if isinstance(own, ChaseFailed) else None

    def of(self, message: UUID) -> tuple[str, Mail] | None:
        """An e-mail by its id: what asked for it, and the e-mail."""
        found = ((name.partition(" ")[0], mail) for name, mail in self.last.items() if mail.message == message)
        return next(found, None)


def named(because: str, staff: str) -> str:
    """Under which name the e-mails about one thing to one member of staff are remembered."""
    return f"{because} {staff}"


def dues(chases: Chases, mails: Mails) -> Iterator[tuple[str, str, datetime]]:
    """What is to be said, to whom, and when: at once, or at the next try. Of a day that is forgotten, nothing."""
    for because, asked in chases.open.items():
        for staff in asked.staff if asked.at.date() >= mails.since else ():
            mail = mails.last.get(named(because, staff))
            due = asked.at if mail is None else mail.again
            at = chases.hour(asked, staff, due) if due is not None else None
            if at is not None:
                yield because, staff, at
