"""Every amendment of a register, as the Regulations want it kept: original, new, reason, when, and who."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from chassis.record import Recorded
from chassis.seal import FORGOTTEN
from chassis.service import Db, Reading, Refused
from events.fact import Fact
from events.registers import Amendment, Amendments, AmendmentsOf, PupilRecorded, RegisterAmended, SchoolSetUp
from events.roles import is_masked, sees_every_pupil
from events.sealed import Sealed

_SEALED = ("mis_id", "note", "by_name")
FOLLOWS: frozenset[type[Fact]] = frozenset({RegisterAmended, PupilRecorded, SchoolSetUp})

SCHEMA = """
create table amendments (
    school text not null, pupil text not null, form text not null, date date not null, session text not null,
    original text, new text, minutes_late integer, reason text not null, note text, by_name text,
    amended_at timestamptz not null, amended_by text, before_close boolean not null,
    seq bigint not null, recorded_at timestamptz not null
);
create table pupils (school text, pupil text, mis_id text not null, primary key (school, pupil));
create table staff (school text, staff text, mis_id text, name text, primary key (school, staff));
"""
INDEXES = "create index on amendments (school, date);"


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: each amendment is a row for ever; of a pupil the last id in the MIS is kept."""
    amended = [each for each in facts if each.envelope.word == RegisterAmended.__name__]
    await db.copy_records_to_table("amendments", records=[_row(each) for each in amended])
    entered = {
        (each.envelope.school, each.body["pupil"]): each.body["mis_id"]
        for each in facts
        if each.envelope.word == PupilRecorded.__name__
    }
    await db.execute(
        """
        insert into pupils select * from unnest($1::text[], $2::text[], $3::text[])
        on conflict (school, pupil) do update set mis_id = excluded.mis_id
        """,
        [school for school, _ in entered],
        [pupil for _, pupil in entered],
        [*entered.values()],
    )
    await _staff(db, {f.envelope.school: f.body["staff"] for f in facts if f.envelope.word == SchoolSetUp.__name__})


async def _staff(db: Db, schools: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Who works there, as the last school file says."""
    if not schools:
        return
    await db.execute("delete from staff where school = any($1::text[])", list(schools))
    who = [
        (school, each["id"], each.get("mis_id"), each.get("name"))
        for school, staff in schools.items()
        for each in staff
    ]
    await db.copy_records_to_table("staff", records=who)


def _row(recorded: Recorded) -> tuple[object, ...]:
    envelope, body = recorded.envelope, recorded.body
    return (
        envelope.school,
        body["pupil"],
        body["form"],
        date.fromisoformat(body["date"]),
        body["session"],
        body["original"],
        body["new"],
        body.get("minutes_late"),
        body.get("reason", ""),
        body.get("note"),
        body.get("amended_by_name"),
        datetime.fromisoformat(body["amended_at"]),
        body.get("amended_by"),
        body.get("before_close", False),
        envelope.sequence,
        envelope.recorded_at,
    )


async def amendments_of(reading: Reading, asked: AmendmentsOf) -> Amendments:
    """The amendments of the sessions of a period, in the order in which they were heard.

    They name pupils of every class: Refused to those who do not see them all. An operator has opaque ids.
    """
    if not sees_every_pupil(reading.actor) and not is_masked(reading.actor):
        raise Refused("not-for-role", "The attendance team, headship and the safeguarding lead see amendments.")
    rows = await reading.db.fetch(
        """
        select a.pupil, p.mis_id, a.form, a.date, a.session, a.original, a.new, a.minutes_late, a.reason, a.note,
            a.amended_at, a.amended_by, a.by_name, a.before_close, a.recorded_at
        from amendments a join pupils p using (school, pupil)
        where school = $1 and date between $2 and $3 and (not before_close or $4) order by seq
        """,
        reading.school,
        asked.first,
        asked.last,
        asked.drafts,
    )
    opened = await _opened(reading, rows)
    names = {} if is_masked(reading.actor) else await _names(reading)
    found = [Amendment.model_validate(_shown(dict(row), opened, names)) for row in rows]
    return Amendments(school=reading.school, rows=tuple(found))


async def _opened(reading: Reading, rows: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """Token → text: a note, a name, and the id by which the asker knows a pupil; an operator reads neither."""
    if is_masked(reading.actor):
        return {row["mis_id"]: row["pupil"] for row in rows}
    return await reading.keyring.open({row[name] for row in rows for name in _SEALED if row[name]})


async def _names(reading: Reading) -> dict[str, str]:
    """The names of staff, by our ids and by the MIS's; none for an id by which two are known."""
    rows = await reading.db.fetch("select staff, mis_id, name from staff where school = $1", reading.school)
    opened = await reading.keyring.open([token for row in rows for token in (row["mis_id"], row["name"]) if token])
    known: dict[str, set[str]] = {}
    for row in rows:
        for each in (row["staff"], opened.get(row["mis_id"] or "")):
            known.setdefault(each or "", set()).add(row["staff"])
    names = {row["staff"]: opened[row["name"]] for row in rows if opened.get(row["name"] or "", FORGOTTEN) != FORGOTTEN}
    return {each: names[min(who)] for each, who in known.items() if each and len(who) == 1 and who <= names.keys()}


def _shown(row: dict[str, Any], opened: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    """A row with its pupil, its note and whoever changed it, as the school file calls them, else as the MIS does.

    A note is the reason, where there is one.
    """
    note, told = row.pop("note"), opened.get(row.pop("by_name") or "", FORGOTTEN)
    name = names.get(row["amended_by"] or "", None if told == FORGOTTEN else told)
    shown = {"mis_id": opened[row["mis_id"]], "reason": opened.get(note or "", row["reason"])}
    return {**row, **shown, "amended_by_name": name}


async def mis_id_of(reading: Reading, pupil: str) -> Sealed[str] | None:
    """What the MIS calls a pupil, sealed; None: nobody of that id was ever recorded."""
    found = await reading.db.fetchval(
        "select mis_id from pupils where school = $1 and pupil = $2", reading.school, pupil
    )
    return Sealed(found) if found is not None else None
