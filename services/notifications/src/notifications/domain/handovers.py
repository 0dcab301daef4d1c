"""What came of handing a message to the provider, and the next way that is tried where it failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from chassis.said import News, Outcome, Said
from events.ids import Session, message_id
from events.notifications import MessageSending, MessageSent, MessageUnknown, NumberToCheck
from events.policy import Route, minutes
from events.sealed import Sealed
from notifications.domain import drafts, numbers
from notifications.domain.day import Message
from notifications.domain.drafts import Draft, hold, over
from notifications.domain.going import another_way, go, is_owed, next_way
from notifications.domain.outcomes import Handed, Handover, NotHanded, NotKnown, TooLate
from notifications.domain.rechecks import TOO_LATE, question
from notifications.domain.view import Day
from notifications.domain.ways import Lost, Way, parted


def ended(said: Said[Outcome], order: MessageSending, day: Day) -> Iterable[News]:
    """Sent, failed or unknown, said once; what came too late for its day is held again, an absence text expires."""
    known = day.messages[order.message]
    if known.state != "sending" or known.by != said.body.id:
        return []
    result: Handover = said.body.result
    named: dict[str, Any] = {"pupil": order.pupil, "message": order.message, "about": order.about}
    match result:
        case Handed(reference, segments, because):
            handed: dict[str, Any] = {"reference": reference, "segments": segments, "english_because": because}
            return [MessageSent(**named, **handed, attempt=order.attempt)]
        case NotHanded(anew=True):
            return [hold(Draft.of(order.message, known), said.at, day)]
        case NotHanded():
            return failed(said.at, order.message, result, day)
        case NotKnown():
            return [MessageUnknown(**named, attempt=order.attempt)]
        case TooLate():
            return [_too_late(said, order, day)]


def _too_late(said: Said[Outcome], order: MessageSending, day: Day) -> News:
    draft = Draft.of(order.message, day.messages[order.message], order.guardian)
    return over(draft, TOO_LATE, day) if order.template in ("absence", "update") else go(draft, said.at, day)


def failed(at: datetime, message: UUID, why: NotHanded, day: Day) -> Iterable[News]:
    """The attempt that was made last did not go: say so, and try the next way, if there is one; where whoever takes it
    was away, and there is no other, it is held and goes the same way later."""
    known = day.messages[message]
    way = Way(cast(Route, known.route), known.guardian or "", Sealed(known.address))
    lost = Lost(way, why.unusable, why.away, why.stopped)
    draft = Draft.of(message, known, known.guardian if known.corrects else None, lost)
    has_other = any(another_way(each, day) is not None for each in _by_family(draft, day))
    again_at = None if has_other else _again_at(draft, known, at, day)
    yield drafts.failed(draft, why.reason, known.attempt, day, away=why.away, again_at=again_at)
    if why.stopped:
        yield from numbers.silenced(at, draft.pupil, message, way, day)
    elif why.unusable and not day.found.is_not_theirs(way.channel, way.address):
        yield _to_check(draft, way, why.reason)
    if has_other:
        yield from _next(draft, at, day)
    elif again_at is not None:
        yield hold(draft, again_at, day)


def _again_at(draft: Draft, known: Message, at: datetime, day: Day) -> datetime | None:
    """When it is tried again by a way that nobody refused, after a pause that grows, and not after its last hour."""
    pauses = day.policy.messages.again_after
    before = len(known.away) + bool(draft.lost and draft.lost.away)
    if not any(next_way(each, day) is not None for each in _by_family(draft, day)):
        return None
    later = at + minutes(pauses[min(before, len(pauses)) - 1])
    if draft.template == "absence":
        return later if later <= day.last_hour else None
    opening = day.opening(draft.template, later)
    return opening if opening is not None and _makes_sense(draft, known, opening, day) else None


def _makes_sense(draft: Draft, known: Message, at: datetime, day: Day) -> bool:
    """An update on its day; anything else until the end of the school day after that on which it was tried first."""
    if draft.template == "update":
        return day.is_today(at)
    last = day.calendar.after(day.calendar.today(known.first_went or at))
    return last is not None and day.calendar.today(at) <= last


def _by_family(draft: Draft, day: Day) -> list[Draft]:
    """One for each family as it is now; the first is the one that failed, the others have no message yet."""
    families = enumerate(parted(draft.about, draft.template, day))
    return [
        replace(draft, message=_id(draft, family[0], day) if number else draft.message, about=_of(draft, family))
        for number, family in families
    ]


def _of(draft: Draft, family: list[str]) -> dict[str, tuple[Session, ...]]:
    return {child: draft.about[child] for child in family}


def _id(draft: Draft, child: str, day: Day) -> UUID:
    return message_id(day.id, "parted", str(draft.message), child)


def _to_check(draft: Draft, way: Way, reason: str) -> NumberToCheck:
    return NumberToCheck(
        pupil=draft.pupil,
        guardian=way.guardian,
        channel=way.channel,
        address=way.address,
        message=draft.message,
        reason=reason,
    )


def _next(draft: Draft, at: datetime, day: Day) -> Iterable[News]:
    """An absence text goes only after registers was asked again, and not after its last hour; an update on its day.

    Where its family came apart meanwhile, what asks registers again parts the text; of an update each part goes.
    """
    if draft.template == "absence":
        yield from [question(draft, day)] if at <= day.last_hour else []
    elif draft.template != "update":
        yield go(draft, at, day)
    elif day.is_today(day.opening("update", at)):
        first, *parts = _by_family(draft, day)
        owed = [each for each in parts if is_owed(each, day)]
        yield from (go(each, at, day) for each in ([first, *owed] if another_way(first, day) is not None else owed))
