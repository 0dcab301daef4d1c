"""What was done for each absent pupil in a week: letters, meetings, calls, home visits, as the facts have it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from events.fact import Request, Words

StepKind = Literal[
    "call", "visit", "letter", "meeting", "plan", "support", "praise", "stage", "check", "authority-told"
]


class ProceduresOf(Request):
    """What was done in an ISO week (`2026-W37`) for each pupil who was absent in it, whom the asker may see?"""

    service = "pathway"
    question = True
    week: str


class Step(Words):
    """Something that was done: `about` says which meeting, letter, support or stage."""

    at: datetime
    kind: StepKind
    about: str | None
    outcome: str
    by: str | None


class ProcedureRecord(Words):
    """A pupil's week: sessions of absence and those that are unexplained, and what was done, in order."""

    mis_id: str
    form: str
    persistent: bool
    absent: int
    unexplained: int
    steps: tuple[Step, ...]


class Procedures(Words):
    """The answer: persistent absentees first, then by sessions of absence."""

    school: str
    week: str
    rows: tuple[ProcedureRecord, ...]
