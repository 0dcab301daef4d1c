"""Following a trust's log for ever: read from the stream where it is behind, taken from the live feed at its tail."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress

from chassis.clock import pause
from chassis.live import Lane, Live
from chassis.log import NOT_NOW, Log
from chassis.reader import Reader
from chassis.record import Recorded

_RETRY = 0.2


class Follower:
    """One trust's log from a sequence on, in batches of as much as is there, every sequence the previous + 1.

    `place` is the last sequence given out. A server that is away is waited for. `verify` is asked whenever it begins
    anew, and may raise LogWentBack. A batch that was given out is let go before the next is waited for.
    """

    def __init__(self, live: Live, log: Log, trust: str, after: int, verify: Callable[[], Awaitable[None]]) -> None:
        self._live = live
        self._log = log
        self._trust = trust
        self._verify = verify
        self.place = after

    async def batches(self) -> AsyncGenerator[list[Recorded], None]:
        """The facts after `place`, in order, without a gap."""
        while True:
            with suppress(*NOT_NOW), self._live.lane(self._trust) as lane:
                await self._verify()
                async for batch in self._behind():
                    yield batch
                    del batch
                lane.reached = max(lane.reached, self.place)
                async for batch in self._at_the_tail(lane):
                    yield batch
                    del batch
                continue  # what is missing is read at once
            await pause(_RETRY)

    async def _behind(self) -> AsyncGenerator[list[Recorded], None]:
        """What the log had when the lane began."""
        tail = await self._log.tail(self._trust)
        reader = Reader(self._log.client, self._trust, self.place, self._verify)
        async for batch in reader.until(tail.last if tail else 0):
            self.place = batch[-1].envelope.sequence
            yield batch
            del batch

    async def _at_the_tail(self, lane: Lane) -> AsyncGenerator[list[Recorded], None]:
        """What the lane brings, until it was lost or skips a sequence."""
        while True:
            arrived = await lane.taken()
            batch = [fact for fact in arrived if fact.envelope.sequence > self.place]
            if lane.lost or (batch and not self._continues(batch)):
                return
            del arrived
            if batch:
                self.place = batch[-1].envelope.sequence
                yield batch
            del batch

    def _continues(self, batch: list[Recorded]) -> bool:
        sequences = [fact.envelope.sequence for fact in batch]
        return sequences == list(range(self.place + 1, self.place + 1 + len(batch)))
