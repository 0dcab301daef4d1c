"""How facts become rows of letters, and of whom they name: each letter from state to state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import orjson

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import (
    LetterGroundCorrected,
    LetterHeld,
    LetterIssued,
    LetterIssuing,
    LetterPrepared,
    LetterReleased,
    LetterWithdrawn,
)
from events.registers import GuardianRecorded, PupilRecorded, SchoolSetUp

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {
        *(SchoolSetUp, PupilRecorded, GuardianRecorded),
        *(LetterPrepared, LetterHeld, LetterReleased, LetterIssuing, LetterIssued),
        *(LetterWithdrawn, LetterGroundCorrected),
    }
)

SCHEMA = """
create table letterheads (school text primary key, name text not null, telephone text not null);
create table named_pupils (
    school text, pupil text, mis_id text not null, first_name text not null, last_name text not null,
    form text not null, year text not null, primary key (school, pupil)
);
create table named_parents (school text, guardian text, name text, primary key (school, guardian));
create table letters (
    school text, letter uuid, pupil text not null, guardian text not null, template text not null,
    version integer not null, stage text, day date not null, attending integer not null, possible integer not null,
    sessions text not null, illness boolean, state text not null, meeting_at timestamptz, reason text,
    issued_at timestamptz, sha256 text, instead_of timestamptz, dated timestamptz, primary key (school, letter)
);
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch. A letter's states follow one another in one order, so each state's facts go together.

    But one that was released may be held, and released again: of these the last holds.
    """
    await _letterheads(db, list(_latest(facts, SchoolSetUp).values()))
    await _pupils(db, list(_latest(facts, PupilRecorded).values()))
    await _parents(db, _of(facts, GuardianRecorded))
    await _prepared(db, _of(facts, LetterPrepared))
    of_person = (LetterHeld.__name__, LetterReleased.__name__)
    last = {(f.envelope.school, f.body["letter"]): f for f in facts if f.envelope.word in of_person}
    await _moved(db, _of([*last.values()], LetterHeld), "held")
    await _moved(db, _of([*last.values()], LetterReleased), "prepared")
    await _issuing(db, _of(facts, LetterIssuing))
    await _issued(db, _of(facts, LetterIssued))
    await _moved(db, _of(facts, LetterGroundCorrected), "corrected")
    await _moved(db, _of(facts, LetterWithdrawn), "withdrawn")


def _of(facts: Sequence[Recorded], word: type[Fact]) -> list[Recorded]:
    return [f for f in facts if f.envelope.word == word.__name__]


def _latest(facts: Sequence[Recorded], word: type[Fact]) -> dict[tuple[str, str], Recorded]:
    return {(f.envelope.school, f.envelope.key): f for f in _of(facts, word)}


async def _letterheads(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into letterheads select * from unnest($1::text[], $2::text[], $3::text[])
            on conflict (school) do update set name = excluded.name, telephone = excluded.telephone
            """,
            [f.envelope.school for f in facts],
            [f.body["name"] for f in facts],
            [f.body.get("telephone", "") for f in facts],
        )


async def _pupils(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into named_pupils
            select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
            on conflict (school, pupil) do update set
                mis_id = excluded.mis_id, first_name = excluded.first_name, last_name = excluded.last_name,
                form = excluded.form, year = excluded.year
            """,
            [f.envelope.school for f in facts],
            [f.envelope.key for f in facts],
            *([f.body[name] for f in facts] for name in ("mis_id", "first_name", "last_name", "form", "year")),
        )


async def _parents(db: Db, facts: Sequence[Recorded]) -> None:
    latest = {(f.envelope.school, f.body["guardian"]): f.body.get("name") for f in facts}
    if latest:
        await db.execute(
            """
            insert into named_parents select * from unnest($1::text[], $2::text[], $3::text[])
            on conflict (school, guardian) do update set name = excluded.name
            """,
            [school for school, _ in latest],
            [guardian for _, guardian in latest],
            list(latest.values()),
        )


async def _prepared(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into letters (school, letter, pupil, guardian, template, version, stage, day, attending, possible,
                sessions, illness, state, meeting_at, instead_of)
            select * from unnest(
                $1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::text[], $8::date[],
                $9::integer[], $10::integer[], $11::text[], $12::boolean[], $13::text[], $14::timestamptz[],
                $15::timestamptz[])
            on conflict do nothing
            """,
            [f.envelope.school for f in facts],
            *([f.body[name] for f in facts] for name in ("letter", "pupil", "guardian", "template")),
            [f.body["template_version"] for f in facts],
            [f.body["stage"] for f in facts],
            [date.fromisoformat(f.body["date"]) for f in facts],
            *([f.body[name] for f in facts] for name in ("attending", "possible")),
            [orjson.dumps(f.body["sessions"]).decode() for f in facts],
            [f.body.get("illness") for f in facts],
            ["held" if f.body.get("held") else "prepared" for f in facts],
            *(_instants(facts, name) for name in ("meeting_at", "instead_of")),
        )


def _instants(facts: Sequence[Recorded], name: str) -> list[datetime | None]:
    return [datetime.fromisoformat(at) if (at := f.body.get(name)) else None for f in facts]


async def _moved(db: Db, facts: Sequence[Recorded], state: str) -> None:
    if facts:
        await db.execute(
            """
            update letters l set state = $4, reason = n.reason
            from unnest($1::text[], $2::uuid[], $3::text[]) as n (school, letter, reason)
            where (l.school, l.letter) = (n.school, n.letter)
            """,
            [f.envelope.school for f in facts],
            [f.body["letter"] for f in facts],
            [f.body.get("reason") for f in facts],
            state,
        )


async def _issuing(db: Db, facts: Sequence[Recorded]) -> None:
    """A letter bears the day on which a person issued it."""
    await _moved(db, facts, "issuing")
    if facts:
        await db.execute(
            """
            update letters l set dated = n.dated
            from unnest($1::text[], $2::uuid[], $3::timestamptz[]) as n (school, letter, dated)
            where (l.school, l.letter) = (n.school, n.letter)
            """,
            [f.envelope.school for f in facts],
            [f.body["letter"] for f in facts],
            [f.envelope.occurred_at for f in facts],
        )


async def _issued(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            update letters l set issued_at = n.issued_at, sha256 = n.sha256,
                state = case l.state when 'issuing' then 'issued' else l.state end
            from unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::text[])
                as n (school, letter, issued_at, sha256)
            where (l.school, l.letter) = (n.school, n.letter)
            """,
            [f.envelope.school for f in facts],
            [f.body["letter"] for f in facts],
            [f.envelope.occurred_at for f in facts],
            [f.body["sha256"] for f in facts],
        )
