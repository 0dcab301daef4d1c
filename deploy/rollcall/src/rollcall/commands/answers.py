"""Questions: figures, duties, messages, quarantine."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import typer

from events.fact import Actor, Request, Words
from events.notifications import Message, Messages, MessagesOf
from events.pathway import Duties, DutiesOf, Duty, DutyState
from events.registers import Quarantine, Quarantined, RetryQuarantined
from events.reporting import Figures, FiguresOf, Grouping
from rollcall.platform import OPERATOR
from rollcall.say import AsJson, Data, School, as_json, folder_of, out, run, table, wrong_use
from rollcall.session import Session, session

W = TypeVar("W", bound=Words)
ENGLAND = ZoneInfo("Europe/London")
_HEADINGS = {
    "possible": "possible",
    "present": "present",
    "approved_activity": "act",
    "authorised": "auth",
    "unauthorised": "unauth",
    "late_before_close": "L",
    "late_after_close": "U",
    "unmarked": "none",
    "attendance": "%",
}
_MARKED = {"persistent": "PA", "severe": "SA"}
_COUNTED = {"pupils": "pupils", "persistent_pupils": "PA", "severe_pupils": "SA"}
_GROUPS = ("pupils", "persistent_pupils", "severe_pupils")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(figures)
    app.command()(duties)
    app.command()(messages)
    app.command()(quarantine)


def day_of(text: str, option: str) -> date:
    """A local date given on the command line; wrong use otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong_use(f"{option} wants a date such as 2026-09-07, not {text!r}.")


def instant_of(text: str, option: str) -> datetime:
    """An instant with an offset given on the command line; wrong use otherwise."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        wrong_use(f"{option} wants an instant with an offset, such as 2026-09-14T11:00:00+01:00, not {text!r}.")
    return instant


def figures(  # noqa: PLR0917 - the options of a command
    school: School,
    first: Annotated[str, typer.Option("--from", help="The first day.")],
    last: Annotated[str, typer.Option("--to", help="The last day.")],
    by: Annotated[str, typer.Option(help="pupil, class, year or school.")] = "school",
    as_known_at: Annotated[str | None, typer.Option(help="As it was known at this instant.")] = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """The marks of a period as figures."""
    if by not in ("pupil", "class", "year", "school"):
        wrong_use(f"--by wants pupil, class, year or school, not {by!r}.")
    known_at = instant_of(as_known_at, "--as-known-at") if as_known_at else None
    question = FiguresOf(
        first=day_of(first, "--from"), last=day_of(last, "--to"), by=_grouping(by), as_known_at=known_at
    )
    if question.last < question.first:
        wrong_use("--to is before --from.")
    answer = run(_ask(data, school, question, Figures))
    if json:
        as_json(_figures_json(answer))
    else:
        _show_figures(answer)


def duties(
    school: School,
    on: Annotated[str | None, typer.Option(help="Due on this local day.")] = None,
    state: Annotated[str | None, typer.Option(help="due, done, missed or stood-down.")] = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Calls and visits, in the order of work."""
    if state not in (None, "due", "done", "missed", "stood-down"):
        wrong_use(f"--state wants due, done, missed or stood-down, not {state!r}.")
    question = DutiesOf(on=day_of(on, "--on") if on else None, state=_state(state))
    answer = run(_ask(data, school, question, Duties))
    if json:
        as_json({"school": answer.school, "rows": list(map(_row, answer.rows))})
        return
    columns = ("kind", "pupil", "owner", "due", "state", "done", "outcome")
    rows = [
        (r.kind, r.mis_id, r.owner, clock(r.due_at), r.state, r.done_at and clock(r.done_at), r.outcome)
        for r in answer.rows
    ]
    table(f"Duties of {school}" + (f" on {on}" if on else ""), columns, rows)


