"""An absence text goes about absences that are unexplained, as far as notifications had heard when it went."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from chassis.record import Recorded
from rollcall.check.contradictions import Contradiction, wrong

Absence = tuple[str, str, str]
"""A pupil, a date and a session."""


class Unexplained:
    """What was known of each absence, by its places in the log."""

    def __init__(self) -> None:
        self._known: dict[Absence, list[tuple[int, str]]] = defaultdict(list)

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A text about an absence that was none, or had a reason."""
        match fact.envelope.word:
            case "PupilAbsent":
                self._note(fact, "was explained" if fact.body["explained"] else "")
            case "AbsenceExplained":
                self._note(fact, "was explained")
            case "AbsenceWithdrawn":
                self._note(fact, "was none")
            case "MessageSending" if fact.body["template"] == "absence":
                yield from self._sending(fact)
            case _:
                pass

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())

    def _note(self, fact: Recorded, why_not: str) -> None:
        absence = (fact.body["pupil"], fact.body["date"], fact.body["session"])
        self._known[absence].append((fact.envelope.sequence, why_not))

    def _sending(self, fact: Recorded) -> Iterator[Contradiction]:
        for matter in fact.body["about"]:
            for session in matter["sessions"]:
                why_not = self._why_not((matter["pupil"], matter["date"], session), fact.envelope.heard)
                if why_not:
                    where = f"{matter['pupil']} on {matter['date']} {session}"
                    says = f"The text {fact.body['message']} went about the absence of {where}, which {why_not}."
                    yield wrong("texts-about-unexplained-absences", fact, says)

    def _why_not(self, absence: Absence, heard: int) -> str:
        known = self._known.get(absence, [])
        at = bisect_right(known, heard, key=lambda each: each[0])
        return known[at - 1][1] if at else "nobody had said"
