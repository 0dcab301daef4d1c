"""The pathway: who stands in which stage, and the letters."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Annotated, get_args

import typer

from events.pathway import LetterFile, LetterOf, Letters, LettersOf, LetterState, StagesOf, Standings
from events.reporting import RecordNamesShown
from rollcall.commands.asking import asked, id_of
from rollcall.say import AsJson, Data, School, as_json, out, run, table, wrong_use


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(stages)
    app.command()(letters)


def stages(
    school: School,
    stage: Annotated[str | None, typer.Option(help="This one alone, such as persistent.")] = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Who stands in which stage of the attendance pathway, and counters that were reached."""
    answer = run(asked(data, school, StagesOf(stage=stage), Standings))
    if json:
        as_json(answer.model_dump(mode="json"))
        return
    rows = [
        (r.stage, r.mis_id, r.form, r.since, f"{r.possible - r.attending} of {r.possible}", " ".join(r.actions), r.due)
        for r in answer.rows
    ]
    table(f"Stages of {school}", ("stage", "pupil", "class", "since", "sessions missed", "asked", "by"), rows)
    reached = [(c.counter, c.mis_id, c.form, c.date, c.days, c.due) for c in answer.counters]
    table("Counters", ("counter", "pupil", "class", "reached", "days", "tell by"), reached)


def letters(  # noqa: PLR0917 - the options of a command
    school: School,
    state: Annotated[str | None, typer.Option(help="prepared, held, issuing, issued, withdrawn or corrected.")] = None,
    letter: Annotated[str | None, typer.Option(help="This one, as a file.")] = None,
    form: Annotated[str, typer.Option("--format", help="pdf or json.")] = "pdf",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write it here.")] = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Letters to parents: a list, or with --letter one of them as a file."""
    if state is not None and state not in get_args(LetterState):
        wrong_use(f"--state wants one of {', '.join(get_args(LetterState))}, not {state!r}.")
    if letter is not None:
        wanted = _wanted(letter, form)
        _write(run(asked(data, school, wanted, LetterFile, after=_shown(wanted))), output)
        return
    answer = run(asked(data, school, LettersOf(state=state), Letters))  # type: ignore[arg-type]
    if json:
        as_json(answer.model_dump(mode="json"))
        return
    rows = [(r.letter, r.prepared_on, r.template, r.mis_id, r.guardian, r.state, r.reason) for r in answer.rows]
    table(f"Letters of {school}", ("letter", "prepared", "template", "pupil", "to", "state", "why"), rows)


def _wanted(letter: str, form: str) -> LetterOf:
    if form not in ("pdf", "json"):
        wrong_use(f"--format wants pdf or json, not {form!r}.")
    return LetterOf(letter=id_of(letter, "--letter"), format=form)  # type: ignore[arg-type]


def _shown(wanted: LetterOf) -> RecordNamesShown | None:
    return RecordNamesShown(what=f"letter {wanted.letter} {wanted.format}") if wanted.format != "json" else None


def _write(answer: LetterFile, output: Path | None) -> None:
    content = base64.b64decode(answer.content)
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    output.write_bytes(content)
    out.print(f"{output}: letter {answer.letter}, {answer.state}, SHA-256 {answer.sha256}")
