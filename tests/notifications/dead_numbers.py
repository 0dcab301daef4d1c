"""A number that is dead or not the family's, and what becomes of it."""

from typing import Any
from uuid import UUID

from events.pathway import ContactUndone, NumberFoundDead
from events.sealed import Sealed
from notifications.domain.answers import ReplyHeard

from .texting import CALL, DAD, MUM

AGAIN = UUID(int=7)
"""Another call."""


def texted(woodside: Any) -> Any:
    """To whom the morning's text goes."""
    woodside.absent("amira", "09:12")
    (asked,) = woodside.comes("09:25")
    (sending,) = woodside.rechecked(asked, "09:25")
    return sending


def says_wrong(woodside, clock: str, *guardians: str) -> Any:
    """Whoever has the number writes that it is not the family's."""
    reply = ReplyHeard(Sealed("~mum~reply~text"), guardians or (MUM,), wrong=True)
    return woodside.decider.told(reply, at=woodside.at(clock))


def undo(woodside, clock: str) -> Any:
    """The call that found the number dead is taken back."""
    undone = ContactUndone(
        pupil="amira",
        date=woodside.at("09:10").date(),
        contact=CALL,
        outcome="number-dead",
        made_at=woodside.at("09:10"),
        by="staff-3",
    )
    return woodside.hears(undone, woodside.at(clock))


def found_dead(woodside, guardian: str, clock: str) -> Any:
    """Somebody rings them later, and the number that they have then is dead as well."""
    at = woodside.at(clock)
    rung = NumberFoundDead(pupil="amira", guardian=guardian, contact=AGAIN, at=at, by="staff-4")
    return woodside.hears(rung, at)


def anew(woodside, guardian: str, clock: str) -> None:
    """The MIS has another number for them."""
    first = {MUM: 1, DAD: 2}[guardian]
    new = woodside.guardian("amira", guardian, telephone=woodside.number(guardian, "new"), priority=first)
    woodside.hears(new, woodside.at(clock))
