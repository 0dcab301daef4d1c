"""What *notifications* remembers of concerns that are open, and of the last e-mail to each safeguarding lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(slots=True)
class Word:
    """When an open concern was last said, and by which fact."""

    at: datetime
    id: UUID


@dataclass(slots=True)
class Alert:
    """The last e-mail to a lead: when it went or failed, the last word that it covers, how many in a row `failures`."""

    message: UUID
    at: datetime
    because: UUID
    failures: int = 0
    failed: bool = False

    @classmethod
    def after(cls, last: Alert | None, message: UUID, at: datetime, because: UUID) -> Alert:
        """One that is about to go; after one that failed, it is another try."""
        return cls(message, at, because, last.failures if last is not None and last.failed else 0)

    def fail(self, at: datetime) -> None:
        """It did not go, or came back."""
        self.failures, self.failed, self.at = self.failures + 1, True, at

    def untold(self, words: Sequence[Word]) -> Sequence[Word]:
        """Those of the words, in the order in which they were heard, that it does not cover."""
        known = [word.id for word in words]
        if self.because in known:
            return words[known.index(self.because) + 1 :]
        return [word for word in words if word.at > self.at]
