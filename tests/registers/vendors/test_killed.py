"""A poller that is killed wherever it waits, and taken up by another process: nothing lost, nothing twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import httpx
import pytest

from chassis.said import State
from registers.adapters.arbor_logs import FIRST, ArborLogs
from registers.adapters.arbor_rest import Arbor
from registers.adapters.line import Line
from registers.adapters.polling import Poller
from registers.domain.state import KINDS, entity_of, polled_of


@dataclass
class Fuse:
    """Kills at the nth time that somebody waits."""

    left: int = 10**9
    burnt: int = 0

    def burns(self) -> None:
        self.burnt += 1
        self.left -= 1
        if self.left == 0:
            raise asyncio.CancelledError


def fused(fuse: Fuse, waits: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The same, that kills before or after it."""

    async def waited(*args: Any, **more: Any) -> Any:
        fuse.burns()
        answer = await waits(*args, **more)
        fuse.burns()
        return answer

    return waited


class FusedLine:
    """A line on which one is killed before an answer."""

    def __init__(self, line: Line, fuse: Fuse) -> None:
        self._line, self._fuse = line, fuse
        self._asking: set[asyncio.Task[Any]] = set()

    async def get(self, *args: Any) -> Any:
        task = asyncio.current_task()
        assert task is not None
        self._asking.add(task)
        self._fuse.burns()
        return await self._line.get(*args)

    async def ended(self) -> None:
        """What was asked beside the request that was killed has its answer, which nobody hears."""
        beside = self._asking - {asyncio.current_task()}
        await asyncio.gather(*beside, return_exceptions=True)


@dataclass
class World:
    """A school that is polled, and its Arbor."""

    desk: Any
    fake: Any
    line: Line

    def process(self, fuse: Fuse) -> tuple[Poller, FusedLine]:
        """A poller as a process has it that starts, and its line; it is killed as the fuse says."""
        desk = type(self.desk)(self.desk.woodside, self.desk.at, news=self.desk.news)
        desk.say, desk.ask = fused(fuse, desk.say), fused(fuse, desk.ask)
        desk.keyring.seal = fused(fuse, desk.keyring.seal)
        line = FusedLine(self.line, fuse)
        arbor = Arbor(cast("Line", line))
        return Poller(desk, "woodside", "poll", self.line, partial(ArborLogs, "woodside", arbor, {}), 60), line

    def told(self) -> Counter[str]:
        """Every own fact so far."""
        return Counter(f"{own.id} {own.body!r}" for own, _ in self.desk.woodside.decider.own)

    def has_heard_what_it_says_that_it_heard(self) -> None:
        """Up to the revision that is kept of each log every change in it was heard."""
        states = self.desk.woodside.decider.states
        for entity_type in FIRST:
            reached = polled_of(states).to.get(entity_type, -1)
            for change in self.fake.logs.get(entity_type, []):
                of = entity_of(states, f"{entity_type}/{change['changedObject']['href'].rpartition('/')[2]}")
                assert change["toRevision"] > reached or max(of.revision, of.quarantined) >= change["toRevision"]


@pytest.fixture
async def near(fake: Any) -> AsyncIterator[Line]:
    """A line to an Arbor in this very process: how often one is killed, not how the network is, takes the time."""
    http = httpx.AsyncClient(
        transport=httpx.ASGITransport(fake.app()), base_url="http://arbor", auth=("rollcall", "dpt_secret")
    )
    line = Line(http)
    yield line
    await line.close()


@pytest.fixture
def world(schools: Callable[[], Any], fake: Any, near: Line, desk: Any) -> Callable[[], World]:
    """Makes worlds: a school of three pupils of whom one is away, and one has a mark that nobody can read."""

    def made() -> World:
        woodside = schools()
        woodside.set_up(woodside.at("08:00"), source="poll")
        woodside.passes(woodside.at("09:00"))
        fake.objects.clear()
        fake.logs.clear()
        fake.revision = 43000
        for student in ("1", "2", "3"):
            fake.pupil(student)
            fake.mark(student, "N" if student == "2" else "/")
        fake.guardian("1", "70")
        fake.put("AttendanceRollCallRecord", "x", student=fake.link("Student", "1"), rollCall="EVENING")
        return World(type(desk)(woodside, woodside.at("09:00")), fake, near)

    return made


def changed(world: World) -> None:
    """A morning goes on: marks change and come, one is deleted, and a pupil joins."""
    world.fake.mark("2", "I")
    world.fake.mark("1", "/", session="PM")
    world.fake.drop("AttendanceRollCallRecord", "32026-09-07AM")
    world.fake.pupil("4")


async def polled(world: World, fuse: Fuse) -> None:
    """Poll; where the process is killed on the way, the next one polls."""
    poller, line = world.process(fuse)
    try:
        await poller.poll()
    except asyncio.CancelledError:
        await line.ended()
        world.has_heard_what_it_says_that_it_heard()
        following, _ = world.process(Fuse())
        await following.poll()
        assert following.report.state == "polled", following.report
    world.has_heard_what_it_says_that_it_heard()


async def morning(world: World, first: Fuse, second: Fuse | None = None) -> Counter[str]:
    """The first poll, and where there is a second one that after the morning went on."""
    await polled(world, first)
    if second is not None:
        changed(world)
        await polled(world, second)
    return world.told()


async def test_a_first_poll_killed_wherever_it_waits_loses_nothing_and_says_nothing_twice(
    world: Callable[[], World],
) -> None:
    fuse = Fuse()
    undisturbed = await morning(world(), fuse)
    assert max(undisturbed.values()) == 1
    assert fuse.burnt > 40
    for place in range(1, fuse.burnt + 1):
        assert await morning(world(), Fuse(place)) == undisturbed, f"killed at {place}"


async def test_a_later_poll_killed_wherever_it_waits_loses_nothing_and_says_nothing_twice(
    world: Callable[[], World],
) -> None:
    fuse = Fuse()
    undisturbed = await morning(world(), Fuse(), fuse)
    assert max(undisturbed.values()) == 1
    assert fuse.burnt > 20
    for place in range(1, fuse.burnt + 1):
        assert await morning(world(), Fuse(), Fuse(place)) == undisturbed, f"killed at {place}"


async def test_what_is_kept_set_back_with_an_older_database_is_read_again_from_there_and_said_to_nobody(
    world: Callable[[], World],
) -> None:
    """A dump holds revisions and places as old as itself; the facts since are folded from the log."""
    here = world()
    await polled(here, Fuse())
    states = here.desk.woodside.decider.states
    older = {key: deepcopy(state) for key, state in states.loaded.items() if KINDS[key[0]].kept}
    changed(here)
    await polled(here, Fuse())
    told, place = here.told(), dict(polled_of(states).to)
    for key in [key for key in states.loaded if KINDS[key[0]].kept]:
        states.loaded[key] = older.get(key) or State(KINDS[key[0]].seen(), KINDS[key[0]].done())
    assert polled_of(states).to != place
    await polled(here, Fuse())
    again = here.told()
    assert polled_of(states).to == place
    assert set(again) == set(told)
    assert {fact for fact, times in again.items() if times > 1} <= {fact for fact in told if "Quarantined" in fact}
