"""Start a program as a child that dies with us, as another user where that is needed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from . import become
from .strays import record

_LONGEST_LOG = 10_000_000


class Owner(NamedTuple):
    """A user and group, by number."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run, and how.

    `environment` is the whole of it: nothing but LD_LIBRARY_PATH is inherited. Output is appended to `log`, which is
    turned over at a start when it is long. `stop` is the signal that asks for an orderly end; the kernel sends it too
    when we die. Files and folders of `opened` are opened before root is given up, and reached by the program as
    `/proc/self/fd/NUMBER`, whatever their parents allow. Who was started is written down in `pid_file`, for `strays`.
    """

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    stop: signal.Signals = signal.SIGTERM
    owner: Owner | None = None
    opened: Mapping[int, Path] = field(default_factory=dict)
    pid_file: Path | None = None


def launch(program: Program) -> subprocess.Popen[bytes]:
    """Start the program in a session of its own; it lives no longer than the calling thread. OSError if it cannot."""
    order = {
        "parent": os.getpid(),
        "stop": int(program.stop),
        "owner": program.owner,
        "opened": {str(number): str(path) for number, path in program.opened.items()},
    }
    command = [sys.executable, "-I", "-S", become.__file__, json.dumps(order), *program.command]
    _turn_over(program.log)
    with program.log.open("ab") as log:
        process = subprocess.Popen(
            command,
            env={**_needed_by_python(), **program.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    if program.pid_file:
        record(program.pid_file, process.pid)
    return process


def _needed_by_python() -> dict[str, str]:
    """What the interpreter that becomes the program may need to find its own libraries."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}


def _turn_over(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LONGEST_LOG:
        log.replace(log.with_suffix(".1.log"))
