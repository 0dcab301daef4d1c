"""The question which pupils are known beforehand to be absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from chassis.service import Reading
from events.pathway import KnownAbsence, KnownAbsences, KnownAbsencesOf
from pathway.projection.local import today
from pathway.projection.meetings import READERS
from pathway.projection.order import by_class
from pathway.projection.sight import sight_of

TOLD = READERS | {"year-group-leader"}
"""Who reads what was written: those who meet families, and year-group leaders, who are told (procedures, row 38)."""

_KNOWN = """
select k.*, p.mis_id, p.form, p.year from known_absences k join pupils p using (school, pupil)
where k.school = $1 and $2 between k.first and k.last order by k.at desc, k.report
"""


async def known_absences_of(reading: Reading, question: KnownAbsencesOf) -> KnownAbsences:
    """What is known of a local day, of pupils whom the asker may see. Raises Refused."""
    sight = await sight_of(reading)
    day = question.on or await today(reading)
    rows = await known_on(reading, day)
    seen = [row for row in rows if sight.sees(row["pupil"], row["form"], row["year"])]
    opened = await sight.opened(reading, seen, [row["note"] for row in seen if row["note"] and sight.role in TOLD])
    ordered = sorted(seen, key=lambda row: by_class(row["year"], row["form"], opened[row["mis_id"]]))
    return KnownAbsences(school=reading.school, on=day, rows=tuple(_known(row, opened) for row in ordered))


async def known_on(reading: Reading, day: date) -> Sequence[Mapping[str, Any]]:
    """All that is known of a day, the latest word first."""
    return await reading.db.fetch(_KNOWN, reading.school, day)


def _known(row: Mapping[str, Any], opened: Mapping[str, str]) -> KnownAbsence:
    given = {name: row[name] for name in ("report", "form", "year", "first", "last", "at", "by")}
    return KnownAbsence(**given, mis_id=opened[row["mis_id"]], note=opened.get(row["note"] or ""))
