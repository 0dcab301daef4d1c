"""The projector: a second loop per service that folds the log into read tables, so that a fault in a view never stops a
deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import structlog

from chassis import generations
from chassis.generations import PositionGap, Superseded
from chassis.hearing import verify
from chassis.log import Log, LogWentBack
from chassis.reader import Reader
from chassis.record import Recorded
from chassis.service import Db, Projection
from chassis.store import Checkpoint

_MOST = 5000
_PLACE_EVERY = 500
_logger = structlog.get_logger()


class Projector:
    """Folds every trust's log into the live generation of one service."""

    def __init__(self, service: str, projection: Projection, db: Db, log: Log) -> None:
        self._service = service
        self._projection = projection
        self._db = db
        self._log = log
        self._lock = asyncio.Lock()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._moved = asyncio.Event()
        self._follows = {word.__name__ for word in projection.FOLLOWS}
        self._written: dict[str, int] = {}
        self.places: dict[str, Checkpoint] = {}
        self.stopped: dict[str, str] = {}

    async def start(self) -> None:
        """Make the first generation where there is none. Raises Superseded."""
        async with self._db.transaction():
            generation = await generations.live(self._db, self._service, self._projection)
            await generations.use(self._db, self._service)
        self.places = await generations.places(self._db, generation.schema)
        await self._db.execute("delete from projection_stopped")

    async def attach(self, trust: str) -> None:
        """Begin to fold a trust's log."""
        tail = await self._log.tail(trust)
        if tail is None or trust in self._tasks:
            return
        self.places.setdefault(trust, Checkpoint(tail.birth))
        self._tasks[trust] = asyncio.create_task(self._run(trust), name=f"project {self._service} {trust}")

    async def projected(self, trust: str, sequence: int) -> None:
        """Return once the trust's log has been folded so far."""
        while trust not in self.places or self.places[trust].sequence < sequence:
            self._moved.clear()
            await self._moved.wait()

    async def close(self) -> None:
        """Stop folding."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _run(self, trust: str) -> None:
        place = self.places[trust]

        async def still_the_same() -> None:
            await verify(self._log, trust, place)

        reader = Reader(self._log.client, trust, place.sequence, still_the_same)
        try:
            async for batch in reader.batches():
                for start in range(0, len(batch), _MOST):
                    await self._fold(trust, batch[start : start + _MOST])
                del batch
        except (LogWentBack, PositionGap) as error:
            await self._stop(trust, place.sequence + 1, str(error))
        except Superseded as error:
            _logger.warning("superseded", service=self._service, reason=str(error))
            self.stopped[trust] = str(error)
        except (OSError, asyncio.CancelledError):
            raise
        except Exception as error:  # noqa: BLE001 - a view that cannot fold stops, visibly; deadlines go on
            await self._stop(trust, self.places[trust].sequence + 1, f"{type(error).__name__}: {error}")

    async def _fold(self, trust: str, batch: Sequence[Recorded]) -> None:
        if self._may_pass_over(trust, batch):
            generations.new_facts(self.places[trust], batch)
            self._moved.set()
            return
        async with self._lock, self._db.transaction():
            generation = await generations.pointed(self._db, lock="share")
            if generation is None or generation.number != self._projection.GENERATION:
                raise Superseded(f"{self._service}: another generation answers now")
            place = await self._place(trust, generation.schema)
            facts = generations.new_facts(place, batch)
            await generations.fold(self._db, self._projection, generation.schema, self._service, facts)
            await generations.write_place(self._db, generation.schema, trust, place)
        seen = self.places[trust]
        seen.sequence, seen.fact, seen.positions = place.sequence, place.fact, place.positions
        self._written[trust] = place.sequence
        self._moved.set()

    def _may_pass_over(self, trust: str, batch: Sequence[Recorded]) -> bool:
        """Whether a batch changes no row, and the place that is written down is not long ago."""
        followed = any(fact.envelope.word in self._follows for fact in batch)
        return not followed and batch[-1].envelope.sequence - self._written.get(trust, 0) < _PLACE_EVERY

    async def _place(self, trust: str, schema: str) -> Checkpoint:
        """Where the generation stands: as written, or further where all that came since changed no row."""
        stored = (await generations.places(self._db, schema)).get(trust)
        passed = self.places[trust]
        if stored is not None and stored.sequence >= passed.sequence:
            return stored
        return Checkpoint(passed.birth, passed.sequence, passed.fact, dict(passed.positions))

    async def _stop(self, trust: str, sequence: int, reason: str) -> None:
        _logger.error("the projector stopped", service=self._service, trust=trust, sequence=sequence, reason=reason)
        self.stopped[trust] = reason
        with suppress(Exception):
            await self._db.execute(
                """insert into projection_stopped values ($1, $2, $3)
                   on conflict (trust) do update set sequence = $2, reason = $3""",
                trust, sequence, reason,
            )  # fmt: skip
