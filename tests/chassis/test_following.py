"""Following a log at its tail: from what is republished, and from the log itself wherever that cannot be relied on."""

import asyncio
from dataclasses import replace

import pytest

from chassis import live
from chassis.connecting import Server
from chassis.follower import Follower
from chassis.live import Lane, Live
from chassis.log import Tail
from chassis.reader import Reader
from chassis.tasks import Tasks
from rollcall.servers.waiting import until


async def on_the_log(platform, *pupils):
    """What the log of these watched pupils holds, read afresh."""
    for pupil in pupils:
        await platform.watch(pupil)
    await platform.settled()
    log = platform.runners["pathway"].log
    tail = (await log.tail("toy")).last
    return [fact async for batch in Reader(log.client, "toy", 0).until(tail) for fact in batch]


@pytest.fixture
async def following(platform):
    """A follower of the toy's log whose lane is fed by hand, begun at the tail: the facts there, follower, lanes."""
    facts = await on_the_log(platform, "p1", "p2", "p3")
    log = platform.runners["pathway"].log
    nobody = Server("nats://127.0.0.1:1", "nobody", "", "toy")
    unfed = Live(nobody, log, Tasks(lambda error: pytest.fail(repr(error))))

    async def the_same():
        pass

    return facts, Follower(unfed, log, "toy", 0, the_same), unfed


async def begun(follower, unfed, tail):
    """What a follower read of the log, in however many batches, the next that it waits for, and its lane."""
    batches, behind = follower.batches(), []
    while follower.place < tail:
        behind += [fact.envelope.sequence for fact in await anext(batches)]
    waiting = asyncio.ensure_future(anext(batches))

    async def is_at_the_tail():
        [lane] = unfed._lanes["toy"]
        return lane if lane.reached == tail else None

    return behind, waiting, await until(is_at_the_tail, 60)


async def sequences(waiting):
    return [fact.envelope.sequence for fact in await waiting]


async def test_nobody_who_is_at_the_tail_holds_a_consumer(platform):
    await platform.watch("p1")
    await platform.settled()

    state = (await platform.runners["pathway"].log.described("toy"))["state"]
    assert state["consumer_count"] == 0


async def test_what_arrives_is_given_out_once_whatever_had_been_read_already(following, platform):
    facts, follower, unfed = following
    behind, waiting, lane = await begun(follower, unfed, facts[-1].envelope.sequence)
    assert behind == [fact.envelope.sequence for fact in facts]

    lane.arrive(facts[-1])
    [*_, fresh] = await on_the_log(platform, "p4")
    for fact in (await on_the_log(platform))[len(facts) :]:
        lane.arrive(fact)

    assert await sequences(waiting) == list(range(behind[-1] + 1, fresh.envelope.sequence + 1))


async def test_a_sequence_that_is_missing_is_read_from_the_log(following, platform):
    facts, follower, unfed = following
    behind, waiting, lane = await begun(follower, unfed, facts[-1].envelope.sequence)
    [*_, before, last] = await on_the_log(platform, "p4", "p5")

    lane.arrive(last)

    assert before.envelope.sequence in await sequences(waiting)
    assert follower.place == last.envelope.sequence > behind[-1] + 1


async def test_a_lane_that_was_lost_is_read_from_the_log(following, platform):
    facts, follower, unfed = following
    _, waiting, lane = await begun(follower, unfed, facts[-1].envelope.sequence)
    [*_, last] = await on_the_log(platform, "p4")

    lane.lose()

    assert (await sequences(waiting))[-1] == last.envelope.sequence


async def test_a_service_hears_what_the_live_feed_kept_from_it(platform):
    await on_the_log(platform, "p1")
    rewards = platform.runners["rewards"]
    kept_from_it = []
    rewards.live._feed._connection._arrived = lambda *message: kept_from_it.append(message)
    await platform.watch("p2")

    await rewards.live._compare()
    await rewards.live._compare()
    await platform.settled()

    assert kept_from_it
    assert ("TrackerOpened", "p2") in await platform.facts()


async def test_a_service_whose_live_feed_is_away_reads_the_log_instead(platform):
    await on_the_log(platform, "p1")
    rewards = platform.runners["rewards"]
    rewards.live._feed._server = replace(rewards.live._feed._server, url="nats://127.0.0.1:1")
    rewards.live._feed.close()
    await platform.watch("p2")

    await platform.settled()

    assert not rewards.live._feed.connected()
    assert ("TrackerOpened", "p2") in await platform.facts()


async def test_a_lane_whose_reader_is_too_far_behind_is_lost(monkeypatch, platform):
    facts = await on_the_log(platform, "p1", "p2", "p3")
    monkeypatch.setattr(live, "_MOST", 2)
    lane = Lane()

    for fact in facts[:3]:
        lane.arrive(fact)

    assert lane.lost


@pytest.mark.parametrize(
    ("reached", "tails", "lost"),
    [
        (5, [Tail("b", 5), Tail("b", 5)], False),
        (5, [Tail("b", 7)], False),  # on its way, perhaps
        (5, [Tail("b", 7), Tail("b", 7)], True),
        (5, [Tail("b", 4)], True),  # the log went back
        (5, [None], True),  # the log is gone
    ],
)
def test_a_lane_is_held_against_the_tail_of_its_log(reached, tails, lost):
    lane = Lane(reached=reached)

    for tail in tails:
        lane.compare(tail)

    assert lane.lost is lost
