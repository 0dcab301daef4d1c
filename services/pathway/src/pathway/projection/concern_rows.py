"""Concerns as rows, from raised to resolved; one that is raised again is open again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import ConcernAcknowledged, ConcernRaised, ConcernRealerted, ConcernResolved, ContactUndone

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {ConcernRaised, ConcernAcknowledged, ConcernRealerted, ConcernResolved, ContactUndone}
)

_RAISED = """
insert into concerns (school, concern, pupil, kind, day, raised_at, raised_by, content, alerts, alert_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)
on conflict (school, concern) do update set
    raised_at = excluded.raised_at, alert_at = excluded.alert_at, acknowledged_by = null, acknowledged_at = null,
    outcome = null, resolved_at = null, resolved_by = null, found_by = null, found_at = null, note = null
"""
_ACKNOWLEDGED = """
update concerns set acknowledged_by = $3, acknowledged_at = $4, alert_at = $5 where (school, concern) = ($1, $2)
"""
_REALERTED = "update concerns set alerts = alerts + 1, alert_at = $3 where (school, concern) = ($1, $2)"
_RESOLVED = """
update concerns set outcome = $3, resolved_at = $4, resolved_by = $5, found_by = $6, found_at = $7, note = $8
where (school, concern) = ($1, $2)
"""
_REOPENED = """
update concerns set outcome = null, resolved_at = null, resolved_by = null, found_by = null, found_at = null,
    note = null
where school = $1 and concern = any($2::uuid[])
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch; concerns are few, so that each is a statement; one that an undone contact resolved is open."""
    for fact in facts:
        if fact.envelope.word == ContactUndone.__name__ and fact.body.get("concerns"):
            await db.execute(_REOPENED, fact.envelope.school, fact.body["concerns"])
        if fact.envelope.word in _FOLDS:
            statement, values = _FOLDS[fact.envelope.word]
            await db.execute(statement, fact.envelope.school, fact.body["concern"], *values(fact.body))


def _raised(body: Mapping[str, Any]) -> tuple[Any, ...]:
    day, at, again = date.fromisoformat(body["date"]), _at(body["at"]), _at(body.get("alert_at"))
    return body["pupil"], body["kind"], day, at, body["by"], body.get("text"), again


def _acknowledged(body: Mapping[str, Any]) -> tuple[Any, ...]:
    return body["by"], _at(body["at"]), _at(body.get("alert_at"))


def _realerted(body: Mapping[str, Any]) -> tuple[Any, ...]:
    return (_at(body.get("alert_at")),)


def _resolved(body: Mapping[str, Any]) -> tuple[Any, ...]:
    found = body.get("found_by"), _at(body.get("found_at"))
    return body["outcome"], _at(body["at"]), body["by"], *found, body.get("note")


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_FOLDS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]]]] = {
    ConcernRaised.__name__: (_RAISED, _raised),
    ConcernAcknowledged.__name__: (_ACKNOWLEDGED, _acknowledged),
    ConcernRealerted.__name__: (_REALERTED, _realerted),
    ConcernResolved.__name__: (_RESOLVED, _resolved),
}
