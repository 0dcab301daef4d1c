"""Requests: first replies are kept, one that waits holds up no other, one that breaks breaks nothing else."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from asyncpg import InterfaceError

from chassis.answering import refuse_impossible
from chassis.requests import Posted, request_id
from chassis.service import Refused
from events.fact import Words
from events.rewards import Trackers, TrackersOf


async def test_a_repeated_request_gets_its_refusal_again_even_where_it_would_be_followed_now(platform, toy):
    await platform.watch("p1")
    same = request_id()
    with pytest.raises(Refused):
        await platform.watch("nobody", id=same)
    toy.decider.admits_nobody = True

    with pytest.raises(Refused, match="There is no such pupil"):
        await platform.watch("nobody", id=same)


async def test_said_again_after_a_restart_it_names_a_place_at_which_its_facts_are_on_the_log(make_platform):
    same = request_id()
    async with make_platform() as first:
        told = await first.watch("p1", id=same)
        await first.settled()
    async with make_platform() as second:
        await second.settled()
        again = await second.watch("p1", id=same)
        tail = await second.runners["pathway"].log.tail("toy")
    assert (again.state, told.state) == ("done", "done")
    assert told.sequence <= again.sequence <= tail.last


async def test_a_request_that_waits_holds_up_no_other_of_its_word(platform):
    await platform.watch("p1")
    waiting = asyncio.create_task(platform.watch("p2", after=1_000_000))
    await asyncio.wait([waiting], timeout=0.1)

    reply = await asyncio.wait_for(platform.watch("p3"), 5)

    assert reply.state == "done"
    waiting.cancel()


async def test_a_question_that_breaks_is_answered_so_and_the_loop_goes_on(platform, toy):
    await platform.watch("p1")
    toy.decider.poison = "answers"
    with pytest.raises(Refused):
        await platform.counted()
    toy.decider.poison = None

    assert await platform.counted() == 0
    assert platform.runners["pathway"].failed is None


async def test_as_many_readings_as_there_are_connections_can_all_open_names(platform):
    await platform.watch("p1")
    await platform.settled()
    rewards = platform.runners["rewards"]
    inside = asyncio.Barrier(3)

    async def look():
        async with rewards.answering.reading("woodside", 0) as reading:
            await inside.wait()
            return await reading.keyring.open([])

    assert await asyncio.wait_for(asyncio.gather(*(look() for _ in range(3))), 5) == [{}, {}, {}]


async def test_the_rest_of_an_answer_is_made_when_the_tables_were_let_go_of(platform):
    """A file takes seconds to make: nobody waits for a connection meanwhile."""
    await platform.watch("p1")
    await platform.settled()
    answering = platform.runners["rewards"].answering

    async def answer(reading, _):
        await reading.db.fetchval("select 1")

        async def rest():
            with pytest.raises(InterfaceError):
                await reading.db.fetchval("select 1")
            return Trackers(school=reading.school, rows=())

        return rest

    answering._service = replace(answering._service, questions={TrackersOf: answer})
    asker = platform.runners["pathway"].asker
    assert (await asker.ask(TrackersOf(), Posted(request_id(), "woodside"), Trackers)).school == "woodside"


async def test_an_answer_says_that_it_is_as_fresh_as_was_asked(platform):
    await platform.watch("p1")
    await platform.settled()
    await platform.unwatch("p1")
    await platform.settled()
    tail = (await platform.runners["rewards"].log.tail("toy")).last

    async with platform.runners["rewards"].answering.reading("woodside", tail) as reading:
        assert reading.as_of >= tail


async def test_a_school_that_was_set_up_a_moment_ago_is_waited_for(platform):
    """The asker saw its school on the log; this service has yet to hear so far."""
    await platform.watch("p1")
    async with platform.runners["rewards"]._turn:
        reply = await platform.watch("p9", school="newest")
        asking = asyncio.create_task(_trackers(platform, reply.sequence))
        await asyncio.wait([asking], timeout=0.2)
    await asking


async def _trackers(platform, after):
    asker = platform.runners["pathway"].asker
    return await asker.ask(TrackersOf(), Posted(request_id(), "newest", after=after), Trackers)


@pytest.mark.parametrize("asked", [date(1, 1, 1), date(9999, 12, 31), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_a_day_that_no_school_has_is_refused_wherever_it_stands(asked):
    for request in (_Asked(day=asked), _Asked(days=(date(2026, 9, 7), asked)), _Asked(inner=_Asked(day=asked))):
        with pytest.raises(Refused, match="beyond every school's calendar") as refused:
            refuse_impossible(request)
        assert refused.value.reason == "impossible-date"
    refuse_impossible(_Asked(day=date(2026, 9, 7), days=(date(1950, 1, 1),)))


class _Asked(Words):
    day: date | datetime | None = None
    days: tuple[date | datetime, ...] = ()
    inner: Words | None = None