def messages(
    school: School,
    on: Annotated[str | None, typer.Option(help="Sent on this local day.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Those that were never sent, too.")] = False,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Messages to families."""
    question = MessagesOf(on=day_of(on, "--on") if on else None, all=everything)
    answer = run(_ask(data, school, question, Messages))
    if json:
        as_json({"school": answer.school, "rows": list(map(_row, answer.rows))})
        return
    rows = [(clock(r.at), r.template, r.channel, r.to, ", ".join(r.about), r.state) for r in answer.rows]
    table(f"Messages of {school}" + (f" on {on}" if on else ""), ("at", "what", "how", "to", "about", "state"), rows)


def quarantine(
    school: School,
    retry: Annotated[str | None, typer.Option(help="Take this one up again.")] = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """What Arbor said and could not be taken, and why."""
    answer = run(_quarantine(data, school, retry))
    if json:
        as_json({"school": answer.school, "rows": [row.model_dump(mode="json") for row in answer.rows]})
        return
    rows = [(r.id, r.entity_type, r.entity, r.reason, r.waits_for, clock(r.since)) for r in answer.rows]
    table(f"Quarantine of {school}", ("id", "what", "Arbor's id", "why", "waits for", "since"), rows)
    if rows:
        out.print("Mend it in Arbor, or take it up again with --retry ID.")


def _row(row: Duty | Message) -> dict[str, Any]:
    """What the command promises of a row, and what was added to it since where that says anything."""
    return row.model_dump(mode="json", exclude_defaults=True)


async def _quarantine(data: str | None, school: str, retry: str | None) -> Quarantine:
    async with session(folder_of(data)) as talk:
        if retry is not None:
            await talk.tell(school, RetryQuarantined(id=retry))  # type: ignore[arg-type]
        return await fresh(talk, school, Quarantined(), Quarantine)


async def fresh(talk: Session, school: str, question: Request, answer: type[W], actor: Actor = OPERATOR) -> W:
    """The answer to a question, as fresh as the log's tail at this moment; `actor`: as whom it is asked."""
    if talk.started is not None:
        await talk.started.settled()
    trust = await talk.trust_of(school)
    tails = await talk.tail_of_everything()
    return await talk.ask(school, question, answer, at_least=tails.get(trust or "", 0), actor=actor)


async def _ask(data: str | None, school: str, question: Request, answer: type[W]) -> W:
    async with session(folder_of(data)) as talk:
        return await fresh(talk, school, question, answer)


def _figures_json(answer: Figures) -> dict[str, Any]:
    return {
        "school": answer.school,
        "from": answer.first,
        "to": answer.last,
        "known_at": answer.known_at,
        "log_sequence": answer.log_sequence,
        "rows": [row.model_dump(mode="json", exclude=_absent(answer.by)) for row in answer.rows],
    }


def _absent(by: Grouping) -> set[str]:
    return set(_GROUPS) if by == "pupil" else {"mis_id"}


def _show_figures(answer: Figures) -> None:
    by_pupil = answer.by == "pupil"
    shown = {
        "key": answer.by,
        **({"mis_id": "id"} if by_pupil else {}),
        **_HEADINGS,
        **(_MARKED if by_pupil else _COUNTED),
    }
    rows = [[_cell(row, column) for column in shown] for row in answer.rows]
    known_at = f"{answer.known_at.astimezone(ENGLAND):%a %d %b %Y %H:%M}"
    title = f"{answer.school}, {answer.first} to {answer.last}, as known at {known_at}"
    table(title, list(shown.values()), rows, right=list(shown.values())[1:])
    out.print(
        "Sessions. act: approved activity; L, U: late before and after the register closed; none: without a mark;"
    )
    out.print("PA, SA: persistently and severely absent.")


def _cell(row: Any, column: str) -> Any:
    value = getattr(row, column)
    return {True: "yes", False: ""}.get(value, value) if isinstance(value, bool) else value


def clock(instant: datetime) -> str:
    return instant.astimezone(ENGLAND).strftime("%a %d %b %H:%M")


def _grouping(by: str) -> Grouping:
    return by  # type: ignore[return-value]


def _state(state: str | None) -> DutyState | None:
    return state  # type: ignore[return-value]
