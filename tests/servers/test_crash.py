import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import nats
import pytest

from chassis.wire import inbox_of
from rollcall.servers import DataFolder, Death, EmbeddedServers
from rollcall.servers.nats_server import nats_is_ready
from rollcall.servers.strays import name_of
from rollcall.servers.waiting import until

PLATFORM = Path(__file__).with_name("platform_to_kill.py")


async def running_platform(data: DataFolder) -> tuple[asyncio.subprocess.Process, list[int]]:
    platform = await asyncio.create_subprocess_exec(sys.executable, str(PLATFORM), str(data.path), stdout=PIPE)
    assert platform.stdout
    pids = [int(pid) for pid in (await platform.stdout.readline()).split()]
    assert [name_of(pid) for pid in pids] == ["nats-server", "postgres"]
    return platform, pids


async def kill(platform: asyncio.subprocess.Process) -> None:
    platform.kill()
    await platform.wait()
    assert platform.stdout
    assert await platform.stdout.read() == b""


def everything_that_runs_on(data: DataFolder) -> list[int]:
    """Every process that has its working directory in the data folder: each of PostgreSQL's many has."""
    return [int(process.name) for process in Path("/proc").glob("[0-9]*") if _works_in(process, data.path)]


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink().is_relative_to(folder)
    except OSError:
        return False


async def gone(data: DataFolder, pids: list[int]) -> bool | None:
    return (not any(name_of(pid) for pid in pids) and not everything_that_runs_on(data)) or None


async def test_a_killed_platform_leaves_no_process(data: DataFolder) -> None:
    platform, pids = await running_platform(data)
    assert len(everything_that_runs_on(data)) > 3
    await kill(platform)
    assert await until(lambda: gone(data, pids), within=10)


async def test_a_platform_starts_at_once_on_what_a_killed_one_left(data: DataFolder) -> None:
    async with EmbeddedServers(data) as servers:
        await insert_a_word(servers)
    for _ in range(3):
        platform, _pids = await running_platform(data)
        await kill(platform)
    async with EmbeddedServers(data) as servers:
        assert await count_words(servers) == 1


async def test_a_platform_starts_on_what_servers_killed_with_it_left(data: DataFolder) -> None:
    platform, pids = await running_platform(data)
    for pid in (platform.pid, *pids):
        os.kill(pid, signal.SIGKILL)
    await platform.wait()
    async with EmbeddedServers(data) as servers:
        await insert_a_word(servers)


async def test_a_platform_starts_where_a_killed_ones_server_was_halted_and_could_not_end(data: DataFolder) -> None:
    platform, pids = await running_platform(data)
    os.kill(pids[0], signal.SIGSTOP)
    await kill(platform)
    async with EmbeddedServers(data) as servers:
        assert name_of(servers.nats.pid) == "nats-server"
        assert name_of(pids[0]) is None


async def insert_a_word(servers: EmbeddedServers) -> None:
    database = await asyncpg.connect(servers.postgres_dsn("registers"))
    await database.execute("CREATE TABLE registers.words (word text)")
    await database.execute("INSERT INTO registers.words VALUES ('kept')")
    await database.close()


async def count_words(servers: EmbeddedServers) -> int | None:
    """How many words are there; None while Postgres does not answer."""
    try:
        database = await asyncpg.connect(servers.postgres_dsn("registers"))
    except (OSError, asyncpg.PostgresError):
        return None
    try:
        return int(await database.fetchval("SELECT count(*) FROM registers.words"))
    finally:
        await database.close()


async def say_a_fact(servers: EmbeddedServers) -> None:
    user, password = servers.nats_credentials("registers")
    client = await nats.connect(servers.nats_url, user=user, password=password, inbox_prefix=inbox_of(user))
    await client.jetstream().add_stream(name="FACTS_t", subjects=["facts.t.>"])
    await client.jetstream().publish("facts.t.registers.s.k.RegisterTaken", b"{}")
    await client.close()


async def count_facts(servers: EmbeddedServers) -> int | None:
    """How many facts are on the log; None while NATS does not answer."""
    if not await nats_is_ready(servers.endpoints.ports):
        return None
    user, password = servers.nats_credentials("pathway")
    client = await nats.connect(servers.nats_url, user=user, password=password, inbox_prefix=inbox_of(user))
    try:
        return (await client.jetstream().stream_info("FACTS_t")).state.messages
    finally:
        await client.close()


CASES = [
    pytest.param("nats", say_a_fact, count_facts, id="nats"),
    pytest.param("postgres", insert_a_word, count_words, id="postgres"),
]
Say = Callable[[EmbeddedServers], Awaitable[None]]
Count = Callable[[EmbeddedServers], Awaitable[int | None]]


@pytest.mark.parametrize(("name", "say", "count"), CASES)
async def test_a_killed_server_is_back_at_its_place_with_its_data(
    data: DataFolder, name: str, say: Say, count: Count
) -> None:
    deaths: list[Death] = []
    async with EmbeddedServers(data, on_death=deaths.append) as servers:
        server = {"nats": servers.nats, "postgres": servers.postgres}[name]
        await say(servers)
        for times in (1, 2, 3):
            first, port = server.pid, server.port
            os.kill(first, signal.SIGKILL)
            await until(lambda before=first: _another(server.pid, before), within=5)  # type: ignore[misc]
            assert await until(lambda: count(servers), within=5) == 1
            assert server.port == port
            assert [(death.name, death.status) for death in deaths] == [(name, -signal.SIGKILL)] * times


async def _another(now: int, before: int) -> bool | None:
    return now != before or None


async def test_a_halted_server_is_left_alone_and_still_stops(data: DataFolder) -> None:
    deaths: list[Death] = []
    async with EmbeddedServers(data, on_death=deaths.append) as servers:
        pids = [servers.nats.pid, servers.postgres.pid]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
    assert deaths == []
    assert await gone(data, pids)
