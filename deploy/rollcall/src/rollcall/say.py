"""What the command line says to a person, and to a program that reads its JSON."""

from __future__ import annotations

import asyncio
import os
import sys
from base64 import b64decode
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import orjson
import typer
import uvloop
from nats.errors import Error as NatsError
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from chassis.logging import configure
from chassis.requests import Unanswered
from chassis.runtime import collect_seldom
from chassis.service import Refused
from chassis.waiting import AWAY
from events.fact import Words
from rollcall.servers import DataFolder, ServersError
from rollcall.session import NoPlatform

T = TypeVar("T")
_OFF_SCREEN = 1000
"""Columns of what goes to a file or another program, where no screen is narrow."""
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def _folder(value: str | None) -> DataFolder:
    return DataFolder(Path(value or os.environ.get("ROLLCALL_DATA") or "rollcall-data"))


Data = Annotated[
    str | None, typer.Option("--data", help="The data folder (ROLLCALL_DATA, or ./rollcall-data).", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
School = Annotated[str, typer.Option("--school", help="The school's id.")]


class CouldNot(Exception):
    """Something could not be done: one sentence that says what to do."""


def folder_of(data: str | None) -> DataFolder:
    """The data folder that an option, ROLLCALL_DATA or the default names."""
    return _folder(data)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do the work; what could not be done is said in one sentence, with exit status 1 (`--debug` shows the rest)."""
    configure(os.environ.get("ROLLCALL_LOG_LEVEL", "error"))
    collect_seldom()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
            return loop.run(work)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    except (CouldNot, NoPlatform, ServersError, Refused) as error:
        fail(str(error))
    except AWAY as error:
        if "--debug" in sys.argv:
            raise
        fail(_in_vain(error))


def _in_vain(error: Exception) -> str:
    match error:
        case Unanswered():
            return str(error)
        case TimeoutError() | NatsError():
            return (
                "The platform did not answer in time. What was asked may have been done all the same: "
                "look before you ask again; see rollcall doctor."
            )
        case _:
            return f"The platform could not do that ({type(error).__name__}: {error}): see rollcall doctor."


def fail(sentence: str) -> NoReturn:
    """Say why something could not be done; exit status 1."""
    err.print(f"[bold red]rollcall:[/] {sentence}")
    raise typer.Exit(1)


def wrong_use(sentence: str) -> NoReturn:
    """Say how the command is used; exit status 2."""
    err.print(f"[bold red]rollcall:[/] {sentence}")
    raise typer.Exit(2)


def as_json(value: Any) -> None:
    """Print a value as one JSON document, instants in UTC as `…Z`."""
    shape = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z
    sys.stdout.write(orjson.dumps(value, option=shape, default=str).decode() + "\n")


def printed(answer: Words, json: bool) -> bool:
    """Print an answer as JSON where that was asked for; whether it was: a person is shown a table otherwise."""
    if json:
        as_json(answer.model_dump(mode="json", by_alias=True))
    return json


def wrote(content: str, output: Path | None) -> bool:
    """Write a file that came as base64, to standard output where no place is given; whether there was one."""
    if output is None:
        sys.stdout.buffer.write(b64decode(content))
        sys.stdout.buffer.flush()
        return False
    output.write_bytes(b64decode(content))
    return True


def table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, right: Sequence[str] = (), nothing: str = ""
) -> None:
    """Print rows for a person: a cell that is too wide for the screen goes on below, and nothing is cut off.

    `nothing`: what is said in place of no rows.
    """
    shown = Table(header_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column in columns:
        shown.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*("" if cell is None else str(cell) for cell in row))
    console = out if out.is_terminal else Console(highlight=False, width=_OFF_SCREEN)
    console.print(Text(title, style="italic"))
    console.print(nothing if nothing and not rows else shown)
