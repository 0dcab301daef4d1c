"""Meetings as rows: planned, moved, held, missed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import (
    MeetingHeld,
    MeetingInvited,
    MeetingMissed,
    MeetingPlanned,
    MeetingShutOut,
    MeetingStandsAgain,
)

SCHEMA = """
create table meetings (
    school text, meeting uuid, pupil text not null, purpose text not null, state text not null,
    at timestamptz not null, staff text not null, invited text[] not null, reason text, form jsonb,
    shut_out boolean not null,
    primary key (school, meeting)
);
"""

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {MeetingPlanned, MeetingInvited, MeetingHeld, MeetingMissed, MeetingShutOut, MeetingStandsAgain}
)
Rows: TypeAlias = dict[tuple[str, str], dict[str, Any]]


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: the meetings of its pupils are read, changed in the order of its facts, and written at once."""
    changes = [f for f in facts if f.envelope.word in _CHANGES]
    if changes:
        rows = await _of_pupils(db, changes)
        there = {*rows}
        rows = after(rows, ((f.envelope.school, f.envelope.word, f.body, f.envelope.recorded_at) for f in changes))
        await _write(db, rows, there - {*rows})


def after(rows: Rows, said: Iterable[tuple[str, str, Mapping[str, Any], datetime]]) -> Rows:
    """The rows once this was said (school, word, body, when), in its order."""
    for school, word, body, at in said:
        if word == MeetingPlanned.__name__:
            _move(rows, (school, body["meeting"]), body, at)
        _CHANGES[word](rows, (school, body["meeting"]), body)
    return rows


async def _of_pupils(db: Db, facts: Sequence[Recorded]) -> Rows:
    found = await db.fetch(
        """
        select m.* from meetings m
        join (select distinct * from unnest($1::text[], $2::text[]) as n (school, pupil)) n using (school, pupil)
        """,
        [f.envelope.school for f in facts],
        [f.body["pupil"] for f in facts],
    )
    return {(row["school"], str(row["meeting"])): {**row, "form": json.loads(row["form"] or "null")} for row in found}


async def _write(db: Db, rows: Rows, moved: set[tuple[str, str]]) -> None:
    await db.execute(
        """
        delete from meetings m using unnest($1::text[], $2::uuid[]) as moved (school, meeting)
        where (m.school, m.meeting) = (moved.school, moved.meeting)
        """,
        [school for school, _ in moved],
        [meeting for _, meeting in moved],
    )
    await db.execute(
        """
        insert into meetings select * from jsonb_populate_recordset(null::meetings, $1::jsonb)
        on conflict (school, meeting) do update set
            state = excluded.state, at = excluded.at, staff = excluded.staff, invited = excluded.invited,
            reason = excluded.reason, form = excluded.form, shut_out = excluded.shut_out
        """,
        json.dumps(list(rows.values()), default=str),
    )


def _move(rows: Rows, meeting: tuple[str, str], body: Mapping[str, Any], at: datetime) -> None:
    """Planned anew, the meeting of that purpose that is to come, or could not be held, is moved; of another day, the
    old row says to whom it had been said. One whose hour has passed stays, to be recorded."""
    planned = (meeting[0], body["pupil"], body["purpose"], "planned")
    for row in rows.values():
        is_planned = (row["school"], row["pupil"], row["purpose"], row["state"]) == planned
        if is_planned and (row["shut_out"] or datetime.fromisoformat(str(row["at"])) > at):
            row.update(state="moved")


def _planned(rows: Rows, meeting: tuple[str, str], body: Mapping[str, Any]) -> None:
    row = rows.setdefault(meeting, _first(meeting, body))
    if not _is_at(row, body["at"]):
        row["invited"] = []
    row.update(state="planned", at=body["at"], staff=body["staff"], reason=None, shut_out=False)


def _is_at(row: Mapping[str, Any], instant: str) -> bool:
    """Whether it is at that hour already: whoever was invited has been, whoever holds it."""
    return "at" in row and datetime.fromisoformat(str(row["at"])) == datetime.fromisoformat(instant)


def _first(meeting: tuple[str, str], body: Mapping[str, Any]) -> dict[str, Any]:
    school, named = meeting
    said = {"pupil": body["pupil"], "purpose": body["purpose"], "staff": body["by"]}
    return {**said, "school": school, "meeting": named, "invited": [], "reason": None, "form": None, "shut_out": False}


def _invited(rows: Rows, meeting: tuple[str, str], body: Mapping[str, Any]) -> None:
    if meeting in rows and body["guardian"] not in rows[meeting]["invited"]:
        rows[meeting]["invited"] = [*rows[meeting]["invited"], body["guardian"]]


def _held(rows: Rows, meeting: tuple[str, str], body: Mapping[str, Any]) -> None:
    rows.setdefault(meeting, _first(meeting, body)).update(state="held", at=body["at"], form=body, reason=None)


def _missed(rows: Rows, meeting: tuple[str, str], body: Mapping[str, Any]) -> None:
    if meeting in rows:
        rows[meeting].update(state="missed", reason=body["reason"])


def _shut_out(rows: Rows, meeting: tuple[str, str], _: Mapping[str, Any]) -> None:
    if meeting in rows:
        rows[meeting]["shut_out"] = True


def _stands(rows: Rows, meeting: tuple[str, str], _: Mapping[str, Any]) -> None:
    if meeting in rows:
        rows[meeting]["shut_out"] = False


_CHANGES: Mapping[str, Callable[[Rows, tuple[str, str], Mapping[str, Any]], None]] = {
    MeetingPlanned.__name__: _planned,
    MeetingInvited.__name__: _invited,
    MeetingHeld.__name__: _held,
    MeetingMissed.__name__: _missed,
    MeetingShutOut.__name__: _shut_out,
    MeetingStandsAgain.__name__: _stands,
}
