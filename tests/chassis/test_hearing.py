"""Hearing through trouble: a log that is busy, a place that moves, a server that says that it is not ready."""

import asyncio
from dataclasses import replace

from chassis.hearing import verify
from chassis.log import Log, LogError
from chassis.reader import Reader
from chassis.requests import request_id
from chassis.store import Checkpoint


async def test_a_place_that_moves_on_while_it_is_verified_is_still_verified(platform):
    await asyncio.gather(*(platform.watch(f"p{n}") for n in range(3)))
    await platform.settled()
    client = platform.runners["pathway"].client
    plain = Log(client)
    first, second = await plain.at("toy", 1), await plain.at("toy", 2)
    place = Checkpoint((await plain.tail("toy")).birth, 1, first.envelope.id)

    class Slow(Log):
        async def at(self, trust, sequence):
            found = await super().at(trust, sequence)
            place.sequence, place.fact = 2, second.envelope.id
            return found

    await verify(Slow(client), "toy", place)


async def test_a_place_is_never_half_moved_while_a_fact_is_being_decided(platform, toy):
    """The sequence and the fact of a checkpoint belong together, also while states are being loaded."""
    pathway = platform.runners["pathway"]
    seen = []
    plain = toy.decider.see

    def see(said, states):
        place = pathway.loop.checkpoints["toy"]
        seen.append((place.sequence, place.fact) == (said.sequence, said.id))
        plain(said, states)

    toy.decider.see = see
    await platform.watch("p1")
    platform.clock.move(toy.START + toy.WATCH)
    await platform.settled()

    assert seen == [True]


async def test_a_server_that_is_not_ready_is_waited_for(platform):
    await platform.watch("p1")
    refusals = [LogError(10008, "JetStream system temporarily unavailable")]

    async def verified():
        if refusals:
            raise refusals.pop()

    reader = Reader(platform.runners["pathway"].client, "toy", 0, verified)
    async for batch in reader.until(1):
        assert batch[0].envelope.word == "MonitoringStarted"
    assert not refusals


async def test_a_consumer_that_cannot_be_made_leaves_no_subscription_behind(platform):
    client = platform.runners["pathway"].client
    before = len(client._subs)
    reader = Reader(client, "no-such-trust", 0)
    reading = asyncio.create_task(anext(reader.batches()))
    await asyncio.wait([reading], timeout=0.7)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)

    assert len(client._subs) == before


async def test_a_fact_that_the_log_holds_twice_is_recovered_once(make_platform, toy):
    """A deduplication window is no guarantee: our first fact stands on the log again, behind the others."""
    async with make_platform() as first:
        await first.watch("p1")
        first.clock.move(toy.START + toy.WATCH)
        await first.settled()
        pathway = first.runners["pathway"]
        again = await pathway.log.at("toy", 1)
        said_again = replace(again, envelope=replace(again.envelope, id=request_id()))
        await pathway.log.append([said_again])
        await first.settled()
        states = await pathway.pool.fetch("select kind, key, seen, done, due from states order by 1, 2")
        await pathway.pool.execute("truncate states, outbox, checkpoints, effects, requests")
        pathway.failed = RuntimeError("stopped without a flush")
    async with make_platform(at=toy.START + toy.WATCH) as second:
        await second.settled()
        pathway = second.runners["pathway"]
        assert not pathway.loop.stopped
        assert await pathway.pool.fetch("select kind, key, seen, done, due from states order by 1, 2") == states
        await second.watch("p2")
        await second.settled()
        assert ("TrackerOpened", "p2") in await second.facts()


async def test_a_recovery_that_cannot_be_carried_out_stops_its_trust_and_writes_no_place(make_platform, toy):
    async with make_platform() as first:
        await first.watch("p1")
        first.clock.move(toy.START + toy.WATCH)
        await first.settled()
        pathway = first.runners["pathway"]
        await pathway.pool.execute("truncate states, outbox, checkpoints, effects, requests")
        pathway.failed = RuntimeError("stopped without a flush")

    def do(said, states):
        raise ValueError("poison")

    toy.decider.do = do
    async with make_platform(at=toy.START + toy.WATCH) as second:
        pathway = second.runners["pathway"]
        assert "poison" in pathway.loop.stopped["toy"][1]
        async with pathway._turn:
            await pathway.loop.flush()
        assert await pathway.pool.fetchval("select sequence from checkpoints") == 0
        assert await pathway.pool.fetchval("select count(*) from states") == 0
