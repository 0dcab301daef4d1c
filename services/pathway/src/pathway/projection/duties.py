"""The question which duties are due, answered in the order of work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chassis.service import Reading
from events.pathway import Duties, DutiesOf, Duty
from pathway.domain.told_wrongly import is_of_steps
from pathway.projection.order import born, by_id, risk
from pathway.projection.sight import Sight, sight_of

_TELLING = frozenset({"visit", "tell-social-worker"})
"""Kinds of duty by which one could tell that a child is protected."""


_OF_STAGES = frozenset({"tell-authority", "letter", "plan", "panel-check", "penalty-check", "agencies"})
"""Kinds that tell of stages, letters and counters, of which beside the office assistant heads alone know."""


async def duties_of(reading: Reading, question: DutiesOf) -> Duties:
    """The duties due on a local day (None: all), in the order of work. Raises Refused.

    Procedures, "call": "CP or social worker, then PA, then youngest"; "recipients": where nobody may be told, "the
    call moves to the top of its risk class". Who may not see how a child is protected has no visits here, and the rest
    by time alone: an early visit, and the order, would tell. An operator has opaque ids.
    """
    sight = await sight_of(reading)
    begins, ends = await _day(reading, question.on)
    rows = await reading.db.fetch(
        """
        select duty, kind, owner, due_at, state, done_at, outcome, because, persistent, pupil, mis_id, born,
               at_risk, form, year, about,
               exists (select from withheld w where (w.school, w.pupil, w.day) = (d.school, d.pupil, d.day)) as withheld
        from duties d join pupils using (school, pupil) left join openings using (school, duty)
        where school = $1 and ($2::timestamptz is null or due_at >= $2) and ($3::timestamptz is null or due_at < $3)
          and ($4::text is null or state = $4)
        """,
        reading.school,
        begins,
        ends,
        question.state,
    )
    rows = [row for row in rows if may_know(row, sight) and (sight.office or _is_seen(row, sight))]
    births = [row["born"] for row in rows if row["born"] and sight.office]
    opened = await sight.opened(reading, rows, births)
    order = _order if sight.office else _time
    return Duties(
        school=reading.school,
        rows=tuple(_duty(row, opened) for row in sorted(rows, key=lambda row: order(row, opened))),
    )


def may_know(row: Mapping[str, Any], sight: Sight) -> bool:
    """Whether the asker may know of a duty, by its `kind` and what it is `about`: not of what tells of protection or,
    who sees no letters, of legal steps."""
    if sight.office:
        return True
    if row["kind"] in _TELLING:
        return False
    return sight.letters or not (row["kind"] in _OF_STAGES or is_of_steps(row["kind"], row["about"] or ""))


def _is_seen(row: Mapping[str, Any], sight: Sight) -> bool:
    return sight.sees(row["pupil"], row["form"], row["year"])


async def _day(reading: Reading, day: date | None) -> tuple[datetime | None, datetime | None]:
    """When the local day begins and the next one does."""
    zone = await reading.db.fetchval("select timezone from schools where school = $1", reading.school)
    if day is None or zone is None:
        return None, None
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    return midnight, datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def _duty(row: Mapping[str, Any], opened: Mapping[str, str]) -> Duty:
    return Duty(
        duty=row["duty"],
        kind=row["kind"],
        mis_id=opened[row["mis_id"]],
        owner=row["owner"],
        due_at=row["due_at"],
        state=row["state"],
        done_at=row["done_at"],
        outcome=row["outcome"],
        because=row["because"],
        about=row["about"],
    )


def _order(row: Mapping[str, Any], opened: Mapping[str, str]) -> tuple[Any, ...]:
    youngest = -born(opened.get(row["born"]))
    return risk(row), not row["withheld"], youngest, row["due_at"], by_id(opened[row["mis_id"]]), row["kind"]


def _time(row: Mapping[str, Any], opened: Mapping[str, str]) -> tuple[Any, ...]:
    return row["due_at"], by_id(opened[row["mis_id"]]), row["kind"]
