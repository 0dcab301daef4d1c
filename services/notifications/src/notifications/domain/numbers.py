"""Numbers and addresses that do not work: found dead by whoever rang them, and cleared by whoever checked them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.said import Decision, Key, News, Outcome, Said, States
from events.fact import Refusal
from events.ids import guardian_id, number_id, reply_id
from events.notifications import Channel, ClearNumber, NumberCleared, NumberSetAside, SameNumberAsked
from events.pathway import ContactUndone, NumberFoundDead
from events.sealed import Sealed
from notifications.domain.answers import Children, ReplyHeard
from notifications.domain.confirming import fault_of_actor
from notifications.domain.items import Item, item_key
from notifications.domain.people import Found, Guardian, Pupil, Rung
from notifications.domain.school import SCHOOL, School
from notifications.domain.view import Day
from notifications.domain.ways import Way, channel_of

RUNG: tuple[Channel, ...] = ("text", "voice")
"""Calls and texts go to one number."""
REPLY = "reply"
"""Who cleared a number from which they asked for messages again."""


def dead(said: Said[NumberFoundDead], states: States) -> Iterator[News]:
    """It is not used any more, unless that was known; a guardian who may not be told is not messaged anyway."""
    school: School = states[SCHOOL].seen
    child: Pupil = states["pupil", said.body.pupil].seen
    found: Found = states[SCHOOL].done
    who = child.told.get(said.body.guardian)
    number = _rung(said.body, who, found) if who is not None else None
    for channel in _used(school, said.at) if number and school.known else ():
        if not found.is_spoilt(channel, number or ""):
            yield _set_aside(said.body, channel, Sealed(number or ""))


def _rung(rung: NumberFoundDead, who: Guardian, found: Found) -> str | None:
    """The number that was rung: where that was not said, the one that this call found, or the first that was not known
    to be dead."""
    every = who.addresses("voice")
    known = [each for each in every if each in found.bad and found.bad[each].is_found_by(rung.contact)]
    good = [each for each in every if each not in found.bad or not found.bad[each].dead]
    return rung.telephone or next(iter([*known, *good, *every[:1]]), None)


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
    first: tuple[str, Sealed[str]] | None = None
    for guardian, pupil, number in _numbers_of(said.body, states) if said.body.wrong else ():
        for channel in _used(school, said.at):
            if not found.is_not_theirs(channel, number):
                reply = reply_id(said.school, said.id)
                of: dict[str, Any] = {
                    "pupil": pupil,
                    "guardian": guardian,
                    "address": Sealed[str](number),
                    "through": first[0] if first else None,
                    "through_address": first[1] if first else None,
                }
                yield NumberSetAside(channel=channel, contact=reply, by="", reply=reply, **of)
        first = first or (guardian, Sealed[str](number))


def silenced(at: datetime, pupil: str, message: UUID, way: Way, day: Day) -> Iterator[News]:
    """A provider says that whoever has the number asked it for no more messages: none goes there on any channel, until
    they ask for them again or a person clears it."""
    for channel in _used(day.school, at):
        if not day.found.is_spoilt(channel, way.address):
            of: dict[str, Any] = {"pupil": pupil, "guardian": way.guardian, "address": way.address}
            yield NumberSetAside(channel=channel, contact=message, by="", message=message, **of)


def wanted_again(said: Said[ReplyHeard], states: States) -> Iterator[News]:
    """They ask for messages again from the number at which a provider said that they wanted none."""
    found: Found = states[SCHOOL].done
    for _, pupil, number in _numbers_of(said.body, states) if said.body.asks == "start" else ():
        for channel, call in sorted(found.bad[number].channels.items()) if number in found.bad else ():
            if call is not None and call.stopped:
                yield _cleared(pupil, number, channel, REPLY, found, {number})


def _numbers_of(heard: ReplyHeard, states: States) -> Iterator[tuple[str, str, str]]:
    """Each guardian with a child of whom they may be told, and the sealed number of theirs from which it came."""
    for guardian in heard.guardians:
        children: Children = states["guardian", guardian].seen
        for pupil in sorted(children.pupils):
            child: Pupil = states["pupil", pupil].seen
            who = child.told.get(guardian)
            number = (heard.numbers.get(guardian) or who.telephone) if who is not None else None
            if number:
                yield guardian, pupil, number
                break


def keys_of_shared(outcome: Outcome) -> Iterable[Key]:
    """The school, and the children of everybody who has the number."""
    return [SCHOOL, *(("guardian", guardian) for guardian in sorted(outcome.result.numbers))]


def shared(said: Said[Outcome], order: NumberSetAside, states: States) -> Iterator[News]:
    """Everybody else who has a number that is dead has none either, unless it was given back meanwhile."""
    found: Found = states[SCHOOL].done
    if not found.is_spoilt(order.channel, order.address):
        return
    for guardian, number in sorted(said.body.result.numbers.items()):
        children: Children = states["guardian", guardian].seen
        told = set(children.pupils) - set(children.barred)
        if told and not found.is_spoilt(order.channel, number):
            of = {"pupil": min(told), "guardian": guardian, "address": Sealed[str](number)}
            yield order.model_copy(update={**of, "through": order.guardian, "through_address": order.address})


def joined(order: SameNumberAsked, dead: Mapping[str, str], states: States) -> Iterator[News]:
    """Who was recorded with a number that was found dead at somebody else's (`dead`, theirs as it is sealed for them),
    or not to be theirs, has it no more, unless it was given back meanwhile."""
    found: Found = states[SCHOOL].done
    same = [number for _, number in sorted(dead.items()) if number in found.bad and found.bad[number].dead]
    for number in same[:1]:
        for channel, call in sorted(found.bad[number].channels.items()):
            if call is not None and not found.is_spoilt(channel, order.address):
                yield _also(order, channel, call, found.alike(number)[0], found)


def _also(order: SameNumberAsked, channel: Channel, call: Rung, through: str, found: Found) -> NumberSetAside:
    return NumberSetAside(
        pupil=order.pupil,
        guardian=order.guardian,
        channel=channel,
        address=order.address,
        contact=call.contact,
        by=call.by,
        through=found.bad[through].guardian,
        through_address=Sealed[str](through),
        reply=None if call.by or call.stopped else call.contact,
        message=call.contact if call.stopped else None,
    )


def undone(said: Said[ContactUndone], states: States) -> Iterator[News]:
    """Somebody took the call back: what is set aside by it is so no more; what a provider or another call found is."""
    found: Found = states[SCHOOL].done
    spoilt = sorted(found.bad.items(), key=lambda each: (each[1].through is not None, each[1].guardian, each[0]))
    by_it = {address for address, of in spoilt if of.is_found_by(said.body.contact)}
    for address, of in spoilt:
        for channel, call in sorted(of.channels.items()):
            if call is not None and call.contact == said.body.contact:
                yield _cleared(said.body.pupil, address, channel, said.body.by, found, by_it)


def keys_to_clear(said: Said[ClearNumber], states: States) -> Iterable[Key]:
    """The school, the guardian's children, those of everybody who has the number, and the item of the inbox."""
    guardian, channel = guardian_id(said.school, said.body.guardian), said.body.channel
    found: Found = states[SCHOOL].done
    yield from (SCHOOL, ("guardian", guardian), item_key(number_id(guardian, channel)))
    yield from (("pupil", child) for child in states["guardian", guardian].seen.pupils)
    alike = (each for address in found.spoilt_of(guardian, channel) for each in found.alike(address))
    yield from (("guardian", found.bad[each].guardian) for each in alike)


