"""Meetings and support plans as rows."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import MeetingHeld, MeetingInvited, MeetingMissed, MeetingPlanned, PlanAgreed, PlanClosed

SCHEMA = """
create table meetings (
    school text, meeting uuid, pupil text not null, purpose text not null, state text not null,
    at timestamptz not null, staff text not null, invited text[] not null, reason text, form jsonb,
    primary key (school, meeting)
);
create table plans (
    school text, plan uuid, pupil text not null, since date not null, review date not null, supports jsonb not null,
    closed text, primary key (school, plan)
);
"""

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {MeetingPlanned, MeetingInvited, MeetingHeld, MeetingMissed, PlanAgreed, PlanClosed}
)


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch, run by run of a word, for one changes what another made."""
    for word, run in groupby((f for f in facts if f.envelope.word in _FOLDS), key=lambda f: f.envelope.word):
        await _FOLDS[word](db, list(run))


async def _planned(db: Db, facts: Sequence[Recorded]) -> None:
    """Planned anew, a meeting of that purpose is moved."""
    for f in facts:
        await db.execute(
            "delete from meetings where (school, pupil, purpose) = ($1, $2, $3) and state = 'planned'",
            f.envelope.school,
            f.body["pupil"],
            f.body["purpose"],
        )
        await db.execute(
            """
            insert into meetings values ($1, $2, $3, $4, 'planned', $5, $6, '{}')
            on conflict (school, meeting) do update set state = 'planned', at = excluded.at, staff = excluded.staff
            """,
            f.envelope.school,
            f.body["meeting"],
            f.body["pupil"],
            f.body["purpose"],
            datetime.fromisoformat(f.body["at"]),
            f.body["staff"],
        )


async def _invited(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        "update meetings set invited = invited || $3::text where (school, meeting) = ($1, $2)",
        [(f.envelope.school, f.body["meeting"], f.body["guardian"]) for f in facts],
    )


async def _held(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        """
        insert into meetings values ($1, $2, $3, $4, 'held', $5, $6, '{}', null, $7)
        on conflict (school, meeting) do update set state = 'held', at = excluded.at, form = excluded.form
        """,
        [
            (
                f.envelope.school,
                f.body["meeting"],
                f.body["pupil"],
                f.body["purpose"],
                datetime.fromisoformat(f.body["at"]),
                f.body["by"],
                json.dumps(f.body),
            )
            for f in facts
        ],
    )


async def _missed(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        "update meetings set state = 'missed', reason = $3 where (school, meeting) = ($1, $2)",
        [(f.envelope.school, f.body["meeting"], f.body["reason"]) for f in facts],
    )


async def _agreed(db: Db, facts: Sequence[Recorded]) -> None:
    for f in facts:
        await db.execute(
            "update plans set closed = 'replaced' where (school, pupil) = ($1, $2) and closed is null",
            f.envelope.school,
            f.body["pupil"],
        )
        await db.execute(
            """
            insert into plans values ($1, $2, $3, $4, $5, $6)
            on conflict (school, plan) do update
            set review = excluded.review, supports = excluded.supports, closed = null
            """,
            f.envelope.school,
            f.body["plan"],
            f.body["pupil"],
            date.fromisoformat(f.body["since"]),
            date.fromisoformat(f.body["review"]),
            json.dumps(f.body["supports"]),
        )


async def _closed(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        "update plans set closed = $3 where (school, plan) = ($1, $2)",
        [(f.envelope.school, f.body["plan"], f.body["outcome"]) for f in facts],
    )


_FOLDS: Mapping[str, Callable[[Db, Sequence[Recorded]], Awaitable[None]]] = {
    MeetingPlanned.__name__: _planned,
    MeetingInvited.__name__: _invited,
    MeetingHeld.__name__: _held,
    MeetingMissed.__name__: _missed,
    PlanAgreed.__name__: _agreed,
    PlanClosed.__name__: _closed,
}
