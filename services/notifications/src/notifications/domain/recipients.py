"""Somebody who is recorded twice in the MIS, once for each child, has one text about all of them: before several texts
go, their recipients are compared.

Only records by which a child may be told of are compared; where a court order keeps any of them from a child, or
anybody from theirs, or nobody said the name, or the language is another, they stay two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from events.notifications import RecipientRecord, RecipientsAsked
from events.sealed import Sealed
from notifications.domain.answers import Children
from notifications.domain.drafts import Draft
from notifications.domain.people import Guardian
from notifications.domain.view import Day
from notifications.domain.ways import channel_of, routes

_MOST = 500
"""More recipients than these are not compared: their texts go one by one."""


def question(due: datetime, rounds: Sequence[Sequence[Draft]], day: Day) -> RecipientsAsked | None:
    """Which records are one person? None: no two of the texts of a round could be one."""
    records = {each.guardian: each for drafts in rounds if len(drafts) > 1 for each in _records(drafts, day)}
    if len(records) < 2 or len(records) > _MOST:
        return None
    return RecipientsAsked(
        school=day.id, date=day.date, due=due, records=tuple(records[each] for each in sorted(records))
    )


def _records(drafts: Sequence[Draft], day: Day) -> Iterator[RecipientRecord]:
    for child in sorted({child for draft in drafts for child in draft.about}):
        of = day.pupil(child)
        for guardian, who in () if of.barred else of.told.items():
            children: Children = day.states["guardian", guardian].seen
            addresses = _first_of_each(who, day)
            if who.name and addresses and not children.barred:
                language: Sealed[str] | None = Sealed(who.language) if who.language else None
                yield RecipientRecord(guardian=guardian, name=Sealed(who.name), language=language, addresses=addresses)


def _first_of_each(who: Guardian, day: Day) -> tuple[Sealed[str], ...]:
    """Where they are reached by each of the school's channels."""
    channels = dict.fromkeys(channel_of(route) for route in routes(day.policy, "absence"))
    usable = (day.usable(who, channel) for channel in channels)
    return tuple(dict.fromkeys(Sealed[str](every[0]) for every in usable if every))
