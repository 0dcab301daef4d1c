"""Renewing: states that another build has written are folded again from the log, and what they were is let go.

It is like recovering a database that was set back, but that everything up to our place was decided: all of it is only
folded, and outbox and effects stand as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from chassis import store
from chassis.generations import PositionGap
from chassis.log import Log
from chassis.loop import Loop
from chassis.record import Recorded
from chassis.recovering import Recovery
from chassis.service import Db
from chassis.store import Checkpoint

_logger = structlog.get_logger()


class Renewal(Recovery):
    """Folds one trust anew, up to the place that was heard; `pending`: own facts that the log has yet to get.

    All of it commits at once, so that it may be killed at any point.
    """

    def __init__(self, loop: Loop, log: Log, db: Db, trust: str, pending: Sequence[Recorded]) -> None:
        self._reached = loop.checkpoints[trust]
        super().__init__(loop, log, db, trust, Checkpoint(self._reached.birth))
        self._pending = pending
        self._kept = [name for name, kind in loop.domain.KINDS.items() if kind.kept]

    async def renew(self, last: int, shape: str) -> None:
        """Fold own facts up to the sequence `last` and those pending, then what was seen; note the new shape."""
        memory = self._loop.memory
        _logger.warning("folding states anew", service=self._loop.domain.SERVICE, trust=self._trust)
        memory.forget()
        memory.anew = True
        try:
            while not await self._attempt(last, self._reached.sequence, self._pending):
                pass
            await self._put(shape)
        finally:
            memory.anew = False
            memory.forget()
        await memory.load_dues(self._db)
        _logger.info("folded anew", service=self._loop.domain.SERVICE, facts=len(self._own))

    async def _put(self, shape: str) -> None:
        if self._fresh.own != self._reached.own:
            raise PositionGap(f"own facts end at {self._fresh.own}, and {self._reached.own} were said")
        changed = self._loop.memory.changed()
        schools = [school for school, trust in self._loop.trusts.items() if trust == self._trust]
        async with self._db.transaction():
            await store.let_go(self._db, schools, self._kept)
            await store.write_states(self._db, changed)
            await store.write_shape(self._db, self._trust, shape)
