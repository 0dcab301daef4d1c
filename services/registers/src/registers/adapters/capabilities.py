"""What each source of marks can do; `docs/sources.md` shows this table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from events.school import Source


@dataclass(frozen=True)
class Capabilities:
    """What a source brings, and what can be asked of it; each in the words of the table, "" where it cannot."""

    roll: str
    guardians: str
    marks: str
    registers: str
    notes: str
    deletions: str
    compared: str
    written_back: str


SOURCES: Mapping[Source, Capabilities] = {
    "poll": Capabilities(
        roll="by revision",
        guardians="by revision",
        marks="by revision",
        registers="by revision",
        notes="by revision",
        deletions="by revision",
        compared="once a school day",
        written_back="at once, retried",
    ),
    "hook": Capabilities(
        roll="as delivered",
        guardians="as delivered",
        marks="as delivered",
        registers="as delivered",
        notes="as delivered",
        deletions="as delivered",
        compared="where Arbor's address is known",
        written_back="where Arbor's address is known",
    ),
    "wonde": Capabilities(
        roll="when updated",
        guardians="when updated",
        marks="when updated",
        registers="",
        notes="",
        deletions="where Wonde shows them",
        compared="once a school day",
        written_back="taken by Wonde, the MIS later",
    ),
    "csv": Capabilities(
        roll="by file",
        guardians="",
        marks="by file",
        registers="",
        notes="",
        deletions="",
        compared="",
        written_back="",
    ),
}


def table() -> list[str]:
    """The lines of the table, as `docs/sources.md` has them."""
    names = list(Capabilities.__dataclass_fields__)
    head = ["source", *(name.replace("_", " ") for name in names)]
    rows = [[f"`{source}`", *(getattr(each, name) or "no" for name in names)] for source, each in SOURCES.items()]
    return [_line(head), "|" + "---|" * len(head), *map(_line, rows)]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
