"""A service's own tables: decision states, outbox, effects, checkpoints, and the ids of requests it has answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Actor, Envelope

KEPT_FOR = timedelta(days=7)
"""How long a confirmed outbox row keeps its sequence, so that a log that lost its tail can be mended."""

SCHEMA = """
create table if not exists states (
    school text not null, kind text not null, key text not null,
    seen text not null, done text not null, due timestamptz,
    primary key (school, kind, key)
);
create index if not exists states_due on states (due) where due is not null;
create table if not exists schools (school text primary key, trust text not null);
create table if not exists outbox (
    trust text not null, position bigint not null, fact uuid not null unique, word text not null, service text not null,
    school text not null, key text not null, version int not null, cause uuid not null, correlation uuid not null,
    role text, who text, occurred_at timestamptz not null, recorded_at timestamptz not null, heard bigint not null,
    body text not null, sequence bigint,
    primary key (trust, position)
);
create index if not exists outbox_cause on outbox (cause);
create index if not exists outbox_unconfirmed on outbox (trust, position) where sequence is null;
create table if not exists effects (
    fact uuid primary key, trust text not null, position bigint not null, begun boolean not null default false
);
create table if not exists checkpoints (
    trust text primary key, birth text not null, sequence bigint not null, fact uuid,
    positions jsonb not null, own bigint not null
);
create table if not exists requests (id uuid primary key, reply text not null, at timestamptz not null);
create table if not exists shapes (trust text primary key, shape text not null);
create table if not exists stopped (trust text primary key, sequence bigint not null, reason text not null);
"""

BY_KEY = {"enable_seqscan": "off"}
"""Rows are found by their keys: a server that has no figures of a young table yet would read all of it each time."""


@dataclass(slots=True)
class Checkpoint:
    """How far a trust's log has been heard: the stream's birth, the sequence, the fact there, and each service's last
    number; `own` is our own last number, whether on the log yet or not."""

    birth: str
    sequence: int = 0
    fact: UUID | None = None
    positions: dict[str, int] = field(default_factory=dict)
    own: int = 0


@dataclass(frozen=True, slots=True)
class StateRow:
    """A state as it is stored."""

    school: str
    kind: str
    key: str
    seen: str
    done: str
    due: datetime | None


async def connect(dsn: str, *, lock_seconds: float = 0.0, open_seconds: float = 0.0, durable: bool = True) -> Db:
    """A connection; with `lock_seconds` the server ends it when it has been silent for so long, and its locks go.

    `open_seconds`: the same, of a connection that is silent within a transaction. Not `durable`: a power failure may
    undo its last commits, whole ones, as suits what is folded from the log again.
    """
    idle = {"idle_session_timeout": str(int(lock_seconds * 1000))} if lock_seconds else {}
    open_for = lock_seconds or open_seconds
    held = {"idle_in_transaction_session_timeout": str(int(open_for * 1000))} if open_for else {}
    lazy = {} if durable else {"synchronous_commit": "off"}
    settings = {"application_name": "rollcall", **BY_KEY, **idle, **held, **lazy}
    return await asyncpg.connect(dsn, server_settings=settings, timeout=10)


async def may_be_silent(db: Db, seconds: float) -> None:
    """From now on the server ends the session when it has been silent for so long, also within a transaction."""
    for timeout in ("idle_session_timeout", "idle_in_transaction_session_timeout"):
        await db.execute("select set_config($1, $2, false)", timeout, str(int(seconds * 1000)))


async def states_named(db: Db, names: Sequence[tuple[str, str, str]]) -> list[StateRow]:
    """The stored states of these (school, kind, key), in one query."""
    rows = await db.fetch(
        """select s.school, s.kind, s.key, s.seen, s.done, s.due
           from unnest($1::text[], $2::text[], $3::text[]) as n (school, kind, key)
           join states s using (school, kind, key)""",
        *map(list, zip(*names, strict=True)),
    )
    return [StateRow(*row) for row in rows]


async def states_of(db: Db, school: str, kind: str) -> list[StateRow]:
    """Every stored state of a kind in a school."""
    rows = await db.fetch(
        "select school, kind, key, seen, done, due from states where school = $1 and kind = $2", school, kind
    )
    return [StateRow(*row) for row in rows]


async def write_states(db: Db, rows: Sequence[StateRow]) -> None:
    """Write states in one statement."""
    if not rows:
        return
    await db.execute(
        """insert into states (school, kind, key, seen, done, due)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
           on conflict (school, kind, key) do update
           set seen = excluded.seen, done = excluded.done, due = excluded.due""",
        *map(list, zip(*((r.school, r.kind, r.key, r.seen, r.done, r.due) for r in rows), strict=True)),
    )


async def let_go(db: Db, schools: Sequence[str], kept: Sequence[str]) -> None:
    """Delete the states of these schools, but for the kinds that are remembered beside the facts."""
    await db.execute(
        "delete from states where school = any($1::text[]) and kind <> all($2::text[])", schools, list(kept)
    )


async def shape(db: Db, trust: str) -> str | None:
    """The shape in which a trust's states were written, where that is known."""
    found: str | None = await db.fetchval("select shape from shapes where trust = $1", trust)
    return found


