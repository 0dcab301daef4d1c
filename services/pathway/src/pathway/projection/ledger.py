"""The ledger of deadlines: how the duties of some days went, what was missed and why, and what is checked by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chassis.service import Reading, Refused
from events.pathway import CheckException, Ledger, LedgerCheck, LedgerCount, LedgerException, LedgerOf
from events.roles import SAFEGUARDING
from pathway.projection.order import by_id
from pathway.projection.sight import sight_of

_BEFORE = timedelta(days=120)
"""How far back the absence before a first day is looked for: a term, longer than any holiday between school days."""


async def ledger_of(reading: Reading, question: LedgerOf) -> Ledger:
    """The office's ledger; what tells which children are protected is for safeguarding roles. Raises Refused."""
    sight = await sight_of(reading)
    if not sight.office:
        raise Refused("not-for-you", f"A {sight.role} sees no ledger: ask an attendance officer.")
    rows = await _duties(reading, question)
    checks = [await _visited(reading, question)] if sight.role in SAFEGUARDING else []
    missed = [row for row in rows if row["state"] == "missed"]
    opened = await reading.keyring.open(row["mis_id"] for row in missed)
    missed.sort(key=lambda row: (row["due_at"], row["kind"], by_id(opened[row["mis_id"]])))
    return Ledger(
        school=reading.school,
        counts=tuple(_counts(rows)),
        exceptions=tuple(_exception(row, opened) for row in missed),
        checks=tuple(checks),
    )


async def _duties(reading: Reading, question: LedgerOf) -> Sequence[Mapping[str, Any]]:
    zone = await reading.db.fetchval("select timezone from schools where school = $1", reading.school)
    at = ZoneInfo(zone or "UTC")
    return await reading.db.fetch(
        """
        select d.*, o.set_at, o.about, o.reason, p.mis_id
        from duties d join openings o using (school, duty) join pupils p on (p.school, p.pupil) = (d.school, d.pupil)
        where d.school = $1 and due_at >= $2 and due_at < $3 and ($4::text is null or kind = $4)
        order by due_at, kind, duty
        """,
        reading.school,
        datetime.combine(question.first, time(), at),
        datetime.combine(question.last + timedelta(days=1), time(), at),
        question.kind,
    )


def _counts(rows: Iterable[Mapping[str, Any]]) -> Iterable[LedgerCount]:
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        kinds.setdefault(row["kind"], []).append(row)
    for kind, of in sorted(kinds.items()):
        states = [row["state"] for row in of]
        yield LedgerCount.model_validate(
            {
                "kind": kind,
                "set": len(of),
                "claimed": sum(row["claimed_by"] is not None for row in of),
                "late": sum(row["state"] == "missed" and row["done_at"] is not None for row in of),
                "stood_down": states.count("stood-down"),
                **{state: states.count(state) for state in ("due", "done", "missed")},
            }
        )


def _exception(row: Mapping[str, Any], opened: Mapping[str, str]) -> LedgerException:
    given = {name: row[name] for name in LedgerException.model_fields if name != "mis_id"}
    return LedgerException(mis_id=opened[row["mis_id"]], **given)


async def _visited(reading: Reading, question: LedgerOf) -> LedgerCheck:
    """Procedures, "CP on first day": was every child on a protection plan visited on the first day of each absence?"""
    rows = await _first_days(reading, question.first, question.last)
    opened = await reading.keyring.open(row["mis_id"] for row in rows)
    unkept = [row for row in rows if not row["visited"] and row["state"] != "stood-down"]
    return LedgerCheck(
        name="protected-visited-on-first-day",
        asked="Were all first days of absence of children on a protection plan followed by a visit the same day?",
        cases=len(rows),
        kept=len(rows) - len(unkept),
        exceptions=tuple(
            CheckException(mis_id=opened[row["mis_id"]], date=row["day"], found=_found(row))
            for row in sorted(unkept, key=lambda row: (row["day"], by_id(opened[row["mis_id"]])))
        ),
    )


def _found(row: Mapping[str, Any]) -> str:
    if row["state"] is None:
        return "no visit was set"
    return "visited on a later day" if row["state"] == "missed" and row["later"] else f"visit {row['state']}"


async def _first_days(reading: Reading, first: date, last: date) -> Sequence[Mapping[str, Any]]:
    """Each with whether there was a visit about it on the very day, or later, and what became of its duty.

    A day counts by the codes of the policy that was in force on it; it is a first one where no session of the school
    day before counts, whatever else kept the child away then. A day on which a visit was owed the same day stays one,
    whatever code says later why the child was away: the visit was made or missed before anybody knew. So is one on
    which the child was put on a plan when it was away already, and a visit was asked for.
    """
    return await reading.db.fetch(
        """
        with counted as (
            select t.* from absences t
            where school = $1 and day between $4 and $3
              and pupil in (select pupil from absences where school = $1 and day between $2 and $3 and protected)
              and code = any((select counted_codes from policies where school = $1
                              order by since > t.day, abs(since - t.day) limit 1)::text[])
        )
        select a.pupil, a.day, p.mis_id, d.state,
            exists (select from steps s where (s.school, s.pupil, s.day, s.kind) = ($1, a.pupil, a.day, 'visit')
                    and (s.at at time zone z.timezone)::date = a.day) as visited,
            exists (select from steps s where (s.school, s.pupil, s.day, s.kind) = ($1, a.pupil, a.day, 'visit'))
                as later
        from (select school, pupil, day from counted t
              where day between $2 and $3 and protected and (consecutive = 1 or not exists (
                select from counted b where b.pupil = t.pupil and b.day = (
                    select max(day) from absences where (school, pupil) = ($1, t.pupil) and day < t.day)))
              union
              select d.school, d.pupil, d.day from duties d join openings o using (school, duty)
                join absences t on (t.school, t.pupil, t.day) = (d.school, d.pupil, d.day)
                join schools z on z.school = d.school
              where d.school = $1 and d.kind = 'visit' and d.day between $2 and $3 and flagged and consecutive = 1
                and o.about is distinct from 'arranged' and d.state in ('done', 'missed')
                and (d.due_at at time zone z.timezone)::date = d.day) a
        join pupils p using (school, pupil) join schools z using (school)
        left join (select d.* from duties d left join openings o using (school, duty)
                   where d.kind = 'visit' and o.about is distinct from 'arranged') d
            on (d.school, d.pupil, d.day) = (a.school, a.pupil, a.day)
        """,
        reading.school,
        first,
        last,
        first - _BEFORE,
    )
