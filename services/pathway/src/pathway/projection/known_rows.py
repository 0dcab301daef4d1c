"""Absences that staff know of beforehand, as rows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import KnownAbsenceReported

SCHEMA = """
create table known_absences (
    school text, report uuid, pupil text not null, first date not null, last date not null, at timestamptz not null,
    by text not null, note text, primary key (school, report)
);
"""
INDEXES = "create index known_absences_by_day on known_absences (school, last);"

FOLLOWS: frozenset[type[Fact]] = frozenset({KnownAbsenceReported})
_REPORTED = """
insert into known_absences select * from jsonb_populate_recordset(null::known_absences, $1::jsonb)
on conflict do nothing
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch."""
    rows = [
        {**f.body, "school": f.envelope.school, "report": f.envelope.id}
        for f in facts
        if f.envelope.word == KnownAbsenceReported.__name__
    ]
    if rows:
        await db.execute(_REPORTED, json.dumps(rows, default=str))
