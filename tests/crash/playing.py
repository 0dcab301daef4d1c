"""A morning in one process on a clock that stands between its steps, as `rollcall play` would have it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx

from chassis.clock import ManualClock
from chassis.reader import Reader
from chassis.record import Recorded
from chassis.requests import Posted, Unanswered, request_id
from chassis.runner import Build
from events.fact import Request, Words
from rollcall.clockfile import clock_of, keep_clock
from rollcall.platform import Platform
from rollcall.play import Player
from rollcall.servers import DataFolder
from rollcall.servers.waiting import until
from rollcall.session import patient_log
from rollcall.signing import signed_post

from .morning import BEGIN, SCHOOL, TRUST, Step, Timetable, steps
from .outcome import Outcome, outcome
from .processes import PATIENCE


class Stage:
    """A platform and its player, with what is needed to say a morning's steps and look at what came of them."""

    def __init__(self, platform: Platform, clock: ManualClock, table: Timetable) -> None:
        self.platform = platform
        self._clock = clock
        self._table = table
        self._player = Player(platform, clock)

    async def say(self, steps: Iterable[Step]) -> None:
        """Say every step at its instant, everything on the way settled."""
        for step in steps:
            await self.until(step.at)
            await self.say_now(step)
            await self.platform.settled()

    async def say_now(self, step: Step) -> None:
        """Say a step as the clock stands."""
        if step.tell is not None:
            posted = Posted(step.id, SCHOOL, step.actor, after=self.platform.heard(SCHOOL))
            await self.platform.asker.tell(step.tell, posted)
        else:
            reply = await self.deliver(step)
            assert reply.status_code == 202, (step.name, reply.text)

    async def deliver(self, step: Step) -> httpx.Response:
        """The hook's reply."""
        edge = self.platform.runners["registers"].service.edge
        assert edge is not None
        async with httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://hooks") as client:
            return await signed_post(client, SCHOOL, step.name, json.dumps({"changes": list(step.hook)}))

    async def until(self, second: float) -> None:
        """Move the clock to a second of the morning, every hour on the way at its own."""
        await self._player.advance(max(self._table.instant(second), self._clock.now()))

    def strike(self, second: float) -> None:
        """Let the hours up to a second of the morning come, and wait for nothing."""
        self._clock.move(self._table.instant(second))
        keep_clock(self.platform.data, self._clock)

    async def finish(self) -> None:
        """Let the hours of this instant come."""
        await self._player.finish()

    async def said(self, word: str) -> None:
        """Return once a fact of that word is on the log, which somebody of its own accord will say."""

        async def attempt() -> bool | None:
            return any(fact.envelope.word == word for fact in await self.facts()) or None

        await until(attempt, PATIENCE)

    async def facts(self) -> list[Recorded]:
        """The whole log."""
        log = patient_log(next(iter(self.platform.runners.values())).client)
        tail = await log.tail(TRUST)
        reader = Reader(log.client, TRUST, 0)
        return [fact async for batch in reader.until(tail.last if tail else 0) for fact in batch]

    async def ask(self, question: Request, answer: type[Words], at_least: int = 0) -> Any:
        """The answer to a question, which changes nothing and may be asked again where the machine has much to do."""

        async def attempt() -> Any:
            posted = Posted(request_id(), SCHOOL, after=at_least, at_least=at_least)
            with suppress(Unanswered):
                return await self.platform.asker.ask(question, posted, answer)

        return await until(attempt, PATIENCE)

    async def outcome(self) -> Outcome:
        """What came of it."""
        platform = self.platform
        return await outcome(await self.facts(), self.ask, platform.data, platform.servers.endpoints)


@asynccontextmanager
async def stage(
    data: DataFolder, table: Timetable, services: Mapping[str, Build] | None = None
) -> AsyncIterator[Stage]:
    """A platform on a data folder, its clock where it stood."""
    clock = (clock_of(data) if data.path.exists() else None) or ManualClock(BEGIN)
    assert isinstance(clock, ManualClock)
    async with Platform(data, clock, services) as platform:
        yield Stage(platform, clock, table)


async def undisturbed(data: DataFolder, table: Timetable) -> Outcome:
    """What comes of a morning when nothing dies."""
    async with stage(data, table) as on:
        await on.say(steps(table))
        await on.until(table.calls + 1)
        await on.finish()
        return await on.outcome()
