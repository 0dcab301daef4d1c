"""The question in which classes and year groups an illness goes round."""

from __future__ import annotations

from chassis.service import Reading, Refused
from events.pathway import Outbreak, Outbreaks, OutbreaksOf
from pathway.projection.sight import sight_of


async def outbreaks_of(reading: Reading, question: OutbreaksOf) -> Outbreaks:
    """Procedures, row 25: for headship, officers, and assistant heads of their years. Raises Refused."""
    sight = await sight_of(reading)
    if not sight.office and sight.role != "assistant-head":
        raise Refused("not-for-you", "Outbreaks are for headship, assistant heads and attendance officers.")
    rows = await reading.db.fetch(
        """
        select "of", name, years, seen, last, ill, n, state, ended, staff from outbreaks
        where school = $1 and ($2 or state = 'standing') and ($3 or years && $4::text[])
        order by seen desc, "of", name
        """,
        reading.school,
        question.all,
        sight.office,
        list(sight.years),
    )
    return Outbreaks(school=reading.school, rows=tuple(Outbreak.model_validate(dict(row)) for row in rows))
