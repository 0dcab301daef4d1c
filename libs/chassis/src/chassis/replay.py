"""Replay: stage a generation beside the live one, catch up, verify, promote; it may be killed at any point."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import orjson

from chassis import generations
from chassis.clock import Clock
from chassis.generations import Generation
from chassis.log import Log
from chassis.reader import Reader
from chassis.service import Db, Projection
from chassis.skips import skips
from chassis.store import Checkpoint

_LOCK = "select pg_try_advisory_lock(hashtext('replay'), hashtext($1))"
_NOBODY_WAITS_FOR_THE_DEAD = """select set_config('client_connection_check_interval', '1s', false),
                                       set_config('idle_in_transaction_session_timeout', '60s', false)"""
"""A server that compares tables, or waits for them, does not see by itself that whoever asked was killed, or that its
machine is gone; and while it promotes, no fact is folded into what answers."""
Progress = Callable[[str, int, int], None]
"""Called with what is being done, the facts folded so far, and how many there are to fold."""


class ReplayRefused(Exception):
    """The replay was not carried out; the message says why, and nothing has changed."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did: the generation that answers now, how many facts it folded, and whether it equals the last."""

    schema: str
    facts: int
    rows: int
    verified: bool


class Replay:
    """Replays one service's projection over `db`, a connection of that service's role, from `log`."""

    def __init__(
        self, service: str, projection: Projection, db: Db, log: Log, clock: Clock, progress: Progress
    ) -> None:
        self._service = service
        self._projection = projection
        self._db = db
        self._log = log
        self._clock = clock
        self._progress = progress
        self._folded = 0

    async def run(self) -> Replayed:
        """Stage, catch up, verify and promote. Raises ReplayRefused."""
        await self._alone()
        old = await generations.pointed(self._db)
        if old is None:
            raise ReplayRefused(f"{self._service} has no live generation yet: start it first")
        await self._clear_leftovers()
        staged = await self._stage()
        await self._catch_up(staged, await generations.places(self._db, old.schema))
        async with self._db.transaction():
            await generations.index(self._db, staged, self._projection)
        return await self._promote(old, staged)

    async def rollback(self) -> Generation:
        """Answer again from the generation before, once it has caught up. Raises ReplayRefused."""
        await self._alone()
        row = await self._db.fetchrow(
            "select schema, generation, state from generations where state = 'retired' order by made_at desc limit 1"
        )
        if row is None:
            raise ReplayRefused(f"{self._service} has no earlier generation to go back to")
        earlier = Generation(*row)
        if earlier.number != self._projection.GENERATION:
            raise ReplayRefused(f"generation {earlier.number} is another build's: roll back with that build")
        current = await generations.pointed(self._db)
        assert current is not None
        await self._catch_up(earlier, await generations.places(self._db, current.schema))
        await self._promote(current, earlier)
        return earlier

    async def status(self) -> list[Mapping[str, Any]]:
        """Every generation: schema, number, state, and the sequence to which each trust is folded."""
        rows = await self._db.fetch(
            """select g.schema, g.generation, case when p.schema is not null then 'live' else g.state end as state,
                      coalesce(json_object_agg(f.trust, f.sequence) filter (where f.trust is not null), '{}') as folded
               from generations g left join pointer p using (schema) left join projected f using (schema)
               group by g.schema, g.generation, g.state, g.made_at, p.schema order by g.made_at"""
        )
        return [{**row, "folded": orjson.loads(row["folded"])} for row in rows]

    async def _alone(self) -> None:
        if not await self._db.fetchval(_LOCK, self._service):
            raise ReplayRefused(f"{self._service} is being replayed already: wait for that to end")
        await self._db.execute(_NOBODY_WAITS_FOR_THE_DEAD)

    async def _clear_leftovers(self) -> None:
        await self._drop("staging")
        await self._drop("older")

    async def _stage(self) -> Generation:
        async with self._db.transaction():
            return await generations.make(self._db, self._service, self._projection, "staging")

    async def _catch_up(self, to: Generation, live: Mapping[str, Checkpoint]) -> None:
        """Fold to where the live generation stands, and not beyond, so that the two can be compared."""
        done = await generations.places(self._db, to.schema)
        total = sum(place.sequence - done.get(trust, Checkpoint("")).sequence for trust, place in live.items())
        self._folded = 0
        for trust, goal in live.items():
            place = done.get(trust) or Checkpoint(goal.birth)
            passed_over = await skips(self._log, self._db, trust, self._service, "projector")
            async with aclosing(Reader(self._log.client, trust, place.sequence).until(goal.sequence)) as batches:
                async for batch in batches:
                    async with self._db.transaction():
                        facts = generations.new_facts(place, batch, passed_over)
                        await generations.fold(self._db, self._projection, to.schema, self._service, facts)
                        await generations.write_places(self._db, to.schema, {trust: place})
                    self._folded += len(batch)
                    self._progress("folding", self._folded, total)

    async def _promote(self, old: Generation, new: Generation) -> Replayed:
        folded = self._folded
        same_fold = old.number == new.number
        async with self._db.transaction():
            await generations.pointed(self._db, lock="update")
            live = await generations.places(self._db, old.schema)
            await self._catch_up(new, live)
            self._progress("verifying", folded, folded)
            before = await generations.digest(self._db, old.schema, self._service) if same_fold else {}
            after = await generations.digest(self._db, new.schema, self._service)
            if same_fold and before != after:
                different = sorted(table for table in before if before[table] != after.get(table))
                raise ReplayRefused(
                    f"the replayed {', '.join(different)} differ from the live tables at the same sequence; "
                    f"the live generation {old.schema} still answers, {new.schema} is kept for a look"
                )
            await self._db.execute("update pointer set schema = $1", new.schema)
            await self._db.execute("update generations set state = 'older' where state = 'retired'")
            await self._db.execute("update generations set state = 'retired' where schema = $1", old.schema)
            await self._db.execute("update generations set state = 'live' where schema = $1", new.schema)
        await self._drop("older")
        return Replayed(new.schema, folded + self._folded, sum(rows for rows, _ in after.values()), same_fold)

    async def _drop(self, state: str) -> None:
        for row in await self._db.fetch("select schema from generations where state = $1", state):
            async with self._db.transaction():
                await generations.drop(self._db, row["schema"])
