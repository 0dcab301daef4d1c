"""The question which duties are due, answered in the order of work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chassis.service import Reading
from events.pathway import Duties, DutiesOf, Duty


async def duties_of(reading: Reading, question: DutiesOf) -> Duties:
    """The duties due on a local day (None: all), in the order of work.

    Procedures, "call": "CP or social worker, then PA, then youngest"; "recipients": where nobody may be told, "the
    call moves to the top of its risk class".
    """
    begins, ends = await _day(reading, question.on)
    rows = await reading.db.fetch(
        """
        select duty, kind, owner, due_at, state, done_at, outcome, because, persistent, mis_id, born, at_risk,
               exists (select from withheld w where (w.school, w.pupil, w.day) = (d.school, d.pupil, d.day)) as withheld
        from duties d join pupils using (school, pupil)
        where school = $1 and ($2::timestamptz is null or due_at >= $2) and ($3::timestamptz is null or due_at < $3)
          and ($4::text is null or state = $4)
        """,
        reading.school,
        begins,
        ends,
        question.state,
    )
    opened = await reading.keyring.open(token for row in rows for token in (row["mis_id"], row["born"]) if token)
    return Duties(
        school=reading.school,
        rows=tuple(_duty(row, opened) for row in sorted(rows, key=lambda row: _order(row, opened))),
    )


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
    )


def _order(row: Mapping[str, Any], opened: Mapping[str, str]) -> tuple[Any, ...]:
    risk = 0 if row["at_risk"] else 1 if row["persistent"] else 2
    mis_id = opened[row["mis_id"]]
    return risk, not row["withheld"], -_born(opened.get(row["born"])), row["due_at"], len(mis_id), mis_id, row["kind"]


def _born(text: str | None) -> int:
    """The day of birth as a number; 0, the oldest, where it is not known or was forgotten."""
    try:
        return date.fromisoformat(text or "").toordinal()
    except ValueError:
        return 0
