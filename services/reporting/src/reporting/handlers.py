"""What reporting answers and performs: figures, absence reports, the weekly report and the building of it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from chassis.files import write
from chassis.rendering import NotRendered
from chassis.said import Said
from chassis.seal import FORGOTTEN
from chassis.service import Answer, Later, Platform, Reading, Refused
from events.reporting import (
    AbsenceReport,
    AbsenceReportOf,
    Figures,
    FiguresOf,
    Patterns,
    PatternsOf,
    Report,
    ReportDue,
    WeeklyReportOf,
)
from reporting.adapters.rendering import MEDIA_TYPES, AbsenceOrder, Order, Render
from reporting.domain import Built
from reporting.domain.week import Content
from reporting.projection.absences import Absences, absences
from reporting.projection.figures import figures, opened_mis_ids, opened_names
from reporting.projection.knowledge import Knowledge
from reporting.projection.patterns import found_patterns
from reporting.projection.sight import refuse_weekly
from reporting.projection.weekly import Edition, built, edition


async def figures_of(reading: Reading, asked: FiguresOf) -> Figures:
    """The marks of a period as figures."""
    return await figures(reading, asked)


async def patterns_of(reading: Reading, asked: PatternsOf) -> Patterns:
    """What stands out in the marks of a period."""
    return await found_patterns(reading, asked)


def weekly_report_of(render: Render) -> Callable[[Reading, WeeklyReportOf], Awaitable[Later]]:
    """Answers with a week's report as a file."""

    async def answer(reading: Reading, asked: WeeklyReportOf) -> Later:
        refuse_weekly(reading, asked.format)
        found = await edition(reading, asked)
        order, moved = await _order(reading, found), await _shown(reading, found)

        async def report() -> Report:
            files = await _files(order, found, render, (asked.format,))
            return _reply(asked, found, files[asked.format], moved, reading.school)

        return report

    return answer


def absence_report_of(render: Render) -> Callable[[Reading, AbsenceReportOf], Awaitable[Later]]:
    """Answers with a pupil's absence report as a file; the name is opened for the PDF alone."""

    async def answer(reading: Reading, asked: AbsenceReportOf) -> Later:
        found = await absences(reading, asked)
        order = await _absence_order(reading, found) if asked.format == "pdf" else None

        async def report() -> AbsenceReport:
            file = await _absence_pdf(order, render) if order else found.canonical
            return AbsenceReport(
                school=reading.school,
                first=found.content["first"],
                last=found.content["last"],
                known_at=found.known_at,
                log_sequence=found.log_sequence,
                sha256=found.sha256,
                media_type=MEDIA_TYPES[asked.format],
                content=base64.b64encode(file).decode(),
            )

        return report

    return answer


async def _absence_order(reading: Reading, found: Absences) -> AbsenceOrder:
    """Raises Refused where the pupil was forgotten."""
    names = await opened_names(reading, [found.content["pupil"]], Knowledge(found.known_at, found.log_sequence))
    if FORGOTTEN in names.values():
        raise Refused("forgotten", "The pupil was forgotten: ask for the report as JSON.")
    known_at = found.known_at.astimezone(ZoneInfo(found.timezone))
    return AbsenceOrder(found.content, names, known_at, found.log_sequence, found.sha256)


async def _absence_pdf(order: AbsenceOrder, render: Render) -> bytes:
    """Raises Refused where the name cannot be shown."""
    try:
        return (await render(order, ["pdf"]))["pdf"]
    except NotRendered:
        raise Refused("not-rendered", "The report cannot be made as a PDF: look at the name in the MIS.") from None


def build_report(platform: Platform, render: Render) -> Callable[[Said[ReportDue]], Awaitable[Built]]:
    """Builds a report that is due from everything recorded until then, and writes it to the service's folder.

    Repeatable: built again, it replaces its files, and only what is then said to be issued counts.
    """

    async def perform(said: Said[ReportDue]) -> Built:
        due = said.body
        async with platform.reading(said.school, said.sequence) as reading:
            report = await built(reading, due.week, due.number)
            order = await _order(reading, report)
        files = await _files(order, report, render, ("json", "html", "pdf"))
        for kind, file in files.items():
            await asyncio.to_thread(write, platform.folder / said.school / f"weekly-{due.week}.{kind}", file)
        return Built(report.log_sequence, report.known_at, report.sha256)

    return perform


def questions(render: Render) -> Mapping[type[Any], Answer]:
    """The questions answered from the read tables."""
    return {
        AbsenceReportOf: absence_report_of(render),
        FiguresOf: figures_of,
        PatternsOf: patterns_of,
        WeeklyReportOf: weekly_report_of(render),
    }


async def _files(order: Order, of: Edition, render: Render, formats: Sequence[str]) -> dict[str, bytes]:
    rendered = [each for each in formats if each != "json"]
    files = await render(order, rendered) if rendered else {}
    return {**files, "json": of.canonical}


async def _order(reading: Reading, of: Edition) -> Order:
    pupils = [*_pupils_of(of.content), *(each.key for each in of.moved if each.by == "pupil")]
    return Order(
        content=of.content,
        names=await opened_names(reading, sorted({*pupils}), Knowledge(of.known_at, of.log_sequence)),
        number=of.number,
        as_issued=of.as_issued,
        known_at=of.known_at.astimezone(ZoneInfo(of.timezone)),
        issued_at=of.issued_at and of.issued_at.astimezone(ZoneInfo(of.timezone)),
        log_sequence=of.log_sequence,
        sha256=of.sha256,
        moved=[each.shown() for each in of.moved],
    )


def _pupils_of(content: Content) -> list[str]:
    return [each["pupil"] for each in (*content["persistent"], *content["improvements"])]


def _reply(
    asked: WeeklyReportOf, found: Edition, file: bytes, moved: Sequence[Mapping[str, Any]], school: str
) -> Report:
    return Report(
        school=school,
        week=asked.week,
        issued=found.as_issued,
        number=found.number,
        known_at=found.known_at,
        log_sequence=found.log_sequence,
        sha256=found.sha256,
        media_type=MEDIA_TYPES[asked.format],
        content=base64.b64encode(file).decode(),
        moved=tuple(map(dict, moved)),
    )


async def _shown(reading: Reading, found: Edition) -> list[dict[str, Any]]:
    pupils = [each.key for each in found.moved if each.by == "pupil"]
    mis_ids = await opened_mis_ids(reading, pupils, Knowledge(found.known_at, found.log_sequence)) if pupils else {}
    return [each.shown(mis_ids.get(each.key)) for each in found.moved]
