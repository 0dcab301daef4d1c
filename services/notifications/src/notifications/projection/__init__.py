"""The read tables of *notifications* and the questions they answer."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from notifications.projection import (
    chases,
    corrections,
    inbox,
    messages,
    notices,
    numbers,
    people,
    replies,
    spoilt,
    staff_told,
    updates,
)
from notifications.projection.chases import chases_of
from notifications.projection.inbox import inbox_of
from notifications.projection.messages import messages_of
from notifications.projection.numbers import numbers_of, silent_numbers_of
from notifications.projection.people import all_first_names, ascending, first_names_of, mis_ids, schools_of
from notifications.projection.readers import is_told_why, may_read
from notifications.projection.replies import replies_of
from notifications.projection.schema import INDEXES as _INDEXES
from notifications.projection.schema import SCHEMA as _SCHEMA
from notifications.projection.spoilt import addresses_of, dead_numbers_of, numbers_to_check, spoilt_of
from notifications.projection.updates import updates_of

GENERATION = 23
SCHEMA = _SCHEMA + chases.SCHEMA + notices.SCHEMA
INDEXES = _INDEXES + chases.INDEXES + notices.INDEXES
_TABLES = (people, inbox, staff_told, messages, corrections, numbers, replies, spoilt, updates, chases, notices)
"""In this order: the inbox reads of messages what was so before the batch."""
_FOLDED = [({word.__name__ for word in table.FOLLOWS}, table) for table in _TABLES]
FOLLOWS: frozenset[type[Fact]] = frozenset(word for table in _TABLES for word in table.FOLLOWS)


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch, each table what it follows: those of whose facts there is none stay as they are."""
    for words, table in _FOLDED:
        if followed := [each for each in facts if each.envelope.word in words]:
            await table.fold(db, followed)


__all__ = [
    "FOLLOWS",
    "GENERATION",
    "INDEXES",
    "SCHEMA",
    "addresses_of",
    "dead_numbers_of",
    "ascending",
    "chases_of",
    "all_first_names",
    "first_names_of",
    "fold",
    "inbox_of",
    "is_told_why",
    "may_read",
    "messages_of",
    "mis_ids",
    "numbers_of",
    "numbers_to_check",
    "replies_of",
    "schools_of",
    "silent_numbers_of",
    "spoilt_of",
    "updates_of",
]
