"""Each service numbers its facts one by one in a trust, and decides only from what was on the log by then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chassis.record import Recorded
from rollcall.check.contradictions import Contradiction, wrong


class Numbers:
    """Positions without a gap, and places heard that never go back nor lie ahead."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[int, int]] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A number that does not follow the one before it; a repeated fact is ignored, as by every reader."""
        e = fact.envelope
        position, heard = self._last.get(e.service, (0, 0))
        if e.position <= position:
            return
        if e.position != position + 1:
            says = f"{e.service} numbers its facts one by one, but {e.position} follows {position}."
            yield wrong("numbers-without-a-gap", fact, says)
        if e.heard >= e.sequence or e.heard < heard:
            says = f"{e.service} says of its fact {e.position} that it had heard up to {e.heard}, which cannot be."
            yield wrong("heard-before-said", fact, says)
        self._last[e.service] = (e.position, max(heard, e.heard))

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())
