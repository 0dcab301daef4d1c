"""Every fact has a cause that is known: a fact before it, an effect that ended, an hour, a request, or the MIS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from chassis.record import Recorded
from events.ids import outcome_id
from rollcall.check.contradictions import Contradiction, wrong
from rollcall.check.hours import Hours

_UUID_LENGTH = 36


class Causes:
    """Cause chains are closed, and whatever names the fact that it is owed to names one before it."""

    def __init__(self) -> None:
        self._known: set[int] = set()
        self._outcomes: set[int] = set()
        self._hours = Hours()

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
        self._hours.note(fact)
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
        return cause in self._known or cause in self._outcomes or self._hours.led_to(fact)


def _because(fact: Recorded) -> UUID | None:
    """The fact that a fact names as its reason; some words have another `because` than a fact."""
    named = fact.body.get("because")
    return UUID(named) if isinstance(named, str) and _is_id(named) else None


def _is_id(text: str) -> bool:
    return len(text) == _UUID_LENGTH and text.count("-") == 4 and text[8] == "-"
