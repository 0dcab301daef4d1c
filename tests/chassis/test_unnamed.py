"""A domain that reads states which it did not name: what is stored is loaded, never taken for empty or written over."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from chassis.said import Kind, Nothing


@pytest.fixture
def forgetful(toy):
    """The toy's decider names nothing from now on."""

    def forget():
        toy.decider.keys = lambda said, states: []
        toy.decider.touched = lambda fact: []

    return forget


def misses(logs):
    """What was read and not named: word and kind."""
    return [(log["word"], log["kind"]) for log in logs if log["event"] == "read a state that was not named"]


async def test_a_command_is_decided_from_what_is_stored(make_platform, forgetful):
    async with make_platform() as first:
        await first.watch("p1")
        await first.settled()
    forgetful()
    with capture_logs() as logs:
        async with make_platform() as second:
            await second.watch("p1")
            await second.settled()
            assert await second.facts() == [("MonitoringStarted", "p1"), ("TrackerOpened", "p1")]
    assert misses(logs) == [("Watch", "pupil")]


async def test_a_fact_is_folded_into_what_is_stored_and_a_question_answered_from_it(make_platform, toy, forgetful):
    async with make_platform() as first:
        await first.watch("p1")
        first.clock.move(toy.START + toy.WATCH)
        await first.settled()
    forgetful()
    async with make_platform(at=toy.START + toy.WATCH) as second:
        with capture_logs() as logs:
            assert await second.counted() == 1
        assert misses(logs) == [("Count", "all")]
        await second.watch("p2")
        second.clock.move(toy.START + 3 * toy.WATCH)
        await second.settled()
        assert await second.counted() == 2


async def test_what_was_missed_is_not_missed_again_while_it_is_held(platform, forgetful):
    forgetful()
    with capture_logs() as logs:
        await platform.watch("p1")
        await platform.watch("p1")
        await platform.settled()
    assert misses(logs) == [("Watch", "pupil")]
    assert (await platform.facts()).count(("MonitoringStarted", "p1")) == 1


async def test_a_place_that_was_taken_back_for_a_miss_is_heard_once(platform, toy, forgetful):
    forgetful()
    for pupil in ("p1", "p2", "p3"):
        await platform.watch(pupil)
    with capture_logs() as logs:
        platform.clock.move(toy.START + toy.WATCH)
        await platform.settled()
    assert misses(logs) == [("StickerAwarded", "all")]
    assert [word for word, _ in await platform.facts()].count("ImprovementDetected") == 3
    assert await platform.counted() == 3


async def test_states_are_recovered_though_a_fold_reads_what_was_not_named(make_platform, toy, forgetful):
    async with make_platform() as first:
        await first.watch("p1")
        first.clock.move(toy.START + toy.WATCH)
        await first.settled()
        before, states = await first.facts(), await _states(first)
        await first.runners["pathway"].pool.execute("truncate states, outbox, checkpoints, effects, requests")
        first.runners["pathway"].failed = RuntimeError("stopped without a flush")
    forgetful()
    with capture_logs() as logs:
        async with make_platform(at=toy.START + toy.WATCH) as second:
            await second.settled()
            assert await second.facts() == before
            assert await _states(second) == states
    assert misses(logs) == [("MonitoringStarted", "pupil"), ("StickerAwarded", "all")]


async def test_of_states_that_are_folded_anew_what_is_stored_counts_for_nothing(make_platform, toy, forgetful):
    async with make_platform() as first:
        await first.watch("p1")
        first.clock.move(toy.START + toy.WATCH)
        await first.settled()
        states = await _states(first)
        await first.runners["pathway"].pool.execute("update shapes set shape = 'another'")
    forgetful()
    with capture_logs() as logs:
        async with make_platform(at=toy.START + toy.WATCH) as second:
            await second.settled()
            assert await _states(second) == states
    assert misses(logs) == []


async def test_a_saying_that_goes_on_missing_stops_its_trust_visibly(make_platform, toy):
    kinds = [f"kind{number}" for number in range(20)]
    toy.decider.KINDS = {**toy.decider.KINDS, **{kind: Kind(Nothing, Nothing) for kind in kinds}}
    plain = toy.decider.see

    def greedy(said, states):
        plain(said, states)
        for kind in kinds:
            _ = states[kind, "it"]

    toy.decider.see = greedy
    async with make_platform() as platform:
        await platform.watch("p1")
        await platform.settled()
        platform.clock.move(toy.START + toy.WATCH)
        await platform.settled()
        stopped = platform.runners["pathway"].health()["stopped"]["toy"]
        assert "StickerAwarded" in stopped
        assert "not named" in stopped
        assert await platform.counted() == 0, "answers go on from what was committed"


async def _states(platform):
    return [tuple(row) for row in await platform.runners["pathway"].pool.fetch("select * from states order by 1, 2, 3")]
