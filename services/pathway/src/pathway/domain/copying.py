"""States copied, to be changed apart."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

_KEPT = frozenset({str, int, bool, type(None), UUID, date, datetime, tuple, frozenset})
"""What most of a state is made of, and nobody can change: told apart first, for every saying copies a case."""


def copied(value: Any) -> Any:
    """What holds others is copied, with what it holds; what cannot be changed is kept."""
    if isinstance(value, dict):
        return {name: held if type(held) in _KEPT else copied(held) for name, held in value.items()}
    if isinstance(value, list):
        return [held if type(held) in _KEPT else copied(held) for held in value]
    kind: Any = type(value)
    names = _names(kind)
    if not names:
        return value
    held_by = ((name, getattr(value, name)) for name in names)
    return kind(**{name: held if type(held) in _KEPT else copied(held) for name, held in held_by})


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The fields of a dataclass; of anything else none."""
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()
