"""The question which concerns there are, answered to safeguarding roles alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chassis.service import Reading
from events.pathway import Concern, Concerns, ConcernsOf, LeadTold
from events.roles import SAFEGUARDING
from pathway.projection.sight import refuse_but


async def concerns_of(reading: Reading, question: ConcernsOf) -> Concerns:
    """The open concerns, or those about a local day. Raises Refused for others, whether there are any or not."""
    refuse_but(
        reading, SAFEGUARDING, "Concerns are for the safeguarding lead and the heads: ask one of them.", "not-for-you"
    )
    rows = await reading.db.fetch(
        """
        select c.*, p.mis_id from concerns c join pupils p using (school, pupil)
        where c.school = $1 and (($2::date is null and outcome is null) or day = $2)
        order by outcome is not null, raised_at desc, concern
        """,
        reading.school,
        question.on,
    )
    opened = await reading.keyring.open(
        row[name] for row in rows for name in ("mis_id", "content", "note") if row[name] is not None
    )
    leads = await reading.db.fetch("select * from leads_told where school = $1 order by staff", reading.school)
    return Concerns(
        school=reading.school,
        rows=tuple(_concern(row, opened) for row in rows),
        leads=tuple(LeadTold.model_validate(dict(row)) for row in leads),
    )


def _concern(row: Mapping[str, Any], opened: Mapping[str, str]) -> Concern:
    held = {name: row[name] for name in Concern.model_fields if name in row and name not in ("mis_id", "note")}
    held["alert_at"] = None if row["outcome"] else row["alert_at"]
    return Concern(
        **held,
        date=row["day"],
        mis_id=opened[row["mis_id"]],
        text=opened.get(row["content"]),
        note=opened.get(row["note"]),
    )
