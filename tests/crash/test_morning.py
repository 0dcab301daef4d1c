"""A school morning on processes: whatever is killed on the way, what comes of it is the same."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from rollcall.servers import DataFolder

from .killing import carry_out, deaths_by_kind, plan
from .leavings import nothing_is_left
from .morning import BEGIN, UNHURRIED, Step, personal, steps
from .outcome import (
    Outcome,
    accepted_hooks_are_there,
    assert_same,
    come_to,
    no_family_was_told_twice,
    numbers_have_no_gap,
    outcome,
)
from .processes import Processes
from .speaking import Speaker
from .tracing import Hunt, files_of

MORNING: list[Step] = steps(UNHURRIED)


async def come_through(data: DataFolder, wanted: Outcome, seed: int, each: int) -> None:
    """Live through a morning with so many deaths of each kind, and find what should have come of it."""
    async with AsyncExitStack() as stack:
        processes = await stack.enter_async_context(Processes(data, BEGIN))
        speaker = await stack.enter_async_context(Speaker(processes, UNHURRIED))
        planned = plan(seed, UNHURRIED, each)
        killed, _ = await asyncio.gather(carry_out(planned, processes, UNHURRIED), speaker.say(MORNING))
        await come_to(speaker, wanted)
        assert deaths_by_kind(processes) == killed
        assert_same(await outcome(speaker.facts, speaker.ask, data, processes.servers.endpoints), wanted)
        no_family_was_told_twice(speaker.facts, data.messages)
        numbers_have_no_gap(speaker.facts)
        accepted_hooks_are_there(speaker.facts, speaker, MORNING)
    await nothing_is_left(data)
    hunt = Hunt(personal())
    assert {str(file): found for file in files_of(data) if (found := hunt.found(file.read_bytes()))} == {}


@pytest.mark.timeout(360)
async def test_five_deaths_of_each_kind_change_nothing(data: DataFolder, unhurried: Outcome) -> None:
    await come_through(data, unhurried, seed=1, each=5)


@pytest.mark.long
@pytest.mark.timeout(360)
async def test_processes_do_what_one_process_does(data: DataFolder, unhurried: Outcome) -> None:
    await come_through(data, unhurried, seed=0, each=0)


@pytest.mark.long
@pytest.mark.timeout(480)
@pytest.mark.parametrize("seed", range(2, 12))
async def test_fifty_deaths_of_each_kind_change_nothing(data: DataFolder, unhurried: Outcome, seed: int) -> None:
    await come_through(data, unhurried, seed, each=5)
