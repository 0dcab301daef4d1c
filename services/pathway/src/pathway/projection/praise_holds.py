"""The question of which pupils praise is on hold, and why, for those alone who may put it on hold."""

from __future__ import annotations

from chassis.service import Reading
from events.pathway import PraiseHold, PraiseHolds, PraiseHoldsOf
from events.roles import OFFICE
from pathway.projection.local import today
from pathway.projection.order import by_id
from pathway.projection.sight import refuse_but


async def praise_holds_of(reading: Reading, _: PraiseHoldsOf) -> PraiseHolds:
    """The holds that stand today, by their last day. Raises Refused."""
    refuse_but(reading, OFFICE, "Why praise is on hold is for attendance officers, headship and the DSL.")
    rows = await reading.db.fetch(
        """
        select h.*, p.mis_id from praise_holds h join pupils p using (school, pupil)
        where h.school = $1 and h.until >= $2
        """,
        reading.school,
        await today(reading),
    )
    opened = await reading.keyring.open([token for row in rows for token in (row["mis_id"], row["reason"])])
    holds = [
        PraiseHold.model_validate({**row, "mis_id": opened[row["mis_id"]], "reason": opened[row["reason"]]})
        for row in rows
    ]
    ordered = sorted(holds, key=lambda hold: (hold.until, by_id(hold.mis_id)))
    return PraiseHolds(school=reading.school, rows=tuple(ordered))
