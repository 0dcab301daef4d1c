"""The log as it grows: what the server republishes of every trust, in one subscription for a whole process.

Core NATS promises no delivery, so this is a short cut near the tail and never the record: whoever takes facts from it
checks every sequence, and reads the log where one is missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import structlog

from chassis.clock import pause
from chassis.connecting import Server
from chassis.feed import Feed
from chassis.log import NOT_NOW, Log, Tail
from chassis.record import Recorded
from chassis.tasks import Tasks
from chassis.wire import heard_from

_SUBJECTS = "live.facts.>"
_MOST = 20_000
_REST_PER_TRUST, _LONGEST_REST = 0.0006, 0.03
"""With many trusts facts come one by one, and are taken some together; of few trusts they come in batches anyway."""
_LOOK, _LOOKS = 1.0, 5
"""Without a connection the log is read once a second; what was lost on the way is noticed within two times five."""
_logger = structlog.get_logger()


@dataclass(eq=False)
class Lane:
    """What one reader of a trust has yet to take, in order of arrival; `lost`: it must read the log again.

    `reached`: the last sequence that arrived or that its reader has read; `owed`: the log's tail as it was seen last.
    """

    reached: int = 0
    owed: int = 0
    lost: bool = False
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    _arrived: list[Recorded] = field(default_factory=list)

    def arrive(self, fact: Recorded) -> None:
        """A fact was republished; a reader who is far behind reads the log instead."""
        if len(self._arrived) >= _MOST:
            self.lose()
        if not self.lost:
            self._arrived.append(fact)
            self.reached = fact.envelope.sequence
            self.bell.set()

    def lose(self) -> None:
        """What comes from here is not to be relied on any more."""
        self.lost = True
        self._arrived.clear()
        self.bell.set()

    async def taken(self) -> list[Recorded]:
        """What has arrived, as soon as anything has; nothing where the lane was lost."""
        while not self._arrived and not self.lost:
            self.bell.clear()
            await self.bell.wait()
        taken, self._arrived = self._arrived, []
        return taken

    def compare(self, tail: Tail | None) -> None:
        """Hold the lane against its log's tail: what was there at the last look must have arrived by this one."""
        if tail is None or self.reached < self.owed or tail.last < self.reached:
            self.lose()
        else:
            self.owed = tail.last


class Live:
    """The lanes of one process; each reader has its own, and they share what was read."""

    def __init__(self, server: Server, log: Log, tasks: Tasks) -> None:
        self._feed = Feed(server, _SUBJECTS, self._arrived, self._lose_all, self._rest)
        self._log = log
        self._tasks = tasks
        self._lanes: dict[str, set[Lane]] = {}

    async def start(self) -> None:
        """Subscribe, and look after the lanes from now on. Raises OSError and TimeoutError where the server is away."""
        await self._feed.start()
        self._tasks.start(self._feed.keep(), "keep the live feed")
        self._tasks.start(self._watch(), "watch the live feed")

    @contextmanager
    def lane(self, trust: str) -> Iterator[Lane]:
        """A lane for a reader of a trust, from now on, while the `with` lasts."""
        lane = Lane()
        lanes = self._lanes.setdefault(trust, set())
        lanes.add(lane)
        try:
            yield lane
        finally:
            lanes.discard(lane)

    def _rest(self) -> float:
        return min(_REST_PER_TRUST * max(0, len(self._lanes) - 1), _LONGEST_REST)

    def _arrived(self, subject: str, headers: Mapping[str, str], body: bytes) -> None:
        _, _, trust, _ = subject.split(".", 3)
        lanes = self._lanes.get(trust)
        if not lanes:
            return
        try:
            fact = heard_from(subject.removeprefix("live."), headers, body, int(headers["Nats-Sequence"]))
        except (KeyError, ValueError):
            self._lose(lanes)  # the reader of the log says what is wrong with it
            return
        for lane in lanes:
            lane.arrive(fact)

    async def _watch(self) -> None:
        looks = 0
        while True:
            await pause(_LOOK)
            looks += 1
            if not self._feed.connected():
                self._lose_all()
            elif looks >= _LOOKS:
                looks = 0
                self._feed.probe()
                await self._compare()

    async def _compare(self) -> None:
        with suppress(*NOT_NOW):
            self._compare_with(await self._log.tails())

    def _compare_with(self, tails: Mapping[str, Tail]) -> None:
        for trust, lanes in self._lanes.items():
            for lane in lanes:
                lane.compare(tails.get(trust))

    def _lose_all(self) -> None:
        for lanes in self._lanes.values():
            self._lose(lanes)

    def _lose(self, lanes: set[Lane]) -> None:
        for lane in lanes:
            lane.lose()
