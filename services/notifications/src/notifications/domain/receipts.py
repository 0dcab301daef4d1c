"""What a provider says of a message after it has taken it: whatever the order, and however often, it ends the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from chassis.said import News, Said
from events.notifications import CallAnswered, Channel, MessageDelivered, MessageSent, NumberWorked
from events.sealed import Sealed
from notifications.domain import corrections, handovers
from notifications.domain.day import Message, Progress
from notifications.domain.drafts import Draft
from notifications.domain.folds import find
from notifications.domain.outcomes import NotHanded, Receipt
from notifications.domain.view import Day
from notifications.domain.ways import channel_of

OPEN: frozenset[Progress] = frozenset({"sending", "sent", "unknown"})
"""States of a message of which a provider may yet say that it failed."""


def heard(said: Said[Receipt], day: Day) -> Iterable[News]:
    """Delivered is final whatever else was said; failed counts for the attempt made last, until it was delivered."""
    receipt = said.body
    known = day.messages.get(receipt.reference.message)
    if known is None or not 0 < receipt.reference.attempt <= known.attempt or _is_known(receipt, known):
        return []
    is_last = receipt.reference.attempt == known.attempt
    match receipt.state:
        case "delivered":
            return _delivered(said, known, day)
        case "failed" if is_last and known.state in OPEN:
            why = NotHanded(receipt.reason, receipt.unusable, stopped=receipt.stopped)
            return handovers.failed(said.at, receipt.reference.message, why, day)
        case "taken" if is_last and known.state == "unknown":
            return [MessageSent(**_named(receipt, known, day), reference=receipt.name, segments=0)]
        case "failed" | "taken":
            return []


def _is_known(receipt: Receipt, known: Message) -> bool:
    """Of what was delivered, nothing more is heard than that somebody else has it, too, by another attempt."""
    had_by = _way(known, receipt.reference.attempt)[1]
    return known.state == "delivered" and (receipt.state != "delivered" or had_by in known.had)


def _delivered(said: Said[Receipt], known: Message, day: Day) -> Iterable[News]:
    receipt, named = said.body, _named(said.body, known, day)
    route, guardian, address = _way(known, receipt.reference.attempt)
    yield MessageDelivered(**named)
    if receipt.pressed is not None:
        yield CallAnswered(**named, guardian=guardian, pressed=receipt.pressed)
    worked = list(_works(receipt, channel_of(route), address, named["pupil"], day))
    yield from worked
    yield from corrections.after_all(said, receipt.reference.message, known, guardian, _knowing(worked, day))


def _works(receipt: Receipt, channel: Channel, address: str, pupil: str, day: Day) -> Iterable[NumberWorked]:
    """The number works for everybody who has it, of whom nobody wrote that it is not theirs."""
    if not day.found.is_spoilt(channel, address):
        return
    alike = [each for each in day.found.alike(address) if day.found.is_spoilt(channel, each)]
    works = [each for each in alike if not day.found.is_not_theirs(channel, each)]
    for each in works:
        guardian = day.found.bad[each].guardian
        yield NumberWorked(
            pupil=pupil,
            guardian=guardian,
            channel=channel,
            message=receipt.reference.message,
            address=Sealed(each),
            left=len({*day.found.spoilt_of(guardian, channel)} - {*works}),
        )


def _knowing(worked: Sequence[NumberWorked], day: Day) -> Day:
    """The day once it is known that these numbers work: a correction may go there."""
    if not worked:
        return day
    learned = deepcopy(day.found)
    for each in worked:
        find(learned, each)
    return replace(day, learned=learned)


def _named(receipt: Receipt, known: Message, day: Day) -> dict[str, Any]:
    draft = Draft.of(receipt.reference.message, known)
    matters, attempt = draft.matters(day), receipt.reference.attempt
    return {"pupil": draft.pupil, "message": draft.message, "about": matters, "attempt": attempt}


def _way(known: Message, attempt: int) -> tuple[str, str, str]:
    """The route, the guardian and the address of an attempt."""
    before = {number: way for number, *way in known.tried}
    route, guardian, address = before.get(attempt, (known.route, known.guardian or "", known.address))
    return route, guardian, address
