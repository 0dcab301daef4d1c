"""One platform on which the journeys of a module are played together, in the order of time."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chassis.clock import ManualClock
from chassis.reader import Reader
from chassis.record import Recorded
from rollcall.check import check
from rollcall.clockfile import clock_of
from rollcall.platform import Platform
from rollcall.play import Player
from rollcall.scenario import Line
from rollcall.servers import DataFolder

from .schools import School
from .speaking import instant

Tale = Callable[..., AsyncGenerator[str, None]]


@dataclass
class Told:
    """A journey that is under way: until when it wants to be played, and what went wrong."""

    name: str
    tale: AsyncGenerator[str, None]
    schools: list[School] = field(default_factory=list)
    until: datetime | None = None
    fault: BaseException | None = None

    async def resume(self) -> None:
        """Let it ask and go on, up to its next `yield`."""
        try:
            self.until = instant(await anext(self.tale))
        except StopAsyncIteration:
            self.until = None
            self.fault = self._refusals()
        except BaseException as fault:  # noqa: BLE001 - the journey's own test says it
            self.until, self.fault = None, fault

    def _refusals(self) -> BaseException | None:
        refused = [sentence for school in self.schools for sentence in school.refused]
        return AssertionError(f"refused and not looked at: {refused}") if refused else None


class Stage:
    """One platform on which the journeys of a module are played, in the order of time."""

    def __init__(self, data: DataFolder, servers_on: Any) -> None:
        self.data = data
        self._servers_on = servers_on
        self.journeys: dict[str, Told] = {}
        self.contradictions: list[str] = []
        self.misses: dict[str, Any] = {}
        self._platform: Platform | None = None
        self._schools: dict[str, School] = {}
        self._number = 0

    @asynccontextmanager
    async def kept(self, school: str) -> AsyncIterator[School]:
        """A school of a folder that the command played, on its embedded servers, to be asked."""
        clock = clock_of(self.data)
        assert clock is not None
        async with Platform(self.data, clock) as self._platform:
            await self._platform.settled()
            yield School(self, school, clock.now().isoformat(), 1)

    @property
    def asker(self) -> Any:
        """Asks the platform."""
        assert self._platform is not None
        return self._platform.asker

    async def facts(self) -> list[Recorded]:
        """Every fact on the log."""
        assert self._platform is not None
        log = self._platform.runners["registers"].log
        tail = await log.tail("journeys")
        batches = Reader(log.client, "journeys", 0).until(tail.last if tail else 0)
        return [fact async for batch in batches for fact in batch]

    async def play(self, tales: Iterable[tuple[str, Tale]]) -> None:
        """Play them all."""
        for name, tale in tales:
            await self._begin(name, tale)
        pending: list[dict[str, Any]] = self._unplayed()
        clock = ManualClock(min(map(_when, pending)))
        async with Platform(self.data, clock, servers=self._servers_on(self.data)) as self._platform:
            player = Player(self._platform, clock)
            while waiting := [told for told in self.journeys.values() if told.until is not None]:
                until = min(told.until for told in waiting if told.until)
                pending = sorted(pending + self._unplayed(), key=_when)
                due = [line for line in pending if _when(line) <= until]
                pending = pending[len(due) :]
                await self._deliver(player, due)
                await player.advance(until)
                for told in waiting:
                    if told.until == until:
                        await told.resume()
            await self._platform.settled()
            self.misses = misses(self._platform)
            self.contradictions = [
                f"{school}: {wrong.says} ({wrong.rule}, fact {wrong.sequence})"
                for facts in [await self.facts()]
                for school in self._schools
                for wrong in check(facts, school, clock.now())
            ]
        self._platform = None

    async def _begin(self, name: str, tale: Tale) -> None:
        schools: list[School] = []

        def school(starts: str = "2026-09-07 07:00", weeks: int = 1, **file: Any) -> School:
            slug = f"{name.removeprefix('test_').replace('_', '-')[:34]}-{len(self._schools)}"
            made = School(self, slug[-40:].strip("-"), starts, weeks, **file)
            self._schools[made.name] = made
            schools.append(made)
            return made

        told = self.journeys[name] = Told(name, tale(school), schools)
        await told.resume()

    async def _deliver(self, player: Player, due: list[dict[str, Any]]) -> None:
        """A line at a time, not to the end of its instant: another may follow there, once a journey has asked."""
        for line in due:
            self._number += 1
            before = len(player.played.refused)
            await player.advance(_when(line))
            await player._deliver(Line(self._number, _when(line), line["school"], line))
            self._schools[line["school"]].refused += player.played.refused[before:]

    def _unplayed(self) -> list[dict[str, Any]]:
        return [line for school in self._schools.values() for line in school.unplayed()]


def misses(platform: Platform) -> dict[str, Any]:
    """What each service read and had not named, by word and kind."""
    return {name: found for name, runner in platform.runners.items() if (found := runner.loop.memory.misses)}


def _when(line: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(line["at"])
