"""Where the `rollcall` command begins: what it is made of takes a moment to load, in which Ctrl-C may come."""

from __future__ import annotations

import os
import sys
from types import TracebackType

_STDERR = 2


def main() -> None:
    """Load the command line, and run it."""
    sys.excepthook = _loading
    _open_streams()
    from rollcall.cli import main as command  # noqa: PLC0415 - see above

    command()


def _open_streams() -> None:
    """Who is started with a stream closed gets one to nowhere: a socket would take its number, and what is printed."""
    while (opened := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        pass
    os.close(opened)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as we run
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - likewise


def _loading(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Ctrl-C before anything was begun needs no word."""
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
