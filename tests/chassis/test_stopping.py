"""Stopping, breaking, being deposed: what was not committed was not heard, and nothing stale is answered."""

import asyncio
from contextlib import asynccontextmanager

import asyncpg
import pytest

from chassis.clock import pause
from chassis.drain import Stopped
from chassis.requests import request_id
from chassis.said import Said
from chassis.service import Effect
from events.pathway import MonitoringStarted


@asynccontextmanager
async def tables_held(platform, name, tables="states"):
    """A service's tables locked by somebody else: whatever writes them waits."""
    async with platform.runners[name].pool.acquire() as db, db.transaction():
        await db.execute(f"lock table {tables} in access exclusive mode")

        async def somebody_waits():
            while not await db.fetchval("select count(*) from pg_locks where not granted"):
                await pause(0.005)

        yield somebody_waits


async def test_a_stop_in_the_middle_of_a_drain_loses_nothing_and_skips_no_number(make_platform, toy):
    async with make_platform() as first:
        await first.watch("p1")
        await first.settled()
        async with tables_held(first, "pathway") as somebody_waits:
            first.clock.move(toy.START + toy.WATCH)
            await somebody_waits()
            stopping = asyncio.create_task(first.runners["pathway"].stop())
            await asyncio.wait([stopping], timeout=0.1)
        await stopping
        first.runners["rewards"].failed = RuntimeError("stopped without a flush")
    async with make_platform(at=toy.START + toy.WATCH) as second:
        await second.settled()
        assert all(not runner.loop.stopped for runner in second.runners.values())
        assert [word for word, _ in await second.facts()].count("ImprovementDetected") == 1
        await second.watch("p2")
        await second.settled()
        assert ("TrackerOpened", "p2") in await second.facts()


async def test_what_a_service_had_standing_by_is_closed_once_nothing_is_performed_any_more(make_platform, toy):
    happened, at_it = [], asyncio.Event()

    async def perform(said):
        try:
            at_it.set()
            await asyncio.Event().wait()
        finally:
            happened.append("performing ended")

    async def close():
        happened.append("closed")

    toy.effects[MonitoringStarted] = Effect(perform, repeatable=True)
    toy.closes.append(close)
    async with make_platform() as running:
        await running.watch("p1")
        await at_it.wait()
    assert happened == ["performing ended", "closed"]


async def test_a_new_trust_is_opened_while_the_loop_is_writing(platform, toy):
    await platform.watch("p1")
    await platform.settled()
    pathway = platform.runners["pathway"]
    async with tables_held(platform, "pathway") as somebody_waits:
        watching = asyncio.create_task(platform.watch("p2"))
        await somebody_waits()
        opening = asyncio.create_task(pathway.open_trust("other"))
        await asyncio.wait([opening], timeout=0.2)
    await asyncio.gather(watching, opening)

    assert pathway.failed is None
    assert "other" in pathway.hearing.trusts


async def test_a_deposed_leader_answers_nothing_from_what_it_remembers(platform, toy):
    await platform.watch("p1")
    await platform.settled()
    pathway = platform.runners["pathway"]
    assert await platform.counted() == 0
    pid = await pathway.db.fetchval("select pg_backend_pid()")
    await pathway.pool.execute("select pg_terminate_backend($1)", pid)

    cause = request_id()
    with pytest.raises(Exception, match="broke off"):
        await asyncio.wait_for(
            pathway.loop.ask(Said(cause, "woodside", toy.START, toy.Count(), cause, trust="toy")), 10
        )
    assert pathway.failed is not None


async def test_whoever_speaks_after_a_loop_broke_off_in_a_quiet_moment_is_turned_away(platform, toy, monkeypatch):
    await platform.watch("p1")
    await platform.settled()
    pathway = platform.runners["pathway"]

    async def lost() -> None:
        raise asyncpg.InterfaceError("connection is closed")

    monkeypatch.setattr(pathway.loop, "flush", lost)
    pathway._flushed = float("-inf")
    pathway.loop.bell.set()
    while pathway.failed is None:
        await pause(0.01)

    cause = request_id()
    with pytest.raises(Stopped):
        await asyncio.wait_for(
            pathway.loop.ask(Said(cause, "woodside", toy.START, toy.Count(), cause, trust="toy")), 10
        )


async def test_a_projector_that_lost_its_connection_ends_its_process(platform):
    await platform.watch("p1")
    await platform.settled()
    rewards = platform.runners["rewards"]
    pid = await rewards.projecting.fetchval("select pg_backend_pid()")
    await rewards.pool.execute("select pg_terminate_backend($1)", pid)

    await platform.watch("p2")
    for _ in range(400):
        if rewards.failed is not None:
            break
        await pause(0.01)

    assert rewards.failed is not None
    assert rewards.projector.stopped == {}


async def test_a_halted_projector_lets_go_of_what_it_held(platform):
    """Its connection has no lock, but a transaction left open would hold up the next leader's projector."""
    timeout = await platform.runners["rewards"].projecting.fetchval("show idle_in_transaction_session_timeout")
    assert timeout == "10s"
