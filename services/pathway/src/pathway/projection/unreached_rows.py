"""That nobody could be told of the concerns of a school, in their rows; a batch is cut where that is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.notifications import StaffUnreached

FOLLOWS: frozenset[type[Fact]] = frozenset({StaffUnreached})

_UNREACHED = """
update concerns c set unreached_at = n.at
from (
    select school, max(at) as at from unnest($1::text[], $2::timestamptz[]) as n (school, at) group by school
) as n
where c.school = n.school and c.outcome is null and c.acknowledged_at is null
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: it is said of all that is open and that nobody has acknowledged."""
    said = [f for f in facts if f.envelope.word == StaffUnreached.__name__ and f.body["template"] == "concern"]
    if said:
        times = [datetime.fromisoformat(f.body["at"]) for f in said]
        await db.execute(_UNREACHED, [f.envelope.school for f in said], times)
