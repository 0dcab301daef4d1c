"""The guardians who asked for no more messages, as rows: whoever rings sees that a text reaches them no more."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.notifications import GuardianOptedIn, GuardianOptedOut

FOLLOWS: frozenset[type[Fact]] = frozenset({GuardianOptedOut, GuardianOptedIn})


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: of each guardian the latest word holds, and the reply that said it."""
    words = (GuardianOptedOut.__name__, GuardianOptedIn.__name__)
    asked = {(f.envelope.school, f.body["guardian"]): f for f in facts if f.envelope.word in words}
    if asked:
        await db.execute(
            """
            delete from silent using unnest($1::text[], $2::text[]) as asked (school, guardian)
            where (silent.school, silent.guardian) = (asked.school, asked.guardian)
            """,
            *([each[part] for each in asked] for part in range(2)),
        )
        stopped = {who: f.body["reply"] for who, f in asked.items() if f.envelope.word == GuardianOptedOut.__name__}
        await db.execute(
            "insert into silent select * from unnest($1::text[], $2::text[], $3::uuid[])",
            *([each[part] for each in stopped] for part in range(2)),
            [*stopped.values()],
        )
