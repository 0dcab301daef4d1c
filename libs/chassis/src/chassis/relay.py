"""The relay: outbox rows to the log in position order, one alone or an atomic batch, until the log has them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from chassis.clock import pause
from chassis.log import LARGEST_BATCH, Log, LogError, unknown_outcome
from chassis.record import Recorded
from chassis.tasks import Tasks

_RETRY = 0.1
_FEW = 12
"""So many cost less one by one: an atomic batch costs the server some 3 ms of a processor, however small it is."""
_logger = structlog.get_logger()


@dataclass(slots=True)
class _Lane:
    """What one trust's log has of ours, and what it has yet to get."""

    pending: list[Recorded]
    bell: asyncio.Event
    position: int
    sequence: int = 0
    waiters: list[tuple[int, asyncio.Future[int]]] = field(default_factory=list)


class Relay:
    """Relays one service's own facts, each trust in its own lane.

    `on_relayed` is called with the facts of a lane that the log has now, and at which sequence it has all of them.
    """

    def __init__(
        self, service: str, log: Log, tasks: Tasks, on_relayed: Callable[[Sequence[Recorded], int], None]
    ) -> None:
        self._service = service
        self._log = log
        self._on_relayed = on_relayed
        self._lanes: dict[str, _Lane] = {}
        self._tasks = tasks

    def open(self, trust: str, last: Recorded | None, pending: Sequence[Recorded]) -> None:
        """Begin a lane: the log has our facts up to `last`, and `pending` are beyond it."""
        position, sequence = (last.envelope.position, last.envelope.sequence) if last is not None else (0, 0)
        lane = self._lanes[trust] = _Lane(list(pending), asyncio.Event(), position, sequence)
        lane.bell.set()
        self._tasks.start(self._run(trust, lane), f"relay {self._service} {trust}")

    def push(self, facts: Sequence[Recorded]) -> None:
        """Committed own facts, in position order; lanes must be open."""
        for fact in facts:
            lane = self._lanes[fact.envelope.trust]
            lane.pending.append(fact)
            lane.bell.set()

    def idle(self) -> bool:
        """Whether the log has everything."""
        return not any(lane.pending for lane in self._lanes.values())

    def reached(self) -> dict[str, int]:
        """The log sequence of our last fact that the log has, by trust (0: none yet)."""
        return {trust: lane.sequence for trust, lane in self._lanes.items()}

    def waiting(self) -> int:
        """How many facts the log has yet to get."""
        return sum(len(lane.pending) for lane in self._lanes.values())

    def latest(self, trust: str) -> int:
        """The position of our last committed fact in a trust (0: none)."""
        lane = self._lanes.get(trust)
        if lane is None:
            return 0
        return lane.pending[-1].envelope.position if lane.pending else lane.position

    async def relayed(self, trust: str, position: int) -> int:
        """Return once the log has our fact of that position: a sequence at or after it."""
        lane = self._lanes[trust]
        if lane.position >= position:
            return lane.sequence
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        lane.waiters.append((position, future))
        return await future

    async def _run(self, trust: str, lane: _Lane) -> None:
        while True:
            await lane.bell.wait()
            lane.bell.clear()
            while lane.pending:
                most = LARGEST_BATCH if len(lane.pending) > _FEW else 1
                await self._send(trust, lane, lane.pending[:most])

    async def _send(self, trust: str, lane: _Lane, batch: list[Recorded]) -> None:
        try:
            first = await self._log.append(batch)
        except (LogError, TimeoutError, OSError) as error:
            await self._recover(trust, lane, error)
        except Exception as error:
            if not unknown_outcome(error):
                raise
            await self._recover(trust, lane, error)
        else:
            self._passed(lane, batch, first + len(batch) - 1)

    async def _recover(self, trust: str, lane: _Lane, error: Exception) -> None:
        _logger.warning("the log did not take facts", trust=trust, error=type(error).__name__, why=str(error))
        await pause(_RETRY)
        try:
            last = await self._log.last_of(trust, self._service)
        except Exception as again:
            if not (unknown_outcome(again) or isinstance(again, LogError | OSError)):
                raise
            return
        if last is not None:
            there = [f for f in lane.pending if f.envelope.position <= last.envelope.position]
            self._passed(lane, there, last.envelope.sequence)

    def _passed(self, lane: _Lane, facts: list[Recorded], sequence: int) -> None:
        if not facts:
            return
        del lane.pending[: len(facts)]
        lane.position, lane.sequence = facts[-1].envelope.position, sequence
        for position, future in lane.waiters:
            if position <= lane.position and not future.done():
                future.set_result(sequence)
        lane.waiters = [waiter for waiter in lane.waiters if waiter[0] > lane.position]
        self._on_relayed(facts, sequence)