async def write_shape(db: Db, trust: str, shape: str) -> None:
    """Note in which shape a trust's states are written."""
    await db.execute(
        "insert into shapes values ($1, $2) on conflict (trust) do update set shape = excluded.shape", trust, shape
    )


async def dues(db: Db) -> list[tuple[str, str, str, datetime]]:
    """Every state that wants to be woken, and when."""
    rows = await db.fetch("select school, kind, key, due from states where due is not null")
    return [(r["school"], r["kind"], r["key"], r["due"]) for r in rows]


_APPEND = """
insert into outbox (trust, position, fact, word, service, school, key, version, cause, correlation,
                    role, who, occurred_at, recorded_at, heard, body, sequence)
select * from unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
                     $9::uuid[], $10::uuid[], $11::text[], $12::text[], $13::timestamptz[], $14::timestamptz[],
                     $15::bigint[], $16::text[], $17::bigint[])
"""


async def write_outbox(db: Db, facts: Sequence[Recorded]) -> None:
    """Append own facts to the outbox."""
    if facts:
        await db.execute(_APPEND, *map(list, zip(*map(outbox_row, facts), strict=True)))


async def said_before(db: Db, facts: Sequence[UUID]) -> set[UUID]:
    """Those of these fact ids that stand in the outbox."""
    return {row["fact"] for row in await db.fetch("select fact from outbox where fact = any($1::uuid[])", facts)}


async def unconfirmed(db: Db, trust: str, after: int) -> list[Recorded]:
    """Own facts beyond a position, in order."""
    rows = await db.fetch("select * from outbox where trust = $1 and position > $2 order by position", trust, after)
    return [_recorded(row) for row in rows]


async def bodies(db: Db, trust: str, word: str) -> list[str]:
    """The bodies of own facts of that word in the outbox."""
    rows = await db.fetch("select body from outbox where trust = $1 and word = $2", trust, word)
    return [row["body"] for row in rows]


async def forget_confirmed(db: Db, before: datetime) -> None:
    """Delete confirmed outbox rows and answered requests from before `before`, effects aside."""
    await db.execute(
        """delete from outbox o where sequence is not null and recorded_at < $1
           and not exists (select 1 from effects e where e.fact = o.fact)""",
        before,
    )
    await db.execute("delete from requests where at < $1", before)


async def checkpoints(db: Db) -> dict[str, Checkpoint]:
    """How far each trust's log has been heard."""
    rows = await db.fetch("select * from checkpoints")
    return {
        r["trust"]: Checkpoint(r["birth"], r["sequence"], r["fact"], orjson.loads(r["positions"]), r["own"])
        for r in rows
    }


async def write_checkpoints(db: Db, changed: Iterable[tuple[str, Checkpoint]]) -> None:
    """Write checkpoints in one statement."""
    rows = [(t, c.birth, c.sequence, c.fact, orjson.dumps(c.positions).decode(), c.own) for t, c in changed]
    if not rows:
        return
    await db.execute(
        """insert into checkpoints (trust, birth, sequence, fact, positions, own)
           select * from unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[], $5::jsonb[], $6::bigint[])
           on conflict (trust) do update set birth = excluded.birth, sequence = excluded.sequence,
               fact = excluded.fact, positions = excluded.positions, own = excluded.own""",
        *map(list, zip(*rows, strict=True)),
    )


