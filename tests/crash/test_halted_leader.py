"""A leader that is halted for longer than its lock lives: another takes over, and it writes nothing more."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from rollcall.servers import DataFolder, Death
from rollcall.servers.waiting import until

from .leavings import nothing_is_left
from .morning import BEGIN, BRISK, Timetable, steps
from .outcome import Outcome, assert_same, come_to, no_family_was_told_twice, numbers_have_no_gap, outcome
from .playing import undisturbed
from .processes import PATIENCE, Processes
from .speaking import Speaker

LOCK_LIVES = 2


@pytest.fixture(autouse=True)
def short_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLCALL_LOCK_SECONDS", str(LOCK_LIVES))


async def taken_over(data: DataFolder, wanted: Outcome, service: str, table: Timetable = BRISK) -> None:
    """Halt the leader of a service before the texts go, and let it go on when the other has said what was due."""
    async with Processes(data, BEGIN) as processes, Speaker(processes, table) as speaker:
        await processes.ready()
        processes.start_standby(service)
        await until(lambda: _waits(processes), PATIENCE)
        morning = steps(table)
        await speaker.say(step for step in morning if step.at < table.close)
        await processes.clock.wait(table.instant(table.close - 0.5))
        leader = processes.pid(service)
        os.kill(leader, signal.SIGSTOP)
        await until(lambda: processes.leads("standby"), PATIENCE)
        await speaker.say(step for step in morning if table.close < step.at < table.calls)
        os.kill(leader, signal.SIGCONT)
        assert await until(lambda: _death(processes, leader), PATIENCE) == 1
        await speaker.say(step for step in morning if step.at > table.calls)
        await come_to(speaker, wanted)
        assert_same(await outcome(speaker.facts, speaker.ask, data, processes.servers.endpoints), wanted)
        no_family_was_told_twice(speaker.facts, data.messages)
        numbers_have_no_gap(speaker.facts)
    await nothing_is_left(data)


async def _waits(processes: Processes) -> bool | None:
    """Whether the standby serves, and does not lead."""
    health = await processes.health("standby")
    return None if health is None else health["ready"] is False


async def _death(processes: Processes, pid: int) -> int | None:
    return next((death.status for death in processes.deaths if _is_of(death, pid)), None)


def _is_of(death: Death, pid: int) -> bool:
    return death.pid == pid


@pytest.mark.timeout(300)
async def test_a_halted_leader_of_notifications_is_replaced_and_sends_nothing(data: DataFolder, brisk: Outcome) -> None:
    await taken_over(data, brisk, "notifications")


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("service", ["pathway", "rewards", "reporting"])
async def test_a_halted_leader_is_replaced_and_writes_nothing(data: DataFolder, brisk: Outcome, service: str) -> None:
    await taken_over(data, brisk, service)


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_a_halted_leader_of_registers_is_replaced_and_the_texts_wait_for_the_other(
    data: DataFolder, tmp_path: Path
) -> None:
    """The re-check that was asked of the halted one waits fifteen seconds for it before it is asked again."""
    table = replace(BRISK, calls=BRISK.close + 35)
    wanted = await undisturbed(DataFolder(tmp_path / "undisturbed"), table)
    await taken_over(data, wanted, "registers", table)
