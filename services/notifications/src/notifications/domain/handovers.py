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
from events.policy import Route
from events.sealed import Sealed
from notifications.domain import drafts
from notifications.domain.drafts import Draft, expire
from notifications.domain.going import go, is_owed, next_way
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
        case NotHanded(reason, unusable):
            return failed(said.at, order.message, reason, day, unusable=unusable)
        case NotKnown():
            return [MessageUnknown(**named, attempt=order.attempt)]
        case TooLate():
            return [_too_late(said, order, day)]


def _too_late(said: Said[Outcome], order: MessageSending, day: Day) -> News:
    draft = Draft.of(order.message, day.messages[order.message], order.guardian)
    return expire(draft, TOO_LATE, day) if order.template in ("absence", "update") else go(draft, said.at, day)


def failed(at: datetime, message: UUID, reason: str, day: Day, *, unusable: bool) -> Iterable[News]:
    """The attempt that was made last failed for good: say so, and try the next way, if there is one."""
    known = day.messages[message]
    way = Way(cast(Route, known.route), known.guardian or "", Sealed(known.address))
    draft = Draft.of(message, known, known.guardian if known.corrects else None, Lost(way, unusable))
    yield drafts.failed(draft, reason, known.attempt, day)
    if unusable:
        yield _to_check(draft, way, reason)
    if any(next_way(each, day) is not None for each in _by_family(draft, day)):
        yield from _next(draft, at, day)


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
        yield from (go(each, at, day) for each in ([first, *owed] if next_way(first, day) is not None else owed))
