"""What the command line says to a person, and to a program that reads its JSON."""

from __future__ import annotations

import asyncio
import os
import sys
from base64 import b64decode
from collections.abc import Coroutine, Sequence
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any, NoReturn, TypeVar
from uuid import UUID

import orjson
import typer
import uvloop
from nats.errors import Error as NatsError
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from chassis.listening import PortTaken
from chassis.logging import configure
from chassis.requests import Unanswered
from chassis.runtime import collect_seldom
from chassis.service import Refused
from chassis.waiting import AWAY
from events.fact import Words
from rollcall.servers import DataFolder, ServersError

T = TypeVar("T")
_STOPPED = 130
_OFF_SCREEN = 1000
"""Columns of what goes to a file or another program, where no screen is narrow."""
_PLAIN: Any = {"highlight": False, "markup": False, "emoji": False}
"""A name, a path or what a parent wrote is shown as it is, whatever brackets or colons stand in it."""
out = Console(soft_wrap=True, **_PLAIN)
err = Console(stderr=True, soft_wrap=True, **_PLAIN)
wide = Console(width=_OFF_SCREEN, **_PLAIN)
"""What is printed here is not cut to the screen; a line that is too long for it goes on below."""


Port = Annotated[int, typer.Option(min=1, max=65533, help="The console's API; the hooks are on the next one.")]
Data = Annotated[
    str | None, typer.Option("--data", help="The data folder (ROLLCALL_DATA, or ./rollcall-data).", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
School = Annotated[str, typer.Option("--school", help="The school's id.")]


class CouldNot(Exception):
    """Something could not be done: one sentence that says what to do."""


def folder_of(data: str | None) -> DataFolder:
    """The data folder that an option, ROLLCALL_DATA or the default names; wrong use where that is no folder."""
    if data is not None and not data.strip():
        wrong_use("--data names no folder: leave it out, or give it one.")
    path = Path(data or os.environ.get("ROLLCALL_DATA") or "rollcall-data")
    if path.exists() and not path.is_dir():
        wrong_use(f"{path} is a file: a data folder is wanted.")
    return DataFolder(path)


def run(work: Coroutine[Any, Any, T], *, until_stopped: bool = False) -> T:
    """Do the work; what could not be done is said in one sentence, with exit status 1 (`--debug` shows the rest).

    `until_stopped`: it has no end of its own, and Ctrl-C is how it is done.
    """
    configure(os.environ.get("ROLLCALL_LOG_LEVEL", "error"))
    collect_seldom()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
            return loop.run(work)
    except KeyboardInterrupt:
        if until_stopped:
            raise typer.Exit(0) from None
        stopped()
    except (CouldNot, ServersError, Refused, PortTaken) as error:
        fail(str(error))
    except BrokenPipeError:
        raise  # whoever read what is printed has had enough
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
        case OSError() if error.filename is not None:
            return f"{error.filename} cannot be read or written: {error.strerror}."
        case _:
            return f"The platform could not do that ({type(error).__name__}: {error}): see rollcall doctor."


def last_word(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """What is said of an error that nobody foresaw: a hook of the interpreter, which ends with exit status 1."""
    if issubclass(kind, KeyboardInterrupt):
        return
    if isinstance(error, OSError):
        sentence = f"{error.filename or 'What is printed'} could not be written or read: {error.strerror or error}."
    else:
        sentence = f"That is a fault of Rollcall's own ({kind.__name__}: {error}). rollcall --debug shows where."
    err.print(labelled("rollcall:", sentence, "bold red"))


def fail(sentence: str) -> NoReturn:
    """Say why something could not be done; exit status 1."""
    err.print(labelled("rollcall:", sentence, "bold red"))
    raise typer.Exit(1)


def stopped() -> NoReturn:
    """Say that Ctrl-C came before the end; exit status 130, as shells have it."""
    err.print(labelled("rollcall:", "Stopped before it was done.", "bold red"))
    raise typer.Exit(_STOPPED)


def wrong_use(sentence: str) -> NoReturn:
    """Say how the command is used; exit status 2."""
    err.print(labelled("rollcall:", sentence, "bold red"))
    raise typer.Exit(2)


def labelled(label: str, sentence: str, style: str = "yellow") -> Text:
    """A sentence behind a label in its colour, such as `look` or `refused`."""
    return Text.assemble((label, style), " ", sentence)


def as_json(value: Any) -> None:
    """Print a value as one JSON document, instants in UTC as `…Z`."""
    shape = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z
    sys.stdout.buffer.write(orjson.dumps(value, option=shape, default=str) + b"\n")


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
    try:
        _write(output, b64decode(content))
    except OSError as error:
        fail(f"{output} could not be written: {error.strerror}.")
    return True


def _write(output: Path, content: bytes) -> None:
    """The whole file or none: what stood there stays until all of it is written."""
    if output.exists() and not output.is_file():
        output.write_bytes(content)
        return
    fresh = output.with_name(f".{output.name}.new")
    try:
        fresh.write_bytes(content)
        os.replace(fresh, output)
    finally:
        fresh.unlink(missing_ok=True)


def _placed(output: Path | None) -> Path | None:
    """Wrong use where no file can be: said before anything is asked, and names are shown for nothing."""
    if output is None:
        return None
    folder = output.absolute().parent
    if output.is_dir():
        wrong_use(f"-o wants a file, and {output} is a folder.")
    if not folder.is_dir():
        wrong_use(f"-o names a file in {folder}, and there is no such folder.")
    if not os.access(folder, os.W_OK) and (output.is_file() or not output.exists()):
        wrong_use(f"-o names a file in {folder}, which is not yours to write to.")
    return output


Output = Annotated[Path | None, typer.Option("-o", "--output", callback=_placed, help="Write it here.")]


def table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, nothing: str, right: Sequence[str] = ()
) -> None:
    """Print rows for a person: a cell that is too wide for the screen goes on below, and nothing is cut off.

    `nothing`: the sentence that stands in place of no rows, and says why there may be none.
    """
    out.print(Text(title, style="italic"))
    if not rows:
        out.print(nothing)
        return
    shown = Table(header_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for place, column in enumerate(columns):
        whole = any(isinstance(row[place], UUID) for row in rows)  # an id is there to be copied
        shown.add_column(column, justify="right" if column in right else "left", overflow="fold", no_wrap=whole)
    for row in rows:
        shown.add_row(*("" if cell is None else str(cell) for cell in row))
    (out if out.is_terminal else wide).print(shown)
