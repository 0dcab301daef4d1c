"""Figures of a period, and the weekly report: what is issued and what is answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from events.fact import Fact, LogSequence, Request, Words

Grouping = Literal["pupil", "class", "year", "school"]


class ReportingFact(Fact):
    """Base of the facts of *reporting*."""

    service = "reporting"
    keyed_by = "school"


class ReportDue(ReportingFact):
    """A report's hour came and it was ordered; `week` is the ISO week that it is about (`2026-W37`).

    `number`: the school's reports of that kind are numbered from 1.
    """

    school: str
    report: UUID
    kind: Literal["weekly"]
    week: str
    number: int = 1
    due_at: datetime
    deadline: datetime


class ReportIssued(ReportingFact):
    """A report was issued: the canonical JSON (opaque ids) of SHA-256 `sha256`, built from the log up to `built_from`.

    `known_at`: the instant of the build; everything recorded up to it is in the report, and its renderings bear it.
    """

    school: str
    report: UUID
    kind: Literal["weekly"]
    week: str
    number: int
    built_from: int
    known_at: datetime
    sha256: str


class ReportNotDue(ReportingFact):
    """A report's hour came and there was nothing to report: no session had been held."""

    school: str
    kind: Literal["weekly"]
    due_at: datetime


class ReportDeadlineMissed(ReportingFact):
    """A report had not been issued by its deadline."""

    school: str
    report: UUID
    deadline: datetime


class NamesShown(ReportingFact):
    """Something that shows names was shown to an administrator: `what`, such as `weekly 2026-W37 pdf`; `by`: whom."""

    school: str
    what: str
    by: str


# Requests -------------------------------------------------------------------------------------------------------------


class RecordNamesShown(Request):
    """Put it on the record that names are about to be shown; `what` names no person."""

    service = "reporting"
    what: str


class FiguresOf(Request):
    """The marks of a period (both days included) as figures, as known now or at an instant.

    `log_sequence`: from the log up to that place alone. An answer's `known_at` and `log_sequence`, given as
    `as_known_at` and `log_sequence`, give its rows again, whatever reached the log since.
    """

    service = "reporting"
    question = True
    first: date
    last: date
    by: Grouping
    as_known_at: datetime | None = None
    log_sequence: LogSequence | None = None


class Row(Words):
    """Figures of a pupil, class, year or school: sessions, and the percentage of those possible that were attended.

    `attendance`: two decimals, rounded half-up; None where nothing was possible. `persistent`, `severe`: of a pupil;
    a group has counts of such pupils instead.
    """

    key: str
    mis_id: str | None = None
    possible: int
    present: int
    approved_activity: int
    authorised: int
    unauthorised: int
    late_before_close: int
    late_after_close: int
    unmarked: int
    attendance: str | None
    persistent: bool | None
    severe: bool | None
    pupils: int | None = None
    persistent_pupils: int | None = None
    severe_pupils: int | None = None


class Figures(Words):
    """The answer: rows by key, as known at `known_at` from the log up to `log_sequence`."""

    school: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    by: Grouping
    known_at: datetime
    log_sequence: int
    rows: tuple[Row, ...]


class WeeklyReportOf(Request):
    """The weekly report of a week, as issued or as known at an instant, in a format.

    `log_sequence`: with `as_known_at`, both of an answer, the report is that answer again: as it was issued, or as it
    was known then with what had moved since its issue.
    """

    service = "reporting"
    question = True
    week: str
    as_known_at: datetime | None = None
    log_sequence: LogSequence | None = None
    format: Literal["html", "pdf", "csv", "xlsx", "json"] = "json"


class Report(Words):
    """The answer: the file (base64) and what it is; `issued`: whether it is the report as it was issued."""

    school: str
    week: str
    issued: bool
    number: int | None
    known_at: datetime
    log_sequence: int
    sha256: str
    media_type: str
    content: str
    moved: tuple[dict[str, Any], ...] = ()
