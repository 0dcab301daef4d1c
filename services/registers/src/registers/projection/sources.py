"""By which source each school is heard, and what comparing it with all that the MIS holds found last, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.registers import MisCompared, SchoolSetUp

FOLLOWS: frozenset[type[Fact]] = frozenset({SchoolSetUp, MisCompared})

SCHEMA = """
create table sources (school text primary key, source text not null);
create table compared (school text primary key, day date not null, differing integer not null);
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: of each school the last word holds."""
    if not facts:
        return
    set_up = {each.envelope.school: each.body for each in facts if each.envelope.word == SchoolSetUp.__name__}
    await db.execute(
        """
        insert into sources select * from unnest($1::text[], $2::text[])
        on conflict (school) do update set source = excluded.source
        """,
        [*set_up],
        [body["source"] for body in set_up.values()],
    )
    compared = {each.envelope.school: each.body for each in facts if each.envelope.word == MisCompared.__name__}
    await db.execute(
        """
        insert into compared select * from unnest($1::text[], $2::date[], $3::integer[])
        on conflict (school) do update set day = excluded.day, differing = excluded.differing
        """,
        [*compared],
        [date.fromisoformat(body["date"]) for body in compared.values()],
        [body["differing"] for body in compared.values()],
    )
