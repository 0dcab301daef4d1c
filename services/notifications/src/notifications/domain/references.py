"""By what a provider names one handing over of a message, so that whatever it says later finds its way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Reference:
    """The day that the message is about, the message, and the attempt from 1: `2026-09-07.35279606-….1`."""

    day: date
    message: UUID
    attempt: int = 1

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.message}.{self.attempt}"

    @classmethod
    def read(cls, text: str) -> Reference | None:
        """The reference that was written so; None: it is none of ours."""
        try:
            day, message, attempt = text.split(".")
            read = cls(date.fromisoformat(day), UUID(message), int(attempt))
        except ValueError:
            return None
        return read if str(read) == text else None
