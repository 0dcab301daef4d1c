"""A school that Wonde tells of, on a process that is killed in mid-poll and in mid-writing: what comes of it is the
same, and nothing is written back with two values, or not at all."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from chassis.clock import pause
from events.registers import SettleCode, SetUpSchool
from rollcall.servers import DataFolder
from rollcall.servers.waiting import until

from ..registers.vendors.arbor_server import Host, hosting
from ..registers.vendors.wonde_server import FakeWonde
from .leavings import nothing_is_left
from .morning import BEGIN, DAY, HEAD, Step, Timetable, school_file
from .outcome import POLLED_AT, by_key, numbers_have_no_gap
from .processes import Processes
from .speaking import PATIENCE, Speaker

NEVER = Timetable(due=7000, close=7001, review=7002, calls=7003)
"""No hour comes, however long the deaths take."""
SERVICES = ("registers",)
SETTLED = {"date": "2026-09-07", "session": "AM", "student_id": "102", "attendance_code_id": "C3"}


@dataclass
class SlowWonde(FakeWonde):
    """One that holds a writing back, before it takes it or before it says so, until it is let go."""

    holds: str = ""
    held: asyncio.Event = field(default_factory=asyncio.Event)

    async def _write(self, request: Request) -> Response:
        holds, self.holds = self.holds, ""
        if holds == "before":
            self.held.set()
            await asyncio.sleep(PATIENCE)  # noqa: TID251 - whoever asks is killed meanwhile
        answer = await super()._write(request)
        if holds == "after":
            self.held.set()
            await asyncio.sleep(PATIENCE)  # noqa: TID251 - as above
        return answer


@pytest.fixture(scope="module")
async def host() -> AsyncIterator[Host]:
    """Where Wonde is for the processes of this module."""
    async with hosting() as host:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ROLLCALL_WONDE_URL", host.url)
            patch.setenv("ROLLCALL_WONDE_SCHOOL_WOODSIDE", "A77")
            patch.setenv("ROLLCALL_WONDE_TOKEN_WOODSIDE", "wonde_secret")
            patch.setenv("ROLLCALL_POLL_SECONDS", "0.2")
            yield host


def begun(host: Host) -> SlowWonde:
    """Three pupils, one with a contact and one away without a reason."""
    wonde = SlowWonde(url=host.url)
    for child in ("101", "102", "103"):
        wonde.student(child, registration_group={"data": {"name": "3A"}})
    wonde.contact("G1", "101", "07700 900123")
    for child in ("101", "102", "103"):
        wonde.mark(child, "N" if child == "102" else "/")
    host.app = wonde.app()
    return wonde


async def lived_through(
    data: DataFolder, wonde: SlowWonde, deaths: Sequence[str] = (), holds: Sequence[str] = ()
) -> dict[tuple[str, str], Counter[str]]:
    """The morning: all is read, marks change and one goes, a code is settled; with so many deaths in each turn."""
    dice = random.Random(7)

    async def killing(processes: Processes) -> None:
        for name in deaths:
            wanted = len(wonde.asked) + dice.randrange(1, 5)
            await until(lambda wanted=wanted: _is(len(wonde.asked) >= wanted), PATIENCE)  # type: ignore[misc]
            await pause(dice.uniform(0, 0.05))
            await processes.kill(name)

    async with Processes(data, BEGIN, SERVICES) as processes, Speaker(processes, NEVER) as speaker:
        file = school_file(NEVER).model_copy(update={"source": "wonde"})
        await speaker.say([Step(0, "set-up", SetUpSchool(file=file), HEAD)])
        await killing(processes)
        await speaker.seen("PupilAbsent", 102)
        wonde.gone("contacts", "G1")
        wonde.mark("103", "I")
        await killing(processes)
        await speaker.seen("RegisterAmended", 103)
        await speaker.seen("GuardianRemoved", 101)
        wonde.holds = holds[0] if holds else ""
        settle = SettleCode(mis_id="102", date=DAY, session="AM", code="I")
        await speaker.say([Step(0, "settled", settle, HEAD)])
        for following in [*holds[1:], ""] if holds else []:
            await asyncio.wait_for(wonde.held.wait(), PATIENCE)
            wonde.held.clear()
            wonde.holds = following
            await processes.kill("registers")
        wonde.mark("102", "I")
        for word in ("CodeWrittenBack", "RegisterAmended", "AbsenceExplained"):
            await speaker.seen(word, 102)
        await speaker.tail()
        numbers_have_no_gap(speaker.facts)
        return came_of(await by_key(speaker.facts, processes.servers.endpoints))


def came_of(places: Mapping[tuple[str, str], Sequence[Any]]) -> dict[tuple[str, str], Counter[str]]:
    """What was said of each key, but for when, and for what a poll says of itself."""
    return {
        place: Counter(f"{word} {_timeless(body)}" for word, body, _ in said if word not in POLLED_AT)
        for place, said in places.items()
    }


def _timeless(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "at" and not name.endswith("_at")}


async def _is(so: bool) -> bool | None:
    return so or None


@pytest.mark.timeout(600)
async def test_a_poller_of_wondes_killed_in_mid_poll_and_in_mid_writing_changes_nothing(
    tmp_path: Any, host: Host
) -> None:
    first, second = DataFolder(tmp_path / "undisturbed"), DataFolder(tmp_path / "killed")
    undisturbed = begun(host)
    wanted = await lived_through(first, undisturbed)
    killed = begun(host)
    found = await lived_through(second, killed, ("registers", "nats", "postgres"), ("before", "after", "before"))
    assert found == wanted
    assert undisturbed.written == [SETTLED]
    assert killed.written[0] == SETTLED
    assert all(each == SETTLED for each in killed.written)
    await nothing_is_left(second)
