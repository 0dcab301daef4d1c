"""The school day: how the registers stand, and closures."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import typer

from events.registers import DeclareClosure, RegisterRow, Registers, RegistersOf, WithdrawClosure
from events.school import Part
from rollcall.commands.answers import ENGLAND, day_of, fresh
from rollcall.say import AsJson, Data, School, as_json, folder_of, out, run, table
from rollcall.session import session

On = Annotated[str, typer.Option(help="The local day, such as 2026-09-07.")]
Of = Annotated[Literal["AM", "PM", "both"], typer.Option(help="The session, or both.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(registers)
    app.command()(closure)


def registers(
    school: School,
    on: Annotated[str | None, typer.Option(help="The local day; without it today.")] = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """The registers of a day: due, overdue, taken, who was asked for them, and which look wrong."""
    answer = run(_registers(data, school, RegistersOf(on=day_of(on, "--on") if on else None)))
    if json:
        as_json(answer.model_dump(mode="json"))
        return
    columns = ("class", "session", "state", "due", "taken", "marks", "without", "asked", "looks wrong")
    table(f"Registers of {school} on {answer.on}", columns, [_shown(row) for row in answer.rows])


async def _registers(data: str | None, school: str, question: RegistersOf) -> Registers:
    async with session(folder_of(data)) as talk:
        return await fresh(talk, school, question, Registers)


def _shown(row: RegisterRow) -> tuple[object, ...]:
    taken = row.taken_at and _hour(row.taken_at)
    asked, wrong = " ".join(who for each in row.chased for who in each.staff), ", ".join(row.suspected)
    return row.form, row.session, row.state, _hour(row.due_at), taken, row.marked, len(row.unmarked) or "", asked, wrong


def _hour(instant: datetime) -> str:
    return instant.astimezone(ENGLAND).strftime("%H:%M")


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
    out.print(f"{school} is {'open after all' if withdraw else 'declared shut'} on {day}, {of}.")


async def _told(data: str | None, school: str, asked: DeclareClosure | WithdrawClosure) -> None:
    async with session(folder_of(data)) as talk:
        await talk.tell(school, asked)


def _part(of: str) -> Part:
    return of  # type: ignore[return-value]
