import pytest

from chassis.requests import request_id
from chassis.service import Refused


async def test_a_command_s_facts_are_on_the_log_when_its_reply_comes(platform):
    reply = await platform.watch("p1")

    assert reply.state == "done"
    assert reply.sequence == 1
    assert await platform.facts() == [("MonitoringStarted", "p1")] or len(await platform.facts()) >= 1


async def test_what_one_service_says_the_other_hears_and_acts_on(platform):
    await platform.watch("p1")
    await platform.settled()

    assert await platform.facts() == [("MonitoringStarted", "p1"), ("TrackerOpened", "p1")]


async def test_an_hour_comes_when_the_clock_is_moved_and_not_before(platform, toy):
    await platform.watch("p1")
    platform.clock.move(toy.START + toy.WATCH / 2)
    await platform.settled()
    assert ("ImprovementDetected", "p1") not in await platform.facts()

    platform.clock.move(toy.START + toy.WATCH)
    await platform.settled()

    assert [word for word, _ in await platform.facts()] == [
        "MonitoringStarted",
        "TrackerOpened",
        "ImprovementDetected",
        "MonitoringEnded",
        "StickerAwarded",
        "TrackerClosed",
    ]
    assert await platform.counted() == 1


async def test_a_repeated_request_gets_the_first_reply_and_says_nothing(platform):
    same = request_id()
    await platform.watch("p1", id=same)
    again = await platform.watch("p1", id=same)
    await platform.settled()

    assert again.state == "done"
    assert len(await platform.facts()) == 2


async def test_a_refusal_is_a_sentence(platform):
    await platform.watch("p1")
    with pytest.raises(Refused, match="There is no such pupil"):
        await platform.watch("nobody")


async def test_a_platform_that_was_stopped_goes_on_where_it_was(make_platform, toy):
    async with make_platform() as first:
        await first.watch("p1")
        await first.settled()
    async with make_platform(at=toy.START + toy.WATCH) as second:
        await second.settled()
        assert ("StickerAwarded", "p1") in await second.facts()
        assert await second.counted() == 1


async def test_a_database_set_back_is_recovered_from_the_log(make_platform, toy):
    """The service's own tables are lost altogether: own facts are folded in before anything is decided."""
    async with make_platform() as first:
        await first.watch("p1")
        first.clock.move(toy.START + toy.WATCH)
        await first.settled()
        before = await first.facts()
        states = await _states(first)
        for name in ("pathway", "rewards"):
            db = first.runners[name].pool
            await db.execute("truncate states, outbox, checkpoints, effects, requests")
        for runner in first.runners.values():
            runner.failed = RuntimeError("stopped without a flush")
    async with make_platform(at=toy.START + toy.WATCH) as second:
        await second.settled()
        assert await second.facts() == before
        assert await _states(second) == states
        await second.watch("p2")
        await second.settled()
        assert await second.facts() == [*before, ("MonitoringStarted", "p2"), ("TrackerOpened", "p2")]


async def _states(platform):
    found = {}
    for name, runner in platform.runners.items():
        rows = await runner.pool.fetch("select school, kind, key, seen, done, due from states order by 1, 2, 3")
        found[name] = [tuple(row) for row in rows]
    return found


async def test_a_fact_that_cannot_be_digested_stops_that_trust_visibly(platform, toy):
    await platform.watch("p1")
    await platform.settled()
    toy.decider.poison = "p1"
    platform.clock.move(toy.START + toy.WATCH)
    await platform.settled()

    stopped = platform.runners["pathway"].health()["stopped"]["toy"]
    assert "StickerAwarded" in stopped
    assert "poison" in stopped


async def test_a_state_that_was_read_to_name_another_is_loaded_from_the_table_all_the_same(make_platform, toy):
    """After a restart, keys() reads a state before it is loaded: what is stored must not be taken for empty."""
    plain = toy.decider.keys

    def reading_first(said, states):
        names = plain(said, states)
        for name in names:
            _ = states[name]
        return names

    toy.decider.keys = reading_first
    async with make_platform() as first:
        await first.watch("p1")
        await first.settled()
    async with make_platform() as second:
        await second.watch("p1")
        await second.settled()
        assert await second.facts() == [("MonitoringStarted", "p1"), ("TrackerOpened", "p1")]
