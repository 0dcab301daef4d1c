"""Keep a group of programs alive: start them in order, start again what dies, stop them in the opposite order."""

import os
import select
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self

import structlog

from .launch import Program, launch

_log = structlog.get_logger(__name__)

_STEADY = 10.0
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 5.0


class Death(NamedTuple):
    """A program that ended unasked: `status` is its exit status, or minus the signal; `pause` the seconds until it is
    started again; `deaths` how often in a row it did not live ten seconds."""

    name: str
    pid: int
    status: int
    pause: float
    deaths: int


@dataclass(slots=True)
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    pidfd: int
    born: float = field(default_factory=time.monotonic)


class ProcessGroup:
    """Programs that are kept alive until `stop`, by a thread that lives as long: they die with it, and with us.

    May be used from any thread, and from asyncio (`start` takes milliseconds; call `stop` in a thread).
    """

    def __init__(self, programs: Sequence[Program], on_death: Callable[[Death], None] | None = None) -> None:
        """Name the programs; `on_death` is called in the group's own thread, after the log line, and must not raise."""
        self._programs = {program.name: program for program in programs}
        self._on_death = on_death or (lambda _: None)
        self._children: dict[str, _Child] = {}
        self._pids: dict[str, int] = {}
        self._deaths: dict[str, int] = {}
        self._due: dict[str, float] = {}
        self._selector = selectors.DefaultSelector()
        self._wake = os.eventfd(0)
        self._started = threading.Event()
        self._failure: OSError | None = None
        self._stopping = False
        self._grace = 0.0
        self._thread = threading.Thread(target=self._keep, name="process-group", daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pids(self) -> dict[str, int]:
        """The process id of each program by name: of its last start, where it is dead just now."""
        return dict(self._pids)

    def deaths(self, name: str) -> int:
        """How often in a row the program has died within ten seconds of its start."""
        return self._deaths.get(name, 0)

    def start(self) -> None:
        """Start every program, in order; OSError, and none left running, when one cannot be started."""
        self._thread.start()
        self._started.wait()
        if self._failure:
            self._thread.join()
            raise self._failure

    def stop(self, grace: float = 10.0) -> None:
        """Ask each program in turn, the last first, to end; kill one that has not within `grace` seconds."""
        if self._thread.is_alive():
            self._grace = grace
            self._stopping = True
            os.eventfd_write(self._wake, 1)
            self._thread.join()

    def _keep(self) -> None:
        self._selector.register(self._wake, selectors.EVENT_READ)
        try:
            self._start_all()
            while not self._stopping:
                self._selector.select(self._until_due())
                self._bury_the_dead()
                self._revive()
        finally:
            self._stop_all()
            self._selector.close()
            os.close(self._wake)

    def _start_all(self) -> None:
        try:
            for name in self._programs:
                self._launch(name)
        except OSError as error:
            self._failure = error
            self._stopping = True
        self._started.set()

    def _launch(self, name: str) -> None:
        program = self._programs[name]
        process = launch(program)
        child = _Child(program, process, os.pidfd_open(process.pid))
        self._children[name] = child
        self._pids[name] = process.pid
        self._selector.register(child.pidfd, selectors.EVENT_READ)

    def _until_due(self) -> float | None:
        return max(0.0, min(self._due.values()) - time.monotonic()) if self._due else None

    def _bury_the_dead(self) -> None:
        for name, child in list(self._children.items()):
            if child.process.poll() is not None:
                self._bury(name)
                self._plan_return(name, child)

    def _bury(self, name: str) -> None:
        child = self._children.pop(name)
        self._selector.unregister(child.pidfd)
        os.close(child.pidfd)

    def _plan_return(self, name: str, child: _Child) -> None:
        lived = time.monotonic() - child.born
        deaths = 1 if lived > _STEADY else self.deaths(name) + 1
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (deaths - 1))
        self._deaths[name] = deaths
        self._due[name] = time.monotonic() + pause
        death = Death(name, child.process.pid, child.process.returncode, pause, deaths)
        _log.warning("died", **death._asdict())
        self._on_death(death)

    def _revive(self) -> None:
        now = time.monotonic()
        for name in [name for name, due in self._due.items() if due <= now]:
            try:
                self._launch(name)
                del self._due[name]
            except OSError as error:
                self._due[name] = now + _LONGEST_PAUSE
                _log.warning("cannot_be_started", name=name, reason=str(error))

    def _stop_all(self) -> None:
        for name in reversed(self._programs):
            if child := self._children.get(name):
                _end(child, self._grace)
                self._bury(name)


def _end(child: _Child, grace: float) -> None:
    """Ask for an orderly end, also of a process that somebody has halted; insist after `grace` seconds."""
    if child.process.poll() is None:
        child.process.send_signal(child.program.stop)
        child.process.send_signal(signal.SIGCONT)
    if not _ended(child, grace):
        child.process.kill()
        child.process.wait()


def _ended(child: _Child, within: float) -> bool:
    poll = select.poll()
    poll.register(child.pidfd, select.POLLIN)
    poll.poll(within * 1000)
    return child.process.poll() is not None
