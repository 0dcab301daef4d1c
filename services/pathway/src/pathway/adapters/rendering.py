"""A letter, or what else is printed, as a PDF, rendered in a child process."""

from __future__ import annotations

from chassis.rendering import rendered
from pathway.adapters.evidence import Evidence
from pathway.adapters.letter import Order
from pathway.adapters.meeting_form import MeetingForm
from pathway.adapters.stage_sheet import StageOrder

_WITHIN = 60.0


async def render(order: Order | Evidence | MeetingForm | StageOrder) -> bytes:
    """It as a PDF. Raises NotRendered; about a second."""
    return await rendered("pathway.adapters.pdf", order, within=_WITHIN)
