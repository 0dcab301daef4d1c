"""What happened in a week to pupils, and what their classes have, as an agenda is made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chassis.service import Reading
from events.pathway import ClassSystems
from pathway.projection.duties import may_know
from pathway.projection.sight import Sight


@dataclass(frozen=True, slots=True)
class Found:
    """What happened in a week to pupils of these classes, by pupil, as the read tables hold it."""

    entered: Mapping[str, Sequence[Mapping[str, Any]]]
    left: Mapping[str, Sequence[Mapping[str, Any]]]
    duties: Mapping[str, Sequence[Mapping[str, Any]]]
    improved: frozenset[str]
    systems: Mapping[str, ClassSystems]
    opened: Mapping[str, str]


async def pupils_of(reading: Reading, first: date, last: date) -> Sequence[Mapping[str, Any]]:
    """The pupils who were on the roll in the week, each in the class that was heard of by its end.

    As figures have it: the first class counts from entry; whose record was deleted left on the day that was heard.
    """
    return await reading.db.fetch(
        """
        with heard as (
            select h.pupil, h.word, h.body ->> 'form' as form, h.body ->> 'year' as year, h.seq,
                (h.said_at at time zone z.timezone)::date as day
            from history h join schools z using (school)
            where h.school = $1 and h.word in ('PupilRecorded', 'PupilRemoved')
        ), of_then as (
            select distinct on (pupil) pupil, form, year from heard where word = 'PupilRecorded'
            order by pupil, day <= $3 desc, case when day <= $3 then -seq else seq end
        ), gone as (
            select pupil, max(day) as day from heard where word = 'PupilRemoved' group by pupil
        )
        select pupil, p.mis_id, t.form, t.year, p.form as form_now, p.year as year_now
        from of_then t join pupils p using (pupil) join rolls r using (school, pupil) left join gone g using (pupil)
        where p.school = $1 and (not r.gone or g.day >= $2)
            and coalesce(r.leaving >= $2, true) and coalesce(r.entry <= $3, true)
        order by t.form, pupil
        """,
        reading.school,
        first,
        last,
    )


async def found_of(
    reading: Reading, sight: Sight, pupils: Sequence[Mapping[str, Any]], first: date, last: date
) -> Found:
    """What happened to these pupils between two days, as far as the asker may know."""
    who = [row["pupil"] for row in pupils]
    stages = await _stages(reading, who, first, last)
    duties = await _duties(reading, who, first, last)
    return Found(
        entered=by([row for row in stages if first <= row["entered_on"] <= last], "pupil"),
        left=by([row for row in stages if row["left_on"] and first <= row["left_on"] <= last], "pupil"),
        duties=by([row for row in duties if may_know(row, sight)], "pupil"),
        improved=await _improved(reading, first, last),
        systems=await _systems(reading),
        opened=await sight.opened(reading, pupils),
    )


async def _stages(reading: Reading, pupils: list[str], first: date, last: date) -> Sequence[Mapping[str, Any]]:
    """What was entered in the week, and left in it because attendance recovered, a pupil's in the policy's order."""
    return await reading.db.fetch(
        """
        select s.pupil, s.stage, s.entered_on, case when s.reason = 'recovered' then s.left_on end as left_on,
            coalesce(s.stage = any(p.persistent_stages), false) as persistent
        from stages_entered s left join policies p on (p.school, p.since) = (s.school, s.policy)
        where s.school = $1 and s.pupil = any($2::text[])
            and (s.entered_on between $3 and $4 or s.left_on between $3 and $4)
        order by s.pupil, (select place from jsonb_array_elements(p.ladder) with ordinality as step (stage, place)
                           where step.stage ->> 'stage' = s.stage), s.stage
        """,
        reading.school,
        pupils,
        first,
        last,
    )


async def _duties(reading: Reading, pupils: list[str], first: date, last: date) -> Sequence[Mapping[str, Any]]:
    """The duties due in the week that did not stand down."""
    at = ZoneInfo(await reading.db.fetchval("select timezone from schools where school = $1", reading.school) or "UTC")
    return await reading.db.fetch(
        """
        select pupil, kind, owner, due_at, done_at, state, about from duties left join openings using (school, duty)
        where school = $1 and pupil = any($2::text[]) and due_at >= $3 and due_at < $4 and state <> 'stood-down'
        order by due_at, kind, duty
        """,
        reading.school,
        pupils,
        datetime.combine(first, time(), at),
        datetime.combine(last + timedelta(days=1), time(), at),
    )


async def _improved(reading: Reading, first: date, last: date) -> frozenset[str]:
    rows = await reading.db.fetch(
        "select pupil from improvements where school = $1 and day between $2 and $3", reading.school, first, last
    )
    return frozenset(row["pupil"] for row in rows)


async def _systems(reading: Reading) -> Mapping[str, ClassSystems]:
    rows = await reading.db.fetch("select * from class_systems where school = $1", reading.school)
    return {row["form"]: ClassSystems.model_validate(dict(row)) for row in rows}


async def open_concerns(reading: Reading) -> Mapping[str, int]:
    """Year group → its pupils' concerns that nobody has resolved."""
    rows = await reading.db.fetch(
        """
        select p.year, count(*) as open from concerns c join pupils p using (school, pupil)
        where c.school = $1 and c.resolved_at is null group by p.year
        """,
        reading.school,
    )
    return {row["year"]: row["open"] for row in rows}


def by(rows: Iterable[Mapping[str, Any]], of: str) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The rows by a column's value, in their order."""
    grouped: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row[of]].append(row)
    return dict(grouped)
