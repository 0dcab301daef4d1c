"""A report in its formats, rendered in a child process."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import orjson

from chassis.rendering import rendered

MEDIA_TYPES = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_WITHIN = 120.0


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be rendered: canonical content, opened names by opaque id, and what the report says of itself.

    `known_at`, `issued_at`: in the school's local time. The same order always gives the same bytes.
    """

    content: dict[str, Any]
    names: dict[str, str]
    number: int | None
    as_issued: bool
    known_at: datetime
    issued_at: datetime | None
    log_sequence: int
    sha256: str
    moved: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class AbsenceOrder:
    """What is to be rendered of a pupil's absences; `known_at` in the school's local time."""

    content: dict[str, Any]
    names: dict[str, str]
    known_at: datetime
    log_sequence: int
    sha256: str


Render: TypeAlias = Callable[[Order | AbsenceOrder, Sequence[str]], Awaitable[dict[str, bytes]]]


async def render(order: Order | AbsenceOrder, formats: Sequence[str]) -> dict[str, bytes]:
    """Format → file, of `html`, `pdf`, `csv`, `xlsx`. Raises NotRendered; some three seconds for a PDF."""
    output = await rendered("reporting.adapters.render", order, *formats, within=_WITHIN)
    return {kind: base64.b64decode(file) for kind, file in orjson.loads(output).items()}
