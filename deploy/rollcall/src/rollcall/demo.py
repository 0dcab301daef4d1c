"""The demo: ten school days of an invented school, told in a person's words, and then a school that goes on."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from chassis.clock import ManualClock
from chassis.listening import listen
from chassis.runtime import Quiet
from chassis.tasks import cancelled
from console.app import serve
from console.settings import Settings as ConsoleSettings
from rollcall.clockfile import clock_of, keep_clock
from rollcall.diary import Diary, counted
from rollcall.platform import Platform
from rollcall.play import Player
from rollcall.reach import refuse_elsewhere
from rollcall.say import CouldNot, err, labelled, out
from rollcall.scenario import Line, lines_of
from rollcall.servers import DataFolder
from rollcall.signing import hook_secret
from rollcall.simulate import DEMO_SEED, demo_scenario
from rollcall.up import refuse_taken

_EVENING = 18


class Demo:
    """A demo on a data folder of its own; `leave`: end when the days have been played."""

    def __init__(self, data: DataFolder, days: int, pupils: int, seed: int | None, port: int, leave: bool) -> None:
        self._data = data
        self._port = port
        self._leave = leave
        scenario = demo_scenario(days, pupils, DEMO_SEED if seed is None else seed)
        self._lines = list(lines_of(scenario))
        self._told = asyncio.Event()

    async def run(self) -> None:
        """Play, tell, and stay up until Ctrl-C."""
        refuse_elsewhere()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._told.set)
        if not self._leave:
            refuse_taken(self._port, self._port + 1)
        clock = self._clock()
        school = self._lines[0].school
        hook_secret(school)
        out.print(labelled("Rollcall:", f"{self._title()}, on real servers in {self._data.path}.", "bold"))
        async with Platform(self._data, clock) as platform:
            playing = asyncio.create_task(self._play(platform, clock, school))
            stopping = asyncio.create_task(self._told.wait())
            await asyncio.wait([playing, stopping], return_when=asyncio.FIRST_COMPLETED)
            if not playing.done():
                await cancelled([playing])
                keep_clock(self._data, clock)
                out.print(f"Stopped before the last day was over. {self._data.path} keeps what was played: ask it, or")
                out.print("remove it, or name another with --data to play again.")
                return
            stopping.cancel()
            playing.result()
            if not self._leave:
                await self._stay(platform, clock, school)

    def _clock(self) -> ManualClock:
        if self._data.path.exists() and clock_of(self._data) is not None:
            raise CouldNot(
                f"{self._data.path} holds a platform already: choose another folder with --data, or remove it."
            )
        clock = ManualClock(self._lines[0].at)
        keep_clock(self._data, clock)
        return clock

    def _title(self) -> str:
        setup = self._lines[0].content["setup"]
        dates = {line.at.date() for line in self._lines}
        days, classes = counted(len(dates), "simulated day"), counted(len(setup["classes"]), "class", "classes")
        return f"{days} of {setup['name']} ({classes})"

    async def _play(self, platform: Platform, clock: ManualClock, school: str) -> None:
        diary = Diary(platform, school)
        with _bar(len(self._lines)) as (bar, task):
            player = Player(
                platform, clock, lambda line: bar.update(task, advance=1, description=f"{line.at:%a %d %b %H:%M}")
            )
            for day, lines in self._by_day():
                await player.play(lines)
                await player.advance(lines[-1].at.replace(hour=_EVENING, minute=0, second=0))
                await player.finish()
                bar.console.print(await diary.of(day), markup=True)
        for sentence in await diary.summary(self._data):
            out.print(sentence, markup=True)
        out.print(f"Ask  .venv/bin/rollcall duties --school {school} --on {day}{self._given()}")
        for refused in player.played.refused:
            err.print(labelled("refused", refused))

    def _by_day(self) -> Iterator[tuple[date, list[Line]]]:
        for day, lines in groupby(self._lines, key=_day):
            yield day, list(lines)

    async def _stay(self, platform: Platform, clock: ManualClock, school: str) -> None:
        clock.go_on()
        keep_clock(self._data, clock)
        hooks = self._hooks(platform)
        serving = asyncio.create_task(hooks.serve([listen("127.0.0.1", self._port + 1)]))
        console = asyncio.create_task(serve(self._console(platform)))
        now = clock.now().astimezone(ZoneInfo(self._lines[0].content["setup"]["timezone"]))
        out.print(f"\nThe clock goes on from {now:%A %d %B, %H:%M}. Ctrl-C stops everything.")
        out.print(f"API    http://127.0.0.1:{self._port}/api/schools/{school}/duties  (all of it: /openapi.json)")
        out.print(f"Hooks  http://127.0.0.1:{self._port + 1}/hooks/arbor/{school}")
        await self._told_or_ended(console)
        hooks.should_exit = True
        console.cancel()
        await asyncio.gather(serving, console, return_exceptions=True)
        if not self._told.is_set():
            console.result()
        out.print("stopped")

    async def _told_or_ended(self, console: asyncio.Task[None]) -> None:
        """While it played, another program may have taken the port that was free."""
        told = asyncio.create_task(self._told.wait())
        await asyncio.wait([told, console], return_when=asyncio.FIRST_COMPLETED)
        told.cancel()

    def _console(self, platform: Platform) -> ConsoleSettings:
        credentials = platform.servers.nats_credentials("console")
        return ConsoleSettings(platform.servers.nats_url, credentials.password, http_port=self._port)

    def _hooks(self, platform: Platform) -> uvicorn.Server:
        edge = platform.runners["registers"].service.edge
        assert edge is not None
        return Quiet(uvicorn.Config(edge, log_config=None, access_log=False, lifespan="off"))

    def _given(self) -> str:
        """The folder as a command wants it; nothing where it is the one that is looked into anyhow."""
        path, here = self._data.path, Path.cwd()
        if path == here / "rollcall-data":
            return ""
        return f" --data {path.relative_to(here) if path.is_relative_to(here) else path}"


def _day(line: Line) -> date:
    return datetime.fromisoformat(line.content["at"]).date()


class _bar:
    """A progress bar of so many lines, with its task."""

    def __init__(self, total: int) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=out, transient=True, disable=not out.is_terminal)
        self._total = total

    def __enter__(self) -> tuple[Progress, TaskID]:
        self._bar.start()
        return self._bar, self._bar.add_task("setting up", total=self._total)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
