"""Which facts an hour led to: the cause of a wake-up is derived from the state that was woken and the instant."""

from __future__ import annotations

import importlib
from datetime import datetime
from functools import cache

from chassis.record import Recorded
from events.ids import wake_id
from rollcall.servers import DECIDING

_DEADLINES = frozenset({"DutySet", "DeadlineMoved"})
_INSTANT_LENGTH, _DAY_LENGTH = 19, 10


class Hours:
    """Recognises the hours that facts of a log were decided from, by what the facts say."""

    def __init__(self) -> None:
        self._known: set[int] = set()

    def led_to(self, fact: Recorded) -> bool:
        """Whether the fact's cause is an hour at which one of its service's states could be woken."""
        e = fact.envelope
        return e.cause.int in self._known or self._is_new(fact)

    def note(self, fact: Recorded) -> None:
        """Of a deadline that is set or moved, the hour: what ends a duty then may be said later, and names none."""
        if fact.envelope.word in _DEADLINES:
            e, due = fact.envelope, datetime.fromisoformat(fact.body["due_at"])
            self._known.add(wake_id(e.school, "pupil", e.key, due).int)

    def _is_new(self, fact: Recorded) -> bool:
        e = fact.envelope
        strings = [value for value in fact.body.values() if isinstance(value, str)]
        keys = {e.key, e.school, "school", *strings, e.occurred_at.date().isoformat()}
        instants = {e.occurred_at, *filter(None, map(_instant, strings))}
        hour = any(
            wake_id(e.school, kind, key, at) == e.cause
            for kind in _kinds(e.service)
            for key in (kind, *keys)
            for at in instants
        )
        if hour:
            self._known.add(e.cause.int)
        return hour


@cache
def _kinds(service: str) -> tuple[str, ...]:
    """The kinds of states that a service may wake."""
    known = service in DECIDING
    return tuple(importlib.import_module(f"{service}.domain").KINDS) if known else ()


def _instant(text: str) -> datetime | None:
    if len(text) < _INSTANT_LENGTH or text[_DAY_LENGTH] != "T":
        return None
    return datetime.fromisoformat(text)
