"""Marks and pupils out of a file, heard or foreseen."""

from __future__ import annotations

from datetime import date
from typing import Literal

from events.fact import Request, Words
from events.ids import Session
from events.registers.roll import Flag


class MarkRow(Words):
    """A mark as a line of a file has it; `mis_id`: the student's id in the MIS."""

    line: int
    mis_id: str
    date: date
    session: Session
    code: str
    minutes_late: int | None = None


class PupilRow(Words):
    """A pupil as a line of a file has them. `flags` None: the file does not say, and what was known holds."""

    line: int
    mis_id: str
    first_name: str
    last_name: str
    form: str
    year: str = ""
    entry: date
    leaving: date | None = None
    born: date | None = None
    characteristics: tuple[str, ...] = ()
    flags: tuple[Flag, ...] | None = None


class ImportRows(Request):
    """Hear marks or pupils out of a file, as any source says them; the later import of the same thing holds."""

    service = "registers"
    marks: tuple[MarkRow, ...] = ()
    pupils: tuple[PupilRow, ...] = ()


class ForeseeRows(Request):
    """What would change if these rows were imported now?"""

    service = "registers"
    question = True
    marks: tuple[MarkRow, ...] = ()
    pupils: tuple[PupilRow, ...] = ()


class ForeseenRow(Words):
    """A row: `before` and `after` the mark's code, or the pupil's class and dates; nothing personal."""

    line: int
    result: Literal["new", "changed", "same", "quarantined"]
    before: str | None = None
    after: str | None = None
    reason: str = ""


class Foreseen(Words):
    """The answer: every row by its line, and how many facts of each word would be said."""

    rows: tuple[ForeseenRow, ...]
    facts: dict[str, int]
