"""Who is who: schools, their staff, pupils and guardians, as the latest word has them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.ids import pupil_id
from events.registers import GuardianRecorded, GuardianRemoved, PupilRecorded, SchoolSetUp

FOLLOWS: frozenset[type[Fact]] = frozenset({SchoolSetUp, PupilRecorded, GuardianRecorded, GuardianRemoved})


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch."""
    set_up = _latest(facts, SchoolSetUp)
    await _schools(db, set_up)
    await _staff(db, set_up)
    await _pupils(db, _latest(facts, PupilRecorded))
    await _guardians(db, _of(facts, GuardianRecorded, GuardianRemoved))


def _of(facts: Sequence[Recorded], *words: type[Fact]) -> list[Recorded]:
    names = {word.__name__ for word in words}
    return [f for f in facts if f.envelope.word in names]


def _latest(facts: Sequence[Recorded], word: type[Fact]) -> list[Recorded]:
    return list({(f.envelope.school, f.envelope.key): f for f in _of(facts, word)}.values())


async def _schools(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into schools select * from unnest($1::text[], $2::text[])
            on conflict (school) do update set timezone = excluded.timezone
            """,
            [f.envelope.school for f in facts],
            [f.body["timezone"] for f in facts],
        )


async def _staff(db: Db, facts: Sequence[Recorded]) -> None:
    """Whom each member of staff sees: a school that is set up anew has its staff anew."""
    if facts:
        rows = [each for f in facts for each in _seen_by(f)]
        await db.execute("delete from staff where school = any($1::text[])", [f.envelope.school for f in facts])
        await db.execute(
            "insert into staff select * from jsonb_populate_recordset(null::staff, $1::jsonb)", json.dumps(rows)
        )


def _seen_by(fact: Recorded) -> Iterator[dict[str, Any]]:
    taught: dict[str, list[str]] = {}
    for form in fact.body["classes"]:
        taught.setdefault(form.get("teacher") or "", []).append(form["name"])
    staff = {each["id"]: each for each in fact.body.get("staff", ())}
    for who in {*staff, *taught} - {""}:
        each = staff.get(who, {})
        pupils = [*each.get("pupils", ())]
        own = [pupil_id(fact.envelope.school, mis_id) for mis_id in pupils]
        seen = {"years": each.get("years", ()), "classes": [*each.get("classes", ()), *taught.get(who, ())]}
        yield {"school": fact.envelope.school, "staff": who, **seen, "pupils": pupils + own}


async def _guardians(db: Db, facts: Sequence[Recorded]) -> None:
    """The latest word about a pupil and a guardian holds."""
    latest = {(f.envelope.school, f.body["pupil"], f.body["guardian"]): f for f in facts}
    if latest:
        await db.execute(
            """
            delete from guardians using unnest($1::text[], $2::text[], $3::text[]) as named (school, pupil, guardian)
            where (guardians.school, guardians.pupil, guardians.guardian) = (named.school, named.pupil, named.guardian)
            """,
            *map(list, zip(*latest, strict=True)),
        )
        rows = [_guardian(f) for f in latest.values() if f.envelope.word == GuardianRecorded.__name__]
        await db.execute(
            "insert into guardians select * from jsonb_populate_recordset(null::guardians, $1::jsonb)", json.dumps(rows)
        )


def _guardian(fact: Recorded) -> dict[str, Any]:
    names = ("pupil", "guardian", "mis_id", "priority", "address", "language")
    told = {name: fact.body.get(name) for name in (*names, "telephone", "other_telephones", "other_mobiles")}
    return {**told, "school": fact.envelope.school, "barred": fact.body.get("barred", False)}


async def _pupils(db: Db, facts: Sequence[Recorded]) -> None:
    if facts:
        await db.execute(
            """
            insert into pupils select * from unnest(
                $1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[])
            on conflict (school, pupil) do update set
                mis_id = excluded.mis_id, born = excluded.born, at_risk = excluded.at_risk,
                form = excluded.form, year = excluded.year
            """,
            [f.envelope.school for f in facts],
            [f.envelope.key for f in facts],
            [f.body["mis_id"] for f in facts],
            [f.body.get("born") for f in facts],
            [bool(f.body.get("flags")) for f in facts],
            [f.body["form"] for f in facts],
            [f.body["year"] for f in facts],
        )
