"""Files of marks and of the roll as rows; bad lines are set aside with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from events.codes import fault_of
from events.registers import Flag, MarkRow, PupilRow
from registers.adapters.csv_lines import NotAFile, lines

__all__ = ["BadLine", "NotAFile", "marks", "roll"]

T = TypeVar("T", MarkRow, PupilRow)
_FLAGS: tuple[Flag, ...] = ("child-protection", "social-worker")
_YES, _NO = {"y", "yes", "true", "1"}, {"n", "no", "false", "0", ""}


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be taken, and why; `cells` as they stand in it, by the names of their columns."""

    line: int
    reason: str
    cells: Mapping[str, str] = field(repr=False)


def marks(data: bytes) -> tuple[list[MarkRow], list[BadLine]]:
    """The marks of a file, and the lines that are none. Raises NotAFile."""
    return _read(data, ("mis_id", "date", "session", "code"), _mark, lambda row: (row.mis_id, row.date, row.session))


def roll(data: bytes) -> tuple[list[PupilRow], list[BadLine]]:
    """The pupils of a file, and the lines that are none. Raises NotAFile."""
    return _read(data, ("mis_id", "first_name", "last_name", "form", "entry"), _pupil, lambda row: row.mis_id)


def _read(
    data: bytes, needed: Sequence[str], made: Callable[[int, Mapping[str, str]], T], about: Callable[[T], Any]
) -> tuple[list[T], list[BadLine]]:
    read: dict[Any, list[tuple[T, Mapping[str, str]]]] = {}
    bad: list[BadLine] = []
    for line, names, cells in lines(data, needed):
        named = dict(zip(names, map(str.strip, cells), strict=False))
        try:
            if len(cells) > len(names):
                raise ValueError(f"{len(cells)} cells under {len(names)} headings")
            row = made(line, named)
            read.setdefault(about(row), []).append((row, named))
        except ValueError as wrong:
            bad.append(BadLine(line, str(wrong), named))
    bad += [each for same in read.values() for each in _set_aside(same)]
    return [same[0][0] for same in read.values() if not _contradict(same)], sorted(bad, key=lambda each: each.line)


def _set_aside(same: Sequence[tuple[T, Mapping[str, str]]]) -> list[BadLine]:
    """Of lines about the same those that repeat the first; all of them where they contradict each other, for nobody
    knows which of them holds."""
    first, second = same[0][0].line, same[min(1, len(same) - 1)][0].line
    if _contradict(same):
        other = {row.line: first if row.line != first else second for row, _ in same}
        return [BadLine(row.line, f"contradicts line {other[row.line]}", cells) for row, cells in same]
    return [BadLine(row.line, f"about the same as line {first}", cells) for row, cells in same[1:]]


def _contradict(same: Sequence[tuple[T, Mapping[str, str]]]) -> bool:
    said = [row.model_copy(update={"line": 0}) for row, _ in same]
    return any(each != said[0] for each in said)


def _mark(line: int, cells: Mapping[str, str]) -> MarkRow:
    session = cells.get("session", "").upper()
    if session not in ("AM", "PM"):
        raise ValueError("session: neither AM nor PM")
    code = _cell(cells, "code").upper()
    if (wrong := fault_of(code)) is not None:
        raise ValueError(wrong)
    late = cells.get("minutes_late", "")
    if late and not (late.isdecimal() and len(late) < 4):
        raise ValueError("minutes_late: not a whole number")
    return MarkRow(
        line=line,
        mis_id=_id(cells),
        date=_day(cells, "date"),
        session="AM" if session == "AM" else "PM",
        code=code,
        minutes_late=int(late) if late else None,
    )


def _pupil(line: int, cells: Mapping[str, str]) -> PupilRow:
    entry, leaving = _day(cells, "entry"), _maybe_day(cells, "leaving")
    if leaving is not None and leaving < entry:
        raise ValueError("leaving: before entry")
    return PupilRow(
        line=line,
        mis_id=_id(cells),
        first_name=_cell(cells, "first_name"),
        last_name=_cell(cells, "last_name"),
        form=_cell(cells, "form", 40),
        year=cells.get("year", "")[:40],
        entry=entry,
        leaving=leaving,
        born=_maybe_day(cells, "born"),
        characteristics=tuple(each.strip() for each in cells.get("characteristics", "").split(";") if each.strip()),
        flags=_flags(cells),
    )


def _flags(cells: Mapping[str, str]) -> tuple[Flag, ...] | None:
    """None where the file has no such column."""
    if cells.keys().isdisjoint(_FLAGS):
        return None
    return tuple(flag for flag in _FLAGS if _is_so(cells.get(flag, ""), flag))


def _is_so(text: str, name: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ValueError(f"{name}: neither yes nor no")
    return text.lower() in _YES


def _cell(cells: Mapping[str, str], name: str, longest: int = 200) -> str:
    text = cells.get(name, "")
    if not text or len(text) > longest or not text.isprintable():
        raise ValueError(f"{name}: not a text of 1 to {longest} printable characters")
    return text


def _id(cells: Mapping[str, str]) -> str:
    found = cells.get("mis_id", "")
    if not re.fullmatch(r"[A-Za-z0-9_.:-]{1,40}", found, re.ASCII):
        raise ValueError("mis_id: not an id of 1 to 40 letters, digits, _ . : -")
    return found


def _day(cells: Mapping[str, str], name: str) -> date:
    text = cells.get(name, "")
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            found = datetime.strptime(text.partition(" ")[0].partition("T")[0], shape).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
        if 1900 <= found.year <= 2099:
            return found
    raise ValueError(f"{name}: not a date such as 2026-09-07 or 07/09/2026")


def _maybe_day(cells: Mapping[str, str], name: str) -> date | None:
    return _day(cells, name) if cells.get(name) else None
