"""The console as a server: the live feed of a school, and a clean stop whoever follows."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import httpx
import orjson
import pytest
import pytest_asyncio
from nats.aio.client import Client

from chassis.clock import pause
from chassis.log import Log
from chassis.record import Recorded
from chassis.said import Said
from chassis.wire import envelope_of
from console.app import serve
from console.settings import Settings
from events.fact import Actor
from events.pathway import MonitoringEnded
from rollcall.servers import EmbeddedServers

OFFICER = Actor(who="staff-3", role="attendance-officer")
CAUSE = UUID(int=7)
AT = datetime(2026, 9, 7, 8, 57, 12, tzinfo=UTC)
Say = Callable[[str, str], Awaitable[int]]
Event = dict[str, str]


@pytest_asyncio.fixture
async def say(five: Any) -> Say:
    """Put a fact of a school on the log; its sequence."""
    log = Log(five.client)
    await log.open("t")

    async def put(school: str, pupil: str) -> int:
        id = uuid5(CAUSE, school + pupil)
        said = Said(id, school, AT, MonitoringEnded(pupil=pupil), CAUSE, OFFICER, "t", cause=CAUSE)
        envelope = envelope_of(said, recorded_at=AT, position=1, heard=0)
        return await log.append([Recorded(envelope, said.body.model_dump_json().encode())])

    return put


@pytest.fixture
def there(settings: Settings) -> Settings:
    """The settings of a console on a port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return replace(settings, http_port=free.getsockname()[1])


@asynccontextmanager
async def caller_at(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A caller over TCP, once the console has reached NATS."""
    url, headers = f"http://127.0.0.1:{settings.http_port}", {"Authorization": f"Bearer {settings.token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=10) as caller, asyncio.timeout(20):
        while not await is_ready(caller):
            await pause(0.02)
        yield caller


async def is_ready(caller: httpx.AsyncClient) -> bool:
    with suppress(httpx.TransportError):
        return (await caller.get("/ready")).status_code == 200
    return False


@asynccontextmanager
async def serving(settings: Settings, client: Client | None = None) -> AsyncIterator[httpx.AsyncClient]:
    task = asyncio.create_task(serve(settings, client))
    try:
        async with caller_at(settings) as caller:
            yield caller
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def following(caller: httpx.AsyncClient, school: str) -> AsyncIterator[AsyncIterator[Event]]:
    """The live feed of a school, which listens when this is entered."""
    async with caller.stream("GET", f"/api/schools/{school}/facts") as reply:
        assert (reply.status_code, reply.headers["Content-Type"]) == (200, "text/event-stream; charset=utf-8")
        yield events(reply.aiter_lines())


async def events(lines: AsyncIterator[str]) -> AsyncIterator[Event]:
    event: Event = {}
    async for line in lines:
        name, _, value = line.partition(": ")
        if line:
            event[name] = value
        else:
            yield event
            event = {}


async def test_a_follower_hears_the_school_s_facts_as_they_are_said(there: Settings, say: Say) -> None:
    async with serving(there) as caller, following(caller, "woodside") as feed:
        await say("elsewhere", "p1")
        sequence = await say("woodside", "p2")
        event = await anext(feed)
    assert (event["event"], event["id"]) == ("MonitoringEnded", str(sequence))
    fact = orjson.loads(event["data"])
    assert (fact["word"], fact["key"], fact["body"]) == ("MonitoringEnded", "p2", {"pupil": "p2"})
    assert (fact["sequence"], fact["actor"]["who"], fact["cause"]) == (sequence, "staff-3", str(CAUSE))


async def test_the_live_feed_is_for_operators(caller: httpx.AsyncClient) -> None:
    headers = {"Rollcall-Actor": "headteacher staff-1"}
    reply = await caller.get("/api/schools/woodside/facts", headers=headers)
    assert (reply.status_code, reply.json()["reason"]) == (403, "operators-only")


async def test_who_follows_no_more_is_forgotten(there: Settings, servers: EmbeddedServers) -> None:
    who = servers.endpoints.nats_credentials("console")
    async with httpx.AsyncClient(base_url=servers.endpoints.monitor_url) as monitor:

        async def followers() -> int:
            connections = (await monitor.get("/connz", params={"subs": 1})).json()["connections"]
            heard = [name for each in connections for name in each.get("subscriptions_list", [])]
            return sum(name.startswith("live.facts.") for name in heard)

        async with serving(there) as caller:
            async with following(caller, "woodside"):
                assert (await followers(), who.user) == (1, "console")
            async with asyncio.timeout(10):
                while await followers():
                    await pause(0.01)


async def test_stopping_ends_the_feeds_and_lets_go_of_the_port(there: Settings, say: Say) -> None:
    async with asyncio.timeout(5):
        task = asyncio.create_task(serve(there))
        async with caller_at(there) as caller, following(caller, "woodside") as feed:
            task.cancel()
            assert [event async for event in feed] == []
        with pytest.raises(asyncio.CancelledError):
            await task
    socket.create_server(("127.0.0.1", there.http_port)).close()


async def test_it_serves_on_a_connection_that_is_there_already_and_leaves_it_open(there: Settings, five: Any) -> None:
    async with serving(there, five.client) as caller:
        assert (await caller.get("/health")).json()["ready"]
    assert five.client.is_connected


async def test_a_port_that_is_taken_is_said(there: Settings) -> None:
    with socket.create_server(("127.0.0.1", there.http_port)), pytest.raises(OSError, match="taken by another program"):
        await serve(there)


@asynccontextmanager
async def process(**environ: str) -> AsyncIterator[asyncio.subprocess.Process]:
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "console", env={"PATH": os.environ["PATH"], **environ}, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield started
    finally:
        with suppress(ProcessLookupError):
            started.kill()
        await started.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_process_stops_cleanly_while_somebody_follows(there: Settings, number: signal.Signals) -> None:
    environ = {
        "NATS_URL": there.nats_url,
        "NATS_PASSWORD": there.nats_password,
        "ROLLCALL_CONSOLE_TOKEN": str(there.token),
        "ROLLCALL_HTTP_PORT": str(there.http_port),
    }
    async with process(**environ) as console:
        async with caller_at(there) as caller, following(caller, "woodside") as feed:
            console.send_signal(number)
            assert [event async for event in feed] == []
        _, errors = await asyncio.wait_for(console.communicate(), 5)
    assert (console.returncode, errors) == (0, b"")


async def test_a_process_without_its_settings_says_which_in_one_sentence() -> None:
    async with process() as console:
        _, errors = await console.communicate()
    assert console.returncode == 1
    assert errors == b"set NATS_URL, or NATS_URL_FILE to a file that holds it\n"


async def test_it_comes_up_before_nats_and_stops_all_the_same(there: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        nowhere = f"nats://127.0.0.1:{silent.getsockname()[1]}"
    async with process(
        NATS_URL=nowhere, NATS_PASSWORD="none", ROLLCALL_HTTP_PORT=str(there.http_port)
    ) as console, httpx.AsyncClient(base_url=f"http://127.0.0.1:{there.http_port}") as caller:  # fmt: skip
        async with asyncio.timeout(20):
            while not (health := await health_of(caller)):
                await pause(0.02)
        assert health == {"service": "console", "ready": False}
        console.send_signal(signal.SIGTERM)
        await asyncio.wait_for(console.communicate(), 8)
    assert console.returncode == 0


async def health_of(caller: httpx.AsyncClient) -> dict[str, Any]:
    with suppress(httpx.TransportError):
        return dict((await caller.get("/health")).json())
    return {}
