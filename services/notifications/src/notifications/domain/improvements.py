"""The text that thanks a family for an improvement: one for each child and improvement, in the hours for praise."""

from __future__ import annotations

from chassis.said import News, Said
from events.ids import message_id
from events.pathway import ImprovementDetected
from notifications.domain.drafts import Draft, go
from notifications.domain.view import Day


def heard(said: Said[ImprovementDetected], day: Day) -> list[News]:
    """Praise at once, or when the hours for praise next open."""
    pupil = said.body.pupil
    message = message_id(day.id, "improvement", pupil, day.date.isoformat())
    if message in day.messages:
        return []
    return [go(Draft(message, "improvement", {pupil: ()}, said.id), said.at, day)]
