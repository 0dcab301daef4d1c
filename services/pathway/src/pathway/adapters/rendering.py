"""A letter as a PDF, rendered in a child process."""

from __future__ import annotations

from chassis.rendering import rendered
from pathway.adapters.evidence import Evidence
from pathway.adapters.letter import Order
from pathway.adapters.meeting_form import MeetingForm

_WITHIN = 60.0


async def render(order: Order | Evidence | MeetingForm) -> bytes:
    """The letter as a PDF. Raises NotRendered; about a second."""
    return await rendered("pathway.adapters.pdf", order, within=_WITHIN)
