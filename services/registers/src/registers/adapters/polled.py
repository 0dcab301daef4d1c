"""What a poller reads, and what it tells of how that goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from events.registers import HeardTo
from registers.adapters.arbor_logs import Page
from registers.domain.polls import Holdings


class Logs(Protocol):
    """A vendor's change logs, opened anew for each poll; every method raises Unanswered and its kinds."""

    @property
    def oddities(self) -> Mapping[str, int]:
        """How much of this poll was not as it should be, by what was odd."""

    @property
    def without_marks(self) -> str:
        """Why the marks could not be read by this poll, "" where they could: it hears nobody's absence."""

    @property
    def lost(self) -> str:
        """Why of what families are told by (pupils, guardians, notes, the calendar) something that an earlier poll read
        could not be read by this one, "" where all could: a parent who reported an absence would be asked why."""

    def pages(self, place: HeardTo) -> AsyncIterator[Page]:
        """What changed since `place.revisions` (log → revision)."""

    def past(self, place: HeardTo) -> AsyncIterator[Page]:
        """The marks of `place.past`, and how far back the past was heard by them."""

    async def holds(self, days: Sequence[date]) -> Holdings:
        """All that the vendor holds of the roll of the last of some days, and of their marks."""

    async def classes(self) -> Mapping[str, str | None]:
        """What the vendor counts its codes as: code → the value of a `CodeClass`, None where it is none."""


@dataclass
class Report:
    """How polling a school goes, for `/health`: times, revisions, counts and sentences, nothing personal."""

    state: str = "starting"
    since: datetime | None = None
    polled_at: datetime | None = None
    pages: int = 0
    past_left: int = 0
    accepted: int = 0
    quarantined: int = 0
    repeated: int = 0
    failures: int = 0
    error: str = ""
    revisions: dict[str, int] = field(default_factory=dict)
    oddities: dict[str, int] = field(default_factory=dict)
    compared_at: datetime | None = None
    compare_error: str = ""
    compare_unread: int = 0
    compare_again_at: datetime | None = None

    def shown(self) -> dict[str, Any]:
        """As JSON has it."""
        return {name: str(each) if isinstance(each, datetime) else each for name, each in asdict(self).items()}
