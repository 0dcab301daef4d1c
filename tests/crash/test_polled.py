"""A school that is polled, on processes that are killed in mid-poll: what comes of the day is the same."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence

import pytest

from chassis.clock import ManualClock, pause
from rollcall.clockfile import keep_clock
from rollcall.servers import SERVICES, DataFolder

from ..registers.vendors.arbor_server import FakeArbor, hosting
from .killing import deaths_by_kind
from .leavings import nothing_is_left
from .morning import BEGIN, UNHURRIED, personal
from .outcome import Outcome, assert_same, no_family_was_told_twice, numbers_have_no_gap
from .playing import Stage, stage
from .polled import EVENING, PAGE, Turn, asked, every_log_was_read_on, heard, hold, set_up, turns
from .processes import Processes
from .speaking import Speaker
from .tracing import Hunt, files_of

DAY: Sequence[Turn] = [*turns()]
VICTIMS = ("registers", "nats", "postgres")
_MOMENT = 0.05


@pytest.fixture(scope="module")
async def arbor() -> AsyncIterator[FakeArbor]:
    """An Arbor that the services of this module know of; each test begins it anew."""
    async with hosting() as host:
        arbor = FakeArbor(url=host.url, longest=PAGE)
        host.app = arbor.app()
        account = {"URL": host.url, "USER": "rollcall", "TOKEN": "dpt_secret"}
        with pytest.MonkeyPatch.context() as patch:
            for name, value in account.items():
                patch.setenv(f"ROLLCALL_ARBOR_{name}_WOODSIDE", value)
            patch.setenv("ROLLCALL_POLL_SECONDS", "0.2")
            yield arbor


def begin(arbor: FakeArbor) -> None:
    """Let it be as it was in the morning."""
    for kept in (arbor.objects, arbor.logs, arbor.asked):
        kept.clear()
    arbor.revision = 43000
    hold(arbor, DAY[0])


async def evening(on: Stage) -> Outcome:
    """Let every hour of the day come, and Arbor be compared with us; what came of the day."""
    await on.until(EVENING)
    await on.said("MisCompared")
    await on.platform.settled()
    return await on.outcome()


@pytest.fixture(scope="module")
async def undisturbed(arbor: FakeArbor, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What comes of the day when nothing dies."""
    data = DataFolder(tmp_path_factory.mktemp("polled") / "data")
    begin(arbor)
    async with stage(data, UNHURRIED) as on:
        await on.say([set_up()])
        await heard(arbor)
        for turn in DAY[1:]:
            hold(arbor, turn)
            await heard(arbor)
            await on.platform.settled()
        every_log_was_read_on(arbor)
        return await evening(on)


def planned(seed: int, each: int) -> Mapping[str, Sequence[str]]:
    """Who dies in which turn: every victim so often; half of them while Arbor is read for the first time."""
    dice = random.Random(seed)
    names = [turn.name for turn in DAY]
    found: dict[str, list[str]] = defaultdict(list)
    for whom in VICTIMS * each:
        found[names[0] if dice.random() < 0.5 else dice.choice(names[1:])].append(whom)
    return found


async def kill_while(arbor: FakeArbor, turn: Turn, whom: Sequence[str], processes: Processes, seed: int) -> None:
    """Kill them one after the other, each some requests and a moment after the last."""
    dice = random.Random(f"{seed} {turn.name}")
    for name in whom:
        await asked(arbor, dice.randrange(1, turn.requests))
        await pause(dice.uniform(0, _MOMENT))
        await processes.kill(name)


async def come_through(
    data: DataFolder, arbor: FakeArbor, wanted: Outcome, seed: int, each: int, services: tuple[str, ...] = SERVICES
) -> None:
    """Live through the morning with so many deaths of each, and find what should have come of the day.

    Of the `services` that are not there in the morning each hears it afterwards.
    """
    begin(arbor)
    deaths = planned(seed, each)
    async with Processes(data, BEGIN, services) as processes, Speaker(processes, UNHURRIED) as speaker:
        await speaker.say([set_up()])
        for turn in DAY:
            if turn is not DAY[0]:
                hold(arbor, turn)
            await kill_while(arbor, turn, deaths.get(turn.name, ()), processes, seed)
            await heard(arbor)
        await speaker.tail()
        every_log_was_read_on(arbor)
        assert deaths_by_kind(processes) == Counter({"service": each, "nats": each, "postgres": each})
        keep_clock(data, ManualClock(processes.clock.now()))
    await nothing_is_left(data)
    async with stage(data, UNHURRIED) as on:
        await on.platform.settled()
        assert_same(await evening(on), wanted)
        facts = await on.facts()
        no_family_was_told_twice(facts, data.messages)
        numbers_have_no_gap(facts)
    hunt = Hunt(personal())
    assert {str(file): found for file in files_of(data) if (found := hunt.found(file.read_bytes()))} == {}


@pytest.mark.timeout(480)
async def test_a_poller_killed_in_mid_poll_with_its_servers_changes_nothing(
    data: DataFolder, arbor: FakeArbor, undisturbed: Outcome
) -> None:
    await come_through(data, arbor, undisturbed, seed=1, each=2, services=("registers",))


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(2, 8))
async def test_eight_deaths_of_each_change_nothing(
    data: DataFolder, arbor: FakeArbor, undisturbed: Outcome, seed: int
) -> None:
    await come_through(data, arbor, undisturbed, seed, each=8)
