"""Praise that is on hold, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import PraiseHeld, PraiseHoldLifted

FOLLOWS: frozenset[type[Fact]] = frozenset({PraiseHeld, PraiseHoldLifted})

SCHEMA = """
create table praise_holds (
    school text, pupil text, until date not null, at timestamptz not null, by text not null, reason text not null,
    primary key (school, pupil)
);
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: the latest word about a pupil holds."""
    named = {word.__name__ for word in FOLLOWS}
    latest = {(f.envelope.school, f.envelope.key): f for f in facts if f.envelope.word in named}
    if latest:
        await db.execute(
            """
            delete from praise_holds h using unnest($1::text[], $2::text[]) as n (school, pupil)
            where (h.school, h.pupil) = (n.school, n.pupil)
            """,
            *map(list, zip(*latest, strict=True)),
        )
        await _held(db, [f for f in latest.values() if f.envelope.word == PraiseHeld.__name__])


async def _held(db: Db, facts: Sequence[Recorded]) -> None:
    await db.execute(
        """
        insert into praise_holds
        select * from unnest($1::text[], $2::text[], $3::date[], $4::timestamptz[], $5::text[], $6::text[])
        """,
        [f.envelope.school for f in facts],
        [f.envelope.key for f in facts],
        [date.fromisoformat(f.body["until"]) for f in facts],
        [datetime.fromisoformat(f.body["at"]) for f in facts],
        *([f.body[name] for f in facts] for name in ("by", "reason")),
    )
