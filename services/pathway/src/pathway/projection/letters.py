"""The questions which letters there are, and what a letter is made of, for those who write letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from chassis.service import Reading, Refused
from events.pathway import LetterRow, Letters, LettersOf
from events.roles import HEADSHIP, OFFICE
from events.stages import PenaltyNotices, Stages
from pathway.projection.sight import sight_of

WRITERS = HEADSHIP | {"attendance-officer", "assistant-head"}

_NO_OTHER = ("", "[forgotten]", "en", "eng", "english")


@dataclass(frozen=True, slots=True)
class Found:
    """A letter, its names still sealed; `canonical`: what it is made from, in opaque ids; `whole`: the asker sees
    all that is on the paper, the address too."""

    row: Mapping[str, Any]
    canonical: bytes
    whole: bool

    @property
    def sessions(self) -> list[tuple[str, str, str]]:
        """Those that it lists, in order: ISO date, session, code."""
        return [(each["date"], each["session"], each["code"]) for each in orjson.loads(self.row["sessions"])]

    @property
    def window(self) -> tuple[int, int]:
        """Of how many sessions in how many school weeks it speaks; without a policy, those of the default one."""
        default = Stages().ladder[PenaltyNotices().stage]
        return self.row["needed"] or default.unauthorised or 0, self.row["weeks"] or default.weeks

    @property
    def is_mostly_illness(self) -> bool:
        """As was said when it was prepared; before that was said, as the default policy tells."""
        said: bool | None = self.row["illness"]
        return Stages().is_mostly_illness([code for _, _, code in self.sessions]) if said is None else said


async def letters_of(reading: Reading, asked: LettersOf) -> Letters:
    """The letters in a state about the pupils whom the asker sees, the latest first."""
    refuse_others(reading)
    sight = await sight_of(reading)
    rows = await reading.db.fetch(
        """
        select l.*, p.mis_id, p.form, p.year, g.mis_id as guardian_mis_id, g.language
        from letters l join named_pupils p using (school, pupil) left join guardians g using (school, pupil, guardian)
        where school = $1 and ($2::text is null or state = $2)
        order by day desc, pupil, guardian, letter
        """,
        reading.school,
        asked.state,
    )
    seen = [row for row in rows if sight.sees(row["pupil"], row["form"], row["year"])]
    ids = (row[whose] for row in seen for whose in ("mis_id", "guardian_mis_id", "language") if row[whose])
    opened = await reading.keyring.open(ids)
    return Letters(school=reading.school, rows=tuple(_row(row, opened) for row in seen))


async def letter(reading: Reading, of: UUID) -> Found:
    """A letter with all that it names. Raises Refused where there is none that the asker sees.

    The address is for the office, the heads and the safeguarding lead alone (procedures, "People").
    """
    sight, whole = await sight_of(reading), reading.actor is None or reading.actor.role in OFFICE
    row = await reading.db.fetchrow(
        """
        select l.*, h.name as school_name, h.telephone, p.first_name, p.last_name, p.form, p.year, g.name as parent,
            case when $3 then a.address end as address, (l.dated at time zone s.timezone)::date as issued_on,
            l.meeting_at at time zone s.timezone as meets, l.instead_of at time zone s.timezone as would_have_met,
            w.needed, w.weeks
        from letters l join schools s using (school) join letterheads h using (school)
            join named_pupils p using (school, pupil) join named_parents g using (school, guardian)
            left join guardians a using (school, pupil, guardian)
            left join lateral (
                select (step ->> 'unauthorised')::integer as needed, (step ->> 'weeks')::integer as weeks
                from policies o, jsonb_array_elements(o.ladder) as step
                where o.school = l.school and step ->> 'letter' = l.template and step ->> 'unauthorised' is not null
                    and step ->> 'stage' = coalesce(l.stage, step ->> 'stage')
                order by o.since is not distinct from (
                    select e.policy from stages_entered e
                    where (e.school, e.pupil, e.stage) = (l.school, l.pupil, l.stage) and e.entered_on <= l.day
                    order by e.entered_on desc limit 1
                ) desc, o.since > l.day, abs(o.since - l.day)
                limit 1
            ) w on true
        where l.school = $1 and l.letter = $2
        """,
        reading.school,
        of,
        whole,
    )
    if row is None or not sight.sees(row["pupil"], row["form"], row["year"]):
        raise Refused("no-such-letter", "There is no letter of that id: look at the list of letters.")
    return Found(row, orjson.dumps(_content(row), option=orjson.OPT_SORT_KEYS), whole)


def refuse_others(reading: Reading) -> None:
    """Refuse whom letters are not for (procedures, "People")."""
    if reading.actor is not None and reading.actor.role not in WRITERS:
        raise Refused("not-yours", "Letters are for attendance officers, assistant heads and headship.")


def _content(row: Mapping[str, Any]) -> dict[str, Any]:
    named = ("pupil", "guardian", "template", "version", "stage", "attending", "possible")
    content = {name: row[name] for name in named}
    hours = {"meeting": row["meets"], "instead_of": row["would_have_met"]}
    to_meet = {name: at.isoformat() for name, at in hours.items() if at}
    letter = {"letter": str(row["letter"]), "date": row["day"], "sessions": orjson.loads(row["sessions"])}
    issued = {"issued_on": row["issued_on"]} if row["issued_on"] else {}
    window = {"needed": row["needed"], "weeks": row["weeks"]} if row["needed"] else {}
    return {**content, **letter, **issued, **to_meet, **window}


def _other_than_english(language: str | None) -> str | None:
    """As the MIS names it, by a name or a code such as `en-GB`."""
    first = (language or "").strip().casefold().replace("_", "-").partition("-")[0]
    return None if first in _NO_OTHER else language


def _row(row: Mapping[str, Any], opened: Mapping[str, str]) -> LetterRow:
    same = ("letter", "pupil", "guardian", "template", "stage", "state", "reason", "issued_at", "sha256")
    return LetterRow(
        **{name: row[name] for name in same},
        mis_id=opened[row["mis_id"]],
        to=opened.get(row["guardian_mis_id"] or ""),
        speaks=_other_than_english(opened.get(row["language"] or "")),
        prepared_on=row["day"],
        sessions=len(orjson.loads(row["sessions"])),
    )