def clear(said: Said[ClearNumber], states: States) -> Decision:
    """A person checked it: it is good, for everybody who has it. The same again is silent."""
    guardian, channel = guardian_id(said.school, said.body.guardian), said.body.channel
    children: Children = states["guardian", guardian].seen
    item: Item = states[item_key(number_id(guardian, channel))].done
    if fault := fault_of_actor(said):
        return fault
    if not children.pupils or not item.open:
        return Refusal("nothing-to-check", "Nothing of theirs is to be checked there: see rollcall numbers.")
    meant = _meant(said.body, guardian, states)
    if len(meant) > 1:
        return Refusal("which-number", "More than one of theirs is to be checked there: say which (--number).")
    by = said.actor.who if said.actor else "unknown"
    return [news for address in meant for news in _cleared_for_all(address, channel, by, states)]


def _meant(asked: ClearNumber, guardian: str, states: States) -> list[str]:
    """Which of a guardian's numbers was checked: the one that is said, else those to be checked that the MIS has."""
    found: Found = states[SCHOOL].done
    spoilt = found.spoilt_of(guardian, asked.channel)
    if asked.number is not None:
        return [each for each in spoilt if each == asked.number]
    children: Children = states["guardian", guardian].seen
    pupils: list[Pupil] = [states["pupil", child].seen for child in children.pupils]
    told = [pupil.told[guardian] for pupil in pupils if guardian in pupil.told]
    now = {address for who in told for address in who.addresses(asked.channel)}
    return [each for each in spoilt if each in now] or spoilt[-1:]


def _cleared_for_all(address: str, channel: Channel, by: str, states: States) -> Iterator[News]:
    found: Found = states[SCHOOL].done
    for each in found.alike(address):
        of = found.bad[each]
        children: Children = states["guardian", of.guardian].seen
        if channel in of.channels and children.pupils:
            yield _cleared(min(children.pupils), each, channel, by, found, {*found.alike(address)})


def _cleared(
    pupil: str, address: str, channel: Channel, by: str, found: Found, alike: Collection[str]
) -> NumberCleared:
    """`alike`: all that is cleared with it, as somebody may have one number written in two ways."""
    guardian = found.bad[address].guardian
    left = [each for each in found.spoilt_of(guardian, channel) if each not in alike]
    of: dict[str, Any] = {"pupil": pupil, "guardian": guardian, "channel": channel, "address": Sealed[str](address)}
    return NumberCleared(**of, by=by, left=len(left))
