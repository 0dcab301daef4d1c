"""Nine school days of nearly every word: whatever is killed on the way, what comes of them is the same."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from pathlib import Path

import pytest

from chassis.clock import ManualClock, pause
from rollcall.clockfile import clock_of
from rollcall.servers import DataFolder

from .leavings import nothing_is_left
from .morning import UNHURRIED
from .outcome import Outcome, assert_same
from .playing import stage
from .term import lines, personal
from .tracing import Hunt, files_of
from .whole_term import came_of

HOUSE = Path(__file__).parents[2]


async def killed_on_the_way(data: DataFolder, after: Sequence[tuple[int, float]]) -> int:
    """Play on, each time so many lines and a moment, then the process is killed with all that it began; then to the
    end. How often it was killed."""
    killed = 0
    for count, moment in (*after, (10_000, 0.0)):
        program = (sys.executable, "-m", "tests.crash.playing_on", str(data.path))
        process = await asyncio.create_subprocess_exec(*program, cwd=HOUSE, stdout=PIPE)
        assert process.stdout is not None
        for _ in range(count):
            if not await process.stdout.readline():
                break
        else:
            await pause(moment)
            process.kill()
        assert await process.wait() in (0, -signal.SIGKILL)
        killed += process.returncode == -signal.SIGKILL
        await nothing_is_left(data)
    return killed


async def come_through(data: DataFolder, wanted: Outcome, seed: int, deaths: int) -> None:
    """Live through the term with so many deaths, and find what should have come of it."""
    dice = random.Random(seed)
    most = 2 * len(lines()) // (deaths + 1)
    after = [(dice.randrange(1, most), dice.choice((0.0, dice.uniform(0, 0.3)))) for _ in range(deaths)]
    assert await killed_on_the_way(data, after)
    assert isinstance(clock_of(data), ManualClock)
    async with stage(data, UNHURRIED) as on:
        assert_same(await came_of(on), wanted)


@pytest.mark.timeout(600)
async def test_a_term_that_is_killed_on_the_way_comes_to_the_same(
    data: DataFolder, term: tuple[DataFolder, Outcome]
) -> None:
    await come_through(data, term[1], seed=1, deaths=3)


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(2, 8))
async def test_eight_deaths_change_nothing(data: DataFolder, term: tuple[DataFolder, Outcome], seed: int) -> None:
    await come_through(data, term[1], seed, deaths=8)


async def test_nobody_is_named_in_the_log_of_a_term(term: tuple[DataFolder, Outcome]) -> None:
    hunt = Hunt(personal())
    assert hunt.found("\n".join(term[1].texts).encode()), "texts name children"
    assert {str(file): found for file in files_of(term[0]) if (found := hunt.found(file.read_bytes()))} == {}
