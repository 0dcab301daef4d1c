"""Time is heard: an hour that has come is said once the log was heard to its tail as it was after that."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from chassis.clock import Clock
from chassis.log import Log
from chassis.loop import Loop
from chassis.tasks import Tasks
from chassis.waiting import persist


@dataclass
class _Look:
    """A trust's tail as it was after the clock reached an instant; `struck`: and the instant's own hours had come."""

    instant: datetime
    struck: bool
    tail: int

    def covers(self, due: datetime) -> bool:
        """Whether it was looked after the hour `due` had come."""
        return due < self.instant or (due == self.instant and self.struck)


class Alarm:
    """Says `Woken` to one service's loop."""

    def __init__(self, loop: Loop, log: Log, clock: Clock, tasks: Tasks) -> None:
        self._loop = loop
        self._log = log
        self._clock = clock
        self._tasks = tasks
        self._looks: dict[str, _Look] = {}
        self._looking: dict[str, asyncio.Task[None]] = {}

    def has_come(self) -> bool:
        """Whether an hour has come that was not met yet."""
        due = self._loop.memory.next_due()
        return due is not None and self._clock.come(due)

    def timer(self) -> asyncio.Task[None] | None:
        """Rings the loop's bell at the next hour; None where there is none to come."""
        due = self._loop.memory.next_due()
        if due is None or self._clock.come(due):
            return None

        async def ring() -> None:
            await self._clock.wait(due)
            self._loop.bell.set()

        return asyncio.create_task(ring())

    def wake(self) -> None:
        """Say `Woken` for the earliest hour that has come, once the log was heard to its tail as it was after that.

        It goes to the end of the queue: what people and Arbor had said by now comes first.
        """
        due = self._loop.memory.next_due()
        if due is None or not self._clock.come(due):
            return
        waiting = [item for item in self._loop.memory.due_by(self._clock.now()) if self._clock.come(item[0])]
        ready = [item for item in waiting if self._heard_all(self._loop.trusts.get(item[1], ""), item[0])]
        if ready:
            first = ready[0][0]
            self._loop.wake([item for item in ready if item[0] == first])

    def _heard_all(self, trust: str, due: datetime) -> bool:
        checkpoint, look = self._loop.checkpoints.get(trust), self._looks.get(trust)
        if checkpoint is None or trust in self._loop.stopped:
            return False
        if look is None or not look.covers(due):
            self._look(trust)
            return False
        return checkpoint.sequence >= look.tail

    def _look(self, trust: str) -> None:
        if trust not in self._looking or self._looking[trust].done():
            self._looking[trust] = self._tasks.start(self._see_tail(trust), f"look {self._loop.domain.SERVICE} {trust}")

    async def _see_tail(self, trust: str) -> None:
        instant = self._clock.now()
        struck = self._clock.come(instant)
        tail = await persist(lambda: self._log.tail(trust), "NATS")
        if tail is not None:
            self._looks[trust] = _Look(instant, struck, tail.last)
        self._loop.bell.set()