async def reborn(db: Db, trust: str, old: str, new: str) -> None:
    """A trust's log was restored, and the server calls it made anew: the places in it stand."""
    async with db.transaction():
        await db.execute("update checkpoints set birth = $3 where trust = $1 and birth = $2", trust, old, new)
        await db.execute("update projected set birth = $3 where trust = $1 and birth = $2", trust, old, new)


async def last_confirmed(db: Db, trust: str) -> int:
    """The highest log sequence that an own fact is known to have (0: none)."""
    return int(await db.fetchval("select coalesce(max(sequence), 0) from outbox where trust = $1", trust))


async def confirmed_sequences(db: Db, trust: str, after: int) -> list[int]:
    """The log sequences beyond `after` that own facts are known to have, in order."""
    rows = await db.fetch(
        "select sequence from outbox where trust = $1 and sequence > $2 order by sequence", trust, after
    )
    return [row["sequence"] for row in rows]


async def confirmed(db: Db, trust: str, first: int, last: int) -> list[Recorded]:
    """Own facts that are known to have a log sequence from `first` to `last`, in order."""
    rows = await db.fetch(
        "select * from outbox where trust = $1 and sequence between $2 and $3 order by sequence", trust, first, last
    )
    return [_recorded(row) for row in rows]


async def write_schools(db: Db, trusts: Mapping[str, str]) -> None:
    """Remember which trust a school is of."""
    if trusts:
        await db.execute(
            "insert into schools select * from unnest($1::text[], $2::text[]) on conflict do nothing",
            list(trusts),
            list(trusts.values()),
        )


async def write_effects(db: Db, ordered: Sequence[Recorded], begun: bool) -> None:
    """Note effects that own facts ordered."""
    await db.executemany(
        "insert into effects (fact, trust, position, begun) values ($1, $2, $3, $4) on conflict do nothing",
        [(f.envelope.id, f.envelope.trust, f.envelope.position, begun) for f in ordered],
    )


async def doubt_effects(db: Db, trust: str) -> None:
    """Note that any effect of a trust may have been performed: the database was set back."""
    await db.execute("update effects set begun = true where trust = $1", trust)


async def end_effects(db: Db, facts: Sequence[UUID]) -> None:
    """Forget effects that ended."""
    await db.execute("delete from effects where fact = any($1::uuid[])", facts)


async def open_effects(db: Db) -> list[tuple[Recorded, bool]]:
    """Own facts whose effects have not ended, and whether they had been begun."""
    rows = await db.fetch(
        """select o.*, e.begun from effects e join outbox o using (fact) order by o.trust, o.position"""
    )
    return [(_recorded(row), row["begun"]) for row in rows]


async def replies(db: Db, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The replies already given to these requests; one whose facts are there was followed, reply or no reply."""
    rows = await db.fetch(
        """select id, reply from requests where id = any($1::uuid[])
           union all
           select distinct cause, 'done' from outbox o where cause = any($1::uuid[])
               and not exists (select 1 from requests r where r.id = o.cause)""",
        ids,
    )
    return {r["id"]: r["reply"] for r in rows}


def outbox_row(fact: Recorded) -> tuple[Any, ...]:
    """A fact as a row of the outbox."""
    e = fact.envelope
    role, who = (e.actor.role, e.actor.who) if e.actor else (None, None)
    return (
        e.trust, e.position, e.id, e.word, e.service, e.school, e.key, e.version, e.cause, e.correlation,
        role, who, e.occurred_at, e.recorded_at, e.heard, fact.raw.decode(), e.sequence or None,
    )  # fmt: skip


def _recorded(row: Any) -> Recorded:
    envelope = Envelope(
        id=row["fact"],
        word=row["word"],
        service=row["service"],
        trust=row["trust"],
        school=row["school"],
        key=row["key"],
        version=row["version"],
        cause=row["cause"],
        correlation=row["correlation"],
        actor=Actor(who=row["who"], role=row["role"]) if row["role"] else None,
        occurred_at=row["occurred_at"],
        recorded_at=row["recorded_at"],
        position=row["position"],
        heard=row["heard"],
        sequence=row["sequence"] or 0,
    )
    return Recorded(envelope, row["body"].encode())
