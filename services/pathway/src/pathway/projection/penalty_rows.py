"""How facts become rows of evidence and penalty notices, each with what was corrected or withdrawn since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import orjson

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import (
    EvidencePackCorrected,
    EvidencePackMade,
    PenaltyNoticeCorrected,
    PenaltyNoticeIssued,
    PenaltyNoticeWithdrawn,
)

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {EvidencePackMade, EvidencePackCorrected, PenaltyNoticeIssued, PenaltyNoticeWithdrawn, PenaltyNoticeCorrected}
)

SCHEMA = """
create table packs (
    school text, pack uuid, pupil text not null, day date not null, first date not null, made_at timestamptz not null,
    attending integer not null, possible integer not null, sessions text not null, primary key (school, pack)
);
create table notices (
    school text, pupil text, guardian text, fact uuid, day date not null, issued_at timestamptz not null,
    number integer not null, full_pounds integer not null, reduced_pounds integer, sessions integer not null,
    by text not null, primary key (school, fact)
);
create table withdrawn_notices (
    school text, pupil text, guardian text, day date, at timestamptz not null, reason text not null,
    primary key (school, pupil, guardian, day, at)
);
create table corrected_grounds (
    school text, fact uuid, pupil text not null, pack uuid, guardian text, day date, sessions integer not null,
    stands boolean not null, at timestamptz not null, primary key (school, fact)
);
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch; rows are only ever added, so that evidence can be shown as it was when it was put together."""
    await _packs(db, _of(facts, EvidencePackMade))
    await _notices(db, _of(facts, PenaltyNoticeIssued))
    await _withdrawn(db, _of(facts, PenaltyNoticeWithdrawn))
    await _corrected(db, _of(facts, EvidencePackCorrected, PenaltyNoticeCorrected))


def _of(facts: Sequence[Recorded], *words: type[Fact]) -> list[Recorded]:
    names = {word.__name__ for word in words}
    return [f for f in facts if f.envelope.word in names]


async def _packs(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into packs
            select * from unnest($1::text[], $2::uuid[], $3::text[], $4::date[], $5::date[], $6::timestamptz[],
                $7::integer[], $8::integer[], $9::text[])
            on conflict do nothing
            """,
            [f.envelope.school for f in facts],
            *([f.body[name] for f in facts] for name in ("pack", "pupil")),
            *([date.fromisoformat(f.body[name]) for f in facts] for name in ("date", "first")),
            [f.envelope.occurred_at for f in facts],
            *([f.body.get(name, 0) for f in facts] for name in ("attending", "possible")),
            [orjson.dumps(f.body["sessions"]).decode() for f in facts],
        )


async def _notices(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into notices
            select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::date[], $6::timestamptz[],
                $7::integer[], $8::integer[], $9::integer[], $10::integer[], $11::text[])
            on conflict do nothing
            """,
            [f.envelope.school for f in facts],
            *([f.body[name] for f in facts] for name in ("pupil", "guardian")),
            [f.envelope.id for f in facts],
            [date.fromisoformat(f.body["date"]) for f in facts],
            [f.envelope.occurred_at for f in facts],
            *([f.body[name] for f in facts] for name in ("number", "full", "reduced")),
            [len(f.body["sessions"]) for f in facts],
            [f.body["by"] for f in facts],
        )


async def _withdrawn(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into withdrawn_notices
            select * from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::timestamptz[], $6::text[])
            on conflict do nothing
            """,
            [f.envelope.school for f in facts],
            *([f.body[name] for f in facts] for name in ("pupil", "guardian")),
            [date.fromisoformat(f.body["date"]) for f in facts],
            [datetime.fromisoformat(f.body["at"]) for f in facts],
            [f.body["reason"] for f in facts],
        )


async def _corrected(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into corrected_grounds
            select * from unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::date[],
                $7::integer[], $8::boolean[], $9::timestamptz[])
            on conflict do nothing
            """,
            [f.envelope.school for f in facts],
            [f.envelope.id for f in facts],
            *([f.body.get(name) for f in facts] for name in ("pupil", "pack", "guardian")),
            [date.fromisoformat(f.body["date"]) if "date" in f.body else None for f in facts],
            [len(f.body["sessions"]) for f in facts],
            [f.body["stands"] for f in facts],
            [f.envelope.occurred_at for f in facts],
        )
