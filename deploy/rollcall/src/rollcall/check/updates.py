"""The parents' update: approved before it goes, goes as it was approved, to as many families, to nobody twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from chassis.record import Recorded
from rollcall.check.contradictions import SETTLING, Contradiction, wrong

_BEGINS = frozenset({"MessageSending", "MessageHeld"})


class Updates:
    """Messages of an update name the fact that prepared it. One about children of whom another was is no further
    family's: their family came apart, or became one with another, after it was approved."""

    def __init__(self) -> None:
        self._prepared: dict[str, Recorded] = {}
        self._note: dict[str, str | None] = {}
        self._approved: dict[str, Recorded] = {}
        self._families: dict[str, int] = defaultdict(int)
        self._children: dict[str, set[str]] = defaultdict(set)
        self._told: dict[tuple[str, str], str] = {}
        self._tells: dict[str, tuple[str, str]] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """One that goes unapproved, in other figures or with another note than were approved, or a second time."""
        word, body = fact.envelope.word, fact.body
        if word == "UpdatePrepared":
            self._prepared[str(fact.envelope.id)] = fact
        elif word == "UpdateNoted":
            self._note[body["update"]] = body["note"]
        elif word == "UpdateApproved":
            self._approved[body["update"]] = fact
        elif word == "MessageFailed":
            self._told.pop(self._tells.pop(body["message"], ("", "")), None)
        elif word in _BEGINS and body["template"] == "update":
            yield from self._goes(fact)

    def _goes(self, fact: Recorded) -> Iterator[Contradiction]:
        message: str = fact.body["message"]
        prepared = self._prepared.get(fact.body["because"])
        update = prepared.body["update"] if prepared is not None else None
        if prepared is None or update not in self._approved:
            says = f"The message {message} of a parents' update went, and nobody had approved it."
            yield wrong("updates-are-approved", fact, says)
            return
        if fact.envelope.word == "MessageSending" and not self._is_as_approved(fact, prepared):
            says = f"The message {message} of the update {update} says something else than was approved."
            yield wrong("updates-are-approved", fact, says)
        self._count(update, {matter["pupil"] for matter in fact.body["about"]})
        guardian = fact.body.get("guardian")
        first = self._told.setdefault((update, guardian), message) if guardian else message
        if guardian and first == message:
            self._tells[message] = (update, guardian)
        if first != message:
            says = f"A second message of the update {update} to {guardian}: {message}, after {first}."
            yield wrong("one-update-a-family", fact, says)

    def _count(self, update: str, children: set[str]) -> None:
        self._families[update] += not children & self._children[update]
        self._children[update] |= children

    def _is_as_approved(self, fact: Recorded, prepared: Recorded) -> bool:
        note = self._note.get(prepared.body["update"])
        return (fact.body["figures"], fact.body["note"]) == (prepared.body["figures"], note)

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """One that went to more families than were approved, or to fewer."""
        for update, approved in self._approved.items():
            wanted, went = approved.body["families"], self._families[update]
            if wanted != went and approved.envelope.recorded_at < now - SETTLING:
                says = f"The update {update} was approved for {wanted} families, and went to {went}."
                yield wrong("updates-go-as-approved", approved, says)
