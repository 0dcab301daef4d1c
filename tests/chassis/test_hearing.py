"""Hearing through trouble: a log that is busy, a place that moves, a server that says that it is not ready."""

import asyncio

from chassis.hearing import verify
from chassis.log import Log, LogError
from chassis.reader import Reader
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
