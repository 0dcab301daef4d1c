"""Numbers and addresses that do not work: found dead by whoever rang them, and cleared by whoever checked them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from chassis.said import Decision, Key, News, Outcome, Said, States
from events.fact import Refusal
from events.ids import guardian_id, number_id, reply_id
from events.notifications import Channel, ClearNumber, NumberCleared, NumberSetAside, SameNumberAsked
from events.pathway import ContactUndone, NumberFoundDead
from events.sealed import Sealed
from notifications.domain.answers import Children, ReplyHeard
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


def not_theirs(said: Said[ReplyHeard], states: States) -> Iterator[News]:
    """Whoever has the number wrote that it is not the family's: no child's name goes there until it is checked."""
    school: School = states[SCHOOL].seen
    found: Found = states[SCHOOL].done
    first: str | None = None
    for guardian, pupil, number in _numbers_of(said.body.guardians, states) if said.body.wrong else ():
        for channel in _used(school, said.at):
            if not found.is_not_theirs(guardian, channel, number):
                reply = reply_id(said.school, said.id)
                of: dict[str, Any] = {
                    "pupil": pupil,
                    "guardian": guardian,
                    "address": Sealed[str](number),
                    "through": first,
                }
                yield NumberSetAside(channel=channel, contact=reply, by="", reply=reply, **of)
        first = first or guardian


def _numbers_of(guardians: Iterable[str], states: States) -> Iterator[tuple[str, str, str]]:
    """Each guardian with a child of whom they may be told, and their sealed number."""
    for guardian in guardians:
        children: Children = states["guardian", guardian].seen
        for pupil in sorted(children.pupils):
            child: Pupil = states["pupil", pupil].seen
            who = child.told.get(guardian)
            if who is not None and who.telephone:
                yield guardian, pupil, who.telephone
                break


def keys_of_shared(outcome: Outcome) -> Iterable[Key]:
    """The school, and the children of everybody who has the number."""
    return [SCHOOL, *(("guardian", guardian) for guardian in sorted(outcome.result.numbers))]


def shared(said: Said[Outcome], order: NumberSetAside, states: States) -> Iterator[News]:
    """Everybody else who has a number that is dead has none either, unless it was given back meanwhile."""
    found: Found = states[SCHOOL].done
    if found.spoilt.get(order.guardian, {}).get(order.channel) != order.address:
        return
    for guardian, number in sorted(said.body.result.numbers.items()):
        children: Children = states["guardian", guardian].seen
        told = set(children.pupils) - set(children.barred)
        if told and found.spoilt.get(guardian, {}).get(order.channel) != number:
            of = {"pupil": min(told), "guardian": guardian, "address": Sealed[str](number), "through": order.guardian}
            yield order.model_copy(update=of)


def joined(order: SameNumberAsked, dead: Mapping[str, str], states: States) -> Iterator[News]:
    """Who was recorded with a number that was found dead at somebody else's (`dead`, theirs as it is sealed for them),
    or not to be theirs, has none, unless it was given back meanwhile."""
    found: Found = states[SCHOOL].done
    same = [guardian for guardian, number in sorted(dead.items()) if found.dead.get(guardian) == number]
    for guardian in same[:1]:
        for channel, call in sorted(found.rung.get(guardian, {}).items()):
            if found.spoilt.get(order.guardian, {}).get(channel) != order.address:
                yield NumberSetAside(
                    pupil=order.pupil,
                    guardian=order.guardian,
                    channel=channel,
                    address=order.address,
                    contact=call.contact,
                    by=call.by,
                    through=found.alike(guardian)[0],
                    reply=None if call.by else call.contact,
                )


def undone(said: Said[ContactUndone], states: States) -> Iterator[News]:
    """Somebody took the call back: what is set aside by it is so no more; what a provider or another call found is."""
    found: Found = states[SCHOOL].done
    for guardian, rung in sorted(found.rung.items(), key=lambda each: (each[0] in found.through, each[0])):
        for channel, call in sorted(rung.items()):
            if call.contact == said.body.contact:
                address = found.spoilt[guardian][channel]
                yield _cleared(said.body.pupil, guardian, channel, address, said.body.by)


def keys_to_clear(said: Said[ClearNumber], states: States) -> Iterable[Key]:
    """The school, the children of everybody who has the number, and the item of the inbox."""
    guardian = guardian_id(said.school, said.body.guardian)
    found: Found = states[SCHOOL].done
    yield from (SCHOOL, ("guardian", guardian), item_key(number_id(guardian, said.body.channel)))
    yield from (("guardian", each) for each in found.alike(guardian))


def clear(said: Said[ClearNumber], states: States) -> Decision:
    """A person checked it: it is good, for everybody who has it. The same again is silent."""
    guardian, channel = guardian_id(said.school, said.body.guardian), said.body.channel
    children: Children = states["guardian", guardian].seen
    item: Item = states[item_key(number_id(guardian, channel))].done
    if fault := fault_of_actor(said):
        return fault
    if not children.pupils or not item.open:
        return Refusal("nothing-to-check", "Nothing of theirs is to be checked there: see rollcall numbers.")
    by = said.actor.who if said.actor else "unknown"
    return list(_cleared_for_all(guardian, channel, by, states))


def _cleared_for_all(guardian: str, channel: Channel, by: str, states: States) -> Iterator[News]:
    found: Found = states[SCHOOL].done
    for each in found.alike(guardian) if channel in found.spoilt.get(guardian, {}) else ():
        children: Children = states["guardian", each].seen
        address = found.spoilt.get(each, {}).get(channel)
        if address and children.pupils:
            yield _cleared(min(children.pupils), each, channel, address, by)


def _cleared(pupil: str, guardian: str, channel: Channel, address: str, by: str) -> NumberCleared:
    return NumberCleared(pupil=pupil, guardian=guardian, channel=channel, address=Sealed(address), by=by)
