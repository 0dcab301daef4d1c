"""The question what was noted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chassis.service import Reading
from events.ids import pupil_id
from events.pathway import Note, Notes, NotesOf
from events.roles import SCOPED
from pathway.projection.meetings import READERS
from pathway.projection.sight import Sight, sight_of


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
