"""The questions what was noted, and who is back today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from chassis.service import Reading
from events.codes import POSSIBLE
from events.ids import pupil_id
from events.pathway import Note, Notes, NotesOf, Returning, ReturningOn, ReturningPupil
from events.roles import SCOPED
from pathway.projection.meetings import READERS
from pathway.projection.order import by_id
from pathway.projection.sight import Sight, sight_of

_LONGEST_BREAK = timedelta(weeks=10)
"""Longer than a summer holiday: whose last absence lies further back, and no mark since, is not waited for."""


async def notes_of(reading: Reading, question: NotesOf) -> Notes:
    """What was noted of pupils whom the asker may see, and of year groups, the latest first. Raises Refused.

    A strategy is for the class teacher to read; what was written of a pattern, for those who meet the family.
    """
    sight = await sight_of(reading)
    rows = await reading.db.fetch(
        """
        select n.*, p.mis_id, p.form, p.year as pupils_year from notes n
        left join pupils p on (p.school, p.pupil) = (n.school, n.pupil)
        where n.school = $1 and ($2::text is null or n.pupil = $2) order by at desc, note
        """,
        reading.school,
        pupil_id(reading.school, question.mis_id) if question.mis_id else None,
    )
    seen = [row for row in rows if _is_seen(row, sight)]
    read = [row["text"] for row in seen if row["text"] and _is_read(row, sight)]
    opened = await sight.opened(reading, [row for row in seen if row["mis_id"]], read)
    return Notes(school=reading.school, rows=tuple(_note(row, opened) for row in seen))


def _is_seen(row: Mapping[str, Any], sight: Sight) -> bool:
    return row["pupil"] is None or (row["mis_id"] and sight.sees(row["pupil"], row["form"], row["pupils_year"]))


def _is_read(row: Mapping[str, Any], sight: Sight) -> bool:
    return sight.role in READERS or (row["about"] == "strategy" and sight.role in SCOPED)


def _note(row: Mapping[str, Any], opened: Mapping[str, str]) -> Note:
    given = {name: row[name] for name in Note.model_fields if name not in ("mis_id", "text")}
    shown = {"mis_id": opened.get(row["mis_id"] or ""), "text": opened.get(row["text"] or "")}
    return Note.model_validate({**given, **shown})


async def returning_on(reading: Reading, question: ReturningOn) -> Returning:
    """Whose last session before this day was an absence, unless they are away that day again, or not due in.

    A session counts in which a mark stands and something was possible for the child. Raises Refused.
    """
    sight = await sight_of(reading)
    rows = await reading.db.fetch(
        """
        with away as (
            select distinct on (pupil) * from absences where school = $1 and day < $2 and day >= $4
            order by pupil, day desc, session desc
        )
        select p.pupil, p.mis_id, p.form, p.year, a.consecutive as days,
            exists (select from stages s where (s.school, s.pupil) = ($1, p.pupil) and s.persistent)
                as persistent
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
        """,
        reading.school,
        question.on,
        list(POSSIBLE),
        question.on - _LONGEST_BREAK,
    )
    seen = [row for row in rows if sight.sees(row["pupil"], row["form"], row["year"])]
    opened = await sight.opened(reading, seen)
    back = [
        ReturningPupil(mis_id=opened[row["mis_id"]], form=row["form"], persistent=row["persistent"], days=row["days"])
        for row in seen
    ]
    ordered = sorted(back, key=lambda pupil: (not pupil.persistent, by_id(pupil.mis_id)))
    return Returning(school=reading.school, on=question.on, rows=tuple(ordered))
