"""The parents' update that was held until an hour in which families may be messaged: it goes to each family once.

Families are those of that hour: whoever joined one meanwhile, or left it, is told no more and no less than the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from chassis.said import News, Said, Woken
from events.ids import message_id
from notifications.domain.bulletins import Update
from notifications.domain.day import Message
from notifications.domain.drafts import JOINED, Draft, expire, standing, withdraw, woken_by
from notifications.domain.going import go, next_way
from notifications.domain.rechecks import TOO_LATE
from notifications.domain.view import Day
from notifications.domain.ways import parted, ways


def due(said: Said[Woken], day: Day) -> Iterator[News]:
    """Updates that were held go as long as no other was prepared since, for the week that follows has figures of its
    own: to each family as it is now, once."""
    last = day.found.update
    held = {i: known for i, known in day.held(said.body.due).items() if known.template == "update"}
    late = {i: known for i, known in held.items() if last is None or last.by != known.because}
    yield from (woken_by(known, expire(Draft.of(i, known), TOO_LATE, day)) for i, known in late.items())
    if last is not None:
        yield from _to_families({i: known for i, known in held.items() if i not in late}, last, said.at, day)


def _to_families(held: dict[UUID, Message], update: Update, at: datetime, day: Day) -> Iterator[News]:
    """A message stays that of a family as long as it names one of its children; what is left over is of nobody."""
    free, children = dict(held), {child for known in held.values() for child in known.about}
    for family in parted(children, "update", day):
        message = standing(family, free)
        known = free.pop(message) if message else None
        draft = Draft(message or _id(update, family[0], day), "update", {child: () for child in family}, update.by)
        if known is not None:
            yield woken_by(known, _once(draft, at, day))
        elif next_way(draft, day) is not None:
            yield go(draft, at, day)
    yield from (woken_by(known, _joined(Draft.of(i, known), day)) for i, known in free.items())


def _once(draft: Draft, at: datetime, day: Day) -> News:
    """It goes, unless everybody who may be told has it in another message."""
    has_it = next_way(draft, day) is None and next(ways(sorted(draft.about), "update", day), None) is not None
    return _joined(draft, day) if has_it else go(draft, at, day)


def _joined(draft: Draft, day: Day) -> News:
    return withdraw(draft, JOINED, draft.because, day)


def _id(update: Update, child: str, day: Day) -> UUID:
    return message_id(day.id, "update", str(update.id), "parted", child)
