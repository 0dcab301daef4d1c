"""When each safeguarding lead was last told that a concern awaits them, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.notifications import StaffAlerted, StaffAlertFailed, StaffAlertUnknown

SCHEMA = """
create table leads_told (
    school text, staff text, at timestamptz not null, outcome text not null, reason text, primary key (school, staff)
);
"""

_OUTCOMES = {StaffAlerted.__name__: "sent", StaffAlertFailed.__name__: "failed", StaffAlertUnknown.__name__: "unknown"}
FOLLOWS: frozenset[type[Fact]] = frozenset({StaffAlerted, StaffAlertFailed, StaffAlertUnknown})

_TOLD = """
insert into leads_told select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[])
on conflict (school, staff) do update set at = excluded.at, outcome = excluded.outcome, reason = excluded.reason
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: the latest word about each of them holds."""
    told = [f for f in facts if f.envelope.word in _OUTCOMES and f.body["template"] == "concern"]
    latest = {(f.envelope.school, f.body["staff"]): f for f in told}
    rows = [
        (
            *named,
            datetime.fromisoformat(f.body["at"]),
            _OUTCOMES[f.envelope.word],
            f.body.get("reason"),
        )
        for named, f in latest.items()
    ]
    if rows:
        await db.execute(_TOLD, *map(list, zip(*rows, strict=True)))
