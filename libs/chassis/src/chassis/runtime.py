"""A service as a process: started, served over HTTP where it has a port, ended by a signal or by a lost lock."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog
import uvicorn
import uvloop

import chassis.lean  # noqa: F401 - before anything that imports nats-py
from chassis.edge import edge
from chassis.listening import PORT_TAKEN, PortTaken, listen
from chassis.logging import configure
from chassis.runner import Build, Runner
from chassis.settings import Settings
from chassis.tasks import cancelled
from chassis.turns import wait_for_turns

_LAST_WORDS = 3
_logger = structlog.get_logger()


def run(name: str, build: Build) -> None:
    """Run a service as a process until it is told to stop, or has lost its lock: then exit status 1.

    Where another program has its port it does not begin: exit status PORT_TAKEN.
    """
    wait_for_turns()
    configure()
    collect_seldom()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        sys.exit(loop.run(_serve(name, build, Settings.read(name))))


def collect_seldom() -> None:
    """Leave what was imported to itself, and look for cycles rarely: most of what a service holds, it holds for long.

    It is a fifth of the processor time of registers.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def _serve(name: str, build: Build, settings: Settings) -> int:
    try:
        listeners = [listen(settings.http_host, settings.http_port)] if settings.http_port else []
    except PortTaken as taken:
        _logger.error("could not start", service=name, error=str(taken))
        return PORT_TAKEN
    return await _work(name, build, settings, listeners)


async def _work(name: str, build: Build, settings: Settings, listeners: list[socket.socket]) -> int:
    runner = Runner(name, build, settings)
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    server = _http(runner) if listeners else None
    serving = asyncio.create_task(server.serve(listeners)) if server else None
    starting = asyncio.create_task(runner.start())
    await _until(told, starting, runner)
    await cancelled([starting])
    if server is not None and serving is not None:
        server.should_exit = True
        await serving
    await runner.stop()
    return 0 if told.is_set() and runner.failed is None else 1


async def _until(told: asyncio.Event, starting: asyncio.Task[None], runner: Runner) -> None:
    while not told.is_set() and runner.failed is None:
        if starting.done() and starting.exception() is not None:
            runner.failed = starting.exception()
            _logger.error("could not start", service=runner.name, error=repr(runner.failed))
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), 0.1)


def _http(runner: Runner) -> uvicorn.Server:
    config = uvicorn.Config(
        edge(runner),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=_LAST_WORDS,
    )
    return Quiet(config)


class Quiet(uvicorn.Server):
    """A server that leaves signals to us."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
