"""What was done about absences, as rows: the record of procedures, of stages, and of deadlines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import (
    AuthorityTold,
    DutySet,
    LetterIssued,
    MeetingHeld,
    MeetingMissed,
    MeetingPlanned,
    MissedReasonGiven,
    PlanAgreed,
    PlanClosed,
    PraiseGiven,
    StageChecked,
    StageEntered,
    StageLeft,
    VisitMade,
    VisitUndone,
)

SCHEMA = """
create table steps (
    school text, fact uuid, pupil text not null, day date not null, at timestamptz not null, kind text not null,
    about text, outcome text not null, by text, primary key (school, fact)
);
create table taken_back (
    school text, fact uuid, pupil text not null, day date not null, at timestamptz not null, kind text not null,
    about text, outcome text not null, until timestamptz not null, primary key (school, fact)
);
create table stages (
    school text, pupil text, stage text, persistent boolean not null, primary key (school, pupil, stage)
);
create table openings (
    school text, duty uuid, set_at timestamptz not null, about text, reason text,
    primary key (school, duty)
);
"""
INDEXES = "create index steps_by_pupil on steps (school, pupil);"


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch, run by run of a word, for one changes what another made."""
    for word, run in groupby((f for f in facts if f.envelope.word in _FOLDS), key=lambda f: f.envelope.word):
        await _FOLDS[word](db, list(run))


async def _steps(db: Db, facts: Sequence[Recorded]) -> None:
    """Of what names no day, the school's own day on which it happened."""
    told = [_STEPS[f.envelope.word](f.body) for f in facts]
    await db.execute(
        """
        insert into steps
        select n.school, fact, pupil, coalesce(day, (at at time zone coalesce(timezone, 'UTC'))::date), at, kind, about,
            outcome, by
        from unnest($1::text[], $2::uuid[], $3::text[], $4::date[], $5::timestamptz[], $6::text[], $7::text[],
            $8::text[], $9::text[]) as n (school, fact, pupil, day, at, kind, about, outcome, by)
        left join schools using (school)
        on conflict do nothing
        """,
        [f.envelope.school for f in facts],
        [f.envelope.id for f in facts],
        [f.body["pupil"] for f in facts],
        [date.fromisoformat(f.body["date"]) if "date" in f.body else None for f in facts],
        [f.envelope.occurred_at for f in facts],
        [kind for kind, _, _ in told],
        [about for _, about, _ in told],
        [outcome for _, _, outcome in told],
        [f.body.get("by") for f in facts],
    )


_STEPS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, str | None, str]]] = {
    StageEntered.__name__: lambda body: ("stage", body["stage"], "entered"),
    VisitMade.__name__: lambda body: ("visit", None, body["outcome"]),
    MeetingPlanned.__name__: lambda body: ("meeting", body["purpose"], "planned"),
    MeetingHeld.__name__: lambda body: ("meeting", body["purpose"], body["how"]),
    MeetingMissed.__name__: lambda body: ("meeting", body["purpose"], body["reason"]),
    PlanAgreed.__name__: lambda body: ("plan", None, "agreed"),
    PlanClosed.__name__: lambda body: ("plan", None, body["outcome"]),
    PraiseGiven.__name__: lambda body: ("praise", None, body["how"]),
    StageChecked.__name__: lambda body: ("check", body["check"], body["outcome"]),
    AuthorityTold.__name__: lambda body: ("authority-told", body["counter"], "told"),
}


async def _letters_issued(db: Db, facts: Sequence[Recorded]) -> None:
    """A letter issued, by its template; letters are folded before steps are."""
    await db.execute(
        """
        insert into steps
        select n.school, fact, n.pupil, (at at time zone coalesce(timezone, 'UTC'))::date, at, 'letter', l.template,
            'issued', by
        from unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::uuid[], $6::text[])
            as n (school, fact, pupil, at, letter, by)
        left join schools using (school) left join letters l on (l.school, l.letter) = (n.school, n.letter)
        on conflict do nothing
        """,
        [f.envelope.school for f in facts],
        [f.envelope.id for f in facts],
        [f.body["pupil"] for f in facts],
        [f.envelope.occurred_at for f in facts],
        *([f.body[name] for f in facts] for name in ("letter", "by")),
    )


