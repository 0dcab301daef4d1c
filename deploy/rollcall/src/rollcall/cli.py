"""The `rollcall` command."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from typing import Annotated, Any, NoReturn, Protocol

import typer
from pydantic import ValidationError
from typer._click.exceptions import NoArgsIsHelpError, UsageError
from typer.core import TyperGroup
from typer.main import get_command
from typer.models import CommandInfo, TyperInfo

from events.catalogue import requests
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
    patterns,
    previews,
    registers,
    replies,
    reports,
    ringing,
    running,
    scenarios,
    support,
    updates,
    whatif,
)
from rollcall.say import last_word, stopped, wrong_use


class Part(Protocol):
    """A module of commands."""

    def add_to(self, app: typer.Typer) -> None:
        """Add these commands."""


def _say_wrong(error: UsageError) -> NoReturn:
    named = error.ctx.command_path if error.ctx is not None else "rollcall"
    wrong_use(f"{' '.join(error.format_message().split()).rstrip('.')}: see {named} --help.")


class OneSentence(TyperGroup):
    """Says in a sentence what of a request cannot be as it was given, as wrong use, and that a command was stopped."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """The options before the command's name."""
        try:
            return super().parse_args(ctx, args)
        except NoArgsIsHelpError:
            raise
        except UsageError as error:
            _say_wrong(error)

    def invoke(self, ctx: Any) -> Any:
        """The command, its options read."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            stopped()
        except NoArgsIsHelpError:
            raise
        except UsageError as error:
            _say_wrong(error)
        except ValidationError as error:
            first = error.errors()[0]
            if error.title not in {request.__name__ for request in requests()}:
                raise
            where = " ".join(str(part).replace("_", " ") for part in first["loc"]) or "that"
            wrong_use(f"{error.title}: {where}: {first['msg']}, not {first['input']!r:.60}.")


app = typer.Typer(
    name="rollcall",
    cls=OneSentence,
    help="Attendance procedures, from the register to the parent's text and Monday's report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
PARTS: Mapping[str, Sequence[Part]] = {
    "Running": (running, scenarios),
    "A school's day": (answers, ringing, daily, first_day, registers, importing, commanding),
    "The attendance pathway": (pathway, packs, agendas, support),
    "Messages and replies": (replies, previews, numbers, updates),
    "Figures and reports": (figures, patterns, reports),
    "The log": (looking, causes, checking, whatif),
    "Looking after it": (keeping, operating, bench),
}
for panel, parts in PARTS.items():
    for part in parts:
        part.add_to(app)
    added: list[CommandInfo | TyperInfo] = [*app.registered_commands, *app.registered_groups]
    for command in added:
        command.rich_help_panel = command.rich_help_panel or panel


@app.callback()
def _rollcall(debug: Annotated[bool, typer.Option("--debug", help="Show the whole of an error.")] = False) -> None:
    """Options before the command's name."""


def main() -> None:
    """Run the command line: exit status 0 done, 1 could not, 2 wrong use, 130 stopped."""
    if "--debug" in sys.argv[2:]:
        sys.argv.remove("--debug")
        sys.argv.insert(1, "--debug")
    if "--debug" not in sys.argv:
        sys.excepthook = last_word
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a sign shows ? and goes on
    get_command(app)()  # not `app()`, which puts a hook of its own in the place of ours
