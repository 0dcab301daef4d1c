"""Projectors: one at a time wherever two have met, through a promotion, and beside a generation that is not theirs."""

import asyncio
from types import SimpleNamespace

import pytest

import rewards.projection
from chassis.clock import RealClock, pause
from chassis.projector import Projector
from chassis.replay import Replay
from chassis.requests import Posted, request_id
from chassis.service import Refused
from chassis.store import connect
from chassis.tasks import Tasks
from events.pathway import MonitoringStarted
from events.rewards import Trackers, TrackersOf


async def test_two_projectors_at_once_fold_each_fact_once(platform):
    """A leader that was halted may still fold while the next one does."""
    await asyncio.gather(*(platform.watch(f"p{n}") for n in range(5)))
    await platform.settled()
    both = asyncio.Barrier(2)

    async def fold(db, facts):
        try:
            await asyncio.wait_for(both.wait(), 0.3)
        except (TimeoutError, asyncio.BrokenBarrierError):
            await both.reset()
        await db.executemany("insert into counted values ($1)", [(f.envelope.key,) for f in facts])

    projection = SimpleNamespace(
        GENERATION=1,
        FOLLOWS=frozenset({MonitoringStarted}),
        SCHEMA="create table counted (k text)",
        INDEXES="",
        fold=fold,
    )
    log = platform.runners["pathway"].log
    tasks = Tasks(lambda error: pytest.fail(repr(error)))
    connections = [await connect(platform.servers.postgres_dsn("pathway")) for _ in range(2)]
    live = platform.runners["pathway"].live
    projectors = [Projector("pathway", projection, db, live, log, tasks) for db in connections]
    for projector in projectors:
        await projector.start()
    await asyncio.gather(*(projector.attach("toy") for projector in projectors))
    tail = (await log.tail("toy")).last
    await asyncio.wait_for(asyncio.gather(*(p.projected("toy", tail) for p in projectors)), 10)
    await tasks.close()

    assert await platform.runners["pathway"].pool.fetchval("select count(*) from pathway_g1.counted") == 5
    for db in connections:
        await db.close()


async def test_a_projector_that_waited_for_a_promotion_goes_on_in_the_promoted_tables(platform):
    await platform.watch("p1")
    await platform.settled()

    class Promoting(Replay):
        async def _catch_up(self, to, live):
            await super()._catch_up(to, live)
            if self._db.is_in_transaction():
                await platform.watch("p2")
                while not await self._db.fetchval("select count(*) from pg_locks where not granted"):
                    await pause(0.005)

    db = await connect(platform.servers.postgres_dsn("rewards"))
    log = platform.runners["rewards"].log
    await Promoting("rewards", rewards.projection, db, log, RealClock(), lambda *_: None).run()
    await platform.settled()

    assert platform.runners["rewards"].projector.stopped == {}
    assert await db.fetchval("select count(*) from rewards_g2_2.trackers") == 2
    await db.close()


async def test_a_build_whose_generation_is_not_the_live_one_decides_but_answers_nothing_from_rows(make_platform):
    async with make_platform() as first:
        await first.watch("p1")
        await first.settled()
        await first.runners["rewards"].pool.execute("update generations set generation = 99")
    async with make_platform() as second:
        await second.watch("p2")
        await second.settled()
        assert ("TrackerOpened", "p2") in await second.facts()
        assert "generation 99" in second.runners["rewards"].projector.stopped["toy"]
        asker = second.runners["pathway"].asker
        with pytest.raises(Refused, match="rollcall replay rewards"):
            await asker.ask(TrackersOf(), Posted(request_id(), "woodside"), Trackers)


async def test_a_build_whose_generation_was_superseded_makes_room_for_the_next(platform):
    await platform.watch("p1")
    await platform.settled()
    rewards_runner = platform.runners["rewards"]
    await rewards_runner.pool.execute("update generations set generation = 99")

    await platform.watch("p2")
    for _ in range(400):
        if rewards_runner.failed is not None:
            break
        await pause(0.01)

    assert "another generation answers now" in str(rewards_runner.failed)
