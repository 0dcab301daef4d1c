"""The read tables of *notifications* and the questions they answer."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from notifications.projection import messages, people
from notifications.projection.messages import messages_of
from notifications.projection.schema import INDEXES, SCHEMA

GENERATION = 2
FOLLOWS: frozenset[type[Fact]] = people.FOLLOWS | messages.FOLLOWS


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch, each table by itself."""
    await people.fold(db, facts)
    await messages.fold(db, facts)


__all__ = ["FOLLOWS", "GENERATION", "INDEXES", "SCHEMA", "fold", "messages_of"]
