"""What assistant heads and heads of school talk about each week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated

import typer

from events import calendar
from events.pathway import Agenda, AgendaOf, ClassAgenda, ClassSystems, MissedDuty, StageMove, YearAgenda
from rollcall.commands.asking import As, actor_of, asked, clock, week_of
from rollcall.say import AsJson, Data, School, out, printed, run

_COLUMN = 24
"""Where what is said of a class begins, in characters."""


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(agenda)


def agenda(
    school: School,
    week: Annotated[str, typer.Option(help="A day of the week, or the ISO week, such as 2026-W37.")],
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Key issues and successes of a week, by year group and class, and what each class has of its systems."""
    answer = run(asked(data, school, AgendaOf(week=_week(week)), Agenda, actor_of(who)))
    if printed(answer, json):
        return
    out.print(f"Agenda of {school}, {answer.week}: {answer.first} to {answer.last}", style="bold")
    for year in answer.years:
        _show(year)
    if not answer.years:
        out.print(
            "Nobody is on the roll in that week, or no year group or class is yours: see the staff of the school file."
        )
    elif not any(_has_news(each) for year in answer.years for each in year.classes):
        out.print("\nNothing is on the record of that week: days to come, no school days, or nothing to talk about.")


def _has_news(of: ClassAgenda) -> bool:
    return bool(of.entered or of.missed or of.left or of.improved or of.due)


def _week(text: str) -> str:
    try:
        return calendar.week_of(date.fromisoformat(text))
    except ValueError:
        return week_of(text)


def _show(year: YearAgenda) -> None:
    concerns = "" if year.open_concerns is None else f", open concerns: {year.open_concerns}"
    out.print(f"\nYear {year.year}: {year.pupils} pupils{concerns}", style="bold")
    for each in year.classes:
        out.print(f"  {each.form}, {each.pupils} pupils")
        for name, said in _lines(each):
            out.print(f"    {name}:".ljust(_COLUMN) + said)


def _lines(of: ClassAgenda) -> Iterator[tuple[str, str]]:
    """What there is to say of a class: issues, then successes, then what it has."""
    if new := [move for move in of.entered if move.persistent]:
        yield "newly persistent", _moves(new)
    if others := [move for move in of.entered if not move.persistent]:
        yield "entered a stage", _moves(others)
    if of.missed:
        yield "missed", ", ".join(_missed(duty) for duty in of.missed)
    if of.left:
        yield "left a stage", _moves(of.left)
    if of.improved:
        yield "improved", ", ".join(of.improved)
    if of.due:
        yield "done in time", f"{of.in_time} of {of.due} duties"
    yield "the class has", _systems(of.systems)


def _missed(duty: MissedDuty) -> str:
    owner = "" if duty.owner == "attendance-officer" else f" ({duty.owner})"
    return f"{duty.kind} {duty.mis_id} {clock(duty.due_at)}{owner}"


def _moves(moves: Sequence[StageMove]) -> str:
    return ", ".join(f"{move.mis_id} ({', '.join(move.stages)})" for move in moves)


def _systems(systems: ClassSystems | None) -> str:
    if systems is None:
        return "nothing noted yet (rollcall tell NoteClassSystems)"
    parts = {"lead": systems.lead, "target": systems.target, "trackers": systems.trackers}
    said = ", ".join(f"{name} {'set' if is_set else 'NOT set'}" for name, is_set in parts.items())
    talked = f"discussed {clock(systems.discussed_at)}" if systems.discussed_at else "not discussed yet"
    return f"{said}; {talked}; noted {clock(systems.noted_at)} by {systems.noted_by}"
