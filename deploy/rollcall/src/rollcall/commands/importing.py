"""Importing files: marks and the roll, foreseen line by line before anything is heard, and alone with --dry-run."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from events.registers import Foreseen, ForeseenRow, ForeseeRows, ImportRows, MarkRow, PupilRow
from registers.adapters.csv_files import BadLine, NotAFile, marks, roll
from rollcall.say import AsJson, CouldNot, Data, School, as_json, err, folder_of, out, run, table, wrong_use
from rollcall.servers import DataFolder
from rollcall.session import Session, session

Row = MarkRow | PupilRow
_AT_ONCE, _SHOWN = 500, 40


@dataclass
class Imported:
    """What came, or would come, of a file."""

    rows: Sequence[Row]
    bad: Sequence[BadLine]
    foreseen: list[ForeseenRow] = field(default_factory=list)
    facts: Counter[str] = field(default_factory=Counter)

    def of(self, result: str) -> list[ForeseenRow]:
        """The rows with that result."""
        return [each for each in self.foreseen if each.result == result]

    @property
    def changes(self) -> list[dict[str, Any]]:
        """Every row that changes something, by line."""
        rows = {row.line: row for row in self.rows}
        found = [each for each in self.foreseen if each.result in ("new", "changed")]
        return [_shown(rows[each.line], each) for each in sorted(found, key=lambda each: each.line)]

    @property
    def quarantined(self) -> list[dict[str, Any]]:
        """Every line that cannot be taken, with the reason."""
        found = [(each.line, each.reason) for each in self.bad]
        found += [(each.line, each.reason) for each in self.of("quarantined")]
        return [{"line": line, "reason": reason} for line, reason in sorted(found)]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(name="import")(import_file)


def import_file(
    what: Annotated[str, typer.Argument(help="marks or roll.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A delimited file with headings.")],
    school: School,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Import marks or the roll from a file: good lines are heard, bad ones set aside with their numbers and reasons."""
    if what not in ("marks", "roll"):
        wrong_use(f"Import marks or roll, not {what!r}.")
    try:
        rows, bad = marks(file.read_bytes()) if what == "marks" else roll(file.read_bytes())
    except NotAFile as fault:
        wrong_use(f"{file} is no file of {what}: {fault}.")
    imported = Imported(rows, bad)
    run(_import(folder_of(data), school, imported, dry_run))
    aside = None if dry_run or not bad else _set_aside(file, bad)
    if json:
        as_json(_answer(school, file, dry_run, imported))
    else:
        _tell(file, dry_run, imported, aside)


async def _import(data: DataFolder, school: str, imported: Imported, dry_run: bool) -> None:
    async with session(data) as talk:
        for rows in _chunks(imported.rows):
            await _chunk(talk, school, rows, imported, dry_run)
        if talk.started is not None:
            await talk.started.settled()


async def _chunk(talk: Session, school: str, rows: Sequence[Row], imported: Imported, dry_run: bool) -> None:
    these = {
        "marks": tuple(row for row in rows if isinstance(row, MarkRow)),
        "pupils": tuple(row for row in rows if isinstance(row, PupilRow)),
    }
    foreseen = await talk.ask(school, ForeseeRows.model_validate(these), Foreseen)
    imported.foreseen += foreseen.rows
    imported.facts.update(foreseen.facts)
    if not dry_run:
        await talk.tell(school, ImportRows.model_validate(these))


def _chunks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Marks in time order, a session never in two; pupils as they stand."""
    chunk: list[Row] = []
    for _, group in groupby(sorted(rows, key=_order), key=_order):
        together = list(group)
        if chunk and len(chunk) + len(together) > _AT_ONCE:
            yield chunk
            chunk = []
        chunk += together
    if chunk:
        yield chunk


def _order(row: Row) -> tuple[str, str, int]:
    return (str(row.date), row.session, 0) if isinstance(row, MarkRow) else ("", "", row.line)


def _set_aside(file: Path, bad: Sequence[BadLine]) -> Path:
    """The bad lines in a file of their own, beside the first, to be mended there and imported."""
    path = file.with_name(f"{file.stem}.quarantined.csv")
    names = list(dict.fromkeys(name for each in bad for name in each.cells if name))
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8-sig") as to:
            writer = csv.DictWriter(to, ["line", "reason", *names], extrasaction="ignore")
            writer.writeheader()
            writer.writerows({"line": each.line, "reason": each.reason, **each.cells} for each in bad)
    except OSError as error:
        raise CouldNot(f"{path} could not be written: {error.strerror}.") from error
    return path


def _shown(row: Row, foreseen: ForeseenRow) -> dict[str, Any]:
    about = {"date": row.date, "session": row.session} if isinstance(row, MarkRow) else {}
    return {
        "line": row.line,
        "mis_id": row.mis_id,
        **about,
        "result": foreseen.result,
        "before": foreseen.before,
        "after": foreseen.after,
    }


def _answer(school: str, file: Path, dry_run: bool, imported: Imported) -> dict[str, Any]:
    return {
        "school": school,
        "file": file.name,
        "dry_run": dry_run,
        "rows": len(imported.rows) + len(imported.bad),
        "same": len(imported.of("same")),
        "changes": imported.changes,
        "quarantined": imported.quarantined,
        "facts": dict(sorted(imported.facts.items())),
    }


def _tell(file: Path, dry_run: bool, imported: Imported, aside: Path | None) -> None:
    changes, quarantined = imported.changes, imported.quarantined
    count = {result: len(imported.of(result)) for result in ("new", "changed", "same")}
    would = "would be" if dry_run else "are"
    out.print(
        f"{file.name}: {len(imported.rows) + len(imported.bad)} rows; {count['new']} {would} new, "
        f"{count['changed']} changed, {count['same']} the same, {len(quarantined)} quarantined."
    )
    rows = [tuple(each.values()) for each in changes[:_SHOWN]]
    nothing = f"No row {'would change' if dry_run else 'changes'} what is known."
    table("Changes", list(changes[0]) if changes else (), rows, right=("line",), nothing=nothing)
    if len(changes) > _SHOWN:
        out.print(f"… and {len(changes) - _SHOWN} more: --json lists them all.")
    bad = [tuple(each.values()) for each in quarantined]
    table("Quarantined", ("line", "reason"), bad, right=("line",), nothing="Every line can be taken.")
    if aside is not None:
        err.print(f"The lines that could not be read are in {aside}: mend them there, and import that file.")
