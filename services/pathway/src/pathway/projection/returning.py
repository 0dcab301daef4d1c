"""The question who is back today: to be greeted, and asked how they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from chassis.service import Reading
from events.calendar import school_year
from events.codes import POSSIBLE
from events.pathway import Returning, ReturningOn, ReturningPupil
from pathway.projection.order import by_id
from pathway.projection.sight import sight_of

_LONGEST_BREAK = timedelta(weeks=10)
"""Longer than a summer holiday: whose last absence lies further back, and no mark since, is not waited for."""

_RETURNING = """
with away as (
    select distinct on (pupil) * from absences where school = $1 and day < $2 and day >= $4
    order by pupil, day desc, session desc
), issued as (
    select max(day) as day from pa_lists where school = $1 and day between $5 and $2
)
select p.pupil, p.mis_id, p.form, p.year, a.consecutive as days,
    exists (select from pa_listed l join issued using (day) where (l.school, l.pupil) = ($1, p.pupil))
        or (select day is null from issued)
            and exists (select from stages s where (s.school, s.pupil) = ($1, p.pupil) and s.persistent) as persistent
from away a join pupils p using (school, pupil) join rolls r using (school, pupil)
where not r.gone and coalesce(r.entry <= $2, true) and coalesce(r.leaving >= $2, true)
  and not exists (select from absences t where (t.school, t.pupil, t.day) = ($1, a.pupil, $2))
  and not exists (
    select from marked m where m.school = $1 and m.day >= a.day and m.day < $2
        and (m.day, m.session) > (a.day, a.session) and m.marks ->> a.pupil = any($3::text[])
  )
  and coalesce((
    select bool_or(m.marks ->> a.pupil = any($3::text[])) from marked m where m.school = $1 and m.day = $2
  ), true)
"""
"""Who is persistently absent says the list issued last in that school year; where there was none yet, the stages.

On the roll that day; away when something was possible for them last, and neither away nor not due in that day."""


async def returning_on(reading: Reading, question: ReturningOn) -> Returning:
    """Whose last session before this day was an absence, unless they are away that day again, or not due in.

    A session counts in which a mark stands and something was possible for the child. Raises Refused.
    """
    sight = await sight_of(reading)
    since = question.on - _LONGEST_BREAK
    rows = await reading.db.fetch(
        _RETURNING, reading.school, question.on, list(POSSIBLE), since, school_year(question.on)
    )
    seen = [row for row in rows if sight.sees(row["pupil"], row["form"], row["year"])]
    opened = await sight.opened(reading, seen)
    back = sorted((_back(row, opened) for row in seen), key=lambda each: (not each.persistent, by_id(each.mis_id)))
    return Returning(school=reading.school, on=question.on, rows=tuple(back))


def _back(row: Mapping[str, Any], opened: Mapping[str, str]) -> ReturningPupil:
    return ReturningPupil(
        mis_id=opened[row["mis_id"]], form=row["form"], persistent=row["persistent"], days=row["days"]
    )
