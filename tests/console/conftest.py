"""The console's application on a real NATS, and a peer that answers on the wire as the five services do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import nats
import orjson
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.aio.msg import Msg

from chassis.clock import pause
from chassis.requests import Posted, Reply, posted_from
from chassis.wire import inbox_of
from console.app import build
from console.settings import Settings
from events.catalogue import requests
from events.fact import Words
from rollcall.servers import EmbeddedServers
from rollcall.servers.testing import embedded_servers

TOKEN = "open-sesame"


_WORDS = {word.__name__: word for word in requests()}


@dataclass
class Five:
    """Answers each word with the reply that it was given, or not at all; remembers what it heard."""

    client: Client
    replies: dict[str, Reply] = field(default_factory=dict)
    heard: list[tuple[str, Posted, Any]] = field(default_factory=list)

    def answering(self, word: str, answer: Words) -> dict[str, Any]:
        """Answer a question so; the JSON that the services would send."""
        body = orjson.loads(answer.model_dump_json(by_alias=True))
        self.replies[word] = Reply("answered", body=body)
        return dict(body)

    async def hear(self, message: Msg) -> None:
        """Reply to one request."""
        word = message.subject.split(".")[2]
        said = _WORDS[word].model_validate_json(message.data)
        self.heard.append((word, posted_from(message.headers or {}), said.model_dump(mode="json", by_alias=True)))
        if word in self.replies:
            await message.respond(self.replies[word].encoded())


@pytest_asyncio.fixture(scope="session")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServers]:
    async with embedded_servers(tmp_path_factory.mktemp("console")) as running:
        yield running


@asynccontextmanager
async def connected(servers: EmbeddedServers, user: str) -> AsyncIterator[Client]:
    who = servers.endpoints.nats_credentials(user)
    client = await nats.connect(
        servers.endpoints.nats_url, user=who.user, password=who.password, inbox_prefix=inbox_of(who.user)
    )
    try:
        yield client
    finally:
        await client.close()


@pytest_asyncio.fixture
async def five(servers: EmbeddedServers) -> AsyncIterator[Five]:
    async with connected(servers, "mender") as client:
        peer = Five(client)
        await client.subscribe("ask.>", cb=peer.hear)
        await client.flush()
        yield peer


@pytest.fixture
def settings(servers: EmbeddedServers) -> Settings:
    return Settings(
        nats_url=servers.endpoints.nats_url,
        nats_password=servers.endpoints.nats_credentials("console").password,
        token=TOKEN,
        http_port=0,
        answer_within=0.5,
    )


@asynccontextmanager
async def opened(settings: Settings, **options: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A caller at the application, once that has reached NATS."""
    app = build(settings)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", **options) as caller,
    ):
        await ready(caller)
        yield caller


async def ready(caller: httpx.AsyncClient) -> None:
    async with asyncio.timeout(10):
        while not await _is_ready(caller):
            await pause(0.01)


async def _is_ready(caller: httpx.AsyncClient) -> bool:
    try:
        return (await caller.get("/ready")).status_code == 200
    except httpx.ConnectError:
        return False


@pytest_asyncio.fixture
async def caller(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(settings, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        yield client


@pytest_asyncio.fixture
async def stranger(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(settings) as client:
        yield client


@pytest_asyncio.fixture
async def neighbour(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody on the same machine, at a console without a token."""
    async with opened(replace(settings, token=None)) as client:
        yield client
