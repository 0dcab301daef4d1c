"""How rows are written: where a batch has none, the database is not asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from chassis.record import Recorded
from chassis.service import Db


async def write(db: Db, statement: str, rows: Collection[Any], *columns: Any) -> None:
    """Execute a statement over the columns of rows, the first of them `rows`."""
    if rows:
        await db.execute(statement, rows, *columns)


async def write_latest(db: Db, table: str, facts: Sequence[Recorded], states: Mapping[str, str]) -> None:
    """The latest word about each message of a table holds: its state, by the word (`states`), and the reason."""
    told = {each.body["message"]: each for each in facts if each.envelope.word in states}
    await write(
        db,
        f"""
        update {table} as written set state = told.state, reason = told.reason
        from unnest($1::text[], $2::uuid[], $3::text[], $4::text[]) as told (school, message, state, reason)
        where written.school = told.school and written.message = told.message
        """,
        [each.envelope.school for each in told.values()],
        [*told],
        [states[each.envelope.word] for each in told.values()],
        [each.body.get("reason") for each in told.values()],
    )
