"""Playing a scenario: its lines delivered at their instants, every deadline on the way fired at its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import NAMESPACE_OID, uuid5

import httpx

from chassis.clock import ManualClock
from chassis.requests import Posted, request_id
from chassis.service import Refused
from events.fact import Actor, Request, Words
from events.registers import SetUpSchool
from rollcall.clockfile import keep_clock
from rollcall.platform import OPERATOR, Platform
from rollcall.scenario import Line, actor_of, hours_of, request_of, setup_of
from rollcall.signing import signed_post
from rollcall.working import TRIED, work

W = TypeVar("W", bound=Words)


@dataclass
class Played:
    """What came of playing: lines delivered, and what was refused, in words."""

    lines: int = 0
    accepted: int = 0
    quarantined: int = 0
    repeated: int = 0
    refused: list[str] = field(default_factory=list)


class Player:
    """Plays lines on a platform whose clock stands; `moved` is called with the number of each line delivered."""

    def __init__(self, platform: Platform, clock: ManualClock, moved: Callable[[Line], None] = lambda _: None) -> None:
        self.played = Played()
        self._platform = platform
        self._clock = clock
        self._moved = moved

    async def play(self, lines: Iterable[Line]) -> Played:
        """Deliver every line, and settle."""
        for line in lines:
            await self.advance(line.at)
            await self._deliver(line)
            self.played.lines += 1
            self._moved(line)
        await self.finish()
        return self.played

    async def finish(self) -> None:
        """Let the hours of the last instant come, and settle."""
        await self._platform.settled()
        self._clock.strike()
        await self._platform.settled()
        keep_clock(self._platform.data, self._clock)

    async def advance(self, to: datetime) -> None:
        """Move the clock to `to`, its own hours not come yet; every hour on the way comes at its own instant.

        What was said at an instant is heard everywhere before that instant's hours strike.
        """
        await self._platform.settled()
        if to > self._clock.now():
            self._clock.strike()
            await self._platform.settled()
            while (due := self._platform.next_due()) is not None and due < to:
                self._clock.move(due)
                await self._platform.settled()
            self._clock.stand(to)
            keep_clock(self._platform.data, self._clock)

    async def _deliver(self, line: Line) -> None:
        content = line.content
        if "setup" in content:
            await self._tell(line, SetUpSchool(file=setup_of(line)), OPERATOR)
        if "arbor" in content:
            await self._hook(line)
        if "tell" in content:
            await self._tell(line, request_of(line), actor_of(line))
        if "work" in content:
            await self._work(line, actor_of(line))

    async def _work(self, line: Line, actor: Actor) -> None:
        """Somebody looks at what is asked of them, and does some of it, one after the other."""

        async def ask(question: Request, answer: type[W]) -> W:
            posted = Posted(request_id(), line.school, actor, at_least=self._platform.heard(line.school))
            return await self._platform.asker.ask(question, posted, answer)

        try:
            requests = await work(hours_of(line), line.at, actor, ask)
        except Refused as error:
            self.played.refused.append(f"line {line.number}: work: {error}")
            return
        for number, request in enumerate(requests):
            await self._tell(line, request, actor, number)

    async def _tell(self, line: Line, request: Request, actor: Actor, nth: int = 0) -> None:
        asker = self._platform.asker
        identity = uuid5(NAMESPACE_OID, f"{line.number}:{nth or ''}{json.dumps(line.content, sort_keys=True)}")
        try:
            await asker.tell(request, Posted(identity, line.school, actor, after=self._platform.heard(line.school)))
        except Refused as error:
            if type(request) in TRIED and "work" in line.content:
                return
            self.played.refused.append(f"line {line.number}: {type(request).__name__}: {error}")

    async def _hook(self, line: Line) -> None:
        body = json.dumps(line.content["arbor"])
        response = await signed_post(
            self._client(), line.school, f"line-{line.number}-{uuid5(NAMESPACE_OID, body)}", body
        )
        if response.status_code != 202:
            self.played.refused.append(f"line {line.number}: the hook answered {response.status_code} {response.text}")
            return
        counts = response.json()
        self.played.accepted += counts["accepted"]
        self.played.quarantined += counts["quarantined"]
        self.played.repeated += counts["repeated"]

    def _client(self) -> httpx.AsyncClient:
        edge = self._platform.runners["registers"].service.edge
        assert edge is not None
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=edge), base_url="http://registers")
