"""The sources of marks, one file per vendor."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from events.ids import Session


class Mis(Protocol):
    """A school's MIS as it takes marks. What it raises is in `line`: Unanswered (worth another try) and its kinds."""

    async def register(
        self,
        student: str,
        day: date,
        session: Session,
        code: str,
        minutes_late: int | None = None,
    ) -> None:
        """Write a pupil's roll-call mark; `student` is the MIS's id. The same mark twice is the same mark."""
