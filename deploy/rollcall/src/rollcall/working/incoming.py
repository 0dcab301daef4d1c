"""What somebody makes of what came in: replies, numbers that reach nobody, and what no rule may settle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from random import Random

from events.fact import Request
from events.notifications import (
    AcknowledgeItem,
    ClearNumber,
    ConfirmReply,
    InboxItem,
    InboxKind,
    NumberRow,
    Reply,
)
from rollcall.working.hours import Hours

GOOD_AGAIN = 0.3
"""Of the numbers that reached nobody, those that somebody finds to work on a later day."""
SEEN_BY_ITSELF: frozenset[InboxKind] = frozenset({"reply", "number-to-check"})
"""What leaves the inbox by what is done about it."""


def seen_to(
    answers: Iterable[Reply],
    dead: Iterable[NumberRow],
    waiting: Iterable[InboxItem],
    now: datetime,
    hours: Hours,
) -> list[Request]:
    """Replies first; what was done about a thing takes it out of the inbox."""
    confirmed = list(replies(answers))
    done = {each.reply for each in confirmed}
    return [*confirmed, *numbers(dead, now, hours), *items(row for row in waiting if row.item not in done)]


def replies(rows: Iterable[Reply]) -> Iterator[ConfirmReply]:
    """A reply about one absence that says why is confirmed, a person agreeing with what its words suggest."""
    for row in rows:
        if row.about is not None and row.suggested is not None and not row.confirmed:
            yield ConfirmReply(reply=row.reply, mis_id=row.about, code=row.suggested)


def numbers(rows: Iterable[NumberRow], now: datetime, hours: Hours) -> Iterator[Request]:
    """On a later day, a number is now and then found to be good."""
    for row in rows:
        luck = Random(f"{hours.seed}/{row.guardian}/{row.channel}")
        if row.since.astimezone(now.tzinfo).date() < now.date() and luck.random() < GOOD_AGAIN:
            yield ClearNumber(guardian=row.guardian, channel=row.channel, number=row.address)


def items(rows: Iterable[InboxItem]) -> Iterator[Request]:
    """The rest is taken note of."""
    for row in rows:
        if row.kind not in SEEN_BY_ITSELF:
            yield AcknowledgeItem(item=row.item)
