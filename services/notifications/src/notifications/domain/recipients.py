"""Somebody who is recorded twice in the MIS, once for each child, has one text about all of them: before several texts
go, their recipients are compared.

Only records by which a child may be told of are compared; where a court order keeps any of them from a child, or
anybody from theirs, or nobody said the name, or the language is another, they stay two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import combinations

from events.notifications import RecipientRecord, RecipientsAsked
from events.sealed import Sealed
from notifications.domain.answers import Children
from notifications.domain.drafts import Draft
from notifications.domain.people import Guardian
from notifications.domain.view import Day
from notifications.domain.ways import channel_of, routes

_PAGE = 250
"""Two pages of records fit into one question."""


def questions(due: datetime, rounds: Sequence[Sequence[Draft]], day: Day) -> list[RecipientsAsked]:
    """Which records are one person? None: no two of the texts of a round could be one. Several, one after the other,
    where there are more records than fit into one: each page of them beside each other."""
    found = {each.guardian: each for drafts in rounds if len(drafts) > 1 for each in _records(drafts, day)}
    records = [found[each] for each in sorted(found)]
    pages = [records[at : at + _PAGE] for at in range(0, len(records), _PAGE)]
    parts = [[*one, *other] for one, other in combinations(pages, 2)] if len(pages) > 2 else [records]
    of = _digest(records) if len(parts) > 1 else ""
    return [
        RecipientsAsked(school=day.id, date=day.date, due=due, records=tuple(part), part=number, of=of)
        for number, part in enumerate(parts)
        if len(part) > 1
    ]


def following(order: RecipientsAsked, now: Sequence[RecipientsAsked]) -> RecipientsAsked | None:
    """What is asked next, once a question was answered; `now`: what would be asked by now.

    The first again where anybody came to them, or changed, since. None: everybody was compared with everybody.
    """
    if not now:
        return None
    if order.of != now[0].of:
        return now[0]
    if not order.of:
        return now[0] if any(record not in order.records for record in now[0].records) else None
    return next(iter(now[order.part + 1 :]), None)


def _digest(records: Sequence[RecipientRecord]) -> str:
    return sha256("\n".join(each.model_dump_json() for each in records).encode()).hexdigest()


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
