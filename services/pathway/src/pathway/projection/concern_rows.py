"""Concerns as rows, from raised to resolved; one that is raised again is open again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.pathway import (
    ConcernAcknowledged,
    ConcernRaised,
    ConcernRealerted,
    ConcernResolved,
    ContactUndone,
    VisitUndone,
)

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {ConcernRaised, ConcernAcknowledged, ConcernRealerted, ConcernResolved, ContactUndone, VisitUndone}
)
Rows: TypeAlias = dict[tuple[str, str], dict[str, Any]]

_UNACKNOWLEDGED = dict.fromkeys(("acknowledged_by", "acknowledged_at"))
_OPEN = dict.fromkeys(("outcome", "resolved_at", "resolved_by", "found_by", "found_at", "note"))


_UNDO = (ContactUndone.__name__, VisitUndone.__name__)


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: the concerns that it names are read, changed in the order of its facts, and written at once."""
    changes = [f for f in facts if f.envelope.word in _CHANGES and _named(f)]
    if changes:
        rows = await _held(db, changes)
        for fact in changes:
            for concern in _named(fact):
                _CHANGES[fact.envelope.word](rows, (fact.envelope.school, concern), fact.body)
        await _write(db, rows)


def _named(fact: Recorded) -> Sequence[str]:
    undone = fact.envelope.word in _UNDO
    return fact.body.get("concerns", ()) if undone else (fact.body["concern"],)


async def _held(db: Db, facts: Sequence[Recorded]) -> Rows:
    named = {(f.envelope.school, concern) for f in facts for concern in _named(f)}
    rows = await db.fetch(
        """
        select c.* from concerns c
        join unnest($1::text[], $2::uuid[]) as named (school, concern) using (school, concern)
        """,
        *map(list, zip(*named, strict=True)),
    )
    return {(row["school"], str(row["concern"])): dict(row) for row in rows}


async def _write(db: Db, rows: Rows) -> None:
    await db.execute(
        """
        insert into concerns select * from jsonb_populate_recordset(null::concerns, $1::jsonb)
        on conflict (school, concern) do update set
            raised_at = excluded.raised_at, acknowledged_by = excluded.acknowledged_by,
            acknowledged_at = excluded.acknowledged_at, alerts = excluded.alerts, alert_at = excluded.alert_at,
            outcome = excluded.outcome, resolved_at = excluded.resolved_at, resolved_by = excluded.resolved_by,
            found_by = excluded.found_by, found_at = excluded.found_at, note = excluded.note,
            unreached_at = excluded.unreached_at
        """,
        json.dumps(list(rows.values()), default=str),
    )


def _raised(rows: Rows, concern: tuple[str, str], body: Mapping[str, Any]) -> None:
    row = rows.setdefault(concern, {**_first(concern, body), "alerts": 0})
    row.update(_UNACKNOWLEDGED, **_OPEN, raised_at=body["at"], alert_at=body.get("alert_at"), unreached_at=None)


def _first(concern: tuple[str, str], body: Mapping[str, Any]) -> dict[str, Any]:
    school, named = concern
    said = {"pupil": body["pupil"], "kind": body["kind"], "raised_by": body["by"], "content": body.get("text")}
    said["reply"] = body.get("reply")
    return {**said, "school": school, "concern": named, "day": date.fromisoformat(body["date"])}


def _acknowledged(rows: Rows, concern: tuple[str, str], body: Mapping[str, Any]) -> None:
    if concern in rows:
        by = {"acknowledged_by": body["by"], "acknowledged_at": body["at"]}
        rows[concern].update(by, alert_at=body.get("alert_at"))


def _realerted(rows: Rows, concern: tuple[str, str], body: Mapping[str, Any]) -> None:
    if concern in rows:
        rows[concern].update(alerts=rows[concern]["alerts"] + 1, alert_at=body.get("alert_at"))


def _resolved(rows: Rows, concern: tuple[str, str], body: Mapping[str, Any]) -> None:
    if concern in rows:
        found = {name: body.get(name) for name in ("found_by", "found_at", "note")}
        rows[concern].update(found, outcome=body["outcome"], resolved_at=body["at"], resolved_by=body["by"])


def _reopened(rows: Rows, concern: tuple[str, str], body: Mapping[str, Any]) -> None:
    """What a contact that is taken back had resolved is open as before."""
    if concern in rows:
        rows[concern].update(_OPEN)


_CHANGES: Mapping[str, Callable[[Rows, tuple[str, str], Mapping[str, Any]], None]] = {
    ConcernRaised.__name__: _raised,
    ConcernAcknowledged.__name__: _acknowledged,
    ConcernRealerted.__name__: _realerted,
    ConcernResolved.__name__: _resolved,
    **dict.fromkeys(_UNDO, _reopened),
}
