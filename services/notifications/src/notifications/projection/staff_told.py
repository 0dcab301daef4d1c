"""That staff could not be told settles itself by a message that was begun since: it leads to all that awaits them."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.ids import unreached_id
from events.notifications import StaffAlerted, StaffAlerting, StaffUnreached
from notifications.projection.wants import ITSELF
from notifications.projection.writing import write

FOLLOWS: frozenset[type[Fact]] = frozenset({StaffAlerting, StaffAlerted, StaffUnreached})


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch, after the inbox: a message that was on its way already says nothing of what came meanwhile."""
    begun: list[StaffAlerting] = []
    told: list[StaffAlerted] = []
    for recorded in facts:
        fact = recorded.fact
        if isinstance(fact, StaffUnreached):
            begun = [each for each in begun if each.school != fact.school]
            told = [each for each in told if each.school != fact.school]
        elif isinstance(fact, StaffAlerting):
            begun.append(fact)
        elif isinstance(fact, StaffAlerted):
            told.append(fact)
    await _begin(db, begun)
    await _settle(db, told)


async def _begin(db: Db, begun: Sequence[StaffAlerting]) -> None:
    await write(
        db,
        """
        update inbox set alerting = alerting || b.messages
        from (
            select school, item, array_agg(message) as messages
            from unnest($1::text[], $2::uuid[], $3::uuid[]) as b (school, item, message) group by school, item
        ) as b
        where inbox.school = b.school and inbox.item = b.item and inbox.acknowledged_by is null
        """,
        [each.school for each in begun],
        [unreached_id(each.school, each.template) for each in begun],
        [each.message for each in begun],
    )


async def _settle(db: Db, told: Sequence[StaffAlerted]) -> None:
    await write(
        db,
        """
        update inbox set acknowledged_by = $4
        from unnest($1::text[], $2::uuid[], $3::uuid[]) as t (school, item, message)
        where inbox.school = t.school and inbox.item = t.item and t.message = any(inbox.alerting)
            and inbox.acknowledged_by is null
        """,
        [each.school for each in told],
        [unreached_id(each.school, each.template) for each in told],
        [each.message for each in told],
        ITSELF,
    )
