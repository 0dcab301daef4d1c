"""The parents' update: approved before it goes, to as many families as were approved, to nobody twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from chassis.record import Recorded
from rollcall.check.contradictions import SETTLING, Contradiction, wrong

_BEGINS = frozenset({"MessageSending", "MessageHeld"})


class Updates:
    """Messages of an update name the fact that prepared it."""

    def __init__(self) -> None:
        self._prepared: dict[str, str] = {}
        self._approved: dict[str, Recorded] = {}
        self._messages: dict[str, set[str]] = defaultdict(set)
        self._told: dict[tuple[str, str], str] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """One that goes unapproved, or a second time to somebody."""
        word, body = fact.envelope.word, fact.body
        if word == "UpdatePrepared":
            self._prepared[str(fact.envelope.id)] = body["update"]
        elif word == "UpdateApproved":
            self._approved[body["update"]] = fact
        elif word in _BEGINS and body["template"] == "update":
            yield from self._goes(fact)

    def _goes(self, fact: Recorded) -> Iterator[Contradiction]:
        message: str = fact.body["message"]
        update = self._prepared.get(fact.body["because"])
        if update is None or update not in self._approved:
            says = f"The message {message} of a parents' update went, and nobody had approved it."
            yield wrong("updates-are-approved", fact, says)
            return
        self._messages[update].add(message)
        guardian = fact.body.get("guardian")
        first = self._told.setdefault((update, guardian), message) if guardian else message
        if first != message:
            says = f"A second message of the update {update} to {guardian}: {message}, after {first}."
            yield wrong("one-update-a-family", fact, says)

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """One that went to more families than were approved, or to fewer."""
        for update, approved in self._approved.items():
            wanted, went = approved.body["families"], len(self._messages[update])
            if wanted != went and approved.envelope.recorded_at < now - SETTLING:
                says = f"The update {update} was approved for {wanted} families, and went to {went}."
                yield wrong("updates-go-as-approved", approved, says)
