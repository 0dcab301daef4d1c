"""What an agenda needs beside the tables of others: improvements seen, and what classes have, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import ClassSystemsNoted, ImprovementDetected, ImprovementWithdrawn

FOLLOWS: frozenset[type[Fact]] = frozenset({ClassSystemsNoted, ImprovementDetected, ImprovementWithdrawn})

SCHEMA = """
create table improvements (school text, pupil text, day date, primary key (school, pupil, day));
create table class_systems (
    school text, form text, lead boolean not null, target boolean not null, trackers boolean not null,
    noted_at timestamptz not null, noted_by text not null, discussed_at timestamptz, primary key (school, form)
);
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: an improvement once, unless praise is on hold or it is none any more; of a class the latest word.

    When it was discussed last stays, whatever is noted after that.
    """
    await _improved(db, [f for f in facts if f.envelope.word == ImprovementDetected.__name__ and not _held(f)])
    await _withdrawn(db, [f for f in facts if f.envelope.word == ImprovementWithdrawn.__name__])
    await _systems(db, [f for f in facts if f.envelope.word == ClassSystemsNoted.__name__])


async def _improved(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into improvements select * from unnest($1::text[], $2::text[], $3::date[]) on conflict do nothing
            """,
            [f.envelope.school for f in facts],
            [f.body["pupil"] for f in facts],
            [date.fromisoformat(f.body["date"]) for f in facts],
        )


async def _withdrawn(db: Db, facts: Sequence[Recorded]) -> None:
    """An improvement is seen on a day once: it is not said again of that day after it was taken back."""
    if facts:
        await db.execute(
            """
            delete from improvements i using unnest($1::text[], $2::text[], $3::date[]) as n (school, pupil, day)
            where (i.school, i.pupil, i.day) = (n.school, n.pupil, n.day)
            """,
            [f.envelope.school for f in facts],
            [f.body["pupil"] for f in facts],
            [date.fromisoformat(f.body["date"]) for f in facts],
        )


async def _systems(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        latest = {(f.envelope.school, f.body["form"]): f for f in facts}
        talked = {(f.envelope.school, f.body["form"]): _at(f) for f in facts if f.body["discussed"]}
        await db.execute(
            """
            insert into class_systems
            select * from unnest($1::text[], $2::text[], $3::boolean[], $4::boolean[], $5::boolean[],
                $6::timestamptz[], $7::text[], $8::timestamptz[])
            on conflict (school, form) do update set
                lead = excluded.lead, target = excluded.target, trackers = excluded.trackers,
                noted_at = excluded.noted_at, noted_by = excluded.noted_by,
                discussed_at = coalesce(excluded.discussed_at, class_systems.discussed_at)
            """,
            *map(list, zip(*latest, strict=True)),
            *([f.body[name] for f in latest.values()] for name in ("lead", "target", "trackers")),
            [_at(f) for f in latest.values()],
            [f.body["by"] for f in latest.values()],
            [talked.get(of) for of in latest],
        )


def _held(fact: Recorded) -> bool:
    """Whether nobody is to praise the child for it now."""
    return bool(fact.body.get("praise_held"))


def _at(fact: Recorded) -> datetime:
    return datetime.fromisoformat(fact.body["at"])
