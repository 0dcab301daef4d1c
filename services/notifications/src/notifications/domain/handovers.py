"""What came of handing a message to the provider."""

from __future__ import annotations

from chassis.said import News, Outcome, Said
from events.notifications import MessageFailed, MessageSending, MessageSent, MessageUnknown
from notifications.domain.drafts import Draft, expire, go
from notifications.domain.outcomes import Handed, Handover, NotHanded, NotKnown, TooLate
from notifications.domain.rechecks import TOO_LATE
from notifications.domain.view import Day


def ended(said: Said[Outcome], order: MessageSending, day: Day) -> list[News]:
    """Sent, failed or unknown, said once; what came too late for its day is held again, an absence text expires."""
    known = day.messages[order.message]
    if known.state != "sending" or known.by != said.body.id:
        return []
    result: Handover = said.body.result
    pupil, message, about = order.pupil, order.message, order.about
    match result:
        case Handed(reference, segments, because):
            sent = MessageSent(
                pupil=pupil,
                message=message,
                reference=reference,
                segments=segments,
                about=about,
                english_because=because,
            )
            return [sent]
        case NotHanded(reason):
            return [MessageFailed(pupil=pupil, message=message, reason=reason, about=about)]
        case NotKnown():
            return [MessageUnknown(pupil=pupil, message=message, about=about)]
        case TooLate():
            return [_too_late(said, order, day)]


def _too_late(said: Said[Outcome], order: MessageSending, day: Day) -> News:
    draft = Draft.of(order.message, day.messages[order.message], order.guardian)
    return expire(draft, TOO_LATE, day) if order.template == "absence" else go(draft, said.at, day)
