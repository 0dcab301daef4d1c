"""What the services know of the logs: how far they have heard and folded them, and which facts are where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis import generations, store
from chassis.log import Log
from chassis.service import Db
from chassis.store import Checkpoint


@dataclass(frozen=True, slots=True)
class Known:
    """What one service knows of a trust's log: its places (loop's and projector's), its last confirmed fact's sequence,
    and which facts are where (of its own, the last one that the log as it is now should hold)."""

    service: str
    places: Sequence[Checkpoint]
    confirmed: int
    own: Sequence[tuple[int, UUID]] = ()

    @property
    def reached(self) -> int:
        """The highest sequence that this service has heard, projected or been given."""
        return max([self.confirmed, *(place.sequence for place in self.places)])

    @property
    def facts(self) -> list[tuple[int, UUID]]:
        """Sequences and the facts that must be there."""
        return [*self.own, *((place.sequence, place.fact) for place in self.places if place.fact is not None)]


async def trusts_known(log: Log, services: Mapping[str, Db]) -> list[str]:
    """Every trust that has a log, or of which a service knows that it had one."""
    found = set(await log.trusts())
    for db in services.values():
        found |= set(await store.checkpoints(db)) if await has_tables(db) else set()
    return sorted(found)


async def known_by(service: str, db: Db, trust: str, last: int) -> Known:
    """What a service knows of a trust's log, which ends at `last`."""
    if not await has_tables(db):
        return Known(service, [], 0)
    places = [checkpoint] if (checkpoint := (await store.checkpoints(db)).get(trust)) else []
    live = await generations.pointed(db)
    if live is not None and (folded := (await generations.places(db, live.schema)).get(trust)) is not None:
        places.append(folded)
    own = await db.fetchrow(
        "select sequence, fact from outbox where trust = $1 and sequence <= $2 order by sequence desc limit 1",
        trust,
        last,
    )
    return Known(service, places, await store.last_confirmed(db, trust), [tuple(own)] if own is not None else [])


async def has_tables(db: Db) -> bool:
    """Whether the service has ever run on this database."""
    return bool(
        await db.fetchval("select to_regclass('checkpoints') is not null and to_regclass('pointer') is not null")
    )
