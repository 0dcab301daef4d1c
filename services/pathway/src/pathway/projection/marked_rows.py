"""Registers as rows: what each class's register of a session says of whom."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, TypeAlias

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.registers import MarksRecorded, RegisterAmended, RegisterAnnulled, RegisterTaken

SCHEMA = """
create table marked (
    school text, day date, form text, session text, marks jsonb not null, primary key (school, day, form, session)
);
"""
FOLLOWS: frozenset[type[Fact]] = frozenset({MarksRecorded, RegisterAmended, RegisterAnnulled, RegisterTaken})

Register: TypeAlias = tuple[str, date, str, str]
Marks: TypeAlias = dict[str, str | None]
"""Pupil → code; None: there was a mark, and is none now."""

_MARKS: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, str | None]]] = {
    RegisterTaken.__name__: lambda body: body["marks"],
    MarksRecorded.__name__: lambda body: body["marks"],
    RegisterAmended.__name__: lambda body: {body["pupil"]: body.get("new")},
    RegisterAnnulled.__name__: lambda body: dict.fromkeys(body["pupils"]),
}


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: a register that was taken says all, every other word one pupil's mark beside the others'."""
    told = (f for f in facts if f.envelope.word in _MARKS)
    for whole, run in groupby(told, key=lambda f: f.envelope.word == RegisterTaken.__name__):
        await _write(db, _said(run, whole=whole), whole=whole)


def _said(facts: Iterable[Recorded], *, whole: bool) -> dict[Register, Marks]:
    said: dict[Register, Marks] = {}
    for fact in facts:
        body = fact.body
        register = fact.envelope.school, date.fromisoformat(body["date"]), body["form"], body["session"]
        before = {} if whole else said.get(register, {})
        said[register] = {**before, **_MARKS[fact.envelope.word](body)}
    return said


async def _write(db: Db, said: Mapping[Register, Marks], *, whole: bool) -> None:
    marks = "excluded.marks" if whole else "marked.marks || excluded.marks"
    await db.execute(
        f"""
        insert into marked select * from unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::jsonb[])
        on conflict (school, day, form, session) do update set marks = {marks}
        """,
        *([register[column] for register in said] for column in range(4)),
        [json.dumps(each) for each in said.values()],
    )
