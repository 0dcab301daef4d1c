"""Replay while hooks keep coming: killed wherever it was, it begins anew, and what it ends with is equal."""

from __future__ import annotations

import asyncio
import random
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import asyncpg
import pytest

from chassis.clock import pause
from rollcall.servers import DECIDING, DataFolder
from rollcall.servers.waiting import until

from .command import answered, rollcall
from .morning import BEGIN, DAY, Step, mark, steps
from .outcome import numbers_have_no_gap, settled
from .processes import PATIENCE, Processes
from .speaking import Speaker
from .test_broken_off import NEVER
from .test_set_back import as_superuser

_BREATH = 0.1


@asynccontextmanager
async def load(speaker: Speaker) -> AsyncIterator[list[str]]:
    """Corrections of marks, one after the other, for as long as this lasts; which were taken."""
    taken: list[str] = []

    async def go_on() -> None:
        for revision in count(2):
            for child in (101, 202, 303):
                code = "N" if revision % 2 else "/"
                step = Step(0, f"{child} in revision {revision}", hook=[mark(child, DAY, "AM", code, revision)])
                await speaker.say_now(step)
                taken.append(step.name)
                await pause(_BREATH)

    going = asyncio.create_task(go_on())
    try:
        yield taken
        assert not going.done()
    finally:
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)


async def kill_while_staging(database: asyncpg.Connection, service: str, process: Process, later: float) -> None:
    """Kill a replay a moment after it began to stage its tables; how far it is then is chance."""

    async def staging() -> bool | None:
        found = await database.fetchval(f"select count(*) from {service}.generations where state = 'staging'")
        return bool(found) or process.returncode is not None or None

    await until(staging, PATIENCE)
    await pause(later)
    if process.returncode is None:
        process.kill()


@pytest.mark.timeout(300)
async def test_a_replay_that_is_killed_while_hooks_come_is_equal_in_the_end(data: DataFolder) -> None:
    dice = random.Random(7)
    async with Processes(data, BEGIN) as processes, Speaker(processes, NEVER) as speaker:
        await speaker.say(step for step in steps(NEVER) if step.at < NEVER.due)
        async with as_superuser(processes.servers.endpoints) as database, load(speaker) as taken:
            for service in DECIDING:
                async with rollcall(data, "replay", service) as replay:
                    await kill_while_staging(database, service, replay, dice.uniform(0, 0.05))
                before = len(taken)
                done = await answered(data, "replay", service)
                assert (done["service"], done["equal"]) == (service, True)
                assert len(taken) > before
                states = await database.fetch(f"select state from {service}.generations order by state")
                assert [row["state"] for row in states] == ["live", "retired"]
        await settled(speaker)
        numbers_have_no_gap(speaker.facts)
