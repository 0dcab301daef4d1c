"""Talking to a platform: the one that runs on the data folder, or else one that is started for this command alone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from nats.aio.client import Client

from chassis.clock import RealClock
from chassis.connecting import Server
from chassis.log import Log
from chassis.requests import Asker, Posted, Reply, request_id
from chassis.settings import secret
from events.fact import Actor, Request, Words
from rollcall.clockfile import clock_of, keep_clock
from rollcall.connecting import connected, told_of
from rollcall.platform import OPERATOR, Platform
from rollcall.say import err
from rollcall.servers import DataFolder, Endpoints, NoPlatform

W = TypeVar("W", bound=Words)
_PATIENCE = 30.0


@dataclass(frozen=True)
class Session:
    """A connection to the platform as its administrator; `endpoints` is None outside a data folder."""

    client: Client
    log: Log
    data: DataFolder
    endpoints: Endpoints | None
    started: Platform | None = None

    async def ask(
        self, school: str, question: Request, answer: type[W], at_least: int = 0, actor: Actor | None = None
    ) -> W:
        """The answer to a question, in somebody's name or the installation's. Raises Refused, Unanswered."""
        return await Asker(self.client).ask(question, Posted(request_id(), school, actor, at_least=at_least), answer)

    async def tell(
        self,
        school: str,
        command: Request,
        actor: Actor | None = None,
        id: UUID | None = None,
        after: int = 0,
    ) -> Reply:
        """The reply to a command, the operator's where nobody is named. Raises Refused, Unanswered."""
        posted = Posted(id or request_id(), school, actor or OPERATOR, after=after)
        return await Asker(self.client).tell(command, posted)

    async def trust_of(self, school: str) -> str | None:
        """The trust of a school that any log knows, or None."""
        for trust in await self.log.trusts():
            if await self.log.has_school(trust, school):
                return trust
        return None

    async def tail_of_everything(self) -> dict[str, int]:
        """The last sequence of every trust's log."""
        return {trust: tail.last for trust in await self.log.trusts() if (tail := await self.log.tail(trust))}


def patient_log(client: Client) -> Log:
    """The logs as a command asks them: a server that is slow, or reads its logs again, is waited for, for a while."""
    return Log(client, _PATIENCE)


@asynccontextmanager
async def session(data: DataFolder, *, start: bool = True) -> AsyncIterator[Session]:
    """A session on the data folder's platform, or on the one that NATS_URL names. Raises NoPlatform."""
    async with AsyncExitStack() as stack:
        if "NATS_URL" in os.environ:
            client = await connected(told_of("operator"))
            stack.push_async_callback(client.close)
            yield Session(client, patient_log(client), data, None)
            return
        endpoints, started = data.running() if data.path.exists() else None, None
        if endpoints is None:
            if not start:
                raise NoPlatform(f"No platform runs on {data.path}: start it with rollcall up.")
            started = _started(data)
            with err.status(f"starting the platform on {data.path} for this command"):
                await stack.enter_async_context(started)
            endpoints = started.servers.endpoints
        client = await connected(Server(endpoints.nats_url, *endpoints.nats_credentials("operator"), "rollcall"))
        stack.push_async_callback(client.close)
        yield Session(client, patient_log(client), data, endpoints, started)


@asynccontextmanager
async def service_client(talk: Session, service: str) -> AsyncIterator[tuple[Client, str]]:
    """A connection to NATS as a service, and the service's DSN: for an operator's work in its name."""
    if talk.endpoints is None:
        server, dsn = told_of(service), secret("POSTGRES_URL", os.environ)
    else:
        server = Server(talk.endpoints.nats_url, *talk.endpoints.nats_credentials(service), "rollcall")
        dsn = talk.endpoints.postgres_dsn(service)
    client = await connected(server)
    try:
        yield client, dsn
    finally:
        await client.close()


def _started(data: DataFolder) -> Platform:
    clock = clock_of(data) if data.path.exists() else None
    if clock is None and not (data.path / "secrets.json").exists():
        raise NoPlatform(f"There is no platform in {data.path} yet: make one with rollcall up, demo or play.")
    if clock is None:
        clock = RealClock()
        keep_clock(data, clock)
    return Platform(data, clock)
