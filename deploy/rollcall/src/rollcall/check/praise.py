"""What families are told of an improvement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chassis.record import Recorded
from rollcall.check.contradictions import Contradiction, wrong


class Praise:
    """One improvement text about a child and day, ever (procedures, "improvement": "one text per child")."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, str], str] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A second message; the same one by another way is no second."""
        if fact.envelope.word != "MessageSending" or fact.body["template"] != "improvement":
            return
        message: str = fact.body["message"]
        for matter in fact.body["about"]:
            pupil, day = matter["pupil"], matter["date"]
            first = self._texts.setdefault((pupil, day), message)
            if first != message:
                says = f"A second text about the improvement of {pupil} on {day}: {message}, after {first}."
                yield wrong("one-text-an-improvement", fact, says)

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())
