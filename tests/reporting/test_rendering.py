"""The report as files: the same bytes from the same order, whole on disk, nothing fetched, nothing run."""

import base64
import csv
import re
import sys
from asyncio import create_subprocess_exec, gather, to_thread
from collections.abc import Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from chassis.rendering import NotRendered, few_at_once
from chassis.said import Said
from chassis.testing import answered
from events.ids import report_id
from events.reporting import Report, ReportDue, ReportIssued, WeeklyReportOf
from reporting.adapters.rendering import Order, render
from reporting.domain.figures import Tally, counts
from reporting.handlers import build_report, questions

WEEK = "2026-W37"
FORMATS = ("html", "pdf", "csv", "xlsx")


@pytest.fixture
def school(log: Any) -> Any:
    """Two weeks of school, in which Ada & her friend miss Mondays."""
    log.opened().pupil("ada").pupil("bea", "10A", "10")
    for day in ("2026-09-03", "2026-09-04", "2026-09-07", "2026-09-08", "2026-09-09", "2026-09-10", "2026-09-11"):
        for session, clock in (("AM", "09:05"), ("PM", "13:20")):
            log.when(f"{day} {clock}").register(day, session, ada="/")
            log.registered(day, session, {"bea": "N" if day.endswith("07") else "/"}, "10A")
    log.when("2026-09-14 11:00")
    return log


class Here:
    """A platform of one set of tables and one folder."""

    def __init__(self, tables: Any, log: Any, folder: Path) -> None:
        self.keyring, self.folder, self.log, self.tables = tables.keys, folder, log, tables

    @asynccontextmanager
    async def reading(self, school: str, at_least: int) -> Any:
        """The tables, once they hold as much."""
        assert self.tables.folded >= at_least
        yield self.tables.reading(self.log, "2026-09-14 11:00")


async def built_and_issued(tables: Any, log: Any, folder: Path) -> None:
    """The report is ordered, built, and said to be issued."""
    report = report_id("woodside", "weekly", WEEK)
    due = ReportDue(
        school="woodside", report=report, kind="weekly", week=WEEK, number=1, due_at=log.at,
        deadline=log.at,
    )  # fmt: skip
    await tables.fold(log)
    said = Said(report, "woodside", log.at, due, report, sequence=len(log.facts))
    done = await build_report(Here(tables, log, folder), render)(said)
    log.says(
        ReportIssued(
            school="woodside",
            report=report,
            kind="weekly",
            week=WEEK,
            number=1,
            built_from=done.built_from,
            known_at=done.known_at,
            sha256=done.sha256,
        )  # fmt: skip
    )
    log.when("2026-09-15 09:00").amended("2026-09-07", "AM", "bea", "/")
    await tables.fold(log)


async def asked(tables: Any, log: Any, kind: str, at: str | None = "2026-09-14 11:00") -> Report:
    question = WeeklyReportOf(week=WEEK, as_known_at=log.when(at).at if at else None, format=kind)
    answer: Report = await answered(
        questions(render)[WeeklyReportOf], tables.reading(log, "2026-09-16 08:00"), question
    )
    return answer


def content(report: Report) -> bytes:
    return base64.b64decode(report.content)


async def test_the_issued_files_and_later_renderings_are_byte_equal(tables: Any, school: Any, tmp_path: Path) -> None:
    await built_and_issued(tables, school, tmp_path)
    for kind in ("json", "html", "pdf"):
        found = await asked(tables, school, kind)
        assert found.issued
        assert (tmp_path / "woodside" / f"weekly-{WEEK}.{kind}").read_bytes() == content(found), kind


async def test_as_known_now_shows_what_moved_with_the_mis_own_ids(tables: Any, school: Any, tmp_path: Path) -> None:
    await built_and_issued(tables, school, tmp_path)
    found = await asked(tables, school, "html", None)
    assert not found.issued
    [pupil] = [row for row in found.moved if row["by"] == "pupil" and row["period"] == "week"]
    assert (pupil["mis_id"], pupil["was"]["attendance"], pupil["now"]["attendance"]) == ("mis-bea", "80.00", "90.00")
    assert "What moved since this report was issued" in content(found).decode()


async def test_the_html_fetches_nothing_and_escapes_what_it_shows(tables: Any, school: Any, tmp_path: Path) -> None:
    await built_and_issued(tables, school, tmp_path)
    page = content(await asked(tables, school, "html", None)).decode()
    assert not re.search(r"""(src|href)\s*=|@import|url\(|<script""", page.replace('xlink:href="#', ""))
    assert "&lt;Bea&gt; O&#39;Neill &amp; Sons" in page
    assert 'lang="en-GB"' in page
    assert page.count("<th scope=") > 10


