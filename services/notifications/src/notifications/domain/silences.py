"""While the school's feed is silent nothing goes by itself: what is due waits for its return, or expires.

A hook queues what it could not deliver, and its first delivery is its return: so absence texts and praise wait a little
longer, and praise does not go where those marks say that the child was absent.
A correction goes all the same: it takes back what was said wrongly, and was heard before the silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from chassis.said import News, Said
from events.notifications import MessageExpired, MessageFailed
from notifications.domain import improvements
from notifications.domain.day import Message
from notifications.domain.drafts import Draft, hold, over
from notifications.domain.rechecks import SILENT
from notifications.domain.school import OfFeed
from notifications.domain.view import Day


def heard(said: Said[OfFeed], day: Day) -> Iterable[News]:
    """The feed returned, or a person lifted its silence: what was suspended goes on, absence texts as all that are
    due: their recipients are compared, and registers is asked."""
    if not day.is_stale:
        for message, known in day.told.suspended().items():
            yield from _goes_on(message, known, said.at, day)


def _goes_on(message: UUID, known: Message, at: datetime, day: Day) -> Iterable[News]:
    draft = Draft.of(message, known)
    if known.until is not None and at > known.until:
        yield over(draft, SILENT, day)
    elif known.template == "absence":
        yield hold(draft, max(at, day.caught_up or at), day)
    else:
        yield improvements.due(message, known, at, day)


def ended(due: datetime, day: Day) -> Iterable[MessageExpired | MessageFailed]:
    """The last hour of suspended messages has come."""
    for message, known in day.told.suspended().items():
        if known.until is not None and known.until <= due:
            yield over(Draft.of(message, known), SILENT, day)
