"""Which message a correction corrects."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.notifications import MessageHeld, MessageSending, MessageWithheld
from notifications.projection.writing import write

FOLLOWS: frozenset[type[Fact]] = frozenset({MessageHeld, MessageSending, MessageWithheld})


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: what a message corrects never changes."""
    corrected = {
        (each.envelope.school, each.fact.message): each.fact.corrects
        for each in facts
        if isinstance(each.fact, MessageHeld | MessageSending | MessageWithheld) and each.fact.corrects
    }
    await write(
        db,
        "insert into corrections select * from unnest($1::text[], $2::uuid[], $3::uuid[]) on conflict do nothing",
        [school for school, _ in corrected],
        [message for _, message in corrected],
        list(corrected.values()),
    )
