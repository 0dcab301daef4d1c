"""The absence report of a pupil as canonical content, the pupil by opaque id only (procedures, rows 30 to 32)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from events.calendar import monday_of
from events.codes import CODES, MEANINGS
from events.policy import AbsenceReportPolicy
from reporting.domain.comparator import Comparator
from reporting.domain.figures import Tally, counts, tally
from reporting.domain.impact import Mark, impact
from reporting.domain.week import Content


@dataclass(frozen=True, slots=True)
class AbsenceEvidence:
    """All that an absence report says, as the read tables hold it.

    `first`, `last`: of the report; `year_first`: of the school year of `last`. `marks`: of the sessions held of both,
    in order, up to `last`. `left`: sessions to come until the day `until`, the last that is planned.
    """

    school: str
    name: str
    pupil: str
    form: str
    year: str
    first: date
    last: date
    year_first: date
    marks: Sequence[Mark]
    unmarked: int
    left: int
    until: date
    comparator: Comparator
    lessons: AbsenceReportPolicy


def content(of: AbsenceEvidence) -> Content:
    """The canonical content: every value is plain, every list in a fixed order."""
    period = [mark for mark in of.marks if mark.date >= of.first]
    year = [mark for mark in of.marks if mark.date >= of.year_first]
    to_date, lost = tallied(year), impact(year, of.left, of.until, of.lessons)
    return {
        "format": 1,
        "kind": "absence",
        "school": of.school,
        "name": of.name,
        "pupil": of.pupil,
        "form": of.form,
        "year": of.year,
        "first": of.first,
        "last": of.last,
        "year_first": of.year_first,
        "figures": counts(tallied(period, of.unmarked)),
        "year_to_date": counts(to_date),
        "sessions": [_session(mark) for mark in period if mark.is_absent or mark.is_late],
        "months": _months(period),
        "weeks": _weeks(year),
        "lessons": {"AM": of.lessons.am_minutes, "PM": of.lessons.pm_minutes},
        "impact": lost.content(),
        "comparator": of.comparator.content(to_date.possible, lost.possible_by_end),
    }


def tallied(marks: Sequence[Mark], unmarked: int = 0) -> Tally:
    """The tally of these marks, and of so many sessions without one."""
    return tally(Counter(mark.code for mark in marks), unmarked)


def _session(mark: Mark) -> dict[str, Any]:
    return {
        "date": mark.date,
        "session": mark.session,
        "code": mark.code,
        "meaning": MEANINGS[mark.code],
        "counts_as": CODES[mark.code].value,
        "late": mark.is_late,
        "minutes_late": mark.minutes_late if mark.is_late else None,
    }


def _months(marks: Sequence[Mark]) -> list[dict[str, Any]]:
    by_month = groupby(marks, key=lambda mark: f"{mark.date:%Y-%m}")
    return [{"month": month, **_row(list(each))} for month, each in by_month]


def _row(marks: Sequence[Mark]) -> dict[str, Any]:
    of = tallied(marks)
    said = {"possible": of.possible, "authorised": of.authorised, "unauthorised": of.unauthorised}
    return {**said, "late": sum(mark.is_late for mark in marks), "attendance": of.attendance}


def _weeks(marks: Sequence[Mark]) -> list[dict[str, Any]]:
    """The sessions missed so far in the school year, at the end of each week of it."""
    weeks, missed = [], 0
    for monday, each in groupby(marks, key=lambda mark: monday_of(mark.date)):
        missed += sum(mark.is_absent for mark in each)
        weeks.append({"monday": monday, "missed": missed})
    return weeks
