"""Support plans as rows, from agreed to closed or replaced."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import PlanAgreed, PlanClosed

SCHEMA = """
create table plans (
    school text, plan uuid, pupil text not null, since date not null, review date not null, supports jsonb not null,
    closed text, primary key (school, plan)
);
"""

FOLLOWS: frozenset[type[Fact]] = frozenset({PlanAgreed, PlanClosed})
Rows: TypeAlias = dict[tuple[str, str], dict[str, Any]]


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: the plans of its pupils are read, changed in the order of its facts, and written at once."""
    changes = [f for f in facts if f.envelope.word in _CHANGES]
    if changes:
        rows = await _of_pupils(db, changes)
        for fact in changes:
            _CHANGES[fact.envelope.word](rows, (fact.envelope.school, fact.body["plan"]), fact.body)
        await _write(db, rows)


async def _of_pupils(db: Db, facts: Sequence[Recorded]) -> Rows:
    found = await db.fetch(
        """
        select p.* from plans p
        join (select distinct * from unnest($1::text[], $2::text[]) as n (school, pupil)) n using (school, pupil)
        """,
        [f.envelope.school for f in facts],
        [f.body["pupil"] for f in facts],
    )
    return {(row["school"], str(row["plan"])): {**row, "supports": json.loads(row["supports"])} for row in found}


async def _write(db: Db, rows: Rows) -> None:
    await db.execute(
        """
        insert into plans select * from jsonb_populate_recordset(null::plans, $1::jsonb)
        on conflict (school, plan) do update set
            review = excluded.review, supports = excluded.supports, closed = excluded.closed
        """,
        json.dumps(list(rows.values()), default=str),
    )


def _agreed(rows: Rows, plan: tuple[str, str], body: Mapping[str, Any]) -> None:
    school, named = plan
    for row in rows.values():
        if (row["school"], row["pupil"], row["closed"]) == (school, body["pupil"], None):
            row["closed"] = "replaced"
    first = {"school": school, "plan": named, "pupil": body["pupil"], "since": body["since"]}
    rows.setdefault(plan, first).update(review=body["review"], supports=body["supports"], closed=None)


def _closed(rows: Rows, plan: tuple[str, str], body: Mapping[str, Any]) -> None:
    if plan in rows:
        rows[plan]["closed"] = body["outcome"]


_CHANGES: Mapping[str, Callable[[Rows, tuple[str, str], Mapping[str, Any]], None]] = {
    PlanAgreed.__name__: _agreed,
    PlanClosed.__name__: _closed,
}
