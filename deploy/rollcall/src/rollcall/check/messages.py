"""What went to families: step by step, once for each child and day, ended, and corrected where it was wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from chassis.record import Recorded
from rollcall.check.contradictions import SETTLING, Contradiction, wrong

_WAITING = frozenset({"MessageHeld", "MessageSuspended", "RecheckAsked"})
_FRESH = _WAITING | {"", "MessageWithdrawn", "MessageSending", "MessageFailed"}
_TRIED = frozenset({"MessageSending", "MessageSent", "MessageUnknown", "MessageFailed"})
LEGAL: Mapping[str, frozenset[str]] = {
    "MessageHeld": _FRESH | {"MessageWithheld"},
    "MessageSuspended": _FRESH,
    "RecheckAsked": frozenset({"", "MessageHeld", "MessageSuspended", "MessageFailed"}),
    "MessageSending": _FRESH,
    "MessageWithheld": _FRESH,
    "MessageWithdrawn": _WAITING | {"MessageFailed", "MessageSending", "MessageWithheld"},
    "MessageExpired": _WAITING | {"MessageSending"},
    "MessageSent": frozenset({"MessageSending", "MessageUnknown"}),
    "MessageFailed": _TRIED | _WAITING,
    "MessageUnknown": frozenset({"MessageSending"}),
    "MessageDelivered": _TRIED | _WAITING | {"MessageWithdrawn", "MessageExpired", "MessageDelivered"},
}
"""Word → the words that a message may have had last before it ("": none).

Where one way failed the next is tried; what was withheld goes when a person asks for it, or its doubt has ended; of an
earlier attempt a provider may say late that it was delivered, beside one that was.
"""
_GONE = frozenset({"MessageSending", "MessageSent", "MessageUnknown", "MessageDelivered"})


class Steps:
    """A message goes from word to word as they allow."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A word that cannot follow the last one."""
        word = fact.envelope.word
        if word not in LEGAL:
            return
        message: str = fact.body["message"]
        before = self._last.get(message, "")
        if before not in LEGAL[word]:
            says = f"The message {message} has {word} after {before or 'nothing'}."
            yield wrong("legal-message-steps", fact, says)
        self._last[message] = word

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())


class Outcomes:
    """Whatever was about to be handed over has an outcome, if only that nobody knows."""

    def __init__(self) -> None:
        self._sending: dict[str, Recorded] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """Remember what has none yet."""
        word = fact.envelope.word
        if word == "MessageSending":
            self._sending[fact.body["message"]] = fact
        elif word in LEGAL:
            self._sending.pop(fact.body["message"], None)
        return iter(())

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Whatever was never said to be sent, failed or unknown."""
        for message, fact in self._sending.items():
            if fact.envelope.recorded_at < now - SETTLING:
                says = f"The message {message} was about to be sent, and nothing says what became of it."
                yield wrong("every-sending-ends", fact, says)


class OneText:
    """One absence text about a child and day, ever, and brothers and sisters share one (procedures, "text").

    A second one to a guardian is no contradiction where a child's absence was heard after the first one had gone.
    """

    def __init__(self) -> None:
        self._texts: dict[tuple[str, str], str] = {}
        self._gone: dict[tuple[str, datetime], str] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A second message; the same one by another channel is no second."""
        if fact.envelope.word != "MessageSending" or fact.body["template"] != "absence":
            return
        again = list(self._of_child(fact))
        yield from again
        if not again and fact.body.get("attempt", 1) == 1:
            yield from self._of_family(fact)

    def _of_child(self, fact: Recorded) -> Iterator[Contradiction]:
        message: str = fact.body["message"]
        for matter in fact.body["about"]:
            first = self._texts.setdefault((matter["pupil"], matter["date"]), message)
            if first != message:
                says = f"A second absence text about {matter['pupil']} on {matter['date']}: {message}, after {first}."
                yield wrong("one-text-a-day", fact, says)

    def _of_family(self, fact: Recorded) -> Iterator[Contradiction]:
        message, guardian, at = fact.body["message"], fact.body["guardian"], fact.envelope.occurred_at
        first = self._gone.setdefault((guardian, at), message)
        if first != message:
            says = f"Two absence texts went to {guardian} at {at.isoformat()}: {message}, beside {first}."
            yield wrong("one-text-a-family", fact, says)

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())


class Corrections:
    """A correction corrects a message that its family has, or may have, about the same children."""

    def __init__(self) -> None:
        self._gone: dict[str, set[str]] = defaultdict(set)
        self._last: dict[str, str] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A correction that goes and corrects nothing that went."""
        word, body = fact.envelope.word, fact.body
        if word not in LEGAL:
            return
        if word == "MessageSending":
            pupils = {matter["pupil"] for matter in body["about"]}
            if body["template"] == "correction" and not self._corrects(body.get("corrects"), pupils):
                says = f"The correction {body['message']} corrects {body.get('corrects')}, which did not go to anybody."
                yield wrong("corrections-link", fact, says)
            self._gone[body["message"]] |= pupils
        self._last[body["message"]] = word

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())

    def _corrects(self, message: str | None, pupils: set[str]) -> bool:
        return message is not None and self._last.get(message) in _GONE and pupils <= self._gone[message]
