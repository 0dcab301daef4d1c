"""Questions: duties, messages, quarantine."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from events.notifications import ChaseRows, ChasesOf, Message, Messages, MessagesOf
from events.pathway import Duties, DutiesOf, Duty, DutyState
from events.registers import Quarantine, Quarantined, RetryQuarantined
from rollcall.commands.asking import As, actor_of, asked, clock, day_of, id_of
from rollcall.say import AsJson, Data, School, as_json, out, printed, run, table, wrong_use


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(duties)
    app.command()(messages)
    app.command()(quarantine)


def duties(
    school: School,
    on: Annotated[str | None, typer.Option(help="Due on this local day.")] = None,
    state: Annotated[str | None, typer.Option(help="due, done, missed or stood-down.")] = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Calls, visits, letters and whatever else is owed, in the order of work; with --as, what that role may know."""
    if state not in (None, "due", "done", "missed", "stood-down"):
        wrong_use(f"--state wants due, done, missed or stood-down, not {state!r}.")
    question = DutiesOf(on=day_of(on, "--on") if on is not None else None, state=_state(state))
    answer = run(asked(data, school, question, Duties, actor_of(who)))
    if json:
        as_json({"school": answer.school, "rows": list(map(_row, answer.rows))})
        return
    columns = ("kind", "pupil", "owner", "due", "state", "done", "outcome")
    rows = [
        (_kind(r), r.mis_id, r.owner, clock(r.due_at), r.state, r.done_at and clock(r.done_at), r.outcome)
        for r in answer.rows
    ]
    table(f"Duties of {school}" + (f" on {on}" if on else ""), columns, rows, nothing=_no_duty(on, state))


def _kind(duty: Duty) -> str:
    return f"{duty.kind} ({duty.about})" if duty.about else duty.kind


def messages(
    school: School,
    on: Annotated[str | None, typer.Option(help="Sent on this local day.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Those that were never sent, too.")] = False,
    staff: Annotated[bool, typer.Option("--staff", help="E-mails to staff instead.")] = False,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Messages to families; or e-mails to staff: registers that are missing or look wrong, families of theirs."""
    if staff:
        _chases(school, on, data, json)
        return
    question = MessagesOf(on=day_of(on, "--on") if on is not None else None, all=everything)
    answer = run(asked(data, school, question, Messages))
    if json:
        as_json({"school": answer.school, "rows": list(map(_row, answer.rows))})
        return
    rows = [(clock(r.at), r.template, r.channel, r.to, ", ".join(r.about), r.state) for r in answer.rows]
    columns, day = ("at", "what", "how", "to", "about", "state"), f" on {on}" if on else ""
    table(f"Messages of {school}{day}", columns, rows, nothing=_no_message(everything))


def _chases(school: str, on: str | None, data: str | None, json: bool) -> None:
    answer = run(asked(data, school, ChasesOf(on=day_of(on, "--on") if on is not None else None), ChaseRows))
    if printed(answer, json):
        return
    columns = ("at", "to", "class", "session", "register", "try", "state", "why")
    rows = [(clock(r.at), r.staff, r.form, r.session, r.kind, r.attempt, r.state, r.reason or "") for r in answer.rows]
    none = "None went: every register was there in time, the policy sends none, or no address of staff is known."
    table(f"E-mails about registers of {school} on {answer.on}", columns, rows, nothing=none)
    others = [(clock(r.at), r.staff, r.template, r.attempt, r.state, r.reason or "") for r in answer.notices]
    title, about = f"Other e-mails to staff of {school} on {answer.on}", ("at", "to", "about", "try", "state", "why")
    table(title, about, others, nothing="Nobody was to be told of anything else.")


def quarantine(
    school: School,
    retry: Annotated[str | None, typer.Option(help="Take this one up again.")] = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """What Arbor said and could not be taken, and why."""
    taken_up = RetryQuarantined(id=id_of(retry, "--retry")) if retry is not None else None
    answer = run(asked(data, school, Quarantined(), Quarantine, after=taken_up))
    if json:
        as_json({"school": answer.school, "rows": [row.model_dump(mode="json") for row in answer.rows]})
        return
    rows = [(r.id, r.entity_type, r.entity, r.reason, r.waits_for, clock(r.since)) for r in answer.rows]
    columns, none = ("id", "what", "Arbor's id", "why", "waits for", "since"), "All that the source said was taken."
    table(f"Quarantine of {school}", columns, rows, nothing=none)
    if rows:
        out.print("Mend it in Arbor, or take it up again with --retry ID.")


def _no_duty(on: str | None, state: str | None) -> str:
    """Why no duty is listed."""
    day = f" due on {on}" if on else ""
    if state is not None:
        return f"No duty{day} is {state.replace('-', ' ')}; without --state all are listed."
    return f"There is no duty{day}: nobody's absence and no stage asked for one."


def _no_message(everything: bool) -> str:
    if everything:
        return "There was nothing to say to any family."
    return "Nothing was sent to families; what is held, withdrawn or withheld: --all."


def _row(row: Duty | Message) -> dict[str, Any]:
    """What the command promises of a row, and what was added to it since where that says anything."""
    return row.model_dump(mode="json", exclude_defaults=True)


def _state(state: str | None) -> DutyState | None:
    return state  # type: ignore[return-value]
