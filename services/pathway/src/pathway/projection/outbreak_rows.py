"""Outbreaks of illness as rows, each as it stands."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import OutbreakOver, OutbreakSeen, OutbreaksReviewed, OutbreakWithdrawn

SCHEMA = """
create table outbreaks (
    school text, outbreak uuid, "of" text not null, name text not null, years text[] not null, seen date not null,
    last date not null, ill integer not null, n integer not null, staff text[] not null, state text not null,
    ended date, primary key (school, outbreak)
);
"""

FOLLOWS: frozenset[type[Fact]] = frozenset({OutbreakSeen, OutbreakWithdrawn, OutbreakOver, OutbreaksReviewed})
_WORDS = frozenset(word.__name__ for word in FOLLOWS)


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: those that are seen, what became of them, and until when as many were ill."""
    told = [each.fact for each in facts if each.envelope.word in _WORDS]
    await _seen(db, [each for each in told if isinstance(each, OutbreakSeen)])
    await _standing(db, [each for each in told if isinstance(each, OutbreaksReviewed)])
    await _ended(db, [each for each in told if isinstance(each, OutbreakOver | OutbreakWithdrawn)])


async def _seen(db: Db, facts: Sequence[OutbreakSeen]) -> None:
    for each in facts:
        await db.execute(
            """
            insert into outbreaks values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, 'standing', null)
            on conflict do nothing
            """,
            each.school,
            each.outbreak,
            each.of,
            each.name,
            list(each.years),
            each.date,
            each.ill,
            each.n,
            list(each.staff),
        )


async def _standing(db: Db, facts: Sequence[OutbreaksReviewed]) -> None:
    days = [(each.school, outbreak, each.date) for each in facts for outbreak in each.standing]
    if days:
        await db.execute(
            """
            update outbreaks o set last = greatest(o.last, told.day)
            from (
                select school, outbreak, max(day) as day
                from unnest($1::text[], $2::uuid[], $3::date[]) as each (school, outbreak, day) group by 1, 2
            ) as told
            where (o.school, o.outbreak) = (told.school, told.outbreak)
            """,
            *map(list, zip(*days, strict=True)),
        )


async def _ended(db: Db, facts: Sequence[OutbreakOver | OutbreakWithdrawn]) -> None:
    ended = [
        (each.school, each.outbreak, "over" if isinstance(each, OutbreakOver) else "withdrawn", each.date)
        for each in facts
    ]
    if ended:
        await db.execute(
            """
            update outbreaks o set state = told.state, ended = told.day
            from unnest($1::text[], $2::uuid[], $3::text[], $4::date[]) as told (school, outbreak, state, day)
            where (o.school, o.outbreak) = (told.school, told.outbreak)
            """,
            *map(list, zip(*ended, strict=True)),
        )