async def test_a_forgotten_pupil_is_shown_as_forgotten_in_the_same_report(
    tables: Any, school: Any, tmp_path: Path
) -> None:
    await built_and_issued(tables, school, tmp_path)
    before = await asked(tables, school, "json")
    tables.keys.forgotten.add("bea")
    page = content(await asked(tables, school, "html", None)).decode()
    assert "[forgotten]" in page
    assert "Bea" not in page
    assert content(await asked(tables, school, "json")) == content(before)


def order(**changes: Any) -> Order:
    """An order about a pupil whose name a spreadsheet might run."""
    figures = {
        "possible": 20, "attendance": "85.00", "present": 17, "approved_activity": 0, "authorised": 1,
        "unauthorised": 2,
        "late_before_close": 1, "late_after_close": 0, "unmarked": 1, "pupils": 1,
        "persistent_pupils": 1, "severe_pupils": 0,
    }  # fmt: skip
    both = {"week": figures, "year_to_date": figures}
    answered = {"owed": 3, "in_time": 2, "missed": 1, "late": 1, "open": 0, "stood_down": 1}
    told = {
        "format": 1, "kind": "weekly", "school": "woodside", "name": "Woodside", "week": WEEK, "number": 1,
        "first": "2026-09-07", "last": "2026-09-11", "year_first": "2026-08-01", "school_figures": both,
        "days": [{"date": "2026-09-07", **figures}, {"date": "2026-09-08", **figures, "attendance": None}],
        "years": [{"year": "3", **both}], "classes": [{"class": "=1+1", **both}], "calls": answered, "visits": answered,
        "texts": {"absence": 1, "correction": 0, "improvement": 2}, "listed_from": 20,
        "improvements": [], "unmarked": [],
        "persistent": [
            {"pupil": "p", "class": "3B", "possible": 20, "absent": 3, "absent_this_week": 1, "attendance": "85.00",
             "attendance_hundredths": 8500, "change_hundredths": -50, "severe": False}
        ],
    }  # fmt: skip
    known = datetime(2026, 9, 14, 11, 0, tzinfo=ZoneInfo("Europe/London"))
    usual: dict[str, Any] = {
        "content": told, "names": {"p": "=HYPERLINK() #set text"}, "number": 1, "as_issued": True, "known_at": known,
        "issued_at": None, "log_sequence": 123, "sha256": "ab" * 32, "moved": [],
    }  # fmt: skip
    return Order(**{**usual, **changes})


async def test_every_format_is_the_same_bytes_every_time() -> None:
    once, again = await render(order(), FORMATS), await render(order(), FORMATS)
    assert once == again
    assert once["pdf"].startswith(b"%PDF-")


async def test_rows_of_a_spreadsheet_are_text_and_numbers_never_formulas() -> None:
    files = await render(order(), ["csv", "xlsx"])
    rows = list(csv.DictReader(StringIO(files["csv"].decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["Whole school", "Year 3", "'=1+1"]
    assert rows[0]["Attendance this week"] == "85.00"
    assert b"<f>" not in files["xlsx"]


async def test_what_moved_is_told_by_the_counts_that_are_others() -> None:
    """A code that was settled moves nothing but leave: the sessions missed are as many as they were."""
    was, now = (counts(Tally(present=480, authorised=leave, unauthorised=20 - leave)) for leave in (18, 16))
    moved = [{"period": "week", "by": "year", "key": "R", "was": was, "now": now}]
    page = (await render(order(moved=moved, as_issued=False), ["html"]))["html"].decode()
    assert "96.00 %: 18 authorised, 2 unauthorised" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "96.00 %: 16 authorised, 4 unauthorised" in page.replace("\u202f", " ").replace("\xa0", " ")


async def test_an_order_that_cannot_be_rendered_is_said_without_its_content() -> None:
    with pytest.raises(NotRendered) as broken:
        await render(order(content={"kind": "weekly", "name": "secret"}), ["html"])
    assert "secret" not in str(broken.value)
    assert "sheet.py" in str(broken.value)


async def test_the_service_itself_never_imports_what_renders() -> None:
    code = "import sys, reporting.app; sys.exit(bool({'altair', 'typst', 'vl_convert', 'xlsxwriter'} & {*sys.modules}))"
    child = await create_subprocess_exec(sys.executable, "-c", code)
    assert await child.wait() == 0


async def test_the_reports_of_a_monday_are_rendered_two_at_a_time() -> None:
    going, most = 0, 0

    async def rendered(of: Order, formats: Sequence[str]) -> dict[str, bytes]:
        nonlocal going, most
        going += 1
        most = max(most, going)
        await to_thread(str)
        going -= 1
        return dict.fromkeys(formats, of.sha256.encode())

    each = few_at_once(rendered)
    files = await gather(*(each(order(), ["pdf"]) for _ in range(10)))
    assert (len(files), most, going) == (10, 2, 0)


def test_an_order_is_json() -> None:
    assert orjson.loads(orjson.dumps(order()))["log_sequence"] == 123
