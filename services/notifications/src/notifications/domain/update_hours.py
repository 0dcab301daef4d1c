"""The parents' update that was held until an hour in which families may be messaged: it goes to each family once.

Families are those of that hour: whoever joined one meanwhile, or left it, is told no more and no less than the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from chassis.said import News, Said, Woken
from events.ids import message_id
from events.notifications import Channel
from notifications.domain.bulletins import Update
from notifications.domain.day import Message
from notifications.domain.drafts import JOINED, Draft, expire, standing, withdraw, woken_by
from notifications.domain.going import go, is_owed, next_way, told_elsewhere
from notifications.domain.rechecks import TOO_LATE
from notifications.domain.view import Day
from notifications.domain.ways import parted


def due(said: Said[Woken], day: Day) -> Iterator[News]:
    """Updates that were held go as long as no other was prepared since, for the week that follows has figures of its
    own: to each family as it is now, once."""
    last = day.found.update
    held = {i: known for i, known in day.told.held(said.body.due).items() if known.template == "update"}
    late = {i: known for i, known in held.items() if last is None or last.by != known.because}
    yield from (woken_by(known, expire(Draft.of(i, known), TOO_LATE, day)) for i, known in late.items())
    if last is not None:
        yield from _to_families({i: known for i, known in held.items() if i not in late}, last, said.at, day)


def _to_families(held: dict[UUID, Message], update: Update, at: datetime, day: Day) -> Iterator[News]:
    """A message stays that of a family as long as it names one of its children; what is left over is of nobody. Two
    families with one number have it once, for it names nobody."""
    free, children = dict(held), {child for known in held.values() for child in known.about}
    told: set[tuple[Channel, str]] = set()
    for family in parted(children, "update", day):
        message = standing(family, free)
        known = free.pop(message) if message else None
        draft = Draft(message or _id(update, family[0], day), "update", {child: () for child in family}, update.by)
        line = _line(draft, day)
        if told_elsewhere(draft, day) or line in told:
            yield from [woken_by(known, _joined(draft, day))] if known is not None else []
        elif known is not None:
            yield woken_by(known, go(draft, at, day))
        elif is_owed(draft, day):
            yield go(draft, at, day)
        told |= {line} if line else set()
    yield from (woken_by(known, _joined(Draft.of(i, known), day)) for i, known in free.items())


def _line(draft: Draft, day: Day) -> tuple[Channel, str] | None:
    """The number or address to which it goes, the same whoever has it."""
    way = next_way(draft, day)
    return (way.channel, min(day.sharing(way.guardian, way.channel, way.address))) if way is not None else None


def _joined(draft: Draft, day: Day) -> News:
    return withdraw(draft, JOINED, draft.because, day)


def _id(update: Update, child: str, day: Day) -> UUID:
    return message_id(day.id, "update", str(update.id), "parted", child)
