"""A letter, or what else is printed, as a PDF, rendered in a child process that stays for the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from chassis.rendering import StandingChild
from pathway.adapters.evidence import Evidence
from pathway.adapters.letter import Order
from pathway.adapters.meeting_form import MeetingForm
from pathway.adapters.stage_sheet import StageOrder

Printed: TypeAlias = Order | Evidence | MeetingForm | StageOrder
Render: TypeAlias = Callable[[Printed], Awaitable[bytes]]
_WITHIN = 60.0


def printer() -> StandingChild:
    """Renders what is printed: the first within a second, the next within a fiftieth of one (docs/adr/0013)."""
    return StandingChild("pathway.adapters.pdf", within=_WITHIN)
