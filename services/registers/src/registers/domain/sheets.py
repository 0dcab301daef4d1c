"""A class's register of one date and session, and what one saying changes in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from events.ids import Session
from events.sealed import Sealed
from registers.domain.entities import RegisterHeard
from registers.domain.state import Register, enter


@dataclass(frozen=True, slots=True)
class Change:
    """A pupil's mark as it is from now on; `code` None: there is none. `at` is the instant (UTC) of the change."""

    pupil: str
    code: str | None
    minutes: int | None
    cause: UUID
    at: datetime
    by: str | None = None
    reason: str = ""
    note: Sealed[str] | None = None
    by_name: Sealed[str] | None = None

    @property
    def entry(self) -> tuple[str | None, int | None]:
        """What stands in the register."""
        return self.code, self.minutes


@dataclass
class Sheet:
    """One class's register of one date and session, and what changes in it."""

    form: str
    day: date
    session: Session
    before: Register
    changes: dict[str, Change] = field(default_factory=dict)
    completed: RegisterHeard | None = None
    roll: tuple[str, ...] | None = None
    left: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.marks, self.late = dict(self.before.marks), dict(self.before.late)
        self.taken = self.before.taken

    @property
    def place(self) -> tuple[str, date, Session]:
        """Whose register it is, of which date and session."""
        return self.form, self.day, self.session

    def change(self, change: Change) -> None:
        """Enter a mark, or take it out."""
        pupil = change.pupil
        if change.entry == (self.before.marks.get(pupil), self.before.late.get(pupil)):
            self.changes.pop(pupil, None)
        else:
            self.changes[pupil] = change
        enter(self.marks, pupil, change.code)
        enter(self.late, pupil, change.minutes)
