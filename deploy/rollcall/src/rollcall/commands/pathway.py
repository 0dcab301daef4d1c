"""The pathway: who stands in which stage, and the letters."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Annotated, get_args
from uuid import UUID

import typer

from events.pathway import LetterFile, LetterOf, Letters, LettersOf, LetterState, StagesOf, Standings
from events.reporting import RecordNamesShown
from rollcall.commands.answers import fresh
from rollcall.say import AsJson, Data, School, as_json, folder_of, out, run, table, wrong_use
from rollcall.session import session


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
    answer = run(_stages(data, school, StagesOf(stage=stage)))
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
        _write(run(_letter(data, school, _asked(letter, form))), output)
        return
    answer = run(_letters(data, school, LettersOf(state=state)))  # type: ignore[arg-type]
    if json:
        as_json(answer.model_dump(mode="json"))
        return
    rows = [(r.letter, r.prepared_on, r.template, r.mis_id, r.guardian, r.state, r.reason) for r in answer.rows]
    table(f"Letters of {school}", ("letter", "prepared", "template", "pupil", "to", "state", "why"), rows)


def _asked(letter: str, form: str) -> LetterOf:
    if form not in ("pdf", "json"):
        wrong_use(f"--format wants pdf or json, not {form!r}.")
    try:
        return LetterOf(letter=UUID(letter), format=form)  # type: ignore[arg-type]
    except ValueError:
        wrong_use(f"--letter wants the id of a letter, not {letter!r}.")


def _write(answer: LetterFile, output: Path | None) -> None:
    content = base64.b64decode(answer.content)
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    output.write_bytes(content)
    out.print(f"{output}: letter {answer.letter}, {answer.state}, SHA-256 {answer.sha256}")


async def _stages(data: str | None, school: str, question: StagesOf) -> Standings:
    async with session(folder_of(data)) as talk:
        return await fresh(talk, school, question, Standings)


async def _letters(data: str | None, school: str, question: LettersOf) -> Letters:
    async with session(folder_of(data)) as talk:
        return await fresh(talk, school, question, Letters)


async def _letter(data: str | None, school: str, question: LetterOf) -> LetterFile:
    async with session(folder_of(data)) as talk:
        if question.format != "json":
            await talk.tell(school, RecordNamesShown(what=f"letter {question.letter} {question.format}"))
        return await fresh(talk, school, question, LetterFile)
