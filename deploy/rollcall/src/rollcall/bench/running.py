"""A platform to be measured: real servers and one process for each service, as `rollcall up` starts them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpx
import nats
from nats.aio.client import Client

from chassis.clock import RealClock, pause, starting_at
from chassis.requests import Asker, Posted, request_id
from events.registers import SetUpSchool
from rollcall.bench.posting import Poster, secrets_for
from rollcall.bench.schools import School
from rollcall.clockfile import keep_clock
from rollcall.platform import OPERATOR
from rollcall.say import CouldNot
from rollcall.servers import DECIDING, SERVICES, DataFolder, Death, EmbeddedServers, ProcessGroup
from rollcall.servers.ports import free_port
from rollcall.session import patient_log
from rollcall.up import programs

_LOOK_AGAIN = 0.05
_READY_WITHIN, _SETTLED_WITHIN = 60.0, 120.0
_BRIEF = httpx.Limits(keepalive_expiry=1)
"""A service ends connections that are idle for five seconds, as httpx would: one of them could be taken just then."""


@dataclass(frozen=True)
class Running:
    """A platform of processes; `client` sees everything there is to see on its NATS server."""

    data: DataFolder
    clock: RealClock
    client: Client
    hooks: Poster
    group: ProcessGroup
    ports: Mapping[str, int]
    http: httpx.AsyncClient

    async def set_up(self, schools: Iterable[School], texts_at: Mapping[str, datetime] | None = None) -> None:
        """Set schools up, or up anew; `texts_at`: see `School.file`."""
        asker, at = Asker(self.client), texts_at or {}
        for school in schools:
            command = SetUpSchool(file=school.file(at.get(school.id)))
            await asker.tell(command, Posted(request_id(), school.id, OPERATOR))

    async def settled(self) -> None:
        """Return once every service has heard, decided, relayed and projected every log to its tail."""
        async with asyncio.timeout(_SETTLED_WITHIN):
            while not await self._is_settled():
                await pause(_LOOK_AGAIN)

    async def _is_settled(self) -> bool:
        before = await self._tails()
        reports = await asyncio.gather(*(self._health(name) for name in DECIDING))
        done = all(report["outbox"] == 0 and report["heard"] == report["projected"] == before for report in reports)
        return done and before == await self._tails()

    async def _tails(self) -> dict[str, int]:
        log = patient_log(self.client)
        trusts = await log.trusts()
        tails = await asyncio.gather(*(log.tail(trust) for trust in trusts))
        return {trust: tail.last for trust, tail in zip(trusts, tails, strict=True) if tail is not None}

    async def _health(self, name: str) -> dict[str, Any]:
        report: dict[str, Any] = (await self.http.get(self._url(name, "health"))).json()
        if report["stopped"] or report["projection_stopped"]:
            raise CouldNot(f"{name} stopped: {report['stopped'] or report['projection_stopped']}")
        return report

    async def ready(self) -> None:
        """Return once every process leads its service. Raises CouldNot."""
        try:
            async with asyncio.timeout(_READY_WITHIN):
                while not all([await self._is_ready(name) for name in SERVICES]):
                    await pause(_LOOK_AGAIN)
        except TimeoutError:
            raise CouldNot(f"The platform did not become ready: see {self.data.logs}.") from None

    async def _is_ready(self, name: str) -> bool:
        try:
            return (await self.http.get(self._url(name, "ready"))).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def _url(self, name: str, path: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}/{path}"


@asynccontextmanager
async def running(data: DataFolder, schools: Iterable[School], begins: datetime) -> AsyncIterator[Running]:
    """A platform whose clock shows `begins` at the start; these schools' hooks have a secret.

    Raises CouldNot when a server or a service died meanwhile.
    """
    data.make()
    clock = starting_at(begins)
    keep_clock(data, clock)
    secrets, deaths = secrets_for(school.id for school in schools), list[Death]()
    async with EmbeddedServers(data, deaths.append) as servers, httpx.AsyncClient(limits=_BRIEF) as http:
        ports = {name: free_port() for name in SERVICES}  # as late as may be: another program may take one meanwhile
        hooks = Poster(ports["registers"])
        user, password = servers.nats_credentials("operator")
        started = programs(data, servers, clock, ports)
        known = [replace(program, environment={**program.environment, **secrets}) for program in started]
        group = ProcessGroup(known, deaths.append)
        group.start()
        try:
            client = await nats.connect(servers.nats_url, user=user, password=password, name="bench")
            platform = Running(data, clock, client, hooks, group, ports, http)
            await platform.ready()
            yield platform
            await hooks.close()
            await client.close()
        finally:
            await asyncio.to_thread(group.stop)
            _refuse_deaths(data, deaths)


def _refuse_deaths(data: DataFolder, deaths: Sequence[Death]) -> None:
    for death in deaths:
        said = (data.logs / f"{death.name}.log").read_text("utf-8", "replace").strip().splitlines() or ["nothing"]
        raise CouldNot(f"{death.name} died (status {death.status}) while it was measured; its last words: {said[-1]}")
