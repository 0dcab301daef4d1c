"""A letter goes from prepared to issued as a person lets it: never while it is held, never twice, never withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chassis.record import Recorded
from rollcall.check.contradictions import Contradiction, wrong
from rollcall.check.steps import Course

_WAITS = frozenset({"LetterPrepared", "LetterHeld", "LetterReleased"})
_GONE = frozenset({"LetterIssuing", "LetterIssued", "LetterGroundCorrected"})
LETTERS = Course(
    "letter",
    "letter",
    "letter",
    {
        "LetterPrepared": frozenset({"", "LetterWithdrawn"}),
        "LetterHeld": frozenset({"LetterPrepared", "LetterReleased"}),
        "LetterReleased": frozenset({"LetterPrepared", "LetterHeld"}),
        "LetterIssuing": frozenset({"LetterPrepared", "LetterReleased"}),
        "LetterIssued": _GONE - {"LetterIssued"},
        "LetterWithdrawn": _WAITS | {"LetterIssuing", "LetterGroundCorrected"},
        "LetterGroundCorrected": _GONE,
    },
    frozenset({"LetterIssuing"}),
)


class HeldLetters:
    """A letter that is held, from the start or since, is issued when a person has released it."""

    def __init__(self) -> None:
        self._held: set[str] = set()

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """One that is issued while it is held."""
        word, body = fact.envelope.word, fact.body
        if word == "LetterHeld" or (word == "LetterPrepared" and body.get("held")):
            self._held.add(body["letter"])
        elif word in ("LetterReleased", "LetterWithdrawn", "LetterPrepared"):
            self._held.discard(body["letter"])
        elif word == "LetterIssuing" and body["letter"] in self._held:
            says = f"The letter {body['letter']} for {body['pupil']} was issued while it was held."
            yield wrong("held-letters-wait", fact, says)

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())
