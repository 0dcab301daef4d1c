"""Where the `rollcall` command begins: what it is made of takes a moment to load, in which Ctrl-C may come."""

from __future__ import annotations

import sys
from types import TracebackType


def main() -> None:
    """Load the command line, and run it."""
    sys.excepthook = _loading
    from rollcall.cli import main as command  # noqa: PLC0415 - see above

    command()


def _loading(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Ctrl-C before anything was begun needs no word."""
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
