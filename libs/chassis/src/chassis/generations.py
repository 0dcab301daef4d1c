"""Generations of a projection: versioned schemas, never migrated; a pointer says which one answers."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from chassis.record import Recorded, usurped
from chassis.service import Db, Projection
from chassis.store import Checkpoint

SCHEMA = """
create table if not exists generations (
    schema text primary key, generation int not null, state text not null, made_at timestamptz not null default now()
);
create table if not exists pointer (one boolean primary key default true check (one), schema text not null);
create table if not exists projected (
    schema text not null, trust text not null, birth text not null, sequence bigint not null, fact uuid,
    positions jsonb not null, primary key (schema, trust)
);
create table if not exists projection_stopped (trust text primary key, sequence bigint not null, reason text not null);
"""


_POINTED = {
    "": "select schema, generation, state from generations where schema = (select schema from pointer)",
    "share": "select schema, generation, state from generations where schema = (select schema from pointer for share)",
    "update": """select schema, generation, state from generations
                 where schema = (select schema from pointer for update)""",
}
"""Not a join: one that had to wait for the pointer's lock would look for the new schema beside the old row, and find
none."""

_HELD = """select trust, birth, sequence, fact, positions from projected
           where schema = $1 and trust = any($2::text[]) order by trust for update"""


class Superseded(Exception):
    """Another build's generation answers now: this process must make room for it."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A schema of read tables and what it is: live, staging, retired (for a rollback), or older (to be dropped)."""

    schema: str
    number: int
    state: str


async def live(db: Db, service: str, projection: Projection) -> Generation:
    """The generation that answers; the first one is made here. Raises Superseded where another build's answers."""
    found = await pointed(db)
    if found is None:
        found = await make(db, service, projection, "live")
        await db.execute("insert into pointer (schema) values ($1) on conflict do nothing", found.schema)
        await index(db, found, projection)
    if found.number != projection.GENERATION:
        raise Superseded(
            f"{service} answers from generation {found.number}, this build folds {projection.GENERATION}: "
            f"run rollcall replay {service}"
        )
    return found


async def pointed(db: Db, *, lock: str = "") -> Generation | None:
    """Where the pointer stands. `lock`: "share" (folding goes on) or "update" (promotion)."""
    row = await db.fetchrow(_POINTED[lock])
    return None if row is None else Generation(*row)


async def make(db: Db, service: str, projection: Projection, state: str) -> Generation:
    """A new, empty schema of this build's read tables, without its indexes."""
    count = await db.fetchval("select count(*) from generations where generation = $1", projection.GENERATION)
    taken = {row["schema"] for row in await db.fetch("select schema from generations")}
    schema = next(
        name
        for n in range(count + 1, count + 1000)
        if (name := f"{service}_g{projection.GENERATION}" + (f"_{n}" if n > 1 else "")) not in taken
    )
    await db.execute(await db.fetchval("select format('create schema %I', $1::text)", schema))
    await db.execute("insert into generations values ($1, $2, $3)", schema, projection.GENERATION, state)
    await use(db, schema)
    await db.execute(projection.SCHEMA)
    await use(db, service)
    return Generation(schema, projection.GENERATION, state)


async def index(db: Db, generation: Generation, projection: Projection) -> None:
    """Make the indexes of a generation, within the caller's transaction."""
    if projection.INDEXES.strip():
        await use(db, generation.schema)
        await db.execute(projection.INDEXES)


async def drop(db: Db, schema: str) -> None:
    """Remove a generation and its tables."""
    await db.execute(await db.fetchval("select format('drop schema if exists %I cascade', $1::text)", schema))
    await db.execute("delete from projected where schema = $1", schema)
    await db.execute("delete from generations where schema = $1", schema)


async def use(db: Db, *schemas: str) -> None:
    """Make these schemas the search path of the session, or of the transaction that is open."""
    local = db.is_in_transaction()
    path = ", ".join('"' + schema.replace('"', '""') + '"' for schema in schemas)
    await db.fetchval("select set_config('search_path', $1, $2)", path, local)


