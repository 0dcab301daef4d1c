"""What families answered, and everything in messages that wants a person."""

from __future__ import annotations

from typing import Annotated, Any, get_args

import typer

from events.ids import SESSIONS
from events.notifications import (
    AcknowledgeItem,
    ConfirmReply,
    Inbox,
    InboxOf,
    Replies,
    RepliesOf,
    ReplyState,
    ResendMessage,
)
from rollcall.commands.asking import As, actor_of, asked, clock, day_of, id_of, opened
from rollcall.say import AsJson, Data, School, as_json, out, run, table, wrong_use


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(replies)
    app.command()(inbox)


def replies(  # noqa: PLR0913, PLR0917 - the options of a command
    school: School,
    state: Annotated[str, typer.Option(help="open, confirmed, closed or all.")] = "open",
    confirm: Annotated[str | None, typer.Option(help="Say what this reply means, with --pupil and --code.")] = None,
    pupil: Annotated[str | None, typer.Option(help="Arbor's id of the child.")] = None,
    code: Annotated[str | None, typer.Option(help="The absence code.")] = None,
    on: Annotated[str | None, typer.Option(help="The day of the absence, if not that of the reply.")] = None,
    sessions: Annotated[str | None, typer.Option(help="AM, PM or AM,PM, if not those that the code explains.")] = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """What families answered, the urgent first; and saying what a reply means."""
    if state not in (*get_args(ReplyState), "all"):
        wrong_use(f"--state wants open, confirmed, closed or all, not {state!r}.")
    command = _confirmation(confirm, pupil, code, on, sessions)
    question = RepliesOf(state=None if state == "all" else state)  # type: ignore[arg-type]
    answer = run(asked(data, school, question, Replies, actor_of(who), after=command or opened("replies", who)))
    if json:
        as_json({"school": answer.school, "rows": [row.model_dump(mode="json") for row in answer.rows]})
        return
    columns = ("reply", "at", "urgent", "from", "children", "about", "suggested", "state", "text")
    none = "No family ever answered." if state == "all" else f"No reply is {state}; those in every state: --state all."
    table(f"Replies to {school}", columns, [_reply(row) for row in answer.rows], nothing=none)
    if answer.rows and who is None:
        out.print("What they wrote is shown to who may read it: say who asks with --as.")


def inbox(  # noqa: PLR0917 - the options of a command
    school: School,
    everything: Annotated[bool, typer.Option("--all", help="What somebody took note of already, too.")] = False,
    acknowledge: Annotated[str | None, typer.Option(help="Take note of this one.")] = None,
    resend: Annotated[str | None, typer.Option(help="Send this message, which failed, again.")] = None,
    on: Annotated[str | None, typer.Option(help="The day that the message is about, if not today.")] = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Everything in messages that wants a person, the most urgent first."""
    command = _seen_to(acknowledge, resend, on)
    answer = run(asked(data, school, InboxOf(all=everything), Inbox, actor_of(who), after=command))
    if json:
        as_json({"school": answer.school, "rows": [row.model_dump(mode="json") for row in answer.rows]})
        return
    columns = ("item", "since", "what", "children", "guardians", "why", "noted by")
    rows = [
        (r.item, clock(r.since), r.kind, ", ".join(r.pupils), ", ".join(r.guardians), r.why, r.acknowledged_by)
        for r in answer.rows
    ]
    none = "Nothing in messages ever wanted a person" if everything else "Nothing in messages wants a person now"
    table(f"Inbox of {school}", columns, rows, nothing=f"{none}{'' if everything else '; what did: --all'}.")
    if rows:
        out.print(
            "Take note of one with --acknowledge ID; a reply is confirmed with rollcall replies; "
            "what was not sent goes again with --resend ID."
        )


def _seen_to(acknowledge: str | None, resend: str | None, on: str | None) -> AcknowledgeItem | ResendMessage | None:
    if acknowledge and resend:
        wrong_use("Either --acknowledge or --resend.")
    if resend:
        return ResendMessage(message=id_of(resend, "--resend"), on=day_of(on, "--on") if on else None)
    return AcknowledgeItem(item=id_of(acknowledge, "--acknowledge")) if acknowledge else None


def _confirmation(
    reply: str | None, pupil: str | None, code: str | None, on: str | None, sessions: str | None
) -> ConfirmReply | None:
    if reply is None:
        return None
    if pupil is None or code is None:
        wrong_use("--confirm wants --pupil and --code, too.")
    day = day_of(on, "--on") if on is not None else None
    named = tuple(each.strip().upper() for each in (sessions or "").split(",") if each.strip())
    if not set(named) <= set(SESSIONS):
        wrong_use(f"--sessions wants AM, PM or AM,PM, not {sessions!r}.")
    told: dict[str, Any] = {"mis_id": pupil, "code": code, "on": day, "sessions": named}
    return ConfirmReply(reply=id_of(reply, "--confirm"), **told)


def _reply(row: Any) -> tuple[Any, ...]:
    children = ", ".join(row.pupils)
    made = ", ".join(f"{each.mis_id} {each.code} by {each.by}" for each in row.confirmed)
    sender = ", ".join(row.guardians) or row.telephone or "unknown"
    says = row.asks.upper() if row.asks else row.text
    state = made or row.state
    return row.reply, clock(row.received_at), row.urgent, sender, children, row.about, row.suggested, state, says
