"""Absences that staff know of beforehand: said to those who follow them up, and no explanation by themselves."""

from __future__ import annotations

import datetime as dt
from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from events.fact import Request, Words
from events.pathway.duties import PathwayFact
from events.sealed import Sealed
from events.written import Remark


class KnownAbsenceReported(PathwayFact):
    """A member of staff said that they know of a pupil being absent from `first` to `last`, both included.

    It is shown beside the day's call; it explains nothing, and stands nothing down.
    """

    pupil: str
    first: date
    last: date
    at: datetime
    by: str
    note: Sealed[str] | None = None


# Requests -------------------------------------------------------------------------------------------------------------


class ReportKnownAbsence(Request):
    """Say that one knows of a pupil being absent `from` a day, to another if it is more than one.

    `note` is free text, sealed at the edge.
    """

    service = "pathway"
    mis_id: str
    first: date = Field(alias="from")
    last: date | None = Field(default=None, alias="to")
    note: Remark = Field(default=None, max_length=2000)

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse days that end before they begin."""
        if self.last is not None and self.last < self.first:
            raise ValueError("to is before from")
        return self


class KnownAbsencesOf(Request):
    """Which pupils are known beforehand to be absent on a local day (None: today)?"""

    service = "pathway"
    question = True
    on: date | None = None


class KnownAbsence(Words):
    """What a member of staff said of a pupil; `note` is shown to those who read what is written of families."""

    report: UUID
    mis_id: str
    form: str
    year: str
    first: date
    last: date
    at: datetime
    by: str
    note: str | None


class KnownAbsences(Words):
    """The answer, of pupils whom the asker may see: by class, then pupil, the latest word first."""

    school: str
    on: dt.date
    rows: tuple[KnownAbsence, ...]
