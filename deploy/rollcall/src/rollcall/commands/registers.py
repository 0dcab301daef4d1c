"""The school day: how the registers stand, and closures."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from events.fact import Request
from events.registers import (
    Amendment,
    Amendments,
    AmendmentsOf,
    DeclareClosure,
    Difference,
    Differences,
    DifferencesOf,
    ExplainDifference,
    RegisterRow,
    Registers,
    RegistersOf,
    WithdrawClosure,
)
from events.school import Part
from rollcall.commands.asking import ENGLAND, asked, clock, day_of, days_between
from rollcall.say import AsJson, Data, School, folder_of, out, printed, run, table, wrong_use
from rollcall.session import session

On = Annotated[str, typer.Option(help="The local day, such as 2026-09-07.")]
Of = Annotated[Literal["AM", "PM", "both"], typer.Option(help="The session, or both.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(registers)
    app.command()(closure)
    app.command()(amendments)
    app.command()(differences)
    app.command()(explain)


def registers(
    school: School,
    on: Annotated[str | None, typer.Option(help="The local day; without it today.")] = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """The registers of a day: due, overdue, taken, who was asked for them, and which look wrong."""
    answer = run(asked(data, school, RegistersOf(on=day_of(on, "--on") if on is not None else None), Registers))
    if printed(answer, json):
        return
    columns = ("class", "session", "state", "due", "taken", "marks", "without", "asked", "looks wrong")
    nothing = "No register is due that day: it is no school day, or no class has a pupil on the roll."
    table(f"Registers of {school} on {answer.on}", columns, [_shown(row) for row in answer.rows], nothing=nothing)
    if answer.feed != "heard":
        out.print(_SILENT[answer.feed])


_SILENT = {
    "stale": "The source of marks is silent: what is known may be old, and nothing is sent by itself.",
    "lifted": "The source of marks is silent; a person lifted what that forbids.",
}


def _shown(row: RegisterRow) -> tuple[object, ...]:
    taken = row.taken_at and _hour(row.taken_at)
    asked, wrong = " ".join(who for each in row.chased for who in each.staff), ", ".join(row.suspected)
    return row.form, row.session, row.state, _hour(row.due_at), taken, row.marked, len(row.unmarked) or "", asked, wrong


def _hour(instant: datetime) -> str:
    return instant.astimezone(ENGLAND).strftime("%H:%M")


def amendments(
    school: School,
    first: Annotated[str, typer.Option("--from", help="The first day.")],
    last: Annotated[str, typer.Option("--to", help="The last day.")],
    drafts: Annotated[bool, typer.Option("--drafts", help="Changes before the registers closed, too.")] = False,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """The amended entries of registers: original, new, reason, when, and who."""
    question = AmendmentsOf.model_validate({**days_between(first, last), "drafts": drafts})
    answer = run(asked(data, school, question, Amendments))
    if printed(answer, json):
        return
    columns = ("day", "session", "class", "pupil", "was", "is", "at", "by", "why")
    rows = [
        (r.date, r.session, r.form, r.mis_id, r.original, r.new, clock(r.amended_at), _who(r), r.reason)
        for r in answer.rows
    ]
    nothing = f"No entry was changed after its register had closed{'' if drafts else '; those before: --drafts'}."
    table(f"Amendments at {school}, {first} to {last}", columns, rows, nothing=nothing)


def _who(row: Amendment) -> str | None:
    """Whoever changed it, by name where the school file has one for the id."""
    return f"{row.amended_by_name} ({row.amended_by})" if row.amended_by_name else row.amended_by


def differences(school: School, data: Data = None, json: AsJson = False) -> None:
    """What the MIS holds otherwise than Rollcall: settled codes that it does not show, and what comparing it found."""
    answer = run(asked(data, school, DifferencesOf(), Differences))
    if printed(answer, json):
        return
    columns = ("day", "session", "pupil", "settled", "mark", "state", "attempts", "why", "again")
    rows = [
        (r.date, r.session, r.pupil, r.settled, r.mark, _how(r), r.attempts, r.reason, r.again_at and clock(r.again_at))
        for r in answer.rows
    ]
    nothing = "Every code that was settled here is in the MIS, or none was settled."
    table(f"Settled at {school}, and not in the MIS", columns, rows, nothing=nothing)
    _held(school, answer)


def _how(row: Difference) -> str:
    return f"{row.state}; the mark changed first: look, and settle it again" if row.overtaken else row.state


def _held(school: str, answer: Differences) -> None:
    """What comparing all that the MIS holds found."""
    if answer.compared_on is None:
        why = f" ({answer.cannot})" if answer.cannot else ""
        out.print(f"What the MIS of {school} holds was never compared{why}.")
        return
    columns = ("day", "session", "pupil", "here", "in the MIS", "since", "explained")
    rows = [
        (r.date, r.session or "roll", r.pupil, r.ours, r.theirs, r.since, "yes" if r.explained else "")
        for r in answer.held
    ]
    title = f"Held differently, as compared on {answer.compared_on} ({answer.differing} found then)"
    table(title, columns, rows, nothing="Nothing is held otherwise in the MIS than here.")


def explain(
    pupil: Annotated[str, typer.Argument(help="The pupil's opaque id, as `differences` has it.")],
    school: School,
    on: Annotated[str, typer.Option(help="The day of the difference.")],
    because: Annotated[str, typer.Option(help="Why the MIS and Rollcall hold it differently.")],
    of: Annotated[Literal["AM", "PM", "roll"], typer.Option(help="Its session, or the roll.")] = "roll",
    data: Data = None,
) -> None:
    """Say why the MIS and Rollcall hold something of a pupil differently."""
    differs = {"pupil": pupil, "date": day_of(on, "--on"), "session": None if of == "roll" else of}
    try:
        explained = ExplainDifference.model_validate({**differs, "reason": because})
    except ValidationError:
        wrong_use("Give a pupil's opaque id and a reason of at most 500 characters.")
    run(_told(data, school, explained))
    out.print("Explained.")


def closure(
    school: School,
    on: On,
    of: Of = "both",
    reason: Annotated[str, typer.Option(help="Why, for everybody to read; it names nobody.")] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="It is open after all.")] = False,
    data: Data = None,
) -> None:
    """Declare the school shut on a day, or for a session of it; or withdraw that."""
    day, part = day_of(on, "--on"), _part(of)
    shut = DeclareClosure(date=day, session=part, reason=reason)
    run(_told(data, school, WithdrawClosure(date=day, session=part) if withdraw else shut))
    when = f"on {day}{'' if of == 'both' else f', {of}'}"
    out.print(f"{school} is {'not declared shut any more' if withdraw else 'declared shut'} {when}.")


async def _told(data: str | None, school: str, asked: Request) -> None:
    async with session(folder_of(data)) as talk:
        await talk.tell(school, asked)


def _part(of: str) -> Part:
    return of  # type: ignore[return-value]
