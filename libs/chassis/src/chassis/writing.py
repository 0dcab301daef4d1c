"""What a drain leaves in Postgres, written in one statement: one journey to the server, and all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from chassis.record import Recorded
from chassis.service import Db
from chassis.store import Checkpoint, StateRow, outbox_row

# Not COPY: a leader halted between asking for it and sending its rows would keep the lock, its session not being idle.
# Each part sees the tables as they were before: none may need another's rows.
_WRITE = """
with written_states as (
    insert into states (school, kind, key, seen, done, due)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
    on conflict (school, kind, key) do update set seen = excluded.seen, done = excluded.done, due = excluded.due
), appended as (
    insert into outbox (trust, position, fact, word, service, school, key, version, cause, correlation,
                        role, who, occurred_at, recorded_at, heard, body, sequence)
    select * from unnest($7::text[], $8::bigint[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[],
                         $14::int[], $15::uuid[], $16::uuid[], $17::text[], $18::text[], $19::timestamptz[],
                         $20::timestamptz[], $21::bigint[], $22::text[], $23::bigint[])
), confirmed as (
    update outbox o set sequence = c.sequence
    from unnest($24::text[], $25::bigint[], $26::bigint[]) as c (trust, position, sequence)
    where o.trust = c.trust and o.position = c.position
), ordered as (
    insert into effects (fact, trust, position)
    select * from unnest($27::uuid[], $28::text[], $29::bigint[]) on conflict do nothing
), begun as (
    update effects set begun = true where fact = any($30::uuid[])
), ended as (
    delete from effects where fact = any($31::uuid[])
), answered as (
    insert into requests (id, reply, at)
    select id, reply, $34 from unnest($32::uuid[], $33::text[]) as r (id, reply) on conflict do nothing
), known as (
    insert into schools (school, trust) select * from unnest($35::text[], $36::text[]) on conflict do nothing
)
insert into checkpoints (trust, birth, sequence, fact, positions, own)
select * from unnest($37::text[], $38::text[], $39::bigint[], $40::uuid[], $41::jsonb[], $42::bigint[])
on conflict (trust) do update set birth = excluded.birth, sequence = excluded.sequence, fact = excluded.fact,
    positions = excluded.positions, own = excluded.own
"""


@dataclass
class Writing:
    """The rows of one drain.

    `ordered`: own facts that order an effect; `begun`, `ended`: the facts whose effects are about to be performed, or
    over; `replies`: by request; `schools`: school to trust; `confirmed`: by trust, the position and log sequence of own
    facts written earlier; `places`: how far each trust's log was heard.
    """

    at: datetime
    states: Sequence[StateRow] = ()
    facts: Sequence[Recorded] = ()
    ordered: Sequence[Recorded] = ()
    begun: Sequence[UUID] = ()
    ended: Sequence[UUID] = ()
    replies: Sequence[tuple[UUID, str]] = ()
    schools: Mapping[str, str] = field(default_factory=dict)
    confirmed: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    places: Mapping[str, Checkpoint] = field(default_factory=dict)

    async def write(self, db: Db) -> None:
        """Write all of it. Raises UniqueViolationError where one of the facts was written before."""
        over = set(self.ended)
        await db.execute(
            _WRITE,
            *_columns(6, ((s.school, s.kind, s.key, s.seen, s.done, s.due) for s in self.states)),
            *_columns(17, map(outbox_row, self.facts)),
            *_columns(3, ((trust, *pair) for trust, pairs in self.confirmed.items() for pair in pairs)),
            *_columns(3, ((f.envelope.id, f.envelope.trust, f.envelope.position) for f in self.ordered)),
            [fact for fact in self.begun if fact not in over],
            self.ended,
            *_columns(2, self.replies),
            self.at,
            *_columns(2, self.schools.items()),
            *_columns(6, (_place(trust, place) for trust, place in self.places.items())),
        )


def _place(trust: str, place: Checkpoint) -> tuple[Any, ...]:
    return trust, place.birth, place.sequence, place.fact, orjson.dumps(place.positions).decode(), place.own


def _columns(count: int, rows: Iterable[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """Rows as columns, so many of them also where there is no row."""
    return list(zip(*rows, strict=True)) or [()] * count
