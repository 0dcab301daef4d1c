"""Absences, and what was done about them, as rows: the record of procedures, and of deadlines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import (
    DutySet,
    MeetingHeld,
    MeetingMissed,
    MeetingPlanned,
    MissedReasonGiven,
    PlanAgreed,
    PlanClosed,
    PraiseGiven,
    StageEntered,
    StageLeft,
    VisitMade,
)
from events.registers import AbsenceWithdrawn, PupilAbsent, RegisterAmended

SCHEMA = """
create table absences (
    school text, pupil text, day date, session text, code text not null, consecutive integer not null,
    protected boolean not null, primary key (school, pupil, day, session)
);
create table steps (
    school text, fact uuid, pupil text not null, day date not null, at timestamptz not null, kind text not null,
    about text, outcome text not null, by text, primary key (school, fact)
);
create table stages (school text, pupil text, stage text, primary key (school, pupil, stage));
create table openings (
    school text, duty uuid, set_at timestamptz not null, about text, reason text,
    primary key (school, duty)
);
"""
INDEXES = """
create index absences_by_day on absences (school, day);
create index steps_by_pupil on steps (school, pupil);
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch, run by run of a word, for one changes what another made."""
    for word, run in groupby((f for f in facts if f.envelope.word in _FOLDS), key=lambda f: f.envelope.word):
        await _FOLDS[word](db, list(run))


async def _absent(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        """
        insert into absences values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (school, pupil, day, session)
        do update set code = excluded.code, consecutive = excluded.consecutive
        """,
        [
            (
                *_session(f),
                f.body["code"],
                f.body["consecutive"],
                "child-protection" in f.body.get("flags", ()),
            )
            for f in facts
        ],
    )


async def _withdrawn(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        "delete from absences where (school, pupil, day, session) = ($1, $2, $3, $4)", [_session(f) for f in facts]
    )


async def _amended(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        "update absences set code = $5 where (school, pupil, day, session) = ($1, $2, $3, $4)",
        [(*_session(f), f.body["new"]) for f in facts if f.body.get("new")],
    )


def _session(fact: Recorded) -> tuple[str, str, date, str]:
    body = fact.body
    return fact.envelope.school, body["pupil"], date.fromisoformat(body["date"]), body["session"]


async def _steps(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        "insert into steps values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        [_step(f) for f in facts],
    )


def _step(fact: Recorded) -> tuple[Any, ...]:
    body, (kind, about, outcome) = fact.body, _STEPS[fact.envelope.word](fact.body)
    at = fact.envelope.occurred_at
    day = date.fromisoformat(body["date"]) if "date" in body else at.date()
    by = body.get("by") or body.get("staff") or body.get("owner")
    return fact.envelope.school, fact.envelope.id, body["pupil"], day, at, kind, about, outcome, by


_STEPS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, str | None, str]]] = {
    VisitMade.__name__: lambda body: ("visit", None, body["outcome"]),
    MeetingPlanned.__name__: lambda body: ("meeting", body["purpose"], "planned"),
    MeetingHeld.__name__: lambda body: ("meeting", body["purpose"], body["how"]),
    MeetingMissed.__name__: lambda body: ("meeting", body["purpose"], body["reason"]),
    PlanAgreed.__name__: lambda body: ("plan", None, "agreed"),
    PlanClosed.__name__: lambda body: ("plan", None, body["outcome"]),
    PraiseGiven.__name__: lambda body: ("praise", None, body["how"]),
}


async def _entered(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        "insert into stages values ($1, $2, $3) on conflict do nothing",
        [(f.envelope.school, f.body["pupil"], f.body["stage"]) for f in facts],
    )
    await db.executemany(
        "insert into steps values ($1, $2, $3, $4, $5, 'stage', $6, 'entered', null) on conflict do nothing",
        [
            (
                f.envelope.school,
                f.envelope.id,
                f.body["pupil"],
                date.fromisoformat(f.body["date"]),
                f.envelope.occurred_at,
                f.body["stage"],
            )
            for f in facts
        ],
    )


async def _left(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        "delete from stages where (school, pupil, stage) = ($1, $2, $3)",
        [(f.envelope.school, f.body["pupil"], f.body["stage"]) for f in facts],
    )


async def _opened(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        """
        insert into openings values ($1, $2, $3, $4)
        on conflict (school, duty) do update set set_at = excluded.set_at
        """,
        [(f.envelope.school, f.body["duty"], f.envelope.occurred_at, f.body.get("about")) for f in facts],
    )


async def _explained(db: Db, facts: Sequence[Recorded]) -> None:
    await db.executemany(
        "update openings set reason = $3 where (school, duty) = ($1, $2)",
        [(f.envelope.school, f.body["duty"], f.body["reason"]) for f in facts],
    )


_FOLDS: Mapping[str, Callable[[Db, Sequence[Recorded]], Awaitable[None]]] = {
    PupilAbsent.__name__: _absent,
    AbsenceWithdrawn.__name__: _withdrawn,
    RegisterAmended.__name__: _amended,
    StageEntered.__name__: _entered,
    StageLeft.__name__: _left,
    DutySet.__name__: _opened,
    MissedReasonGiven.__name__: _explained,
    **dict.fromkeys(_STEPS, _steps),
}

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {
        PupilAbsent,
        AbsenceWithdrawn,
        RegisterAmended,
        StageEntered,
        StageLeft,
        DutySet,
        MissedReasonGiven,
        VisitMade,
        MeetingPlanned,
        MeetingHeld,
        MeetingMissed,
        PlanAgreed,
        PlanClosed,
        PraiseGiven,
    }
)
