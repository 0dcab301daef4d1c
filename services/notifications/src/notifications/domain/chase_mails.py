"""What *notifications* remembers of the e-mails that told staff of a register, and which are due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from events.notifications import ChaseFailed, ChaseSending, ChaseSent, ChaseUnknown
from notifications.domain.chases import Chases

OfChase: TypeAlias = ChaseSending | ChaseSent | ChaseFailed | ChaseUnknown
_KEPT = 200


@dataclass(slots=True)
class Mail:
    """The last e-mail to one member of staff about one thing: its `attempt`, whether it ended, and when the next is."""

    message: UUID
    attempt: int
    ended: bool = False
    failed: bool = False
    again: datetime | None = None


@dataclass(slots=True)
class Mails:
    """The e-mails about registers, by the fact that asked and by whom it asked."""

    last: dict[str, Mail] = field(default_factory=dict)

    def tell(self, own: OfChase) -> None:
        """Fold an own fact about such an e-mail."""
        if isinstance(own, ChaseSending):
            name = named(str(own.because), own.staff)
            self.last.pop(name, None)
            self.last = dict([*self.last.items(), (name, Mail(own.message, own.attempt))][-_KEPT:])
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
    """What is to be said, to whom, and when: at once, or at the next try."""
    for because, asked in chases.open.items():
        for staff in asked.staff:
            mail = mails.last.get(named(because, staff))
            at = asked.at if mail is None else mail.again
            if at is not None:
                yield because, staff, at
