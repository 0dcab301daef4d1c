"""The read tables of *notifications* and the questions they answer."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from notifications.projection import inbox, messages, numbers, people, replies
from notifications.projection.inbox import inbox_of
from notifications.projection.messages import messages_of
from notifications.projection.numbers import numbers_of
from notifications.projection.replies import replies_of
from notifications.projection.schema import INDEXES, SCHEMA

GENERATION = 4
FOLLOWS: frozenset[type[Fact]] = people.FOLLOWS | messages.FOLLOWS | numbers.FOLLOWS | replies.FOLLOWS | inbox.FOLLOWS


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch, each table by itself."""
    await people.fold(db, facts)
    await messages.fold(db, facts)
    await numbers.fold(db, facts)
    await replies.fold(db, facts)
    await inbox.fold(db, facts)


__all__ = [
    "FOLLOWS",
    "GENERATION",
    "INDEXES",
    "SCHEMA",
    "fold",
    "inbox_of",
    "messages_of",
    "numbers_of",
    "replies_of",
]
