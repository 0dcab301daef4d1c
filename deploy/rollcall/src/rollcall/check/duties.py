"""A duty goes from state to state as the procedures allow, and ends at most once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from chassis.record import Recorded
from rollcall.check.contradictions import SETTLING, Contradiction, wrong

State = Literal["never set", "due", "done", "missed", "done late", "stood down"]

_UNDO = ("ContactUndone", "VisitUndone")

LEGAL: Mapping[str, Mapping[State, State]] = {
    "DutySet": {"never set": "due", "stood down": "due"},
    "DutyClaimed": {"due": "due", "missed": "missed"},
    "DutyHandedBack": {"due": "due", "missed": "missed"},
    "DutyHandedOver": {"due": "due"},
    "DutyDone": {"due": "done", "missed": "done late"},
    "DeadlineMoved": {"due": "due"},
    "DeadlineMissed": {"due": "missed"},
    "DutyStoodDown": {"due": "stood down"},
    **dict.fromkeys(_UNDO, {"done": "due", "stood down": "due", "done late": "missed"}),
}
"""Word → the state in which a duty may hear it → the state that follows."""

_SAID = {
    "DutySet": "set",
    "DutyClaimed": "claimed",
    "DutyHandedBack": "handed back",
    "DutyHandedOver": "handed over",
    "DutyDone": "done",
    "DeadlineMoved": "moved",
    "DeadlineMissed": "said to be missed",
    "DutyStoodDown": "stood down",
    **dict.fromkeys(_UNDO, "reopened"),
}


@dataclass(slots=True)
class Duty:
    """A duty as the log has told of it so far; `last`: the fact that did so."""

    kind: str
    pupil: str
    day: str
    due: datetime
    state: State
    last: Recorded

    def __str__(self) -> str:
        return f"The {self.kind} for {self.pupil} about {self.day}"


class Duties:
    """Every duty's states, its deadline, and that none is open after it."""

    def __init__(self) -> None:
        self._duties: dict[str, Duty] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A step that its state does not allow, or a deadline that was not its own."""
        if fact.envelope.word in LEGAL:
            for named in fact.body["reopened"] if fact.envelope.word in _UNDO else [fact.body["duty"]]:
                yield from self._step(fact, named)

    def _step(self, fact: Recorded, named: str) -> Iterator[Contradiction]:
        word, body = fact.envelope.word, fact.body
        duty = self._duties.get(named)
        state: State = duty.state if duty is not None else "never set"
        if state not in LEGAL[word]:
            called = duty or f"The duty {named} of {body['pupil']}"
            yield wrong("legal-duty-states", fact, f"{called} was {_SAID[word]} when it was {state}.")
            return
        if duty is not None:
            yield from _deadline(duty, fact)
        self._duties[named] = _after(duty, fact, LEGAL[word][state])

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Whatever is still open although its instant has passed."""
        for duty in self._duties.values():
            if duty.state == "due" and duty.due < now - SETTLING:
                says = f"{duty} was due at {duty.due.isoformat()} and is neither done, missed nor stood down."
                yield wrong("none-open-past-its-hour", duty.last, says)


def _after(duty: Duty | None, fact: Recorded, state: State) -> Duty:
    body = fact.body
    if fact.envelope.word == "DutySet":
        return Duty(body["kind"], body["pupil"], body["date"], _instant(body["due_at"]), state, fact)
    assert duty is not None
    duty.state, duty.last = state, fact
    if fact.envelope.word == "DeadlineMoved":
        duty.due = _instant(body["due_at"])
    return duty


def _deadline(duty: Duty, fact: Recorded) -> Iterator[Contradiction]:
    body: Mapping[str, Any] = fact.body
    match fact.envelope.word:
        case "DeadlineMissed" if _instant(body["due_at"]) != duty.due or fact.envelope.occurred_at < duty.due:
            says = f"{duty} was due at {duty.due.isoformat()} and was said to be missed for another instant."
            yield wrong("missed-at-its-hour", fact, says)
        case "DeadlineMoved" if _instant(body["due_before"]) != duty.due:
            says = f"{duty} was due at {duty.due.isoformat()} and was moved from another instant."
            yield wrong("missed-at-its-hour", fact, says)
        case "DutyDone" if duty.state == "due" and _instant(body["done_at"]) > duty.due:
            says = f"{duty} was done at {body['done_at']}, after its hour, and was never said to be missed."
            yield wrong("missed-at-its-hour", fact, says)
        case _:
            pass


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
