"""The platform as `rollcall up` runs it, each process in a group of its own, so that one may be down for a while."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from typing import Self

import httpx

from chassis.clock import RealClock, starting_at
from rollcall.clockfile import clock_of, keep_clock
from rollcall.servers import SERVICES, DataFolder, Death, EmbeddedServers, ProcessGroup, Program
from rollcall.servers.ports import free_port
from rollcall.servers.strays import name_of
from rollcall.servers.waiting import until
from rollcall.signing import hook_secret
from rollcall.up import programs

from .morning import SCHOOL

PATIENCE = 120.0
SERVERS = ("nats", "postgres")


class Processes:
    """Servers and services on a data folder, while the `async with` lasts; a new folder's clock starts at `begin`."""

    def __init__(self, data: DataFolder, begin: datetime, services: tuple[str, ...] = SERVICES) -> None:
        self.data = data
        self.deaths: list[Death] = []
        self.servers = EmbeddedServers(data, self.deaths.append)
        self._begin = begin
        self._services = services
        self._programs: dict[str, Program] = {}
        self._groups: dict[str, ProcessGroup] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.servers)
            stack.push_async_callback(self._stop)
            self.ports = dict(zip((*SERVICES, "standby"), _free_ports(len(SERVICES) + 1), strict=True))
            self.clock = self._clock()
            hook_secret(SCHOOL)
            found = programs(self.data, self.servers, self.clock, self.ports)
            self._programs = {program.name: program for program in found}
            for name in self._services:
                self.start(name)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def start(self, name: str) -> None:
        """Start a service; whenever it dies it is started again."""
        group = self._groups[name] = ProcessGroup([self._programs[name]], self.deaths.append)
        group.start()

    async def stop(self, name: str) -> None:
        """Stop a service until it is started."""
        await asyncio.to_thread(self._groups.pop(name).stop)

    def start_standby(self, of: str) -> None:
        """Start a second instance of a service, as another machine would."""
        program = self._programs[of]
        self._programs["standby"] = replace(
            program,
            name="standby",
            log=self.data.logs / "standby.log",
            environment={**program.environment, "ROLLCALL_HTTP_PORT": str(self.ports["standby"])},
            pid_file=self.data.run / "standby.pid",
        )
        self.start("standby")

    def pid(self, name: str) -> int:
        """The process of a service or server now, or of its last start where it is dead just now."""
        if name in SERVERS:
            return {"nats": self.servers.nats, "postgres": self.servers.postgres}[name].pid
        (found,) = self._groups[name].pids.values()
        return found

    async def kill(self, name: str) -> int:
        """Kill what lives under that name, as soon as something does; its process id."""

        async def attempt() -> int | None:
            pid = self.pid(name)
            if name_of(pid) is None:
                return None
            os.kill(pid, signal.SIGKILL)
            return pid

        return await until(attempt, PATIENCE)

    async def health(self, name: str) -> dict[str, object] | None:
        """What a service says of itself; None while it does not answer."""
        try:
            async with httpx.AsyncClient(timeout=2) as client:
                return dict((await client.get(f"http://127.0.0.1:{self.ports[name]}/health")).json())
        except httpx.HTTPError:
            return None

    async def leads(self, name: str) -> bool | None:
        """Whether a service is ready; None while it is not."""
        return bool((await self.health(name) or {}).get("ready")) or None

    async def ready(self) -> None:
        """Return once every service leads."""
        for name in self._groups:
            await until(lambda name=name: self.leads(name), PATIENCE)  # type: ignore[misc]

    def _clock(self) -> RealClock:
        clock = clock_of(self.data)
        if not isinstance(clock, RealClock):
            clock = starting_at(self._begin)
            keep_clock(self.data, clock)
        return clock

    async def _stop(self) -> None:
        for name in reversed([*self._groups]):
            await self.stop(name)


def _free_ports(count: int) -> list[int]:
    ports: set[int] = set()
    while len(ports) < count:
        ports.add(free_port())
    return sorted(ports)
