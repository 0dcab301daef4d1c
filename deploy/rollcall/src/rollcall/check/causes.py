"""Every fact has a cause that is known: a fact before it, an effect that ended, an hour, a request, or the MIS."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from uuid import UUID

from chassis.record import Recorded
from events.ids import outcome_id, wake_id
from rollcall.check.contradictions import Contradiction, wrong
from rollcall.doctor import SERVICES

_UUID_LENGTH, _INSTANT_LENGTH, _DAY_LENGTH = 36, 19, 10


class Causes:
    """Cause chains are closed, and whatever names the fact that it is owed to names one before it."""

    def __init__(self) -> None:
        self._known: set[int] = set()
        self._outcomes: set[int] = set()
        self._hours: set[int] = set()

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A cause that nobody knows, or a `because` that is not on the log before the fact."""
        e = fact.envelope
        if not self._is_closed(fact):
            yield wrong("closed-causes", fact, f"{e.word} of {e.key} was decided from {e.cause}, which nobody said.")
        because = _because(fact)
        if because is not None and because.int not in self._known and because != e.cause:
            says = f"{e.word} of {e.key} is owed to {because}, which is not on the log before it."
            yield wrong("because-of-a-fact", fact, says)
        self._known.add(e.id.int)
        if e.service != "registers":
            self._outcomes.add(outcome_id(e.id).int)

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())

    def _is_closed(self, fact: Recorded) -> bool:
        """What registers says without a fact before it, the MIS or an hour said to it."""
        e = fact.envelope
        cause = e.cause.int
        if e.service == "registers" or e.actor is not None:
            return True
        return cause in self._known or cause in self._outcomes or cause in self._hours or self._is_hour(fact)

    def _is_hour(self, fact: Recorded) -> bool:
        e = fact.envelope
        strings = [value for value in fact.body.values() if isinstance(value, str)]
        keys = {e.key, e.school, "school", *strings, e.occurred_at.date().isoformat()}
        instants = {e.occurred_at, *filter(None, map(_instant, strings))}
        hour = any(
            wake_id(e.school, kind, key, at) == e.cause for kind in _kinds(e.service) for key in keys for at in instants
        )
        if hour:
            self._hours.add(e.cause.int)
        return hour


@cache
def _kinds(service: str) -> tuple[str, ...]:
    """The kinds of states that a service may wake."""
    known = service in SERVICES
    return tuple(importlib.import_module(f"{service}.domain").KINDS) if known else ()


def _because(fact: Recorded) -> UUID | None:
    """The fact that a fact names as its reason; some words have another `because` than a fact."""
    named = fact.body.get("because")
    return UUID(named) if isinstance(named, str) and _is_id(named) else None


def _is_id(text: str) -> bool:
    return len(text) == _UUID_LENGTH and text.count("-") == 4 and text[8] == "-"


def _instant(text: str) -> datetime | None:
    if len(text) < _INSTANT_LENGTH or text[_DAY_LENGTH] != "T":
        return None
    return datetime.fromisoformat(text)
