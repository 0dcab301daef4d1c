"""The questions which evidence and penalty notices there are, and what a pack of evidence is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from chassis.service import Reading, Refused
from events.ids import pupil_id
from events.pathway import NoticeRow, PackRow, Penalties, PenaltiesOf
from events.roles import HEADSHIP
from pathway.projection.sight import refuse_but

FINERS = HEADSHIP | {"attendance-officer"}
"""Whom penalty notices are for: their evidence names the child and its visits."""


@dataclass(frozen=True, slots=True)
class FoundPack:
    """Evidence, its names still sealed; `canonical`: what it is made from, in opaque ids, as it was when made."""

    row: Mapping[str, Any]
    done: Sequence[Mapping[str, Any]]
    letters: Sequence[Mapping[str, Any]]
    notices: Sequence[Mapping[str, Any]]

    @property
    def canonical(self) -> bytes:
        """The same bytes whenever it is asked for."""
        same = ("pupil", "pack", "day", "first", "attending", "possible")
        content = {
            **{name: self.row[name] for name in same},
            "sessions": orjson.loads(self.row["sessions"]),
            "done": [dict(each) for each in self.done],
            "letters": [_opaque(each) for each in self.letters],
            "notices": [_opaque(each) for each in self.notices],
        }
        return orjson.dumps(content, default=str, option=orjson.OPT_SORT_KEYS)


def _opaque(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "parent"}


def refuse_all_but_finers(reading: Reading) -> None:
    """Refuse whom penalty notices are not for (procedures, "People")."""
    refuse_but(reading, FINERS, "Penalty notices are for attendance officers and headship.")


async def penalties_of(reading: Reading, asked: PenaltiesOf) -> Penalties:
    """Evidence and notices, the latest first. Raises Refused."""
    refuse_all_but_finers(reading)
    pupil = pupil_id(reading.school, asked.mis_id) if asked.mis_id else None
    packs, notices = await _packs(reading, pupil), await _notices(reading, pupil)
    sealed = {row["mis_id"] for row in (*packs, *notices)} | {row["to"] for row in notices if row["to"]}
    opened = await reading.keyring.open(sealed)
    return Penalties(
        school=reading.school,
        packs=tuple(PackRow.model_validate({**row, "mis_id": opened[row["mis_id"]]}) for row in packs),
        notices=tuple(_notice(row, opened) for row in notices),
    )


def _notice(row: Mapping[str, Any], opened: Mapping[str, str]) -> NoticeRow:
    return NoticeRow.model_validate({**row, "mis_id": opened[row["mis_id"]], "to": opened.get(row["to"] or "")})


async def _packs(reading: Reading, pupil: str | None) -> Sequence[Mapping[str, Any]]:
    return await reading.db.fetch(
        """
        select p.pack, n.mis_id, p.day as made_on, p.first, json_array_length(p.sessions::json) as sessions,
            coalesce(sum(c.sessions), 0)::integer as corrected, coalesce(bool_and(c.stands), true) as stands
        from packs p join named_pupils n using (school, pupil)
            left join corrected_grounds c on (c.school, c.pack) = (p.school, p.pack)
        where p.school = $1 and ($2::text is null or p.pupil = $2)
        group by p.school, p.pack, n.mis_id order by p.made_at desc, p.pack
        """,
        reading.school,
        pupil,
    )


async def _notices(reading: Reading, pupil: str | None) -> Sequence[Mapping[str, Any]]:
    """Each with why it was withdrawn, after it was issued, and how many of its sessions are not so any more."""
    return await reading.db.fetch(
        """
        select n.guardian, n.day as issued_on, n.number, n.full_pounds as full, n.reduced_pounds as reduced, n.sessions,
            n.by, p.mis_id, g.mis_id as to, coalesce(sum(c.sessions), 0)::integer as corrected,
            coalesce(bool_and(c.stands), true) as stands,
            (select w.reason from withdrawn_notices w
             where (w.school, w.pupil, w.guardian, w.day) = (n.school, n.pupil, n.guardian, n.day)
                and w.at >= n.issued_at order by w.at limit 1) as withdrawn
        from notices n join named_pupils p using (school, pupil) left join guardians g using (school, pupil, guardian)
            left join corrected_grounds c
                on (c.school, c.pupil, c.guardian, c.day) = (n.school, n.pupil, n.guardian, n.day)
                and c.at >= n.issued_at
        where n.school = $1 and ($2::text is null or n.pupil = $2)
        group by n.school, n.fact, p.mis_id, g.mis_id order by n.issued_at desc, n.guardian
        """,
        reading.school,
        pupil,
    )


async def pack(reading: Reading, of: UUID) -> FoundPack:
    """Evidence with all that it names, as it was when it was put together. Raises Refused where there is none."""
    refuse_all_but_finers(reading)
    row = await reading.db.fetchrow(
        """
        select p.*, h.name as school_name, h.telephone, z.timezone, n.first_name, n.last_name, n.form,
            coalesce((select sum(sessions) from corrected_grounds c where (c.school, c.pack) = ($1, $2)), 0)::integer
                as corrected,
            coalesce((select bool_and(stands) from corrected_grounds c where (c.school, c.pack) = ($1, $2)), true)
                as stands
        from packs p join letterheads h using (school) join schools z using (school)
            join named_pupils n using (school, pupil)
        where p.school = $1 and p.pack = $2
        """,
        reading.school,
        of,
    )
    if row is None:
        raise Refused("no-such-pack", "There is no evidence of that id: look at the list of evidence.")
    return FoundPack(row, await _done(reading, row), await _letters(reading, row), await _fined(reading, row))


async def _done(reading: Reading, row: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """What was done for the family since the first of the school weeks, stages aside, as it was recorded then."""
    return await reading.db.fetch(
        """
        select at, kind, about, outcome from steps
        where school = $1 and pupil = $2 and at <= $3 and day >= $4 and kind not in ('stage', 'letter')
        union all
        select at, 'call', null, outcome from contacts
        where school = $1 and pupil = $2 and at <= $3 and day >= $4
        union all
        select at, kind, about, outcome from taken_back
        where school = $1 and pupil = $2 and at <= $3 and day >= $4 and until > $3
        order by at, kind, outcome
        """,
        reading.school,
        row["pupil"],
        row["made_at"],
        row["first"],
    )


async def _letters(reading: Reading, row: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Letters that had been issued, one row for each parent."""
    return await reading.db.fetch(
        """
        select l.issued_at as at, l.template, l.guardian, g.name as parent
        from letters l left join named_parents g using (school, guardian)
        where l.school = $1 and l.pupil = $2 and l.issued_at <= $3 order by l.issued_at, l.guardian
        """,
        reading.school,
        row["pupil"],
        row["made_at"],
    )


async def _fined(reading: Reading, row: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Notices that stood then."""
    return await reading.db.fetch(
        """
        select n.day, n.number, n.guardian, g.name as parent
        from notices n left join named_parents g using (school, guardian)
        where n.school = $1 and n.pupil = $2 and n.issued_at <= $3 and not exists (
            select from withdrawn_notices w
            where (w.school, w.pupil, w.guardian, w.day) = ($1, $2, n.guardian, n.day)
                and w.at >= n.issued_at and w.at <= $3)
        order by n.issued_at, n.guardian
        """,
        reading.school,
        row["pupil"],
        row["made_at"],
    )
