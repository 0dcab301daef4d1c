"""Reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from events.reporting import RecordNamesShown, Report, WeeklyReportOf
from rollcall.commands.asking import asked, instant_of, week_of
from rollcall.say import Data, School, out, run, table, wrong_use, wrote

report_app = typer.Typer(help="Reports, as issued or as known at any instant.", no_args_is_help=True)
_FORMATS = ("html", "pdf", "xlsx", "csv", "json")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(report_app, name="report")


@report_app.command()
def weekly(
    school: School,
    week: Annotated[str, typer.Option(help="An ISO week, such as 2026-W37.")],
    as_known_at: Annotated[str | None, typer.Option(help="As it was known at this instant.")] = None,
    form: Annotated[str, typer.Option("--format", help="html, pdf, xlsx, csv or json.")] = "json",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write it here.")] = None,
    data: Data = None,
) -> None:
    """The weekly report of a week."""
    if form not in _FORMATS:
        wrong_use(f"--format wants one of {', '.join(_FORMATS)}, not {form!r}.")
    known_at = instant_of(as_known_at, "--as-known-at") if as_known_at else None
    question = WeeklyReportOf(week=week_of(week), as_known_at=known_at, format=form)  # type: ignore[arg-type]
    shown = RecordNamesShown(what=f"weekly {week} {form}") if form != "json" else None
    answer = run(asked(data, school, question, Report, after=shown))
    if wrote(answer.content, output):
        _tell(answer, output)


def _tell(answer: Report, output: Path | None) -> None:
    what = f"report {answer.number}, as issued" if answer.issued else "not issued so"
    out.print(
        f"{output}: {answer.school}, week {answer.week} ({what}), as known at {answer.known_at.isoformat()}, "
        f"log sequence {answer.log_sequence}, SHA-256 {answer.sha256}"
    )
    if answer.moved:
        columns = tuple(answer.moved[0])
        table("Moved since it was issued", columns, [[row.get(column) for column in columns] for row in answer.moved])
