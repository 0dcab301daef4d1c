"""STOP belongs to the number: whoever is recorded with one whose owner asked for no more messages gets none there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from chassis.said import Key, News, Outcome, Said, States
from events.notifications import GuardianOptedOut, SameNumberAsked
from events.registers import GuardianRecorded
from events.sealed import Sealed
from notifications.domain.answers import STOPPED, Compared, Stopped
from notifications.domain.people import Pupil

_LOST = UUID(int=0)
"""The reply of one who asked before replies were remembered with it."""


def heard(said: Said[GuardianRecorded], states: States) -> Iterator[News]:
    """Is the number that of somebody who asked for silence? Numbers are sealed: the answer comes from outside."""
    stopped, number = _stopped(states), _number(said.body.pupil, said.body.guardian, states)
    compared: Compared = states["guardian", said.body.guardian].done
    is_news = number != compared.address and said.body.guardian not in stopped.guardians
    if number and stopped.guardians and is_news:
        yield SameNumberAsked(
            pupil=said.body.pupil,
            guardian=said.body.guardian,
            address=Sealed[str](number),
            stopped=tuple(sorted(stopped.guardians)),
        )


def keys_of_answer(order: SameNumberAsked) -> Iterable[Key]:
    """Who asked for silence, and whose guardian it is."""
    return [STOPPED, ("pupil", order.pupil)]


def answered(said: Said[Outcome], order: SameNumberAsked, states: States) -> Iterator[News]:
    """It is: silence holds for them too, unless it ended meanwhile, or they have another number by now."""
    stopped, result = _stopped(states), said.body.result
    same = sorted(set(result.guardians) & set(stopped.guardians))
    is_theirs = _number(order.pupil, order.guardian, states) == order.address
    if same and is_theirs and order.guardian not in stopped.guardians:
        reply = stopped.replies.get(same[0], _LOST)
        yield GuardianOptedOut(pupil=order.pupil, guardian=order.guardian, reply=reply)


def _stopped(states: States) -> Stopped:
    found: Stopped = states[STOPPED].done
    return found


def _number(pupil: str, guardian: str, states: States) -> Any:
    """The sealed number of a guardian who may be told of a child."""
    child: Pupil = states["pupil", pupil].seen
    who = child.told.get(guardian)
    return who.telephone if who is not None else None
