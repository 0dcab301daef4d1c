"""The day's work with families: concerns, who returns, and what was noted and planned."""

from __future__ import annotations

from typing import Annotated

import typer

from events.pathway import (
    Concern,
    Concerns,
    ConcernsOf,
    Hotspot,
    HotspotOf,
    Note,
    Notes,
    NotesOf,
    Plans,
    PlansOf,
    Returning,
    ReturningOn,
)
from rollcall.commands.asking import As, actor_of, asked, clock, day_of, opened
from rollcall.say import AsJson, Data, School, printed, run, table

Pupil = Annotated[str | None, typer.Option(help="Arbor's id of this pupil alone.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(concerns)
    app.command()(returning)
    app.command()(hotspot)
    app.command()(notes)
    app.command()(plans)


def concerns(
    school: School,
    on: Annotated[str | None, typer.Option(help="Those about this local day; without it the open ones.")] = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Concerns for children: for the safeguarding lead and the heads alone, whom --as names."""
    question = ConcernsOf(on=day_of(on, "--on") if on is not None else None)
    answer = run(asked(data, school, question, Concerns, actor_of(who), after=opened("concerns", who)))
    if printed(answer, json):
        return
    columns = (
        *(
            "concern",
            "pupil",
            "kind",
            "about",
            "raised",
            "by",
            "dealt with by",
            "said again",
            "nobody told",
            "resolved",
        ),
        "text",
    )
    none = f"None was raised about {on}." if on else "None is open; those about a day, resolved ones too: --on DAY."
    table(f"Concerns at {school}", columns, [_concern(row) for row in answer.rows], nothing=none)
    told = [(lead.staff, clock(lead.at), lead.outcome, lead.reason) for lead in answer.leads]
    nobody = "No safeguarding lead was told by e-mail: no concern was raised yet, or none of them has an address."
    table("Told by e-mail", ("lead", "at", "outcome", "why"), told, nothing=nobody)


def _concern(row: Concern) -> tuple[object, ...]:
    raised = row.concern, row.mis_id, row.kind, row.date, clock(row.raised_at), row.raised_by
    unreached = row.unreached_at and clock(row.unreached_at)
    return (*raised, row.acknowledged_by, row.alerts, unreached, row.outcome, row.text)


def returning(
    school: School,
    on: Annotated[str, typer.Option(help="The local day.")],
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Who was absent on the school day before, and is not on this one: to be welcomed."""
    answer = run(asked(data, school, ReturningOn(on=day_of(on, "--on")), Returning, actor_of(who)))
    if printed(answer, json):
        return
    rows = [(r.form, r.mis_id, "yes" if r.persistent else "", r.days) for r in answer.rows]
    nothing = "Nobody, as far as is known: no registers yet on that day, no school day, or nobody was away before."
    table(f"Returning at {school} on {answer.on}", ("class", "pupil", "PA", "days away"), rows, nothing=nothing)


def hotspot(
    school: School,
    on: Annotated[str, typer.Option(help="The local day.")],
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """The classes of a day by year group, the best first; the headteacher's hotspot is one of the best."""
    answer = run(asked(data, school, HotspotOf(on=day_of(on, "--on")), Hotspot, actor_of(who)))
    if printed(answer, json):
        return
    rows = [(r.year, r.form, f"{r.attendance} %", "yes" if r.best else "", r.reward) for r in answer.rows]
    columns = ("year", "class", "attendance", f"best, above {answer.over} %", "reward")
    nothing = "No class has a figure: no registers yet on that day, or it is no school day."
    table(f"Classes of {school} on {answer.on}", columns, rows, right=("attendance",), nothing=nothing)


def notes(school: School, pupil: Pupil = None, who: As = None, data: Data = None, json: AsJson = False) -> None:
    """Patterns, strategies, causes and hotspots that staff noted, the latest first."""
    answer = run(asked(data, school, NotesOf(mis_id=pupil), Notes, actor_of(who), after=opened("notes", who)))
    if printed(answer, json):
        return
    columns = ("at", "about", "pupil", "year", "what", "barriers", "came of it", "owner", "review", "by", "text")
    nothing = f"Nothing was noted{f' of pupil {pupil}' if pupil else ''} that who asks may see."
    table(f"Notes at {school}", columns, [_note(row) for row in answer.rows], nothing=nothing)


def _note(row: Note) -> tuple[object, ...]:
    about = clock(row.at), row.about, row.mis_id, row.year, row.what, ", ".join(row.barriers)
    return (*about, row.outcome, row.owner, row.review, row.by, row.text)


def plans(
    school: School,
    pupil: Pupil = None,
    everything: Annotated[bool, typer.Option("--all", help="Those that stood, too.")] = False,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Support plans, by the day of their review."""
    answer = run(asked(data, school, PlansOf(mis_id=pupil, all=everything), Plans, actor_of(who)))
    if printed(answer, json):
        return
    columns = ("pupil", "since", "supports", "review", "actions open", "closed")
    rows = [
        (r.mis_id, r.since, ", ".join(s.kind for s in r.supports), r.review, r.open_actions, r.closed)
        for r in answer.rows
    ]
    none = f"No plan {'ever stood' if everything else 'stands'}{f' for pupil {pupil}' if pupil else ''}"
    hint = "" if everything else "; those that stood: --all"
    table(f"Support plans at {school}", columns, rows, nothing=f"{none}{hint}.")
