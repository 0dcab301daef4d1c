"""The question which visits are to be made on a day: the route of those who go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from chassis.service import Reading
from events.pathway import RoutedVisit, Visits, VisitsOf
from events.roles import OFFICE
from pathway.projection.local import today
from pathway.projection.order import born, by_id, risk
from pathway.projection.sight import Sight, sight_of

Row: TypeAlias = Mapping[str, Any]
_FORGOTTEN = "[forgotten]"

_VISITS = """
select d.duty, d.pupil, d.due_at, d.owner, d.state, d.done_at, d.outcome, d.persistent, p.mis_id, p.born, p.at_risk,
       p.form, a.visitor, a.partner, a.going_at, a.reason,
       v.made_by, coalesce(v.card_left, false) as card_left, v.made_with,
       (select g.address from guardians g
        where (g.school, g.pupil) = (d.school, d.pupil) and not g.barred and g.address is not null
        order by g.priority nulls last, g.guardian limit 1) as address
from duties d join pupils p using (school, pupil)
left join arrangements a using (school, duty)
left join lateral (
    select made_by, made_with, card_left from visits
    where (school, pupil, day) = (d.school, d.pupil, d.day) order by seq desc limit 1
) v on true
where d.school = $1 and d.day = $2 and d.kind = 'visit'
"""


async def visits_of(reading: Reading, question: VisitsOf) -> Visits:
    """The visits about absences of a local day, asked for or arranged all the same, in the order of work.

    Raises Refused.

    Who may not see how a child is protected has those alone for which they were sent, by the time to go: neither that
    a visit is asked for, nor the order, nor the hour by which it is due tells them anything. Whoever asks in nobody's
    name is sent nowhere.
    """
    sight = await sight_of(reading)
    day = question.on or await today(reading)
    rows = await reading.db.fetch(_VISITS, reading.school, day)
    seen = [row for row in rows if _knows(sight) or sight.who in (row["visitor"], row["partner"])]
    opened = await sight.opened(reading, seen, _shown(seen, sight))
    ordered = sorted(seen, key=lambda row: (_order if _knows(sight) else _time)(row, opened))
    return Visits(school=reading.school, on=day, rows=tuple(_visit(row, opened, sight) for row in ordered))


def _knows(sight: Sight) -> bool:
    """Whether they work on visits, which tell that a child is protected."""
    return sight.role in OFFICE


def _shown(rows: Sequence[Row], sight: Sight) -> list[str]:
    """The tokens that are opened for who asks; an address for those who may see it, and nobody else."""
    names = ("born", "address", "reason") if _knows(sight) else ()
    return [row[name] for row in rows for name in names if row[name]]


def _order(row: Row, opened: Mapping[str, str]) -> tuple[Any, ...]:
    is_over = row["state"] in ("done", "stood-down") or row["done_at"] is not None
    youngest = -born(opened.get(row["born"]))
    return is_over, risk(row), row["due_at"], youngest, by_id(opened[row["mis_id"]])


def _time(row: Row, opened: Mapping[str, str]) -> tuple[Any, ...]:
    return row["going_at"], by_id(opened[row["mis_id"]])


def _visit(row: Row, opened: Mapping[str, str], sight: Sight) -> RoutedVisit:
    given = {name: row[name] for name in ("duty", "form", "state", "visitor", "going_at", "done_at", "outcome")}
    address = opened.get(row["address"] or "")
    return RoutedVisit(
        **given,
        mis_id=opened[row["mis_id"]],
        partner=row["made_with"] or row["partner"],
        due_at=row["due_at"] if _knows(sight) else None,
        owner=row["owner"] if _knows(sight) else None,
        address=None if address == _FORGOTTEN else address,
        ask_office=sight.role not in OFFICE,
        made_by=row["made_by"],
        card_left=row["card_left"],
        reason=opened.get(row["reason"] or ""),
    )
