"""The `rollcall` command."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from rollcall.commands import (
    agendas,
    answers,
    bench,
    causes,
    checking,
    commanding,
    daily,
    figures,
    first_day,
    importing,
    keeping,
    looking,
    numbers,
    operating,
    packs,
    pathway,
    previews,
    registers,
    replies,
    reports,
    running,
    scenarios,
    support,
    updates,
    whatif,
)

app = typer.Typer(
    name="rollcall",
    help="Attendance procedures, from the register to the parent's text and Monday's report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
PARTS = (
    running, scenarios, figures, answers, daily, first_day, commanding, pathway, packs, agendas, support, registers,
    importing, replies, previews, numbers, updates, reports, looking, causes, checking, whatif, keeping, operating,
    bench,
)  # fmt: skip
for part in PARTS:
    part.add_to(app)


@app.callback()
def _rollcall(debug: Annotated[bool, typer.Option("--debug", help="Show the whole of an error.")] = False) -> None:
    """Options before the command's name."""


def main() -> None:
    """Run the command line: exit status 0 done, 1 could not, 2 wrong use."""
    if "--debug" in sys.argv[2:]:
        sys.argv.remove("--debug")
        sys.argv.insert(1, "--debug")
    app()
