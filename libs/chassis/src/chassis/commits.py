"""Writing what drains decided: each in one transaction, over the connection that holds the lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chassis.clock import Clock
from chassis.drain import Drain, reply_of
from chassis.service import Db, Service
from chassis.store import Checkpoint, StateRow
from chassis.writing import Writing

_CHECKPOINT_EVERY = 500


class Commits:
    """The commits of one service's loop; sequences of own facts are written beside what is written in any case."""

    def __init__(self, service: Service, db: Db, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._ordering = {word.__name__ for word in service.effects}
        self._written: dict[str, int] = {}
        self._confirmed: dict[str, list[tuple[int, int]]] = {}
        self._schools: set[str] = set()

    @property
    def behind(self) -> bool:
        """Whether sequences of own facts that the log has are not written down yet."""
        return bool(self._confirmed)

    async def write(
        self,
        drain: Drain,
        changed: Sequence[StateRow],
        checkpoints: Mapping[str, Checkpoint],
        trusts: Mapping[str, str],
    ) -> bool:
        """Commit a drain, or let it wait for the next where nothing but places moved; whether it was committed."""
        for trust, pairs in drain.confirmed.items():
            self._confirmed.setdefault(trust, []).extend(pairs)
        if not (changed or drain.writes() or self._place_is_old(drain, checkpoints)):
            return False
        moved = {trust: checkpoints[trust] for trust in {*drain.moved, *self._confirmed}}
        schools = {said.school for said in drain.said if said.school in trusts} - self._schools
        await Writing(
            at=self._clock.now(),
            states=changed,
            facts=drain.own,
            ordered=[fact for fact in drain.own if fact.envelope.word in self._ordering],
            begun=drain.begun,
            ended=drain.ended,
            replies=[(request, reply_of(reply)) for request, reply in drain.replies],
            schools={school: trusts[school] for school in schools},
            confirmed=self._confirmed,
            places=moved,
        ).write(self._db)
        self._note(moved)
        self._schools |= schools
        return True

    async def flush(self, checkpoints: Mapping[str, Checkpoint]) -> None:
        """Write down how far the logs were heard; where that is known, let the server hear from us."""
        moved = {trust: place for trust, place in checkpoints.items() if place.sequence != self._written.get(trust)}
        if not moved and not self._confirmed:
            await self._db.execute("select 1")
            return
        await Writing(at=self._clock.now(), confirmed=self._confirmed, places=moved).write(self._db)
        self._note(moved)

    def _place_is_old(self, drain: Drain, checkpoints: Mapping[str, Checkpoint]) -> bool:
        return any(
            checkpoints[trust].sequence - self._written.get(trust, 0) >= _CHECKPOINT_EVERY for trust in drain.moved
        )

    def _note(self, moved: Mapping[str, Checkpoint]) -> None:
        self._confirmed.clear()
        self._written.update({trust: place.sequence for trust, place in moved.items()})
