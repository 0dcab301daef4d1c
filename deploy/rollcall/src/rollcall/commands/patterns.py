"""What stands out in who was away and late when."""

from __future__ import annotations

from typing import Annotated, get_args

import typer

from events.reporting import Pattern, PatternKind, Patterns, PatternsOf
from rollcall.commands.asking import As, KnownAt, UpTo, actor_of, again, asked, days_between, known_of
from rollcall.say import AsJson, Data, School, out, printed, run, table, wrong_use

_SHOWN_DAYS = 6


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(patterns)


def patterns(  # noqa: PLR0913, PLR0917 - the options of a command
    school: School,
    first: Annotated[str | None, typer.Option("--from", help="The first day; the school year's without it.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last day; today without it.")] = None,
    kind: Annotated[str | None, typer.Option(help=f"One of {', '.join(get_args(PatternKind))}.")] = None,
    form: Annotated[str | None, typer.Option("--class", help="The pupils of a class.")] = None,
    year: Annotated[str | None, typer.Option(help="The pupils of a year group.")] = None,
    pupil: Annotated[str | None, typer.Option(help="Arbor's id of a pupil.")] = None,
    as_known_at: KnownAt = None,
    log_sequence: UpTo = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Patterns of absence and lateness: weekdays, siblings, holidays, the same week last year, spells, lates."""
    if kind is not None and kind not in get_args(PatternKind):
        wrong_use(f"--kind wants one of {', '.join(get_args(PatternKind))}, not {kind!r}.")
    wanted = {"kind": kind, "form": form, "year": year, "mis_id": pupil, **known_of(as_known_at, log_sequence)}
    question = PatternsOf.model_validate({**wanted, **days_between(first, last)})
    answer = run(asked(data, school, question, Patterns, actor_of(who)))
    if not printed(answer, json):
        _show(answer)


def _show(answer: Patterns) -> None:
    rows = [(r.mis_id or r.key, r.form, _SAYS[r.kind](r), _days(r)) for r in answer.rows]
    title = f"Patterns in {answer.school}, {answer.first} to {answer.last}, of {answer.pupils} pupils"
    nothing = "Nothing stands out by the policy's rule (patterns.habit)."
    table(title, ("pupil", "class", "what stands out", "when"), rows, nothing=nothing)
    if rows:
        out.print("By chance alone some of so many pupils show a habit: look, ask, and note what you find.")
        out.print("Where an illness goes round: rollcall outbreaks.")
    out.print(f"The same again: {again(answer.known_at, answer.log_sequence)}")


def _against(what: str) -> str:
    return f"away {what}: {{0.hits}} of {{0.of}} days, on others {{0.else_hits}} of {{0.else_of}}"


def _weekday(r: Pattern) -> str:
    return _against(f"on {r.what}s").format(r)


def _siblings(r: Pattern) -> str:
    return _against(f"with {', '.join(r.others) or 'brothers or sisters'}").format(r)


def _edge(r: Pattern) -> str:
    return _against("beside holidays").format(r)


def _same_week(r: Pattern) -> str:
    last_year = f"last year {r.else_hits} of {r.else_of}"
    return f"away in the same week as last year ({r.what}): {r.hits} of {r.of} days, {last_year}"


def _spells(r: Pattern) -> str:
    return f"short spells away: {r.hits} of {r.of} spells, {r.else_hits} of {r.else_of} days in all"


def _lates(r: Pattern) -> str:
    if not r.what:
        return f"late on {r.hits} of {r.of} days"
    return f"late on {r.what}s: {r.hits} of {r.of} days, on others {r.else_hits} of {r.else_of}"


_SAYS = {
    "weekday": _weekday,
    "siblings": _siblings,
    "holiday-edge": _edge,
    "same-week": _same_week,
    "spells": _spells,
    "lates": _lates,
}


def _days(r: Pattern) -> str:
    shown = [f"{day:%d %b}" for day in r.days[-_SHOWN_DAYS:]]
    return ", ".join((["…"] if len(r.days) > _SHOWN_DAYS else []) + shown)
