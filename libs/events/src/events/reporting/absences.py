"""The absence report of a pupil, brought to a meeting with parents (procedures, rows 30 to 32)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from events.fact import LogSequence, Request, Words


class AbsenceReportOf(Request):
    """The absences and lates of a pupil, with what they come to: a PDF, which shows the name, or JSON.

    `from`: the first day of the school year unless given; `to`: today. `as_known_at`: as it was known at that instant,
    now without it; an answer's `known_at` and `log_sequence` give that report again. For those who meet the pupil's
    parents, now. JSON holds opaque ids alone.
    """

    service = "reporting"
    question = True
    mis_id: str
    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")
    format: Literal["pdf", "json"] = "pdf"
    as_known_at: datetime | None = None
    log_sequence: LogSequence | None = None


class AbsenceReport(Words):
    """The answer: the file (base64) and what it is, as known at `known_at` from the log up to `log_sequence`."""

    school: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    known_at: datetime
    log_sequence: int
    sha256: str
    media_type: str
    content: str
