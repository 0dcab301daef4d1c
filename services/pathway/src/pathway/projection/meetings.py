"""The questions which meetings there are, with their notes, and which support plans."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chassis.service import Reading
from events.ids import pupil_id
from events.pathway import Meeting, Meetings, MeetingsOf, PackItem, Plan, Plans, PlansOf
from events.roles import OFFICE
from pathway.projection.sight import Sight, sight_of

READERS = OFFICE | {"assistant-head"}
"""Who reads what was written at a meeting: those who meet parents; "email meeting notes to attendance officers"."""

PACK: tuple[PackItem, ...] = ("absence-report", "books", "impact-chart", "comparator", "policy-and-outcomes")
"""What is brought to a meeting (procedures, row 30); of the youngest the Tapestry journal in place of the books."""
JOURNAL: tuple[PackItem, ...] = ("absence-report", "tapestry-journal", "impact-chart", "comparator", PACK[-1])
YOUNGEST = frozenset({"N", "N1", "N2", "R", "Nursery", "Reception"})


async def meetings_of(reading: Reading, question: MeetingsOf) -> Meetings:
    """The meetings of some days, of pupils whom the asker may see, by time. Raises Refused."""
    sight = await sight_of(reading)
    begins, ends = await _days(reading, question)
    rows = await reading.db.fetch(
        """
        select m.*, p.mis_id, p.form as class, p.year from meetings m join pupils p using (school, pupil)
        where school = $1 and ($2::timestamptz is null or at >= $2) and ($3::timestamptz is null or at < $3)
          and ($4::text is null or pupil = $4)
        order by at, meeting
        """,
        reading.school,
        begins,
        ends,
        pupil_id(reading.school, question.mis_id) if question.mis_id else None,
    )
    seen = [row for row in rows if sight.sees(row["pupil"], row["class"], row["year"])]
    forms = {row["meeting"]: json.loads(row["form"] if row["form"] and not sight.masked else "{}") for row in seen}
    states = await _states(reading, forms.values())
    guests = await _guests(reading, seen)
    people = {**{row["mis_id"]: row["pupil"] for row in seen}, **{token: who for (_, who), token in guests.items()}}
    texts = await sight.named(reading, people, _tokens(forms.values(), sight))
    named = {of: texts[token] for of, token in guests.items()}
    return Meetings(
        school=reading.school,
        rows=tuple(meeting_of(row, forms[row["meeting"]], states, texts, named) for row in seen),
    )


async def _days(reading: Reading, question: MeetingsOf) -> tuple[datetime | None, datetime | None]:
    zone = await reading.db.fetchval("select timezone from schools where school = $1", reading.school)
    at = ZoneInfo(zone or "UTC")
    begins = datetime.combine(question.first, time(), at) if question.first else None
    return begins, datetime.combine(question.last + timedelta(days=1), time(), at) if question.last else None


async def _guests(reading: Reading, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """By pupil and guardian, the token of Arbor's id of those invited who are the pupil's guardians now, or those of a
    child of the family: whoever rings them must know whom."""
    invited = [(row["pupil"], guardian) for row in rows for guardian in row["invited"]]
    found = await reading.db.fetch(
        """
        select distinct on (n.pupil, n.guardian) n.pupil, n.guardian, g.mis_id
        from unnest($2::text[], $3::text[]) as n (pupil, guardian) join guardians g using (guardian)
        where g.school = $1 order by n.pupil, n.guardian, g.pupil = n.pupil desc, g.pupil
        """,
        reading.school,
        [pupil for pupil, _ in invited],
        [guardian for _, guardian in invited],
    )
    return {(row["pupil"], row["guardian"]): row["mis_id"] for row in found}


async def _states(reading: Reading, forms: Iterable[Mapping[str, Any]]) -> Mapping[str, str]:
    """The states of the duties that the agreed actions became."""
    duties = [action["duty"] for form in forms for action in form.get("actions", ())]
    rows = await reading.db.fetch(
        "select duty, state from duties where school = $1 and duty = any($2::uuid[])", reading.school, duties
    )
    return {str(row["duty"]): row["state"] for row in rows}


def _tokens(forms: Iterable[Mapping[str, Any]], sight: Sight) -> list[str]:
    """The sealed texts of the forms, for those who may read them: what is not opened is not shown."""
    if sight.role not in READERS:
        return []
    return [token for form in forms for token in written(form)]


def written(form: Mapping[str, Any]) -> list[str]:
    """The sealed texts of a form."""
    said = [form.get("reasons"), form.get("note"), *(action.get("what") for action in form.get("actions", ()))]
    return [token for token in said if token]


_OF_ROW = ("meeting", "purpose", "state", "at", "staff", "invited", "reason", "shut_out")


def meeting_of(
    row: Mapping[str, Any],
    form: Mapping[str, Any],
    states: Mapping[str, str],
    texts: Mapping[str, str],
    guests: Mapping[tuple[str, str], str],
) -> Meeting:
    """A meeting from its row, with the pupil's year and Arbor's id.

    `states`: of the duties of its actions; `guests`: by pupil and guardian, Arbor's id of whoever was invited.
    """
    actions = [
        {**action, "what": texts.get(action.get("what") or ""), "state": states.get(action["duty"], "due")}
        for action in form.get("actions", ())
    ]
    of_form = {name: form.get(name) for name in ("how", "review", "effect")}
    lists = {name: form.get(name, ()) for name in ("barriers", "brought")}
    signed = {name: form.get(name, False) for name in ("signed_by_parent", "signed_by_school")}
    of_row = {name: row[name] for name in _OF_ROW}
    written = {name: texts.get(form.get(name) or "") for name in ("reasons", "note")}
    bring = JOURNAL if row["year"] in YOUNGEST else PACK
    return Meeting.model_validate(
        {
            **of_row,
            **of_form,
            **lists,
            **signed,
            **written,
            "mis_id": texts[row["mis_id"]],
            "invited_mis_ids": [guests[row["pupil"], who] for who in row["invited"] if (row["pupil"], who) in guests],
            "actions": actions,
            "to_bring": bring if row["state"] == "planned" else (),
        }
    )


async def plans_of(reading: Reading, question: PlansOf) -> Plans:
    """The support plans of pupils whom the asker may see, by day of review. Raises Refused."""
    sight = await sight_of(reading)
    rows = await reading.db.fetch(
        """
        select l.*, p.mis_id, p.form, p.year,
            (select count(*) from duties d where (d.school, d.pupil) = (l.school, l.pupil) and d.kind = 'action'
                and d.state in ('due', 'missed') and d.done_at is null) as open_actions
        from plans l join pupils p using (school, pupil)
        where school = $1 and ($2::text is null or pupil = $2) and ($3 or closed is null)
        order by review, plan
        """,
        reading.school,
        pupil_id(reading.school, question.mis_id) if question.mis_id else None,
        question.all,
    )
    seen = [row for row in rows if sight.sees(row["pupil"], row["form"], row["year"])]
    opened = await sight.opened(reading, seen)
    return Plans(
        school=reading.school,
        rows=tuple(
            Plan.model_validate({**dict(row), "mis_id": opened[row["mis_id"]], "supports": json.loads(row["supports"])})
            for row in seen
        ),
    )
