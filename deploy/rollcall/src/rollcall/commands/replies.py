"""What families answered, and everything in messages that wants a person."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypeVar, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from chassis.requests import Asker, Posted, request_id
from events.fact import Actor, Request, Role, Words
from events.notifications import (
    AcknowledgeItem,
    ConfirmReply,
    Inbox,
    InboxOf,
    Preview,
    PreviewOf,
    Replies,
    RepliesOf,
    ReplyState,
    Template,
)
from rollcall.commands.answers import day_of
from rollcall.platform import OPERATOR
from rollcall.say import AsJson, Data, School, as_json, folder_of, out, run, table, wrong_use
from rollcall.session import Session, session

W = TypeVar("W", bound=Words)
_ENGLAND = ZoneInfo("Europe/London")
As = Annotated[str, typer.Option("--as", help="In whose name: a role and a staff id. An operator sees no text.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(replies)
    app.command()(inbox)
    app.command()(preview)


def replies(  # noqa: PLR0913, PLR0917 - the options of a command
    school: School,
    state: Annotated[str, typer.Option(help="open, confirmed, closed or all.")] = "open",
    confirm: Annotated[str | None, typer.Option(help="Say what this reply means, with --pupil and --code.")] = None,
    pupil: Annotated[str | None, typer.Option(help="Arbor's id of the child.")] = None,
    code: Annotated[str | None, typer.Option(help="The absence code.")] = None,
    on: Annotated[str | None, typer.Option(help="The day of the absence, if not that of the reply.")] = None,
    who: As = "operator operator",
    data: Data = None,
    json: AsJson = False,
) -> None:
    """What families answered, the urgent first; and saying what a reply means."""
    if state not in (*get_args(ReplyState), "all"):
        wrong_use(f"--state wants open, confirmed, closed or all, not {state!r}.")
    command = _confirmation(confirm, pupil, code, on)
    question = RepliesOf(state=None if state == "all" else state)  # type: ignore[arg-type]
    answer = run(_asked(data, school, command, question, Replies, actor_of(who)))
    if json:
        as_json({"school": answer.school, "rows": [row.model_dump(mode="json") for row in answer.rows]})
        return
    columns = ("reply", "at", "urgent", "from", "children", "about", "suggested", "state", "text")
    table(f"Replies to {school}", columns, [_reply(row) for row in answer.rows])


def inbox(
    school: School,
    everything: Annotated[bool, typer.Option("--all", help="What somebody took note of already, too.")] = False,
    acknowledge: Annotated[str | None, typer.Option(help="Take note of this one.")] = None,
    who: As = "operator operator",
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Everything in messages that wants a person, the most urgent first."""
    command = AcknowledgeItem(item=id_of(acknowledge, "--acknowledge")) if acknowledge else None
    answer = run(_asked(data, school, command, InboxOf(all=everything), Inbox, actor_of(who)))
    if json:
        as_json({"school": answer.school, "rows": [row.model_dump(mode="json") for row in answer.rows]})
        return
    columns = ("item", "since", "what", "children", "guardians", "why", "noted by")
    rows = [
        (r.item, _clock(r.since), r.kind, ", ".join(r.pupils), ", ".join(r.guardians), r.why, r.acknowledged_by)
        for r in answer.rows
    ]
    table(f"Inbox of {school}", columns, rows)
    if rows:
        out.print("Take note of one with --acknowledge ID; a reply is confirmed with rollcall replies.")


def preview(
    school: School,
    template: Annotated[str, typer.Option(help="absence, correction or improvement.")] = "absence",
    who: As = "operator operator",
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Who would get which of today's held messages, if they went now; who not, and why."""
    if template not in get_args(Template):
        wrong_use(f"--template wants one of {', '.join(get_args(Template))}, not {template!r}.")
    question = PreviewOf(template=template)  # type: ignore[arg-type]
    answer = run(_asked(data, school, None, question, Preview, actor_of(who)))
    if json:
        as_json(answer.model_dump(mode="json"))
        return
    rows: list[tuple[Any, ...]] = [
        (r.to, ", ".join(r.about), r.channel, r.language, r.segments, r.english_because, r.text) for r in answer.rows
    ]
    rows += [(None, ", ".join(r.about), None, None, None, r.why, None) for r in answer.excluded]
    columns = ("to", "about", "how", "in", "segments", "why", "text")
    table(f"Held for {school}: {answer.segments} segments", columns, rows, right=["segments"])


def actor_of(who: str) -> Actor:
    """Who is named on the command line; wrong use otherwise."""
    role, _, staff = who.partition(" ")
    if role not in get_args(Role) or not staff.strip():
        wrong_use(f"--as wants a role and a staff id, such as 'attendance-officer staff-3', not {who!r}.")
    return OPERATOR if role == "operator" else Actor(who=staff.strip(), role=role)


def id_of(text: str, option: str) -> UUID:
    """An id given on the command line; wrong use otherwise."""
    try:
        return UUID(text)
    except ValueError:
        wrong_use(f"{option} wants an id such as 6f0e3b52-5d0a-5b1f-9a39-2f6f1b6f6d11, not {text!r}.")


def _confirmation(reply: str | None, pupil: str | None, code: str | None, on: str | None) -> ConfirmReply | None:
    if reply is None:
        return None
    if pupil is None or code is None:
        wrong_use("--confirm wants --pupil and --code, too.")
    day = day_of(on, "--on") if on else None
    return ConfirmReply(reply=id_of(reply, "--confirm"), mis_id=pupil, code=code, on=day)


async def _asked(
    data: str | None, school: str, command: Request | None, question: Request, answer: type[W], actor: Actor
) -> W:
    async with session(folder_of(data)) as talk:
        if command is not None:
            await talk.tell(school, command, actor)
        return await fresh_as(actor, talk, school, question, answer)


async def fresh_as(actor: Actor, talk: Session, school: str, question: Request, answer: type[W]) -> W:
    """The answer to somebody's question, as fresh as the log's tail at this moment."""
    if talk.started is not None:
        await talk.started.settled()
    trust = await talk.trust_of(school)
    tails = await talk.tail_of_everything()
    posted = Posted(request_id(), school, actor, at_least=tails.get(trust or "", 0))
    return await Asker(talk.client).ask(question, posted, answer)


def _reply(row: Any) -> tuple[Any, ...]:
    children = ", ".join(row.pupils)
    made = ", ".join(f"{each.mis_id} {each.code} by {each.by}" for each in row.confirmed)
    sender = ", ".join(row.guardians) or row.telephone or "unknown"
    says = row.asks.upper() if row.asks else row.text
    state = made or row.state
    return row.reply, _clock(row.received_at), row.urgent, sender, children, row.about, row.suggested, state, says


def _clock(instant: datetime) -> str:
    return instant.astimezone(_ENGLAND).strftime("%a %d %b %H:%M")
