"""The sources of marks, one file per vendor."""

from __future__ import annotations

from collections.abc import Sequence
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

    async def held(self, student: str, day: date, session: Session, since: int | None) -> Sequence[str | None]:
        """The code that the MIS holds of a session by now (None: no mark); nothing where none is newer than heard.

        `since`: how far its marks were heard, in the numbers of its log; None: they never were.
        """
