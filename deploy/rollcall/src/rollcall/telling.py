"""A fact told to a person in one line, and to a program as one JSON object; sealed tokens stay sealed."""

from __future__ import annotations

from typing import Any

import orjson

from chassis.record import Recorded
from events.fact import Envelope

SERVICE_WIDTH, WORD_WIDTH, KEY_WIDTH = 13, 22, 18


def line_of(fact: Recorded) -> str:
    """Sequence, instant (UTC), service, word, key, school."""
    e = fact.envelope
    when = e.occurred_at.isoformat(sep=" ", timespec="seconds").replace("+00:00", "Z")
    return (
        f"{e.sequence:>8}  {when}  {e.service:<{SERVICE_WIDTH}} {e.word:<{WORD_WIDTH}} {e.key:<{KEY_WIDTH}} {e.school}"
    )


def json_of(fact: Recorded) -> dict[str, Any]:
    """Envelope and body, as they are on the log."""
    return {"envelope": _envelope(fact.envelope), "body": orjson.Fragment(fact.raw)}


def _envelope(e: Envelope) -> dict[str, Any]:
    actor = e.actor.model_dump() if e.actor is not None else None
    return {
        "id": e.id,
        "sequence": e.sequence,
        "word": e.word,
        "service": e.service,
        "trust": e.trust,
        "school": e.school,
        "key": e.key,
        "version": e.version,
        "cause": e.cause,
        "correlation": e.correlation,
        "actor": actor,
        "occurred_at": e.occurred_at,
        "recorded_at": e.recorded_at,
        "position": e.position,
        "heard": e.heard,
    }
