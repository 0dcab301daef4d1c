"""Numbers and addresses that do not work: found dead by whoever rang them, and cleared by whoever checked them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from chassis.said import Decision, Key, News, Said, States
from events.fact import Refusal
from events.ids import guardian_id, number_id
from events.notifications import Channel, ClearNumber, NumberCleared, NumberSetAside
from events.pathway import ContactUndone, NumberFoundDead
from events.sealed import Sealed
from notifications.domain.answers import Children
from notifications.domain.confirming import fault_of_actor
from notifications.domain.items import Item, item_key
from notifications.domain.people import Found, Pupil
from notifications.domain.school import SCHOOL, School
from notifications.domain.ways import channel_of

RUNG: tuple[Channel, ...] = ("text", "voice")
"""Calls and texts go to one number."""


def dead(said: Said[NumberFoundDead], states: States) -> Iterator[News]:
    """It is not used any more, unless that was known; a guardian who may not be told is not messaged anyway."""
    school: School = states[SCHOOL].seen
    child: Pupil = states["pupil", said.body.pupil].seen
    found: Found = states[SCHOOL].done
    who = child.told.get(said.body.guardian)
    number = who.telephone if who is not None else None
    for channel in _used(school, said.at) if number and school.known else ():
        if found.spoilt.get(said.body.guardian, {}).get(channel) != number:
            yield _set_aside(said.body, channel, Sealed(number or ""))


def _used(school: School, at: datetime) -> list[Channel]:
    """The school's channels that go to numbers; texts, where none does: it is to be checked all the same."""
    policy = school.policy(school.calendar.today(at))
    used = [channel for channel in RUNG if channel in {channel_of(route) for route in policy.messages.channels}]
    return used or ["text"]


def _set_aside(rung: NumberFoundDead, channel: Channel, number: Sealed[Any]) -> NumberSetAside:
    return NumberSetAside(
        pupil=rung.pupil,
        guardian=rung.guardian,
        channel=channel,
        address=number,
        contact=rung.contact,
        by=rung.by,
    )


def undone(said: Said[ContactUndone], states: States) -> Iterator[News]:
    """Somebody took the call back: what it had found of a number holds no more, what a provider had found does."""
    found: Found = states[SCHOOL].done
    contact = str(said.body.contact)
    guardian, on = found.aside.get(contact, ""), found.aside_on.get(contact, [])
    for channel, address in sorted(found.spoilt.get(guardian, {}).items()):
        if channel in on:
            yield _cleared(said.body.pupil, guardian, channel, address, said.body.by)


def keys_to_clear(said: Said[ClearNumber]) -> Iterable[Key]:
    """The school, the guardian's children, and the item of the inbox."""
    guardian = guardian_id(said.school, said.body.guardian)
    return [SCHOOL, ("guardian", guardian), item_key(number_id(guardian, said.body.channel))]


def clear(said: Said[ClearNumber], states: States) -> Decision:
    """A person checked it: it is good. The same again is silent."""
    guardian, channel = guardian_id(said.school, said.body.guardian), said.body.channel
    children: Children = states["guardian", guardian].seen
    item: Item = states[item_key(number_id(guardian, channel))].done
    address = states[SCHOOL].done.spoilt.get(guardian, {}).get(channel)
    if fault := fault_of_actor(said):
        return fault
    if not children.pupils or not item.open:
        return Refusal("nothing-to-check", "Nothing of theirs is to be checked there: see rollcall numbers.")
    by = said.actor.who if said.actor else "unknown"
    return [_cleared(min(children.pupils), guardian, channel, address, by)] if address else []


def _cleared(pupil: str, guardian: str, channel: Channel, address: str, by: str) -> NumberCleared:
    return NumberCleared(pupil=pupil, guardian=guardian, channel=channel, address=Sealed(address), by=by)