async def _entered(db: Db, facts: Sequence[Recorded]) -> None:
    """Whether who enters is persistently absent, the policy tells that the case keeps."""
    await db.execute(
        """
        insert into stages
        select school, pupil, stage, coalesce(stage = any(persistent_stages), false)
        from unnest($1::text[], $2::text[], $3::text[], $4::date[]) as n (school, pupil, stage, since)
        left join policies using (school, since)
        on conflict do nothing
        """,
        *_stages(facts),
        [date.fromisoformat(f.body["policy"]) for f in facts],
    )
    await _steps(db, facts)


async def _left(db: Db, facts: Sequence[Recorded]) -> None:
    await db.execute(
        """
        delete from stages s using unnest($1::text[], $2::text[], $3::text[]) as n (school, pupil, stage)
        where (s.school, s.pupil, s.stage) = (n.school, n.pupil, n.stage)
        """,
        *_stages(facts),
    )


def _stages(facts: Sequence[Recorded]) -> tuple[list[str], list[str], list[str]]:
    return [f.envelope.school for f in facts], [f.body["pupil"] for f in facts], [f.body["stage"] for f in facts]


async def _opened(db: Db, facts: Sequence[Recorded]) -> None:
    latest = {(f.envelope.school, f.body["duty"]): f for f in facts}
    first = {(f.envelope.school, f.body["duty"]): f.body.get("about") for f in reversed(facts)}
    await db.execute(
        """
        insert into openings select * from unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::text[])
        on conflict (school, duty) do update set set_at = excluded.set_at
        """,
        [school for school, _ in latest],
        [duty for _, duty in latest],
        [f.envelope.occurred_at for f in latest.values()],
        [first[duty] for duty in latest],
    )


async def _explained(db: Db, facts: Sequence[Recorded]) -> None:
    latest = {(f.envelope.school, f.body["duty"]): f.body["reason"] for f in facts}
    await db.execute(
        """
        update openings o set reason = n.reason
        from unnest($1::text[], $2::uuid[], $3::text[]) as n (school, duty, reason)
        where (o.school, o.duty) = (n.school, n.duty)
        """,
        [school for school, _ in latest],
        [duty for _, duty in latest],
        list(latest.values()),
    )


async def _visit_undone(db: Db, facts: Sequence[Recorded]) -> None:
    """A visit that is taken back is no step that was taken; evidence that was made before tells of it still."""
    await db.execute(
        """
        with gone as (
            delete from steps s using unnest($1::text[], $2::uuid[], $3::timestamptz[]) as n (school, fact, until)
            where (s.school, s.fact) = (n.school, n.fact)
            returning s.school, s.fact, s.pupil, s.day, s.at, s.kind, s.about, s.outcome, n.until
        )
        insert into taken_back select * from gone on conflict do nothing
        """,
        [f.envelope.school for f in facts],
        [f.body["visit"] for f in facts],
        [f.envelope.occurred_at for f in facts],
    )


_FOLDS: Mapping[str, Callable[[Db, Sequence[Recorded]], Awaitable[None]]] = {
    StageLeft.__name__: _left,
    DutySet.__name__: _opened,
    MissedReasonGiven.__name__: _explained,
    LetterIssued.__name__: _letters_issued,
    **dict.fromkeys(_STEPS, _steps),
    StageEntered.__name__: _entered,
    VisitUndone.__name__: _visit_undone,
}

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {
        StageEntered,
        StageLeft,
        DutySet,
        MissedReasonGiven,
        LetterIssued,
        VisitMade,
        VisitUndone,
        MeetingPlanned,
        MeetingHeld,
        MeetingMissed,
        PlanAgreed,
        PlanClosed,
        PraiseGiven,
        StageChecked,
        AuthorityTold,
    }
)
