"""A concern closes for a permitted reason alone, and until then is said again at its hours.

What is said of one names neither its kind nor its ground: an operator reads it, who may not learn who is protected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from chassis.record import Recorded
from rollcall.check.contradictions import SETTLING, Contradiction, wrong

REGISTER = "register"
"""By whom a concern is resolved whose ground fell away."""
_SAFE = "found-safe"
_BY_PERSON = frozenset({_SAFE, "referred", "no-further-action"})
CLOSES: Mapping[str, frozenset[str]] = {
    "missing-child": frozenset({_SAFE, "taken-back"}),
    "missing-afternoon": frozenset({_SAFE, "not-absent"}),
    "nobody-reached": frozenset({_SAFE, "not-absent", "reached", "explained"}),
    "protected-unexplained": _BY_PERSON | {"not-absent", "explained"},
    "distressing-reply": _BY_PERSON,
    "welfare": _BY_PERSON,
}
"""Kind → what closes it: of somebody who is missing, a person's word by nothing but that the child was found safe."""
_WORDS = frozenset({"ConcernRaised", "ConcernAcknowledged", "ConcernRealerted", "ConcernResolved"})
_DONE = {"ConcernAcknowledged": "acknowledged", "ConcernRealerted": "said again", "ConcernResolved": "resolved"}


@dataclass(slots=True)
class Concern:
    """A concern as the log has told of it so far; `last`: the fact that did so."""

    named: str
    kind: str
    alert_at: datetime | None
    is_open: bool
    last: Recorded

    def __str__(self) -> str:
        return f"The concern {self.named} for {self.last.body['pupil']}"


class Concerns:
    """Every concern from raised to resolved."""

    def __init__(self) -> None:
        self._concerns: dict[str, Concern] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A step that a concern that is closed, or was never raised, cannot take; and one that closes for no reason."""
        word, body = fact.envelope.word, fact.body
        if word in ("ContactUndone", "VisitUndone"):
            self._reopen(body.get("concerns", ()))
        if word not in _WORDS:
            return
        concern = self._concerns.get(body["concern"])
        if word == "ConcernRaised":
            yield from self._raised(concern, fact)
        elif concern is None or not concern.is_open:
            called = concern or f"The concern {body['concern']} for {body['pupil']}"
            yield wrong("legal-concern-states", fact, f"{called} was {_DONE[word]} when it was not open.")
        else:
            yield from _step(concern, fact)

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Whatever is open, was to be said again, and was not."""
        for concern in self._concerns.values():
            if concern.is_open and concern.alert_at is not None and concern.alert_at < now - SETTLING:
                says = f"{concern} is open, and was not said again at {concern.alert_at.isoformat()}."
                yield wrong("concerns-said-again", concern.last, says)

    def _raised(self, concern: Concern | None, fact: Recorded) -> Iterator[Contradiction]:
        named = fact.body["concern"]
        if concern is not None and concern.is_open:
            yield wrong("legal-concern-states", fact, f"{concern} was raised when it was open.")
        self._concerns[named] = Concern(named, fact.body["kind"], _alert(fact), True, fact)

    def _reopen(self, named: tuple[str, ...]) -> None:
        """What a contact that is taken back had closed stands as before."""
        for concern in filter(None, map(self._concerns.get, named)):
            concern.is_open = True


def _step(concern: Concern, fact: Recorded) -> Iterator[Contradiction]:
    if fact.envelope.word == "ConcernResolved":
        concern.is_open = False
        yield from _closed(concern, fact)
        return
    if fact.envelope.word == "ConcernRealerted" and _instant(fact.body["at"]) != concern.alert_at:
        yield wrong("concerns-said-again", fact, f"{concern} was said again at another instant than its own.")
    concern.alert_at, concern.last = _alert(fact), fact


def _closed(concern: Concern, fact: Recorded) -> Iterator[Contradiction]:
    outcome, by = fact.body["outcome"], fact.body["by"]
    theirs = _BY_PERSON if by != REGISTER else CLOSES[concern.kind] - (_BY_PERSON - {_SAFE})
    if outcome not in CLOSES[concern.kind] & theirs:
        says = f"{concern} was closed as {outcome} by {by}, which does not close it."
        yield wrong("concerns-close-for-a-reason", fact, says)
    if outcome == _SAFE and not _is_told(fact):
        says = f"{concern} was closed as found safe, and it is not said by whom and when."
        yield wrong("concerns-close-for-a-reason", fact, says)


def _is_told(fact: Recorded) -> bool:
    by, at = fact.body.get("found_by"), fact.body.get("found_at")
    return bool(by) and at is not None and _instant(at) <= _instant(fact.body["at"])


def _alert(fact: Recorded) -> datetime | None:
    text = fact.body.get("alert_at")
    return _instant(text) if text else None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
