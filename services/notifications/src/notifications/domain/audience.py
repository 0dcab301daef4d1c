"""To whom the parents' update goes: each family whose children are on the roll, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from chassis.said import Every, Key, News, Said, States
from events.fact import Fact
from events.ids import message_id
from events.notifications import (
    ApproveUpdate,
    Channel,
    MessageHeld,
    MessageSending,
    MessageWithheld,
    PlanOf,
    SharedLine,
)
from notifications.domain.answers import STOPPED
from notifications.domain.bulletins import Update, digest, sharing
from notifications.domain.drafts import Draft
from notifications.domain.folds import day_key
from notifications.domain.going import go
from notifications.domain.people import Found, families
from notifications.domain.school import SCHOOL, School
from notifications.domain.versions import VERSIONS
from notifications.domain.view import Day
from notifications.domain.ways import reached, ways


class Approving(ApproveUpdate):
    """An approval, and which guardians have one number or address: the edge alone can compare them. `again`: what
    whoever gave it had seen was compared then."""

    shared: tuple[SharedLine, ...] = ()
    again: bool = False


class Planning(PlanOf):
    """A question for the plan, with the same."""

    shared: tuple[SharedLine, ...] = ()


def keys_to_send(states: States) -> Iterator[Key | Every]:
    """The school, the update's day, and every child."""
    yield from (SCHOOL, STOPPED)
    found: Found = states[SCHOOL].done
    if found.update is not None:
        yield day_key(found.update.day)
        yield Every("pupil")


def said_by(update: Update, states: States) -> str:
    """The digest of what an update says, the school's name, its wording and its languages included."""
    school: School = states[SCHOOL].seen
    languages = sorted(school.policy(update.day).languages)
    return digest(update, school.name, str(VERSIONS["update"]), *languages)


def waiting(said: Said[Any], states: States) -> Update | None:
    """The update that waits to be approved, if one does."""
    school, found = states[SCHOOL].seen, states[SCHOOL].done
    waits = school.known and found.update is not None and found.update.waits(said.at)
    return found.update if waits else None


def messages(said: Said[Any], update: Update, states: States) -> list[Fact]:
    """What an approval would say of each family's message."""
    day = Day(said.school, update.day, states)
    return [_gone(go(draft, said.at, day)) for draft in drafts(update, day, shared_by(said))]


def shared_by(said: Said[Any]) -> tuple[SharedLine, ...]:
    """Which guardians have one number or address, as whoever approves or plans it was told."""
    return said.body.shared if isinstance(said.body, Approving | Planning) else ()


def _gone(news: News) -> Fact:
    assert isinstance(news, MessageSending | MessageWithheld | MessageHeld), news
    return news


def drafts(update: Update, day: Day, shared: Sequence[SharedLine]) -> Iterator[Draft]:
    """One for each family whose children are on the roll; two with one number have it once, for it names nobody."""
    told: set[tuple[Channel, str]] = set()
    for family in _families(day, update.day):
        way = next(ways(family, "update", day), None)
        line = (way.channel, min(sharing(way.guardian, way.channel, way.address, shared))) if way else None
        if line is None or line not in told:
            message = message_id(day.id, "update", str(update.id), way.guardian if way else family[0])
            yield Draft(message, "update", {child: () for child in family}, update.by)
        told |= {line} if line else set()


def _families(day: Day, on: date) -> Iterator[list[str]]:
    """Those who can be told, and then those who cannot, each once, however many children they have."""
    children = [child for child in day.states.every("pupil") if day.pupil(child).is_on_roll(on)]
    can = {child: found for child in children if (found := reached(child, "update", day))}
    yield from families(can, lambda child: can[child])
    yield from families(set(children) - set(can), lambda child: set(day.pupil(child).told))
