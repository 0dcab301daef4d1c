"""The parents' update: what waits for a person, its note, its approval, and how far it has come."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import typer

from events.fact import Actor, Request
from events.notifications import ApproveUpdate, NoteUpdate, UpdateFigures, UpdateRow, Updates, UpdatesOf
from rollcall.commands.asking import As, actor_of, fresh
from rollcall.say import AsJson, CouldNot, Data, School, folder_of, out, printed, run, table, wrong_use
from rollcall.session import Session, session


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(update)


def update(  # noqa: PLR0913, PLR0917 - the options of a command
    school: School,
    approve: Annotated[
        int | None, typer.Option(min=0, help="Send it to so many families, as the preview counted.")
    ] = None,
    left_out: Annotated[
        int, typer.Option(min=0, help="With --approve: how many are left out, as the preview listed.")
    ] = 0,
    seen: Annotated[str | None, typer.Option(help="With --approve: what the preview named as seen.")] = None,
    note: Annotated[str | None, typer.Option(help="Put this under it; an empty one takes the note away.")] = None,
    last: Annotated[int, typer.Option(min=1, max=60, help="So many updates, the latest first.")] = 1,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """The parents' update of the week: what waits for approval, or how far it has come; noting and approving it."""
    if approve is not None and note is not None:
        wrong_use("Put the note under it first, look at it with rollcall preview --template update, then approve it.")
    if approve is not None and not seen:
        wrong_use("--approve wants --seen, too: rollcall preview --template update names what it showed.")
    answer = run(_asked(data, school, (note, approve, left_out, seen or ""), last, actor_of(who)))
    if printed(answer, json):
        return
    columns = ("day", "state", "attendance", "class of the week", "note", "families", "left out", "progress", "by")
    rows, never = [_row(row) for row in answer.rows], "None was ever prepared: the policy says on which day one is."
    table(f"Updates of {school}", columns, rows, right=["families", "left out"], nothing=never)
    if answer.rows and answer.rows[0].state == "prepared":
        out.print("See to whom, and what it says, with rollcall preview --template update: it says how to send it.")


async def _asked(
    data: str | None, school: str, wish: tuple[str | None, int | None, int, str], last: int, who: Actor | None
) -> Updates:
    async with session(folder_of(data)) as talk:
        if any(part is not None for part in wish[:2]):
            waits = await _last(talk, school, who)
            await talk.tell(school, _command(waits, *wish), who)
        return await fresh(talk, school, UpdatesOf(last=last), Updates, who)


async def _last(talk: Session, school: str, who: Actor | None) -> UUID:
    answer = await fresh(talk, school, UpdatesOf(), Updates, who)
    if not answer.rows:
        raise CouldNot(f"No update of {school} was ever prepared: its policy says on which day one is.")
    return answer.rows[0].update


def _command(waits: UUID, note: str | None, approve: int | None, left_out: int, seen: str) -> Request:
    if approve is not None:
        return ApproveUpdate(update=waits, families=approve, left_out=left_out, digest=seen)
    return NoteUpdate(update=waits, note=note or None)


def _row(row: UpdateRow) -> tuple[Any, ...]:
    progress = ", ".join(f"{count} {state}" for state, count in row.progress.items())
    shown = _shown(row.figures) if row.figures else (None, None)
    return row.day, row.state, *shown, row.note, row.families, row.left_out, progress or row.reason, row.approved_by


def _shown(figures: UpdateFigures) -> tuple[str, str]:
    best = f"{', '.join(figures.classes)} {figures.class_attendance}" if figures.classes else ""
    return figures.attendance, best
