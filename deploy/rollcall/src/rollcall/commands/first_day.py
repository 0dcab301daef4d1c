"""The first day: the route of the visits, and who is known to be absent."""

from __future__ import annotations

from typing import Annotated

import typer

from events.fact import Actor
from events.pathway import KnownAbsences, KnownAbsencesOf, RoutedVisit, Visits, VisitsOf
from events.reporting import RecordNamesShown
from rollcall.commands.asking import As, actor_of, asked, clock, day_of, fresh, opened
from rollcall.say import AsJson, Data, School, folder_of, printed, run, table
from rollcall.session import session

ASK_THE_OFFICE = "ask the office"


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(visits)
    app.command(name="known-absences")(known_absences)


def visits(
    school: School,
    on: Annotated[str | None, typer.Option(help="The day of the absences; today without it.")] = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """The visits of a day: where, by when, who goes, and how they went."""
    answer = run(_visits(data, school, VisitsOf(on=day_of(on, "--on") if on is not None else None), actor_of(who)))
    if printed(answer, json):
        return
    columns = ("by", "pupil", "class", "address", "goes", "at", "state", "outcome", "why")
    table(f"Visits of {school}, {answer.on}", columns, [_row(each) for each in answer.rows], nothing=_no_visit(who))


def known_absences(
    school: School,
    on: Annotated[str | None, typer.Option(help="The day; today without it.")] = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Pupils whom a member of staff knows to be absent on a day; it explains nothing by itself."""
    question = KnownAbsencesOf(on=day_of(on, "--on") if on is not None else None)
    answer = run(asked(data, school, question, KnownAbsences, actor_of(who), after=opened("known absences", who)))
    if printed(answer, json):
        return
    rows = [(r.form, r.mis_id, f"{r.first} to {r.last}", r.by, clock(r.at), r.note) for r in answer.rows]
    columns = ("class", "pupil", "days", "says", "at", "note")
    nobody = "Nobody has said that a pupil would be absent that day (of a pupil whom who asks may see)."
    table(f"Known absences of {school}, {answer.on}", columns, rows, nothing=nobody)


def _no_visit(who: str | None) -> str:
    if who is None or who.startswith("operator"):
        return "Visits are shown to members of staff: say who asks with --as, such as 'attendance-officer staff-3'."
    return "No visit is asked for or arranged that day; the office sees all of them, others those they are sent on."


def _row(each: RoutedVisit) -> tuple[str | None, ...]:
    return (
        clock(each.due_at) if each.due_at else "",
        each.mis_id,
        each.form,
        ASK_THE_OFFICE if each.ask_office else each.address,
        " and ".join(who for who in (each.visitor, each.partner) if who),
        clock(each.going_at) if each.going_at else "",
        each.state,
        f"{each.outcome or ''}{', card left' if each.card_left else ''}",
        each.reason,
    )


async def _visits(data: str | None, school: str, question: VisitsOf, actor: Actor | None) -> Visits:
    async with session(folder_of(data)) as talk:
        if actor is not None:
            await talk.tell(school, RecordNamesShown(what="addresses of visits"))
        return await fresh(talk, school, question, Visits, actor)
