"""The order of work (procedures, "call": "CP or social worker, then PA, then youngest")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from events.school import natural


def risk(row: Mapping[str, Any]) -> int:
    """The risk class of a duty's row, the highest first."""
    return 0 if row["at_risk"] else 1 if row["persistent"] else 2


def born(text: str | None) -> int:
    """The day of birth as a number; 0, the oldest, where it is not known or was forgotten."""
    try:
        return date.fromisoformat(text or "").toordinal()
    except ValueError:
        return 0


def by_class(year: str, form: str, mis_id: str) -> tuple[object, ...]:
    """Pupils in the order in which a school reads its lists: reception first, then by class and by Arbor's id."""
    return natural(year), natural(form), by_id(mis_id)


def by_id(mis_id: str) -> tuple[int, str]:
    """Arbor's ids in the order of their numbers."""
    return len(mis_id), mis_id
