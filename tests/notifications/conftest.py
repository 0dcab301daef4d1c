"""Fixtures: the school, replies and dead numbers, whoever is outside, and the read tables in a database."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
import uvicorn

from chassis.runtime import Quiet
from chassis.seal import SealedKeyring
from events.notifications import ReplyReceived
from events.pathway import NumberFoundDead
from events.sealed import Sealed
from notifications.adapters import Outgoing
from notifications.domain.references import Reference
from rollcall.servers import EmbeddedServers
from rollcall.servers.testing import embedded_servers

from .replying import AMIRA, TOM, absent_at_nine, comes
from .tables import ReadTables
from .texting import CALL, MUM
from .woodside import MONDAY, Woodside, sealed


@pytest.fixture
def tuesday() -> date:
    return date(2026, 9, 8)


@pytest.fixture
def woodside() -> Woodside:
    return Woodside()


@pytest.fixture
def sealed_language() -> Sealed[Any]:
    return sealed("mum", "language", "contact")


@pytest.fixture
def reply(woodside: Woodside) -> Callable[..., list[Any]]:
    """A reply comes to Woodside."""
    return partial(comes, woodside)


@pytest.fixture
def received(woodside: Woodside, reply: Callable[..., list[Any]]) -> ReplyReceived:
    """A mother's reply, about one of her children or both: each is absent."""
    woodside.family("mum", AMIRA, TOM)
    absent_at_nine(woodside, AMIRA, TOM)
    (fact,) = reply()
    assert isinstance(fact, ReplyReceived)
    return fact


@pytest.fixture
def dead(woodside: Woodside) -> Callable[..., Any]:
    """Somebody rings mum about Amira, and the number is dead; dad has another."""

    def dead(clock: str = "09:10") -> Any:
        at = woodside.at(clock)
        return woodside.hears(NumberFoundDead(pupil="amira", guardian=MUM, contact=CALL, at=at, by="staff-3"), at)

    woodside.hears(woodside.set_up(messages={"channels": ["text:twilio", "voice:twilio"]})[1], woodside.before)
    woodside.family(MUM, "amira", priority=1).hears(woodside.guardian("amira", "dad", priority=2), woodside.before)
    return dead


@pytest.fixture(scope="session")
def new_woodside() -> Callable[[], Woodside]:
    """For property tests, which need a new school for each example."""
    return Woodside


# Whoever is outside ---------------------------------------------------------------------------------------------------


@pytest_asyncio.fixture
async def serving() -> AsyncIterator[Callable[[Any], Awaitable[str]]]:
    """Serves an application on loopback: its address."""
    servers: list[tuple[uvicorn.Server, asyncio.Task[None]]] = []

    async def serve(app: Any) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        server = Quiet(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
        servers.append((server, asyncio.create_task(server.serve([listener]))))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield serve
    for server, task in servers:
        server.should_exit = True
        await task


@pytest.fixture
def outgoing() -> Callable[..., Outgoing]:
    """A message to be handed over."""
    first = Reference(MONDAY, UUID("aaaaaaaa-0000-5000-8000-000000000000"))

    def make(**so: Any) -> Outgoing:
        told = {"reference": first, "school": "woodside", "day": MONDAY, "template": "absence"}
        told |= {"to": "07700 900123", "body": "Amira is marked absent", "sender": "Woodside Primary Academy"}
        told["ordered"] = datetime(2026, 9, 7, 8, 25, tzinfo=UTC)
        return Outgoing(**{**told, **so})

    return make


# Read tables ----------------------------------------------------------------------------------------------------------


@pytest_asyncio.fixture(scope="session")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServers]:
    async with embedded_servers(tmp_path_factory.mktemp("notifications")) as running:
        yield running


@pytest_asyncio.fixture
async def keyring(servers: EmbeddedServers) -> AsyncIterator[SealedKeyring]:
    async with asyncpg.create_pool(servers.postgres_dsn("registers"), min_size=1, max_size=2) as pool:
        yield SealedKeyring(pool, servers.endpoints.secrets.master_key)


@pytest_asyncio.fixture
async def tables(servers: EmbeddedServers, keyring: SealedKeyring) -> AsyncIterator[ReadTables]:
    db = await asyncpg.connect(servers.postgres_dsn("notifications"))
    async with db.transaction():
        yield ReadTables(db, keyring)
        await db.execute("drop schema if exists trial cascade")
    await db.close()
