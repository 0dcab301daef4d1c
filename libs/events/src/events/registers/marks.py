"""Registers and their marks: recorded, taken, annulled, closed."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from events.ids import Session
from events.registers.schools import ClassFact, RegistersFact


class MarksRecorded(ClassFact):
    """Marks were heard for a register that is not complete yet: pupil → code (None: the mark was deleted)."""

    date: date
    session: Session
    marks: dict[str, str | None]
    minutes_late: dict[str, int] = Field(default_factory=dict)


class RegisterTaken(ClassFact):
    """A class's register was completed, or every pupil on its roll had a mark: all its marks, pupil → code."""

    year: str
    date: date
    session: Session
    marks: dict[str, str]
    minutes_late: dict[str, int] = Field(default_factory=dict)
    unmarked: tuple[str, ...] = ()
    completed_at: datetime | None = None
    completed_by: str | None = None


class RegisterAnnulled(ClassFact):
    """The session of a class's register turned out to be closed: the marks of these pupils count no more.

    Should the session be open after all, the register is said again (`RegisterTaken`, or `MarksRecorded`).
    """

    date: date
    session: Session
    pupils: tuple[str, ...]


class SessionClosed(RegistersFact):
    """The registers of a session closed; these classes had not completed theirs. `held`: see `RegistersChecked`."""

    keyed_by = "school"
    school: str
    date: date
    session: Session
    not_taken: tuple[str, ...] = ()
    closed_at: datetime | None = None
    held: bool = False
