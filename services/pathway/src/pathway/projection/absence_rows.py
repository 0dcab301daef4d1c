"""Absences as rows: the latest word about each session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, TypeAlias

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.registers import AbsenceWithdrawn, PupilAbsent, PupilRecorded, RegisterAmended

SCHEMA = """
create table absences (
    school text, pupil text, day date, session text, code text not null, consecutive integer not null,
    protected boolean not null, flagged boolean not null, primary key (school, pupil, day, session)
);
"""
INDEXES = "create index absences_by_day on absences (school, day);"

FOLLOWS: frozenset[type[Fact]] = frozenset({PupilAbsent, AbsenceWithdrawn, RegisterAmended, PupilRecorded})
Session: TypeAlias = tuple[str, str, date, str]


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch, run by run of a word, for one changes what another made."""
    for word, run in groupby((f for f in facts if f.envelope.word in _FOLDS), key=lambda f: f.envelope.word):
        await _FOLDS[word](db, list(run))


async def _absent(db: Db, facts: Sequence[Recorded]) -> None:
    """The latest word about a session holds; whether the child was protected, the first; `flagged`: or came to be on
    that very day."""
    first = {_session(f): f.body.get("flags", ()) for f in reversed(facts)}
    latest = {_session(f): f.body for f in facts}
    await db.execute(
        """
        insert into absences
        select n.*, n.protected
        from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::integer[], $7::boolean[])
            as n (school, pupil, day, session, code, consecutive, protected)
        on conflict (school, pupil, day, session) do update set
            code = excluded.code, consecutive = excluded.consecutive
        """,
        *_columns([*latest]),
        [body["code"] for body in latest.values()],
        [body["consecutive"] for body in latest.values()],
        ["child-protection" in first[session] for session in latest],
    )


async def _withdrawn(db: Db, facts: Sequence[Recorded]) -> None:
    await db.execute(
        """
        delete from absences a
        using unnest($1::text[], $2::text[], $3::date[], $4::text[]) as n (school, pupil, day, session)
        where (a.school, a.pupil, a.day, a.session) = (n.school, n.pupil, n.day, n.session)
        """,
        *_columns([_session(f) for f in facts]),
    )


async def _amended(db: Db, facts: Sequence[Recorded]) -> None:
    latest = {_session(f): f.body["new"] for f in facts if f.body.get("new")}
    await db.execute(
        """
        update absences a set code = n.code
        from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[]) as n (school, pupil, day, session, code)
        where (a.school, a.pupil, a.day, a.session) = (n.school, n.pupil, n.day, n.session)
        """,
        *_columns([*latest]),
        list(latest.values()),
    )


async def _recorded(db: Db, facts: Sequence[Recorded]) -> None:
    """Who is put on a protection plan on the day of an absence is visited that day, too."""
    protected = [f for f in facts if "child-protection" in f.body.get("flags", ())]
    if protected:
        await db.execute(
            """
            update absences a set flagged = true
            from unnest($1::text[], $2::text[], $3::timestamptz[]) as n (school, pupil, at)
                join schools z using (school)
            where (a.school, a.pupil) = (n.school, n.pupil) and a.day = (n.at at time zone z.timezone)::date
            """,
            [f.envelope.school for f in protected],
            [f.body["pupil"] for f in protected],
            [f.envelope.occurred_at for f in protected],
        )


def _session(fact: Recorded) -> Session:
    body = fact.body
    return fact.envelope.school, body["pupil"], date.fromisoformat(body["date"]), body["session"]


def _columns(sessions: Sequence[Session]) -> Iterator[list[Any]]:
    return ([session[column] for session in sessions] for column in range(4))


_FOLDS: Mapping[str, Callable[[Db, Sequence[Recorded]], Awaitable[None]]] = {
    PupilAbsent.__name__: _absent,
    AbsenceWithdrawn.__name__: _withdrawn,
    RegisterAmended.__name__: _amended,
    PupilRecorded.__name__: _recorded,
}
