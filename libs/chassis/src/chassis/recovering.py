"""Recovering: Postgres is behind the log, so own facts are folded in before anything is decided again."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

import structlog

from chassis import store
from chassis.decider import digested, fold_again
from chassis.generations import PositionGap, new_facts
from chassis.log import Log
from chassis.loop import Loop
from chassis.reader import Reader
from chassis.record import Recorded
from chassis.service import Db
from chassis.skips import is_of_domain
from chassis.states import NotNamed
from chassis.store import Checkpoint
from events.ids import outcome_id

_logger = structlog.get_logger()


class Recovery:
    """Postgres is behind the log: own facts are folded in entirely before anything is decided again.

    First `done` from own facts, then `seen` from others' up to the highest `heard` of own facts; what lies beyond is
    heard and decided as ever. All of it commits at once, so that it may be killed at any point.
    """

    def __init__(self, loop: Loop, log: Log, db: Db, trust: str, checkpoint: Checkpoint) -> None:
        self._loop = loop
        self._log = log
        self._db = db
        self._trust = trust
        self._checkpoint = checkpoint
        self._fresh = replace(checkpoint, positions=dict(checkpoint.positions))
        self._own: list[Recorded] = []

    async def run(self, last: Recorded) -> None:
        """Fold everything up to our last fact on the log."""
        heard = max(last.envelope.heard, self._checkpoint.sequence)
        _logger.warning(
            "recovering from the log", service=self._loop.domain.SERVICE, trust=self._trust,
            from_position=self._checkpoint.own, to_position=last.envelope.position, to_sequence=heard,
        )  # fmt: skip
        try:
            while not await self._attempt(last.envelope.sequence, heard):
                pass
            await self._commit()
        except BaseException:
            self._loop.memory.forget()
            raise
        _logger.info("recovered", service=self._loop.domain.SERVICE, facts=len(self._own))

    async def _attempt(self, own: int, seen: int, pending: Sequence[Recorded] = ()) -> bool:
        """Whether own facts up to that sequence, and those pending, were folded, and what was seen up to the other.

        Otherwise a state was read that was not named, and is loaded from the start when it is tried again.
        """
        memory = self._loop.memory
        self._fresh, self._own = replace(self._checkpoint, positions=dict(self._checkpoint.positions)), []
        try:
            await memory.load_missed(self._db)
            async for batch in self._read(own):
                await self._fold_own(batch)
            await self._fold_own(pending)
            async for batch in self._read(seen):
                await self._fold_seen(batch)
        except NotNamed as missed:
            memory.forget()
            if (error := memory.miss(missed)) is not None:
                raise error from missed
            return False
        return True

    def _read(self, last: int) -> AsyncGenerator[list[Recorded], None]:
        return Reader(self._log.client, self._trust, self._checkpoint.sequence, self._keep_the_lock).until(last)

    async def _keep_the_lock(self) -> None:
        """A session that is silent loses the lock: also while a server is waited for."""
        await self._db.execute("select 1")

    async def _fold_own(self, batch: Sequence[Recorded]) -> None:
        domain, memory = self._loop.domain, self._loop.memory
        await self._keep_the_lock()
        own = [fact for fact in batch if fact.envelope.service == domain.SERVICE]
        for fact in own:
            self._loop.trusts.setdefault(fact.envelope.school, self._trust)
        await memory.load_own(self._db, [digested(fact) for fact in own if is_of_domain(fact)])
        for fact in own:
            if fact.envelope.position == self._fresh.own + 1:
                if is_of_domain(fact):
                    said = digested(fact)
                    fold_again(domain, domain.do, said, memory.school(said.school))
                self._fresh.own += 1
                self._own.append(fact)
            elif fact.envelope.position > self._fresh.own:
                raise PositionGap(f"the log has our fact {fact.envelope.position} after {self._fresh.own}")

    async def _fold_seen(self, batch: Sequence[Recorded]) -> None:
        await self._keep_the_lock()
        domain, memory = self._loop.domain, self._loop.memory
        follows = {word.__name__ for word in domain.FOLLOWS}
        sayings = [
            digested(fact)
            for fact in new_facts(self._fresh, batch)
            if fact.envelope.service != domain.SERVICE
            and fact.envelope.word in follows
            and not self._loop.skips_over(self._trust, fact)
        ]
        await memory.load(self._db, sayings)
        for said in sayings:
            await memory.load(self._db, [said])
            fold_again(domain, domain.see, said, memory.school(said.school))

    async def _commit(self) -> None:
        loop, db, fresh = self._loop, self._db, self._fresh
        changed = loop.memory.changed()
        ended = {fact.envelope.cause for fact in self._own}
        unfinished = [fact for fact in self._ordering() if outcome_id(fact.envelope.id) not in ended]
        async with db.transaction():
            await store.write_states(db, changed)
            await self._rewrite_outbox()
            await store.write_effects(db, unfinished, begun=True)
            await store.doubt_effects(db, self._trust)
            open_now = [fact.envelope.id for fact, _ in await store.open_effects(db)]
            await store.end_effects(db, [fact for fact in open_now if outcome_id(fact) in ended])
            await store.write_checkpoints(db, [(self._trust, fresh)])
            await store.write_schools(db, {s: trust for s, trust in loop.trusts.items() if trust == self._trust})
        loop.checkpoints[self._trust] = fresh

    async def _rewrite_outbox(self) -> None:
        await self._db.execute(
            "delete from outbox where trust = $1 and position > $2", self._trust, self._own[0].envelope.position - 1
        )
        await store.write_outbox(self._db, self._own)

    def _ordering(self) -> list[Recorded]:
        words = {word.__name__ for word in self._loop.service.effects}
        return [fact for fact in self._own if fact.envelope.word in words]
