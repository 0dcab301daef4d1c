"""The marks of a period as figures."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from events.reporting import Figures, FiguresOf, Grouping, Row
from events.school import natural
from rollcall.commands.asking import ENGLAND, KnownAt, UpTo, again, asked, days_between, known_of
from rollcall.say import AsJson, Data, School, as_json, out, run, table, wrong_use

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
    """Add this command."""
    app.command()(figures)


def figures(  # noqa: PLR0917 - the options of a command
    school: School,
    first: Annotated[str, typer.Option("--from", help="The first day.")],
    last: Annotated[str, typer.Option("--to", help="The last day.")],
    by: Annotated[str, typer.Option(help="pupil, class, year or school.")] = "school",
    as_known_at: KnownAt = None,
    log_sequence: UpTo = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """The marks of a period as figures."""
    if by not in ("pupil", "class", "year", "school"):
        wrong_use(f"--by wants pupil, class, year or school, not {by!r}.")
    known = known_of(as_known_at, log_sequence)
    question = FiguresOf.model_validate({**days_between(first, last), "by": by, **known})
    answer = run(asked(data, school, question, Figures))
    if json:
        as_json(_figures_json(answer))
    else:
        show_figures(answer)


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


def show_figures(answer: Figures) -> None:
    """A table for a person, with the options that give it again."""
    by_pupil = answer.by == "pupil"
    shown = {"key": answer.by, **_HEADINGS, **(_MARKED if by_pupil else _COUNTED)}
    told = sorted(map(_by_mis_id, answer.rows), key=lambda row: natural(row.key)) if by_pupil else answer.rows
    rows = [[_cell(row, column) for column in shown] for row in told]
    known_at = f"{answer.known_at.astimezone(ENGLAND):%a %d %b %Y %H:%M}"
    title = f"{answer.school}, {answer.first} to {answer.last}, as known at {known_at}"
    nothing = "No session counts, as far as was known then: no registers yet on these days, or no school days."
    table(title, list(shown.values()), rows, right=list(shown.values())[1:], nothing=nothing)
    if rows:
        _explain(answer, nothing)
    out.print(f"The same again: {again(answer.known_at, answer.log_sequence)}")


def _explain(answer: Figures, nothing: str) -> None:
    """What the columns mean, or that they hold nothing."""
    if not any(row.possible or row.unmarked for row in answer.rows):
        out.print(nothing)
    out.print(
        "Sessions. act: approved activity; L, U: late before and after the register closed; none: without a mark;"
    )
    out.print("PA, SA: persistently and severely absent.")


def _by_mis_id(row: Row) -> Row:
    """A pupil's row under Arbor's id, where it may be told."""
    return row.model_copy(update={"key": row.mis_id or row.key})


def _cell(row: Any, column: str) -> Any:
    value = getattr(row, column)
    return {True: "yes", False: ""}.get(value, value) if isinstance(value, bool) else value


def _grouping(by: str) -> Grouping:
    return by  # type: ignore[return-value]
