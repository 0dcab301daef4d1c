"""STOP and a number that is dead belong to the number: whoever is recorded with one gets no message there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from chassis.said import Key, News, Outcome, Said, States
from events.notifications import GuardianOptedOut, SameNumberAsked
from events.registers import GuardianRecorded
from events.sealed import Sealed
from notifications.domain import numbers
from notifications.domain.answers import STOPPED, Compared, Stopped
from notifications.domain.outcomes import SameNumber
from notifications.domain.people import Found, Pupil
from notifications.domain.school import SCHOOL

_LOST = UUID(int=0)
"""The reply of one who asked before replies were remembered with it."""


def heard(said: Said[GuardianRecorded], states: States) -> Iterator[News]:
    """Is it the number of somebody who asked for silence, or dead? It is sealed: the answer comes from outside."""
    who, numbers_now = said.body.guardian, _numbers(said.body.pupil, said.body.guardian, states)
    stopped, found = _stopped(states), _found(states)
    silent = who in stopped.guardians
    asked = () if silent else tuple(sorted(stopped.guardians))
    strangers = () if silent else tuple(Sealed[str](each.telephone) for each in stopped.strangers)
    compared: Compared = states["guardian", who].done
    new = [each for each in numbers_now if each not in compared.addresses]
    for number in new:
        dead = found.dead_beside(who, number)
        if not (asked or strangers or dead):
            continue
        yield SameNumberAsked(
            pupil=said.body.pupil,
            guardian=who,
            address=Sealed[str](number),
            other_addresses=tuple(Sealed[str](each) for each in numbers_now if each != number),
            stopped=asked,
            dead=dead,
            strangers=strangers,
        )


def keys_of_answer(order: SameNumberAsked) -> Iterable[Key]:
    """Who asked for silence, what was found dead, and whose guardian it is."""
    return [STOPPED, SCHOOL, ("pupil", order.pupil)]


def answered(said: Said[Outcome], order: SameNumberAsked, states: States) -> Iterator[News]:
    """It is: silence holds for them too, and what is dead is so, unless it ended meanwhile, or they have another number
    by now."""
    if order.address not in _numbers(order.pupil, order.guardian, states):
        return
    stopped = _stopped(states)
    result: SameNumber = said.body.result
    same = sorted(set(result.guardians) & set(stopped.guardians))
    reply = stopped.replies.get(same[0], _LOST) if same else _asked_before(result, order.guardian, stopped)
    if reply is not None and order.guardian not in stopped.guardians:
        yield GuardianOptedOut(pupil=order.pupil, guardian=order.guardian, reply=reply)
    yield from numbers.joined(order, result.dead, states)


def _asked_before(result: SameNumber, guardian: str, stopped: Stopped) -> UUID | None:
    """The STOP that came from the number while it was nobody's, if nothing that was sent from it later says START."""
    asked = [each for each in stopped.strangers if each.telephone in result.strangers]
    last = max(asked, key=lambda each: (each.at, each.asks == "stop"), default=None)
    holds = last is not None and last.asks == "stop" and stopped.is_latest(guardian, "stop", last.at)
    return last.reply if last is not None and holds else None


def _stopped(states: States) -> Stopped:
    found: Stopped = states[STOPPED].done
    return found


def _found(states: States) -> Found:
    found: Found = states[SCHOOL].done
    return found


def _numbers(pupil: str, guardian: str, states: States) -> tuple[str, ...]:
    """The sealed numbers of a guardian who may be told of a child."""
    child: Pupil = states["pupil", pupil].seen
    who = child.told.get(guardian)
    return who.addresses("voice") if who is not None else ()
