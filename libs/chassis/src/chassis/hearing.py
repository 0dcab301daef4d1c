"""Hearing the log: checked against what was heard before, recovered from where Postgres is behind, then followed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from chassis import store
from chassis.decider import Undigestible
from chassis.drain import Heard
from chassis.follower import Follower
from chassis.generations import PositionGap
from chassis.live import Live
from chassis.log import Log, LogWentBack, Tail
from chassis.loop import Loop
from chassis.record import Recorded
from chassis.recovering import Recovery
from chassis.renewing import Renewal
from chassis.service import Db
from chassis.shapes import shape_of
from chassis.skips import skips
from chassis.store import Checkpoint
from chassis.tasks import Tasks

Attached = Callable[[str, Recorded | None, Sequence[Recorded]], None]
"""Called with a trust, our last fact on its log, and our facts beyond it."""
_logger = structlog.get_logger()


async def verify(log: Log, trust: str, checkpoint: Checkpoint, confirmed: int = 0) -> Tail:
    """The trust's tail, if the log is the one that the checkpoint was written from and reaches as far.

    `confirmed`: the highest sequence that an own fact is known to have. Raises LogWentBack.
    """
    sequence, fact = checkpoint.sequence, checkpoint.fact  # the loop may move it while we ask
    tail = await log.tail(trust)
    if tail is None:
        raise LogWentBack(f"the log of trust {trust} is gone: restore it, then run rollcall doctor --mend")
    if tail.birth != checkpoint.birth:
        raise LogWentBack(
            f"the log of trust {trust} is another one, made {tail.birth}: restore the one of {checkpoint.birth}"
        )
    reached = max(sequence, confirmed)
    if tail.last < reached:
        raise LogWentBack(f"the log went back from {reached} to {tail.last}: run rollcall doctor --mend")
    if sequence and fact is not None:
        there = await log.at(trust, sequence)
        if there is None or there.envelope.id != fact:
            raise LogWentBack(f"the log holds another fact at {sequence}: run rollcall doctor --mend")
    return tail


class Hearing:
    """Attaches a loop to the trusts' logs and keeps it hearing them."""

    def __init__(self, loop: Loop, live: Live, log: Log, db: Db, tasks: Tasks, attached: Attached) -> None:
        self._loop = loop
        self._live = live
        self._log = log
        self._db = db
        self._attached = attached
        self._tasks = tasks
        self._shape = shape_of(loop.domain)
        self.trusts: set[str] = set()

    async def attach(self, trust: str) -> None:
        """Begin to hear a trust; where its log is not the one that was heard, it is stopped and says so.

        What breaks it off leaves nothing behind: it may be tried again, and until then nothing is decided of the trust.
        """
        try:
            await self._attach(trust)
        except BaseException:
            self._loop.checkpoints.pop(trust, None)
            self._loop.skips.pop(trust, None)
            raise
        self.trusts.add(trust)

    async def _attach(self, trust: str) -> None:
        stored = await store.checkpoints(self._db)
        tail = await self._log.tail(trust)
        checkpoint = stored.get(trust)
        if checkpoint is None and tail is not None:
            checkpoint = Checkpoint(tail.birth)
            await store.write_shape(self._db, trust, self._shape)
        if checkpoint is None:
            raise LogWentBack(f"there is no log of trust {trust}")
        self._loop.checkpoints[trust] = checkpoint
        self._loop.skips[trust] = await skips(self._log, self._db, trust, self._loop.domain.SERVICE, "loop")
        try:
            await self._begin(trust, checkpoint)
        except (LogWentBack, PositionGap, Undigestible) as error:
            _logger.error("refused the log", service=self._loop.domain.SERVICE, trust=trust, reason=str(error))
            self._loop.halt(trust, 0, str(error))

    async def _begin(self, trust: str, checkpoint: Checkpoint) -> None:
        await verify(self._log, trust, checkpoint, await store.last_confirmed(self._db, trust))
        await self._db.execute("select 1")  # a session that is silent for three slow answers loses the lock
        last = await self._log.last_of(trust, self._loop.domain.SERVICE)
        position = last.envelope.position if last is not None else 0
        if last is not None and position > checkpoint.own:
            await Recovery(self._loop, self._log, self._db, trust, checkpoint).run(last)
        pending = await store.unconfirmed(self._db, trust, position)
        if await store.shape(self._db, trust) != self._shape:
            renewal = Renewal(self._loop, self._log, self._db, trust, pending)
            await renewal.renew(last.envelope.sequence if last is not None else 0, self._shape)
        self._attached(trust, last, pending)
        self._tasks.start(self._follow(trust), f"hear {self._loop.domain.SERVICE} {trust}")

    async def _follow(self, trust: str) -> None:
        checkpoint = self._loop.checkpoints[trust]

        async def still_the_same() -> None:
            await verify(self._log, trust, checkpoint)

        follower = Follower(self._live, self._log, trust, checkpoint.sequence, still_the_same)
        try:
            async for batch in follower.batches():
                await self._loop.room()
                self._loop.put(Heard(trust, batch))
                del batch
        except (LogWentBack, ValueError, KeyError) as error:
            _logger.error("stopped hearing", service=self._loop.domain.SERVICE, trust=trust, reason=str(error))
            self._loop.halt(trust, follower.place + 1, str(error))
