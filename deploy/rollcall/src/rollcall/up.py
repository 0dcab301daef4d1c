"""`rollcall up`: the servers and one process per service, kept alive until somebody stops them."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping

import httpx

from chassis.clock import RealClock, pause, starting_at
from chassis.listening import PORT_TAKEN
from chassis.settings import TLS
from rollcall.clockfile import clock_of, keep_clock
from rollcall.commands.asking import instant_of
from rollcall.doctor import Doctor, line_of
from rollcall.platform import Servers, settings_of
from rollcall.reach import refuse_elsewhere
from rollcall.say import CouldNot, err, out
from rollcall.servers import SERVICES, DataFolder, Death, EmbeddedServers, ProcessGroup, Program

_READY_WITHIN = 60.0
_OTHERS = "choose others with --port"
_STARTING = frozenset({"services"})
"""What may be wrong for a moment while the others get ready."""


class Up:
    """A platform of processes on a data folder: the console's `port`, the hooks' after it, then the receipts'."""

    def __init__(self, data: DataFolder, port: int, clock_from: str | None = None) -> None:
        self._data = data
        self._port = port
        self._clock_from = clock_from
        self._ports = {"console": port, "registers": port + 1, "notifications": port + 2}
        self._deaths: list[Death] = []

    async def run(self) -> None:
        """Run until SIGINT or SIGTERM. Raises CouldNot, NoPlatform."""
        refuse_elsewhere()
        told = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        refuse_taken(*self._ports.values())
        clock = self._clock()
        async with EmbeddedServers(self._data) as servers:
            group = ProcessGroup(programs(self._data, servers, clock, self._ports), self._deaths.append)
            group.start()
            try:
                await self._announce(told)
                await told.wait()
                out.print("stopping")
            finally:
                await asyncio.to_thread(group.stop)

    def _clock(self) -> RealClock:
        begins = instant_of(self._clock_from, "--clock-from") if self._clock_from is not None else None
        self._data.make()
        clock = clock_of(self._data)
        if clock is not None and begins is not None:
            raise CouldNot(f"{self._data.path} has its clock already: leave --clock-from out, or name another folder.")
        if clock is None:
            clock = RealClock() if begins is None else starting_at(begins)
            keep_clock(self._data, clock)
        if not isinstance(clock, RealClock):
            raise CouldNot(f"{self._data.path} was played and its clock stands: run in another folder with --data.")
        return clock

    async def _announce(self, told: asyncio.Event) -> None:
        out.print(f"Rollcall is starting on {self._data.path}.")
        for name, port in self._ports.items():
            await self._answers(told, name, f"http://127.0.0.1:{port}/ready")
        out.print(f"Console API  http://127.0.0.1:{self._port}/openapi.json")
        out.print(f"Hooks        http://127.0.0.1:{self._port + 1}/hooks/arbor/SCHOOL")
        out.print(f"Receipts     http://127.0.0.1:{self._port + 2}/receipts/PROVIDER/SCHOOL")
        await self._say_what_is_wrong()
        out.print("Ctrl-C stops it.")

    async def _say_what_is_wrong(self) -> None:
        """A service that refuses its log is ready and stands still: whoever starts the platform is told at once."""
        async for check in Doctor(self._data).examine():
            if check.verdict == "wrong" and check.name not in _STARTING:
                err.print(line_of(check))

    async def _answers(self, told: asyncio.Event, name: str, url: str) -> None:
        async with httpx.AsyncClient() as client:
            for _ in range(int(_READY_WITHIN / 0.1)):
                if told.is_set():
                    return
                self._refuse_lost()
                try:
                    if (await client.get(url, timeout=1)).status_code == httpx.codes.OK:
                        return
                except httpx.HTTPError:
                    pass
                await pause(0.1)
        raise CouldNot(f"{name} did not become ready: see {self._data.logs / (name + '.log')}.")

    def _refuse_lost(self) -> None:
        """A port that was free when it was chosen may be another program's by the time that a service wants it."""
        for death in self._deaths:
            if death.status == PORT_TAKEN:
                raise CouldNot(f"Port {self._ports[death.name]} was taken while {death.name} started: {_OTHERS}.")


def programs(data: DataFolder, servers: Servers, clock: RealClock, ports: Mapping[str, int]) -> list[Program]:
    """One process for each service, on these servers; `ports`: where each serves HTTP, by name, if it does."""
    return [
        Program(
            name=name,
            command=(sys.executable, "-m", name),
            log=data.logs / f"{name}.log",
            environment={**_inherited(), **_environment(name, data, servers, clock, ports.get(name, 0))},
            pid_file=data.run / f"{name}.pid",
        )
        for name in SERVICES
    ]


def _inherited() -> dict[str, str]:
    """What services are told of our own environment: embedded servers are on loopback, where nobody speaks TLS."""
    return {name: value for name, value in os.environ.items() if name not in TLS}


def _environment(name: str, data: DataFolder, servers: Servers, clock: RealClock, port: int) -> dict[str, str]:
    if name == "console":
        credentials = servers.nats_credentials(name)
        return {
            "NATS_URL": servers.endpoints.nats_url,
            "NATS_USER": credentials.user,
            "NATS_PASSWORD": credentials.password,
            "ROLLCALL_HTTP_PORT": str(port),
        }
    settings = settings_of(name, servers.endpoints, data, clock.describe(), port)
    return {
        "NATS_URL": settings.nats_url,
        "NATS_USER": settings.nats_user,
        "NATS_PASSWORD": settings.nats_password,
        "POSTGRES_URL": settings.postgres_dsn,
        "ROLLCALL_MASTER_KEY": settings.master_key,
        "ROLLCALL_CLOCK": settings.clock,
        "ROLLCALL_FOLDER": str(settings.folder),
        "ROLLCALL_HTTP_PORT": str(settings.http_port),
        "ROLLCALL_LOCK_SECONDS": os.environ.get("ROLLCALL_LOCK_SECONDS", "10"),
    }


def refuse_taken(*ports: int) -> None:
    """Raises CouldNot where somebody listens on one of these ports."""
    for port in ports:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CouldNot(f"Port {port} is taken ({error.strerror}): {_OTHERS}.") from error
