"""The question which families are in focus, with whom, and to what effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from chassis.service import Reading
from events.codes import AWAY, POSSIBLE
from events.pathway import FocusFamilies, FocusFamiliesOf, FocusFamily
from pathway.projection.local import today
from pathway.projection.order import by_id
from pathway.projection.sight import Sight, sight_of
from pathway.projection.stand_ins import stand_ins


async def focus_families_of(reading: Reading, question: FocusFamiliesOf) -> FocusFamilies:
    """The focus families whom the asker may see: all of the office's, others' their own. Raises Refused."""
    sight, day = await sight_of(reading), await today(reading)
    away = await stand_ins(reading, day)
    rows = await reading.db.fetch(
        """
        select * from focus where school = $1 and ($2::text is null or staff = $2) and ($3 or ended is null)
        order by staff, since, pupil
        """,
        reading.school,
        question.staff,
        question.all,
    )
    every = sight.office or sight.masked
    seen = [row for row in rows if every or sight.who in (row["staff"], away.holder(row["staff"]))]
    named = [pupil for row in seen for pupil in row["family"]]
    pupils, absent = await _mis_ids(reading, sight, named), await _absent(reading, named, day)
    return FocusFamilies(
        school=reading.school,
        rows=tuple(_family(row, pupils, absent, away.holder(row["staff"])) for row in seen),
    )


async def _mis_ids(reading: Reading, sight: Sight, pupils: list[str]) -> Mapping[str, str]:
    rows = await reading.db.fetch(
        "select pupil, mis_id from pupils where school = $1 and pupil = any($2::text[])", reading.school, pupils
    )
    opened = await sight.opened(reading, rows)
    return {row["pupil"]: opened[row["mis_id"]] for row in rows}


async def _absent(reading: Reading, pupils: list[str], day: date) -> frozenset[str]:
    """Who is said to be away in the last session that anything is said of; a child who came late is in."""
    rows = await reading.db.fetch(
        """
        select distinct on (a.pupil) a.pupil, a.code, exists (
            select from marked m where (m.school, m.day) = (a.school, a.day) and m.session > a.session
                and m.marks ->> a.pupil = any($4::text[])
        ) as came
        from absences a where school = $1 and day = $2 and pupil = any($3::text[])
        order by a.pupil, a.session desc
        """,
        reading.school,
        day,
        pupils,
        list(POSSIBLE),
    )
    return frozenset(row["pupil"] for row in rows if row["code"] in AWAY and not row["came"])


def _family(row: Mapping[str, Any], pupils: Mapping[str, str], absent: frozenset[str], holder: str) -> FocusFamily:
    given = {name: row[name] for name in FocusFamily.model_fields if name in row.keys()}  # noqa: SIM118 - a Record
    known = [pupil for pupil in row["family"] if pupil in pupils]
    children = sorted((pupils[pupil] for pupil in known), key=by_id)
    away = sorted((pupils[pupil] for pupil in known if pupil in absent), key=by_id)
    return FocusFamily(mis_ids=tuple(children), holder=holder, absent_today=tuple(away), **given)
