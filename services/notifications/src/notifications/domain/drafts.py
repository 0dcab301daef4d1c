"""A message as it is written, and the facts that keep it back or give it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.said import Because, News
from events.ids import Session
from events.notifications import (
    Matter,
    MessageExpired,
    MessageFailed,
    MessageHeld,
    MessageSuspended,
    MessageWithdrawn,
    MessageWithheld,
    Template,
)
from notifications.domain.day import Message
from notifications.domain.view import Day
from notifications.domain.ways import Lost

JOINED = "told in another text"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a message says and why. `about`: pupil → sessions of the day, by pupil; `first`: the guardian who is to have
    it if that is still allowed; `lost`: the way that has failed just now."""

    message: UUID
    template: Template
    about: dict[str, tuple[Session, ...]]
    because: UUID
    corrects: UUID | None = None
    first: str | None = None
    lost: Lost | None = None

    @classmethod
    def of(cls, message: UUID, known: Message, first: str | None = None, lost: Lost | None = None) -> Draft:
        """The draft of a message that stands."""
        return cls(message, known.template, known.about, known.because, known.corrects, first, lost)

    @property
    def pupil(self) -> str:
        """The first child whom it is about."""
        return min(self.about)

    def matters(self, day: Day) -> tuple[Matter, ...]:
        """What it says of each child."""
        return tuple(Matter(pupil=p, date=day.date, sessions=self.about[p]) for p in sorted(self.about))


def standing(family: Sequence[str], free: Mapping[UUID, Message]) -> UUID | None:
    """The first message that names a child of the family: it stays that family's."""
    return next((message for child in family for message, known in free.items() if child in known.about), None)


def suspend(draft: Draft, until: datetime, day: Day) -> MessageSuspended:
    """It waits for the feed that is silent."""
    source, feed = next(iter(day.school.stale.items()))
    return MessageSuspended(
        pupil=draft.pupil,
        message=draft.message,
        template=draft.template,
        about=draft.matters(day),
        until=until,
        reason=f"nothing is heard from the school's feed ({source})",
        feed=feed,
        because=draft.because,
        corrects=draft.corrects,
    )


def hold(draft: Draft, until: datetime, day: Day, *, by: str | None = None) -> MessageHeld:
    """Hold it until its hour; an absence text has a last hour, too. `by`: who asked that it go again."""
    return MessageHeld(
        pupil=draft.pupil,
        message=draft.message,
        template=draft.template,
        about=draft.matters(day),
        until=until,
        not_after=day.last_hour if draft.template == "absence" else None,
        because=draft.because,
        corrects=draft.corrects,
        by=by,
    )


def withhold(draft: Draft, reason: str, day: Day) -> MessageWithheld:
    """It was due, and does not go."""
    return MessageWithheld(
        pupil=draft.pupil,
        message=draft.message,
        about=draft.matters(day),
        reason=reason,
        template=draft.template,
        because=draft.because,
        corrects=draft.corrects,
    )


def withdraw(draft: Draft, reason: str, because: UUID, day: Day) -> MessageWithdrawn:
    """It is not true any more, and does not go."""
    return MessageWithdrawn(
        pupil=draft.pupil, message=draft.message, reason=reason, because=because, about=draft.matters(day)
    )


def expire(draft: Draft, reason: str, day: Day) -> MessageExpired:
    """Its last hour has passed."""
    return MessageExpired(
        pupil=draft.pupil, message=draft.message, reason=reason, about=draft.matters(day), template=draft.template
    )


def woken_by(known: Message, fact: News) -> News:
    """What a message's hour led to, traced to the fact that held it."""
    return Because(known.by, fact) if known.by is not None and not isinstance(fact, Because) else fact


def over(draft: Draft, reason: str, day: Day) -> MessageExpired | MessageFailed:
    """Its last hour has passed; what was tried before has failed for good."""
    known = day.messages.get(draft.message)
    if known is None or not known.tried:
        return expire(draft, reason, day)
    return failed(draft, reason, known.attempt, day)


def failed(
    draft: Draft, reason: str, attempt: int, day: Day, *, away: bool = False, again_at: datetime | None = None
) -> MessageFailed:
    """Its last attempt did not reach anybody."""
    return MessageFailed(
        pupil=draft.pupil,
        message=draft.message,
        reason=reason,
        about=draft.matters(day),
        attempt=attempt,
        template=draft.template,
        away=away,
        again_at=again_at,
    )
