"""What *reporting* answers and takes: figures and reports."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import Query

from console.web.asking import Asking, First, KnownAt, Last, School, UpTo, Week
from console.web.routing import asked
from events.ids import pupil_id
from events.reporting import (
    AbsenceReport,
    AbsenceReportOf,
    Figures,
    FiguresOf,
    Grouping,
    PatternKind,
    Patterns,
    PatternsOf,
    RecordNamesShown,
    Report,
    WeeklyReportOf,
)

Format = Literal["html", "pdf", "csv", "xlsx", "json"]

questions = asked()


@questions.get("/figures")
async def figures(
    caller: Asking,
    first: First,
    last: Last,
    by: Grouping,
    as_known_at: KnownAt = None,
    log_sequence: UpTo = None,
) -> Figures:
    """The marks of a period as figures, as known now or at an instant; an answer's own two again give its rows."""
    wanted = FiguresOf(first=first, last=last, by=by, as_known_at=as_known_at, log_sequence=log_sequence)
    return await caller.ask(wanted, Figures)


@questions.get("/patterns")
async def patterns(  # noqa: PLR0913, PLR0917 - the parameters of a route
    caller: Asking,
    first: Annotated[date | None, Query(alias="from", description="the school year's first day without it")] = None,
    last: Annotated[date | None, Query(alias="to", description="today without it")] = None,
    kind: PatternKind | None = None,
    form: str | None = None,
    year: str | None = None,
    pupil: Annotated[str | None, Query(description="the MIS's student id")] = None,
    as_known_at: KnownAt = None,
    log_sequence: UpTo = None,
) -> Patterns:
    """What stands out in who was away and late when, each with the days that bear it, as known now or at an instant."""
    wanted = PatternsOf(
        first=first,
        last=last,
        kind=kind,
        form=form,
        year=year,
        mis_id=pupil,
        as_known_at=as_known_at,
        log_sequence=log_sequence,
    )
    return await caller.ask(wanted, Patterns)


@questions.get("/reports/weekly/{week}")
async def weekly_report(
    caller: Asking,
    week: Week,
    format: Format = "json",
    as_known_at: KnownAt = None,
    log_sequence: UpTo = None,
) -> Report:
    """The weekly report of an ISO week (`2026-W37`), the file itself as base64 in `content`.

    JSON holds opaque ids; that any other format was asked for, which shows names, is put on the record.
    """
    if format != "json":
        await caller.tell(RecordNamesShown(what=f"weekly {week} {format}"))
    wanted = WeeklyReportOf(week=week, format=format, as_known_at=as_known_at, log_sequence=log_sequence)
    return await caller.ask(wanted, Report)


@questions.get("/pupils/{mis_id}/absences")
async def absence_report(  # noqa: PLR0917 - the parameters of a route
    caller: Asking,
    school: School,
    mis_id: str,
    first: Annotated[date | None, Query(alias="from", description="the school year's first day without it")] = None,
    last: Annotated[date | None, Query(alias="to", description="today without it")] = None,
    format: Literal["pdf", "json"] = "pdf",
    as_known_at: KnownAt = None,
    log_sequence: UpTo = None,
) -> AbsenceReport:
    """A pupil's absences and lates, what they come to, and a comparison, the file as base64 in `content`.

    `as_known_at`: as it was known at that instant; an answer's `known_at` and `log_sequence` give that report again.
    For those who meet the pupil's parents. JSON holds opaque ids; that the PDF was asked for is put on the record.
    """
    if format != "json":
        await caller.tell(RecordNamesShown(what=f"absences {pupil_id(school, mis_id)} pdf"))
    wanted = AbsenceReportOf(
        mis_id=mis_id, first=first, last=last, format=format, as_known_at=as_known_at, log_sequence=log_sequence
    )
    return await caller.ask(wanted, AbsenceReport)
