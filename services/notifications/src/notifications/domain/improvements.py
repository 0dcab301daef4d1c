"""The text that thanks a family for an improvement: one for each child and improvement, in the hours for praise."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from chassis.said import News, Said
from events.ids import message_id
from events.pathway import ImprovementDetected, ImprovementWithdrawn
from notifications.domain.day import Message
from notifications.domain.drafts import Draft, withdraw
from notifications.domain.going import NONE_ANY_MORE, go
from notifications.domain.siblings import unpraised
from notifications.domain.view import Day

ABSENT = "absent without a reason by what was heard since"


def heard(said: Said[ImprovementDetected], day: Day) -> list[News]:
    """Praise at once, or when the hours for praise next open; while it is on hold for the family, never."""
    pupil = said.body.pupil
    if said.body.praise_held or unpraised(pupil, day.calendar.today(said.at), day):
        return []
    message = message_id(day.id, "improvement", pupil, day.date.isoformat())
    if message in day.messages:
        return []
    return [go(Draft(message, "improvement", {pupil: ()}, said.id), said.at, day)]


def withdrawn(said: Said[ImprovementWithdrawn], day: Day) -> list[News]:
    """Praise that waits does not go where the improvement is none any more; what went is not taken back."""
    message = message_id(day.id, "improvement", said.body.pupil, day.date.isoformat())
    known = day.messages.get(message)
    if known is None or known.state not in ("held", "suspended"):
        return []
    return [withdraw(Draft.of(message, known), NONE_ANY_MORE, said.id, day)]


def due(message: UUID, known: Message, at: datetime, day: Day) -> News:
    """Praise that waited goes, unless marks that came since say that the child was absent on the very day."""
    draft = Draft.of(message, known)
    noticed = day.calendar.at(day.date, day.policy.improvement.at)
    absence = day.heard.absences.get(draft.pupil)
    if absence is not None and any(since > noticed for since in absence.unexplained.values()):
        return withdraw(draft, ABSENT, absence.because, day)
    return go(draft, at, day)
