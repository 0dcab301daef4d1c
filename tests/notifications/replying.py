"""A reply that comes of the families of Woodside, and a person who deals with it."""

from datetime import date, timedelta
from typing import Any

from events.fact import Actor
from events.ids import pupil_id
from events.notifications import ConfirmReply, ReplyReceived
from events.sealed import Sealed
from notifications.domain.answers import ReplyHeard

MONDAY, SATURDAY = date(2026, 9, 7), date(2026, 9, 12)
AMIRA, TOM = pupil_id("woodside", "16"), pupil_id("woodside", "17")
TEXT: Sealed[str] = Sealed("~mum~reply~text")
NUMBER: Sealed[str] = Sealed("~reply:woodside:1~reply~number")
OFFICER = Actor(who="staff-3", role="attendance-officer")


def heard(*guardians: str, **so: Any) -> ReplyHeard:
    return ReplyHeard(TEXT, guardians or ("mum",), **so)


def comes(woodside, clock: str = "09:40", *guardians: str, day: date = MONDAY, **so: Any) -> list[Any]:
    """A reply comes, and comes again: the second time it is silent."""
    saying, at = heard(*guardians, **so), woodside.at(clock, day)
    news = woodside.decider.told(saying, at=at)
    assert woodside.decider.told(saying, at=at) == []
    return news


def absent_at_nine(woodside, *pupils: str) -> None:
    for pupil in pupils:
        woodside.absent(pupil, "09:00")


def confirm(received: ReplyReceived, mis_id: str = "16", code: str = "I", **so: Any) -> ConfirmReply:
    return ConfirmReply(reply=received.reply, mis_id=mis_id, code=code, **so)


def said_by(woodside, request: Any, clock: str = "09:50", by: Actor = OFFICER) -> list[Any]:
    """A person says it, twice: the second time it is silent."""
    news = woodside.decider.told(request, at=woodside.at(clock), actor=by)
    again = woodside.at(clock) + timedelta(seconds=30)
    assert woodside.decider.told(request, at=again, actor=by) == []
    return news
