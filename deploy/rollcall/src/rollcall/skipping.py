"""Skipping: a fact that a service cannot digest is passed over because a person says so, on the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chassis import store
from chassis.log import Log
from chassis.record import Recorded
from chassis.service import Db
from events.fact import Actor, Envelope
from events.ids import fact_id
from events.operating import FactSkipped, Part

_STOPPED = """
select 'loop' as part, sequence from stopped where trust = $1
union all
select 'projector', sequence from projection_stopped where trust = $1
"""


class SkipRefused(Exception):
    """Nothing is skipped; the message says why."""


@dataclass(frozen=True, slots=True)
class Skip:
    """What a person wants: that `service` passes over the fact at `sequence` of a trust's log.

    `ticket`: where it is written why.
    """

    service: str
    trust: str
    sequence: int
    ticket: str
    actor: Actor


async def skip(order: Skip, log: Log, db: Db, now: datetime) -> Recorded:
    """The fact that is passed over from the service's next start on; the service must not run. Raises SkipRefused.

    `db` is a connection of the service's role. What it does is the service's own fact: it stands in its outbox, and
    the log gets it at that start.
    """
    parts = await _stopped_there(order, db)
    skipped = await log.at(order.trust, order.sequence)
    if skipped is None:
        raise SkipRefused(
            f"the log of trust {order.trust} has no fact {order.sequence}: "
            f"it is an hour of its own that {order.service} cannot follow, which wants another build"
        )
    async with db.transaction():
        await _say(order, parts, skipped, db, now)
        await db.execute("delete from stopped where trust = $1 and sequence = $2", order.trust, order.sequence)
        await db.execute(
            "delete from projection_stopped where trust = $1 and sequence = $2", order.trust, order.sequence
        )
    return skipped


async def _stopped_there(order: Skip, db: Db) -> tuple[Part, ...]:
    """What of the service has stopped there; the other part may have digested that very fact."""
    rows = await db.fetch(_STOPPED, order.trust)
    if not rows:
        raise SkipRefused(f"{order.service} has not stopped for trust {order.trust}: see rollcall doctor")
    parts = tuple(row["part"] for row in rows if row["sequence"] == order.sequence)
    if not parts:
        at = " and ".join(str(row["sequence"]) for row in rows)
        raise SkipRefused(f"{order.service} has stopped for trust {order.trust} at {at}, not at {order.sequence}")
    return parts


async def _say(order: Skip, parts: tuple[Part, ...], skipped: Recorded, db: Db, now: datetime) -> None:
    checkpoint = (await store.checkpoints(db)).get(order.trust)
    if checkpoint is None:
        raise SkipRefused(f"{order.service} has never heard the log of trust {order.trust}")
    checkpoint.own += 1
    await store.write_outbox(db, [_fact(order, parts, skipped, checkpoint, now)])
    await store.write_checkpoints(db, [(order.trust, checkpoint)])


def _fact(order: Skip, parts: tuple[Part, ...], skipped: Recorded, place: store.Checkpoint, now: datetime) -> Recorded:
    of = skipped.envelope
    said = FactSkipped(
        school=of.school, parts=parts, skipped=of.id, sequence=of.sequence, word=of.word, ticket=order.ticket
    )
    envelope = Envelope(
        id=fact_id(of.id, FactSkipped.__name__, f"{order.service} {'+'.join(parts)}", 0),
        word=FactSkipped.__name__,
        service=order.service,
        trust=order.trust,
        school=of.school,
        key=said.key,
        version=FactSkipped.version,
        cause=of.id,
        correlation=of.correlation,
        actor=order.actor,
        occurred_at=now,
        recorded_at=now,
        position=place.own,
        heard=place.sequence,
    )
    return Recorded(envelope, said.model_dump_json().encode())
