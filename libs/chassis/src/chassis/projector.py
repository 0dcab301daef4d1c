"""The projector: a second loop per service that folds the log into read tables, so that a fault in a view never stops a
deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from chassis import generations
from chassis.clock import pause
from chassis.follower import Follower
from chassis.generations import PositionGap, Superseded
from chassis.hearing import verify
from chassis.live import Live
from chassis.log import Log, LogWentBack
from chassis.record import Recorded
from chassis.service import Db, Projection
from chassis.skips import skips
from chassis.store import Checkpoint
from chassis.tasks import Tasks
from chassis.waiting import NO_ROOM, persist

_MOST = 5000
_PLACE_EVERY = 500
_LONGEST_REST = 0.1
_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A batch of a trust that is to be folded."""

    trust: str
    batch: Sequence[Recorded]
    folded: asyncio.Future[None]


class Projector:
    """Folds every trust's log into the live generation of one service."""

    def __init__(self, service: str, projection: Projection, db: Db, live: Live, log: Log, tasks: Tasks) -> None:
        self._service = service
        self._projection = projection
        self._db = db
        self._live = live
        self._log = log
        self._lock = asyncio.Lock()
        self._waiting: list[_Waiting] = []
        self._tasks = tasks
        self._attached: set[str] = set()
        self._moved = asyncio.Event()
        self._follows = {word.__name__ for word in projection.FOLLOWS}
        self._written: dict[str, int] = {}
        self.places: dict[str, Checkpoint] = {}
        self.stopped: dict[str, str] = {}
        self._skips: dict[str, frozenset[int]] = {}
        self._superseded = ""
        self._rest_until = 0.0

    async def start(self) -> None:
        """Make the first generation where there is none; where another build's is live, nothing is folded."""
        try:
            async with self._db.transaction():
                generation = await generations.live(self._db, self._service, self._projection)
                await generations.use(self._db, self._service)
        except Superseded as error:
            self._superseded = str(error)
            return
        self._superseded = ""
        self.places = await generations.places(self._db, generation.schema)
        await self._db.execute("delete from projection_stopped")

    async def attach(self, trust: str) -> None:
        """Begin to fold a trust's log; where another build's generation is live, once ours has been promoted.

        What breaks it off leaves nothing behind: it may be tried again.
        """
        if trust in self._attached:
            return
        if self._superseded:
            await self.start()
        if self._superseded:
            self.stopped[trust] = self._superseded
            return
        self.stopped.pop(trust, None)
        if (tail := await self._log.tail(trust)) is None:
            return
        async with self._lock:
            passed_over = await skips(self._log, self._db, trust, self._service, "projector")
        self._attached.add(trust)
        self._skips[trust] = passed_over
        self.places.setdefault(trust, Checkpoint(tail.birth))
        self._tasks.start(self._run(trust), f"project {self._service} {trust}")

    async def projected(self, trust: str, sequence: int) -> None:
        """Return once the trust's log has been folded so far, or where it is not folded here."""
        while trust not in self.stopped and (trust not in self.places or self.places[trust].sequence < sequence):
            self._moved.clear()
            await self._moved.wait()

    def passed(self, trust: str) -> int:
        """How far a trust's log has been folded, what changed no row and is not written down included."""
        return self.places[trust].sequence if trust in self.places else 0

    async def _run(self, trust: str) -> None:
        place = self.places[trust]

        async def still_the_same() -> None:
            await verify(self._log, trust, place)

        follower = Follower(self._live, self._log, trust, place.sequence, still_the_same)
        try:
            async for batch in follower.batches():
                for start in range(0, len(batch), _MOST):
                    fold = partial(self._fold_to_the_fault, trust, batch[start : start + _MOST])
                    await persist(fold, "Postgres", NO_ROOM)
                    del fold
                del batch
        except (LogWentBack, PositionGap) as error:
            await self._stop(trust, place.sequence + 1, str(error))
        except (Superseded, asyncio.CancelledError):
            raise  # the next build takes over
        except Exception as error:
            if self._db.is_closed():
                raise
            # a view that cannot fold stops, visibly; deadlines go on
            await self._stop(trust, self.places[trust].sequence + 1, f"{type(error).__name__}: {error}")

    async def _fold_to_the_fault(self, trust: str, batch: Sequence[Recorded]) -> None:
        """Fold a batch; where that fails, one fact after the other, so that it stops at the very one."""
        try:
            await self._fold(trust, batch)
        except (Superseded, *NO_ROOM):
            raise
        except Exception:
            if len(batch) == 1 or self._db.is_closed():
                raise
            for fact in batch:
                await self._fold(trust, [fact])

    async def _fold(self, trust: str, batch: Sequence[Recorded]) -> None:
        """Fold a batch; whoever's turn it is folds all that waits by then, of whichever trust.

        With many trusts there is always something small that waits: between two folds as much time passes as the first
        took, and what comes meanwhile is folded together.
        """
        if self._may_pass_over(trust, batch):
            generations.new_facts(self.places[trust], batch, self._skips[trust])
            self._moved.set()
            return
        waiting = _Waiting(trust, batch, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        async with self._lock:
            if not waiting.folded.done():
                await self._rested()
                await self._fold_waiting()
        waiting.folded.result()

    async def _rested(self) -> None:
        rest = self._rest_until - asyncio.get_running_loop().time()
        if rest > 0:
            await pause(rest)

    async def _fold_waiting(self) -> None:
        begun = asyncio.get_running_loop().time()
        await self._fold_all()
        ended = asyncio.get_running_loop().time()
        self._rest_until = ended + min(ended - begun, _LONGEST_REST)

    async def _fold_all(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not await self._settle(waiting) and len(waiting) > 1:
            for each in waiting:
                await self._settle([each])

    async def _settle(self, waiting: Sequence[_Waiting]) -> bool:
        """Whether all of it was folded; a fault is that trust's own, once it is known which one's it is."""
        try:
            await self._fold_together(waiting)
        except Exception as error:  # noqa: BLE001 - raised to whom it belongs
            if len(waiting) == 1:
                waiting[0].folded.set_exception(error)
            return False
        for each in waiting:
            each.folded.set_result(None)
        return True

    async def _fold_together(self, waiting: Sequence[_Waiting]) -> None:
        places: dict[str, Checkpoint] = {}
        facts: list[Recorded] = []
        async with self._db.transaction():
            generation = await generations.pointed(self._db, lock="share")
            if generation is None or generation.number != self._projection.GENERATION:
                raise Superseded(f"{self._service}: another generation answers now")
            stored = await generations.hold_places(
                self._db, generation.schema, {each.trust: self.places[each.trust].birth for each in waiting}
            )
            for each in waiting:
                place = places[each.trust] = self._place(each.trust, stored.get(each.trust))
                facts += generations.new_facts(place, each.batch, self._skips[each.trust])
            await generations.fold(self._db, self._projection, generation.schema, self._service, facts)
            await generations.write_places(self._db, generation.schema, places)
        self._move(places)

    def _move(self, places: Mapping[str, Checkpoint]) -> None:
        for trust, place in places.items():
            seen = self.places[trust]
            seen.sequence, seen.fact, seen.positions = place.sequence, place.fact, place.positions
            self._written[trust] = place.sequence
        self._moved.set()

    def _may_pass_over(self, trust: str, batch: Sequence[Recorded]) -> bool:
        """Whether a batch changes no row, and the place that is written down is not long ago."""
        followed = any(fact.envelope.word in self._follows for fact in batch)
        return not followed and batch[-1].envelope.sequence - self._written.get(trust, 0) < _PLACE_EVERY

    def _place(self, trust: str, stored: Checkpoint | None) -> Checkpoint:
        """Where the generation stands: as written, or further where all that came since changed no row."""
        passed = self.places[trust]
        if stored is not None and stored.sequence >= passed.sequence:
            return stored
        return Checkpoint(passed.birth, passed.sequence, passed.fact, dict(passed.positions))

    async def _stop(self, trust: str, sequence: int, reason: str) -> None:
        _logger.error("the projector stopped", service=self._service, trust=trust, sequence=sequence, reason=reason)
        self.stopped[trust] = reason
        async with self._lock:
            await self._db.execute(
                """insert into projection_stopped values ($1, $2, $3)
                   on conflict (trust) do update set sequence = $2, reason = $3""",
                trust, sequence, reason,
            )  # fmt: skip