async def places(db: Db, schema: str) -> dict[str, Checkpoint]:
    """How far a generation has folded each trust's log."""
    rows = await db.fetch("select trust, birth, sequence, fact, positions from projected where schema = $1", schema)
    return {row["trust"]: _place(row) for row in rows}


async def hold_places(db: Db, schema: str, births: Mapping[str, str]) -> dict[str, Checkpoint]:
    """The same, of these trusts, and nobody else folds them before the caller's transaction ends; `births` by trust."""
    trusts = sorted(births)
    rows = await db.fetch(_HELD, schema, trusts)
    if len(rows) < len(trusts):
        await db.execute(
            """insert into projected select $1, t.trust, t.birth, 0, null, '{}'
               from unnest($2::text[], $3::text[]) as t (trust, birth) on conflict do nothing""",
            schema,
            trusts,
            [births[trust] for trust in trusts],
        )
        rows = await db.fetch(_HELD, schema, trusts)
    return {row["trust"]: _place(row) for row in rows}


def _place(row: Any) -> Checkpoint:
    return Checkpoint(row["birth"], row["sequence"], row["fact"], orjson.loads(row["positions"]))


async def write_places(db: Db, schema: str, places: Mapping[str, Checkpoint]) -> None:
    """Note how far a generation has folded these trusts' logs."""
    rows = [(t, p.birth, p.sequence, p.fact, orjson.dumps(p.positions).decode()) for t, p in places.items()]
    await db.execute(
        """insert into projected
           select $1, * from unnest($2::text[], $3::text[], $4::bigint[], $5::uuid[], $6::jsonb[])
           on conflict (schema, trust) do update set birth = excluded.birth, sequence = excluded.sequence,
               fact = excluded.fact, positions = excluded.positions""",
        schema, *map(list, zip(*rows, strict=True)),
    )  # fmt: skip


class Usurped(Exception):
    """A service said what is another's to say."""


class PositionGap(Exception):
    """A service's numbers skip one: a fact is missing from the log."""


def new_facts(place: Checkpoint, facts: Sequence[Recorded], skips: Container[int] = ()) -> list[Recorded]:
    """Those facts beyond a place that it has not had, the place moved behind them. Raises PositionGap.

    `skips`: the sequences of facts that are passed over.
    """
    fresh = []
    for fact in facts:
        envelope = fact.envelope
        if envelope.sequence <= place.sequence:
            continue
        had = place.positions.get(envelope.service, 0)
        if envelope.position > had + 1:
            raise PositionGap(
                f"sequence {envelope.sequence}: {envelope.service} numbers it {envelope.position} after {had}"
            )
        if envelope.position == had + 1:
            if envelope.sequence not in skips:
                fresh.append(fact)
            place.positions[envelope.service] = envelope.position
        place.sequence, place.fact = envelope.sequence, envelope.id
    return fresh


async def fold(db: Db, projection: Projection, schema: str, service: str, facts: Sequence[Recorded]) -> None:
    """Fold facts into a generation, within the caller's transaction. Raises Usurped."""
    follows = {word.__name__ for word in projection.FOLLOWS}
    if followed := [fact for fact in facts if fact.envelope.word in follows]:
        await use(db, schema, service)  # a generation's tables first; the path ends with the transaction
        if (said := next((fact.envelope for fact in followed if usurped(fact.envelope)), None)) is not None:
            raise Usurped(f"sequence {said.sequence}: {said.word} is no word of {said.service}")
        await projection.fold(db, followed)


async def digest(db: Db, schema: str, service: str) -> dict[str, tuple[int, int]]:
    """Each table's count of rows and a sum of their hashes: equal tables, equal digests."""
    tables = [
        row["table_name"]
        for row in await db.fetch(
            "select table_name from information_schema.tables where table_schema = $1 order by table_name", schema
        )
    ]
    digests = {}
    for table in tables:
        query = await db.fetchval(
            """select format('select count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) from %I.%I t',
                             $1::text, $2::text)""",
            schema,
            table,
        )
        for rows, total in await db.fetch(query):
            digests[table] = (rows, int(total))
    await use(db, service)
    return digests
