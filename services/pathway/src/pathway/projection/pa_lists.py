"""The question who stands on the week's list of persistent absentees, and which of them are in school."""

from __future__ import annotations

from chassis.service import Reading
from events.codes import IN_SCHOOL
from events.pathway import PaList, PaListOf, PaPupil
from pathway.projection.local import today
from pathway.projection.order import by_class
from pathway.projection.sight import sight_of


async def pa_list_of(reading: Reading, question: PaListOf) -> PaList:
    """The latest list issued by a day, with those whom the asker sees now: a pupil who moved, too. Raises Refused."""
    sight, on = await sight_of(reading), question.on or await today(reading)
    issued = await reading.db.fetchval(
        "select max(day) from pa_lists where school = $1 and day <= $2", reading.school, on
    )
    rows = await reading.db.fetch(
        """
        select l.pupil, l.form, l.year, l.attending, l.possible, p.mis_id, p.form as form_now, p.year as year_now,
            latest.code = any($4::text[]) as in_school
        from pa_listed l join pupils p using (school, pupil)
        left join lateral (
            select m.marks ->> l.pupil as code from marked m
            where m.school = $1 and m.day = $3 and m.marks ->> l.pupil is not null
            order by m.session desc, m.form <> p.form, m.form limit 1
        ) latest on true
        where l.school = $1 and l.day = $2
        """,
        reading.school,
        issued,
        on,
        [*IN_SCHOOL],
    )
    seen = [row for row in rows if sight.sees(row["pupil"], row["form_now"], row["year_now"])]
    opened = await sight.opened(reading, seen)
    pupils = [PaPupil.model_validate({**row, "mis_id": opened[row["mis_id"]]}) for row in seen]
    ordered = sorted(pupils, key=lambda pupil: by_class(pupil.year, pupil.form, pupil.mis_id))
    return PaList(school=reading.school, on=on, issued_on=issued, rows=tuple(ordered))
