"""Of whose absence nobody could be told: the text was withheld, or failed and has no other way to go, as rows.

Their calls come first in their risk class (procedures, "recipients").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.notifications import MessageFailed, MessageSending, MessageWithheld

FOLLOWS: frozenset[type[Fact]] = frozenset({MessageWithheld, MessageFailed, MessageSending})

Child: TypeAlias = tuple[str, str, date]
"""School, pupil and day."""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: the latest word about a child's day holds; a text that goes another way may reach somebody."""
    untold: dict[Child, bool] = {}
    for recorded in facts:
        fact = recorded.fact
        if isinstance(fact, MessageWithheld | MessageFailed | MessageSending) and fact.template == "absence":
            nobody = not isinstance(fact, MessageSending)
            untold |= {(recorded.envelope.school, each.pupil, each.date): nobody for each in fact.about}
    if untold:
        await _write(db, untold)


async def _write(db: Db, untold: Mapping[Child, bool]) -> None:
    await db.execute(
        """
        delete from withheld using unnest($1::text[], $2::text[], $3::date[]) as told (school, pupil, day)
        where withheld.school = told.school and withheld.pupil = told.pupil and withheld.day = told.day
        """,
        *_columns(child for child, nobody in untold.items() if not nobody),
    )
    await db.execute(
        "insert into withheld select * from unnest($1::text[], $2::text[], $3::date[]) on conflict do nothing",
        *_columns(child for child, nobody in untold.items() if nobody),
    )


def _columns(children: Iterable[Child]) -> tuple[list[str], list[str], list[date]]:
    named = list(children)
    return [school for school, _, _ in named], [pupil for _, pupil, _ in named], [day for _, _, day in named]
