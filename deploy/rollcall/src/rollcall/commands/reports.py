"""Reports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from events.ids import pupil_id
from events.reporting import AbsenceReport, AbsenceReportOf, RecordNamesShown, Report, WeeklyReportOf
from rollcall.commands.asking import As, KnownAt, UpTo, actor_of, again, asked, days_between, known_of, week_of
from rollcall.say import Data, Output, School, out, run, table, wrong_use, wrote

report_app = typer.Typer(
    help="Reports: the week's, as issued or as known at any instant, and a pupil's absences.", no_args_is_help=True
)
_FORMATS = ("html", "pdf", "xlsx", "csv", "json")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(report_app, name="report")


@report_app.command()
def weekly(  # noqa: PLR0917 - the options of a command
    school: School,
    week: Annotated[str, typer.Option(help="An ISO week, such as 2026-W37.")],
    as_known_at: KnownAt = None,
    log_sequence: UpTo = None,
    form: Annotated[str, typer.Option("--format", help="html, pdf, xlsx, csv or json.")] = "json",
    output: Output = None,
    data: Data = None,
) -> None:
    """The weekly report of a week."""
    if form not in _FORMATS:
        wrong_use(f"--format wants one of {', '.join(_FORMATS)}, not {form!r}.")
    known = known_of(as_known_at, log_sequence)
    question = WeeklyReportOf(week=week_of(week), format=form, **known)  # type: ignore[arg-type]
    shown = RecordNamesShown(what=f"weekly {week} {form}") if form != "json" else None
    answer = run(asked(data, school, question, Report, after=shown))
    if wrote(answer.content, output):
        _tell(answer, output)


@report_app.command()
def absence(  # noqa: PLR0913, PLR0917 - the options of a command
    school: School,
    pupil: Annotated[str, typer.Option(help="Arbor's id of the pupil.")],
    first: Annotated[str | None, typer.Option("--from", help="The first day; the school year's without it.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last day; today without it.")] = None,
    as_known_at: KnownAt = None,
    log_sequence: UpTo = None,
    form: Annotated[str, typer.Option("--format", help="pdf or json.")] = "pdf",
    output: Output = None,
    who: As = None,
    data: Data = None,
) -> None:
    """A pupil's absences and lates, what they come to, and a comparison; asked as one who meets parents."""
    if form not in ("pdf", "json"):
        wrong_use(f"--format wants pdf or json, not {form!r}.")
    known = known_of(as_known_at, log_sequence)
    question = AbsenceReportOf.model_validate({"mis_id": pupil, "format": form, **known, **days_between(first, last)})
    shown = RecordNamesShown(what=f"absences {pupil_id(school, pupil)} pdf") if form == "pdf" else None
    answer = run(asked(data, school, question, AbsenceReport, actor_of(who), after=shown))
    if wrote(answer.content, output):
        out.print(
            f"{output}: absences from {answer.first} to {answer.last}, SHA-256 {answer.sha256}\n"
            f"The same again: {again(answer.known_at, answer.log_sequence)}"
        )


def _tell(answer: Report, output: Path | None) -> None:
    what = f"report {answer.number}, as issued" if answer.issued else "not issued so"
    out.print(
        f"{output}: {answer.school}, week {answer.week} ({what}), SHA-256 {answer.sha256}\n"
        f"The same again: {again(answer.known_at, answer.log_sequence)}"
    )
    if answer.moved:
        columns = ("period", "of", "", "% then", "% now", "sessions")
        rows = [moved(row) for row in answer.moved]
        table("Moved since it was issued", columns, rows, right=columns[3:5], nothing="No figure did.")


def moved(row: Mapping[str, Any]) -> tuple[object, ...]:
    """A row that moved, for a person: whose it is, the attendance then and now, and the counts that are others."""
    was, now = row["was"], row["now"]
    others = (name for name in was if name != "attendance" and was[name] != now[name])
    changed = ", ".join(f"{name.replace('_', ' ')} {was[name]} → {now[name]}" for name in others)
    whose = row.get("mis_id") or row["key"]
    return row["period"], row["by"], whose, was["attendance"], now["attendance"], changed
