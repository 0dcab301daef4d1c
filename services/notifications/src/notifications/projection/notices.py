"""The messages that told staff of children, concerns aside, as rows; and those that could not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chassis.record import Recorded
from chassis.service import Db, Reading
from events.fact import Fact
from events.notifications import (
    NoticeRow,
    StaffAlerted,
    StaffAlertFailed,
    StaffAlerting,
    StaffAlertUnknown,
    StaffAlertWithheld,
)
from notifications.projection.writing import write_latest

SCHEMA = """
create table notices (
    school text, message uuid, at timestamptz not null, local_day date not null, staff text not null,
    template text not null, attempt int not null, state text not null, reason text, primary key (school, message)
);
"""
INDEXES = "create index on notices (school, local_day);"

_STATES = {StaffAlerted.__name__: "sent", StaffAlertFailed.__name__: "failed", StaffAlertUnknown.__name__: "unknown"}
FOLLOWS: frozenset[type[Fact]] = frozenset(
    {StaffAlerting, StaffAlertWithheld, StaffAlerted, StaffAlertFailed, StaffAlertUnknown}
)


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: each message is a row, and the latest word about it holds."""
    of = [each for each in facts if each.body["template"] != "concern"]
    begun = [(each, each.fact) for each in of if each.envelope.word not in _STATES]
    rows = [_row(each, fact) for each, fact in begun if isinstance(fact, StaffAlerting | StaffAlertWithheld)]
    if rows:
        await db.copy_records_to_table("notices", records=rows)
    await write_latest(db, "notices", of, _STATES)


def _row(recorded: Recorded, fact: StaffAlerting | StaffAlertWithheld) -> tuple[object, ...]:
    at, attempt, state, reason = recorded.envelope.occurred_at, 1, "sending", None
    if isinstance(fact, StaffAlertWithheld):
        state, reason = "withheld", fact.reason
    else:
        attempt = fact.attempt
    return fact.school, fact.message, at, fact.local_day, fact.staff, fact.template, attempt, state, reason


async def notices_on(reading: Reading, day: date) -> tuple[NoticeRow, ...]:
    """Those of a local day, in the order in which they went."""
    rows = await reading.db.fetch(
        """
        select at, staff, template, state, attempt, reason from notices
        where school = $1 and local_day = $2 order by at, template, staff, attempt
        """,
        reading.school,
        day,
    )
    return tuple(NoticeRow.model_validate(dict(row)) for row in rows)
