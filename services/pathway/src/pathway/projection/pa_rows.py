"""The lists of persistent absentees as rows, as they were issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import PaListIssued

FOLLOWS: frozenset[type[Fact]] = frozenset({PaListIssued})

SCHEMA = """
create table pa_lists (school text, day date, primary key (school, day));
create table pa_listed (
    school text, day date, pupil text, form text not null, year text not null, attending integer not null,
    possible integer not null, primary key (school, day, pupil)
);
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch."""
    issued = [f for f in facts if f.envelope.word == PaListIssued.__name__]
    if issued:
        await db.execute(
            "insert into pa_lists select * from unnest($1::text[], $2::date[]) on conflict do nothing",
            [f.envelope.school for f in issued],
            [date.fromisoformat(f.body["date"]) for f in issued],
        )
        await _listed(db, issued)


async def _listed(db: Db, issued: Sequence[Recorded]) -> None:
    rows = [(f, row) for f in issued for row in f.body["rows"]]
    await db.execute(
        """
        insert into pa_listed
        select * from unnest(
            $1::text[], $2::date[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::integer[])
        on conflict do nothing
        """,
        [f.envelope.school for f, _ in rows],
        [date.fromisoformat(f.body["date"]) for f, _ in rows],
        *([row[name] for _, row in rows] for name in ("pupil", "form", "year", "attending", "possible")),
    )
