"""A letter, or what else is printed, as a PDF, rendered in a child process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from chassis.rendering import rendered
from pathway.adapters.evidence import Evidence
from pathway.adapters.letter import Order
from pathway.adapters.meeting_form import MeetingForm
from pathway.adapters.stage_sheet import StageOrder

Printed: TypeAlias = Order | Evidence | MeetingForm | StageOrder
Render: TypeAlias = Callable[[Printed], Awaitable[bytes]]
_WITHIN = 60.0


async def render(order: Printed) -> bytes:
    """It as a PDF. Raises NotRendered; about a second."""
    return await rendered("pathway.adapters.pdf", order, within=_WITHIN)
