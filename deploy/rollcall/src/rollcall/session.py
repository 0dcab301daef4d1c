"""Talking to a platform: the one that runs on the data folder, or else one that is started for this command alone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import nats
import structlog
from nats.aio.client import Client

from chassis.clock import RealClock
from chassis.log import Log
from chassis.requests import Asker, Posted, Reply, request_id
from chassis.settings import secret
from chassis.wire import inbox_of
from events.fact import Actor, Request, Words
from rollcall.clockfile import clock_of, keep_clock
from rollcall.platform import OPERATOR, Platform
from rollcall.say import err
from rollcall.servers import DataFolder, Endpoints, NoPlatform

W = TypeVar("W", bound=Words)
_REACHED_WITHIN, _PATIENCE = 10.0, 30.0
_logger = structlog.get_logger()


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
            client = await _connect(
                os.environ["NATS_URL"], os.environ.get("NATS_USER", "operator"), secret("NATS_PASSWORD", os.environ)
            )
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
        client = await _connect(endpoints.nats_url, *endpoints.nats_credentials("operator"))
        stack.push_async_callback(client.close)
        yield Session(client, patient_log(client), data, endpoints, started)


@asynccontextmanager
async def service_client(talk: Session, service: str) -> AsyncIterator[tuple[Client, str]]:
    """A connection to NATS as a service, and the service's DSN: for an operator's work in its name."""
    if talk.endpoints is None:
        url, user = os.environ["NATS_URL"], os.environ.get("NATS_USER", service)
        client, dsn = await _connect(url, user, secret("NATS_PASSWORD", os.environ)), secret("POSTGRES_URL", os.environ)
    else:
        client = await _connect(talk.endpoints.nats_url, *talk.endpoints.nats_credentials(service))
        dsn = talk.endpoints.postgres_dsn(service)
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


async def _connect(url: str, user: str, password: str) -> Client:
    """A connection that comes back by itself once it stood. Raises NoPlatform where none stands in time."""
    try:
        async with asyncio.timeout(_REACHED_WITHIN):
            return await nats.connect(
                url,
                user=user,
                password=password,
                inbox_prefix=inbox_of(user),
                name="rollcall",
                max_reconnect_attempts=-1,
                error_cb=_failed,
            )
    except TimeoutError:
        raise NoPlatform(
            "The platform could not be reached, and nothing was done: see that it is up (rollcall doctor) and, where "
            "NATS_URL is set, that it, NATS_USER and NATS_PASSWORD are the platform's."
        ) from None


async def _failed(error: Exception) -> None:
    _logger.warning("waiting", whom="NATS", error=repr(error))
