"""The e-mails about registers that went to staff, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from chassis.record import Recorded
from chassis.service import Db, Reading
from events.fact import Fact
from events.notifications import ChaseFailed, ChaseRow, ChaseRows, ChaseSending, ChaseSent, ChasesOf, ChaseUnknown
from notifications.projection.notices import notices_on
from notifications.projection.readers import may_read
from notifications.projection.writing import write_latest

SCHEMA = """
create table chases (
    school text, message uuid, at timestamptz not null, local_day date not null, staff text not null,
    kind text not null, form text not null, date date not null, session text not null, attempt int not null,
    state text not null, reason text, primary key (school, message)
);
"""
INDEXES = "create index on chases (school, local_day);"

_STATES = {ChaseSent.__name__: "sent", ChaseFailed.__name__: "failed", ChaseUnknown.__name__: "unknown"}
FOLLOWS: frozenset[type[Fact]] = frozenset({ChaseSending, ChaseSent, ChaseFailed, ChaseUnknown})


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: each e-mail is a row, and the latest word about it holds."""
    sent = [(each, each.fact) for each in facts if each.envelope.word == ChaseSending.__name__]
    rows = [_row(each, fact) for each, fact in sent if isinstance(fact, ChaseSending)]
    if rows:
        await db.copy_records_to_table("chases", records=rows)
    await write_latest(db, "chases", facts, _STATES)


def _row(recorded: Recorded, sending: ChaseSending) -> tuple[object, ...]:
    return (
        sending.school,
        sending.message,
        recorded.envelope.occurred_at,
        sending.local_day,
        sending.staff,
        sending.kind,
        sending.form,
        sending.date,
        sending.session,
        sending.attempt,
        "sending",
        None,
    )


async def chases_of(reading: Reading, asked: ChasesOf) -> ChaseRows:
    """Those of a local day, in the order in which they went. Refused to whom neither names nor ids are shown."""
    may_read(reading)
    timezone = await reading.db.fetchval("select timezone from schools where school = $1", reading.school)
    on = asked.on or reading.now.astimezone(ZoneInfo(timezone or "Europe/London")).date()
    rows = await reading.db.fetch(
        """
        select at, staff, kind, form, date, session, state, attempt, reason from chases
        where school = $1 and local_day = $2 order by at, form, staff, attempt
        """,
        reading.school,
        on,
    )
    about = tuple(ChaseRow.model_validate(dict(row)) for row in rows)
    return ChaseRows(school=reading.school, on=on, rows=about, notices=await notices_on(reading, on))
