"""The weekly report's rows as a spreadsheet: classes, years and persistently absent pupils."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from reporting.adapters.sheet import Sheet

_GROUPS = (
    ("by", "Row"), ("name", "Name"), ("pupils", "Pupils"), ("week", "Attendance this week"),
    ("year", "Attendance year to date"), ("unauthorised", "Unauthorised sessions this week"),
    ("late", "Late this week"), ("persistent", "Persistently absent"), ("severe", "Severely absent"),
    ("unmarked", "Sessions without a mark"),
)  # fmt: skip
_PUPILS = (
    ("name", "Name"), ("class", "Class"), ("days", "Days missed"), ("days_this_week", "Days missed this week"),
    ("attendance", "Attendance year to date"), ("change", "Change since last week"), ("severe", "Severely absent"),
)  # fmt: skip
_FORMULA = frozenset("=+-@\t\r")
"""A spreadsheet takes a cell that begins so for a formula, even in CSV."""


def csv_file(shown: Sheet) -> bytes:
    """The rows of school, years and classes, as UTF-8 with a mark by which spreadsheets know it."""
    text = StringIO()
    csv.writer(text).writerows([_inert(cell) for cell in row] for row in _rows(_GROUPS, _groups(shown)))
    return text.getvalue().encode("utf-8-sig")


def xlsx_file(shown: Sheet) -> bytes:
    """A sheet of groups and one of pupils; every cell that is no number is text, never a formula."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": shown["edition"], "created": _naive(shown["known_at"])})
        _fill(book.add_worksheet("Figures"), _rows(_GROUPS, _groups(shown)))
        _fill(book.add_worksheet("Persistently absent"), _rows(_PUPILS, shown["persistent"]))
    return made.getvalue()


def _inert(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULA else cell


def _groups(shown: Sheet) -> list[dict[str, Any]]:
    return [shown["whole"], *shown["years"], *shown["classes"]]


def _rows(columns: tuple[tuple[str, str], ...], each: Iterable[dict[str, Any]]) -> list[list[Any]]:
    return [[title for _, title in columns], *([row[name] for name, _ in columns] for row in each)]


def _fill(sheet: Any, rows: list[list[Any]]) -> None:
    sheet.set_column(0, len(rows[0]) - 1, 18)
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)


def _naive(instant: str) -> datetime:
    return datetime.fromisoformat(instant).replace(tzinfo=None)
