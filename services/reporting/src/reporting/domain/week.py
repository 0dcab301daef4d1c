"""The weekly report as canonical content: what headship and assistant heads are told, pupils by opaque id only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, TypeAlias

from events.reporting import Grouping
from events.school import natural
from reporting.domain.figures import NONE, Tally, counts, group_row, total
from reporting.domain.grouping import Counted, by_group

Content: TypeAlias = "dict[str, Any]"


@dataclass(frozen=True, slots=True)
class Answered:
    """How a week's duties of one kind ended; `missed` includes those done `late`, after their due instant."""

    owed: int = 0
    in_time: int = 0
    missed: int = 0
    late: int = 0
    open: int = 0
    stood_down: int = 0


@dataclass(frozen=True, slots=True)
class Improved:
    """An improvement seen: sessions attended of those possible, recently and before."""

    pupil: str
    date: date
    recent: tuple[int, int]
    earlier: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Gap:
    """Pupils of a class without a mark in a session whose register has closed."""

    date: date
    session: str
    form: str
    pupils: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a weekly report says, as the read tables hold it; `year_first` is the first day of the school year."""

    school: str
    name: str
    week: str
    number: int | None
    days: Mapping[date, Tally]
    year_first: date
    last: date
    classes: Mapping[str, str]
    of_week: Sequence[Counted]
    of_year: Sequence[Counted]
    listed_from: int
    calls: Answered = Answered()
    visits: Answered = Answered()
    texts: Mapping[str, int] = field(default_factory=dict)
    improved: Sequence[Improved] = ()
    gaps: Sequence[Gap] = ()


def content(of: Evidence) -> Content:
    """The canonical content: no name, no instant and no sequence, so that equal knowledge gives equal content."""
    return {
        "format": 1,
        "kind": "weekly",
        "school": of.school,
        "name": of.name,
        "week": of.week,
        "number": of.number,
        "first": min(of.days),
        "last": max(of.days),
        "year_first": of.year_first,
        "school_figures": _both(of, "school")[of.name],
        "days": [{"date": day, **counts(tally)} for day, tally in sorted(of.days.items())],
        "years": [{"year": key, **figures} for key, figures in _both(of, "year").items()],
        "classes": [{"class": key, **figures} for key, figures in _both(of, "class").items()],
        "calls": asdict(of.calls),
        "visits": asdict(of.visits),
        "texts": {template: of.texts.get(template, 0) for template in ("absence", "correction", "improvement")},
        "improvements": [asdict(each) for each in sorted(of.improved, key=lambda each: (each.date, each.pupil))],
        "listed_from": of.listed_from,
        "persistent": _persistent(of),
        "unmarked": [asdict(each) for each in sorted(of.gaps, key=lambda g: (g.date, g.session, natural(g.form)))],
    }


def _both(of: Evidence, by: Grouping) -> dict[str, Content]:
    week, year = by_group(of.of_week, by, of.name), by_group(of.of_year, by, of.name)
    names = sorted({*week, *year, *_of_file(of, by)}, key=natural)
    return {name: {"week": _row(name, week), "year_to_date": _row(name, year)} for name in names}


def _of_file(of: Evidence, by: Grouping) -> Iterable[str]:
    return {"class": of.classes.keys(), "year": set(of.classes.values()), "school": {of.name}}.get(by, ())


def _row(name: str, grouped: Mapping[str, Mapping[str, Tally]]) -> Content:
    row = group_row(name, grouped.get(name, {}).values())
    return row.model_dump(mode="json", exclude={"key", "mis_id", "persistent", "severe"})


def _persistent(of: Evidence) -> list[Content]:
    week = {pupil: total(t.values()) for pupil, t in by_group(of.of_week, "pupil").items()}
    year = {pupil: total(t.values()) for pupil, t in by_group(of.of_year, "pupil").items()}
    forms = {each.stay.pupil: each.stay.form for each in of.of_year if each.stay.last >= of.last}
    listed = [pupil for pupil in forms if year[pupil].persistent and year[pupil].possible >= of.listed_from]
    rows = [_pupil(pupil, forms[pupil], year[pupil], week.get(pupil, NONE)) for pupil in listed]
    return sorted(rows, key=lambda row: (row["attendance_hundredths"], row["pupil"]))


def _pupil(pupil: str, form: str, year: Tally, week: Tally) -> Content:
    before = (year - week).hundredths
    return {
        "pupil": pupil,
        "class": form,
        "possible": year.possible,
        "absent": year.absent,
        "absent_this_week": week.absent,
        "attendance": year.attendance,
        "attendance_hundredths": year.hundredths,
        "change_hundredths": None if before is None or year.hundredths is None else year.hundredths - before,
        "severe": year.severe,
    }
