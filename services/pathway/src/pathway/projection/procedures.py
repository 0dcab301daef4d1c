"""The question what was done in a week for each absent pupil (procedures, row 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from chassis.service import Reading
from events.calendar import days_of, school_year
from events.codes import UNEXPLAINED
from events.pathway import ProcedureRecord, Procedures, ProceduresOf, Step
from pathway.projection.order import by_id
from pathway.projection.sight import Sight, sight_of


async def procedures_of(reading: Reading, question: ProceduresOf) -> Procedures:
    """The record of every absent pupil whom the asker may see, persistent absentees first. Raises Refused.

    Who may not see how a child is protected sees no visits: the day of one tells. Letters, checks and what the
    authority was told are for those who work on them, as are stages that count absences without leave.
    """
    sight = await sight_of(reading)
    first, last = days_of(question.week)
    pupils = [p for p in await _absent(reading, first, last) if sight.sees(p["pupil"], p["form"], p["year"])]
    steps = await _steps(reading, sight, [p["pupil"] for p in pupils], first, last)
    opened = await sight.opened(reading, pupils)
    rows = [_record(p, opened[p["mis_id"]], steps[p["pupil"]]) for p in pupils]
    ordered = sorted(rows, key=lambda row: (not row.persistent, -row.absent, by_id(row.mis_id)))
    return Procedures(school=reading.school, week=question.week, rows=tuple(ordered))


def _hidden(sight: Sight) -> list[str]:
    if sight.office:
        return []
    return ["visit"] if sight.letters else ["visit", "letter", "check", "authority-told"]


async def _absent(reading: Reading, first: date, last: date) -> Sequence[Mapping[str, Any]]:
    """Who is persistently absent says the list issued last by the week's end, and what was asked that week since; where
    there was none in that school year yet, the stages of then."""
    return await reading.db.fetch(
        """
        with issued as (select max(day) as day from pa_lists where school = $1 and day between $5 and $3)
        select p.pupil, p.mis_id, p.form, p.year, count(*) as absent,
            count(*) filter (where code = any($4::text[])) as unexplained,
            exists (select from pa_listed l join issued using (day) where (l.school, l.pupil) = ($1, p.pupil))
                or (select day is null from issued) and exists (
                    select from stages_entered s join policies y on (y.school, y.since) = (s.school, s.policy)
                    where (s.school, s.pupil) = ($1, p.pupil) and s.stage = any(y.persistent_stages)
                        and s.entered_on <= $3 and coalesce(s.left_on > $3, true))
                or coalesce((select d.persistent from duties d
                             where (d.school, d.pupil) = ($1, p.pupil) and d.day between $2 and $3
                             order by d.due_at desc limit 1), false) as persistent
        from absences a join pupils p on (p.school, p.pupil) = (a.school, a.pupil)
        where a.school = $1 and day between $2 and $3
        group by p.pupil, p.mis_id, p.form, p.year
        """,
        reading.school,
        first,
        last,
        sorted(UNEXPLAINED),
        school_year(last),
    )


async def _steps(
    reading: Reading, sight: Sight, pupils: list[str], first: date, last: date
) -> Mapping[str, list[Step]]:
    """What was done, by time; stages of one instant as the policy of their day orders them."""
    rows = await reading.db.fetch(
        """
        select pupil, at, kind, about, outcome, by, (
            select place from policies p, jsonb_array_elements(ladder) with ordinality as s (step, place)
            where p.school = $1 and p.since <= steps.day and steps.kind = 'stage' and step ->> 'stage' = steps.about
            order by p.since desc limit 1) as place
        from steps
        where school = $1 and pupil = any($2::text[]) and day between $3 and $4 and kind <> all($5::text[])
            and ($6 or kind <> 'stage' or not exists (
                select from policies p, jsonb_array_elements(ladder) as s (step)
                where p.school = $1 and step ->> 'stage' = steps.about and step ->> 'attendance' is null))
        union all
        select pupil, at, 'call', null, outcome, by, null from contacts
        where school = $1 and pupil = any($2::text[]) and day between $3 and $4
        order by at, kind, place, about, outcome, by
        """,
        reading.school,
        pupils,
        first,
        last,
        _hidden(sight),
        sight.letters,
    )
    steps: dict[str, list[Step]] = defaultdict(list)
    for row in rows:
        steps[row["pupil"]].append(Step.model_validate({name: row[name] for name in Step.model_fields}))
    return steps


def _record(row: Mapping[str, Any], mis_id: str, steps: list[Step]) -> ProcedureRecord:
    given = {name: row[name] for name in ("form", "persistent", "absent", "unexplained")}
    return ProcedureRecord(mis_id=mis_id, steps=tuple(steps), **given)
