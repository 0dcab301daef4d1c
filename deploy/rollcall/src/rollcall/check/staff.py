"""Messages to staff: each ends, nobody is chased for a register that is there, and who was told is not unreached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chassis.record import Recorded
from rollcall.check.contradictions import Contradiction, wrong
from rollcall.check.steps import Course

ALERTS = Course(
    "staff-message",
    "message to staff",
    "message",
    {
        "StaffAlerting": frozenset({"", "StaffAlertFailed", "StaffAlertUnknown"}),
        "StaffAlerted": frozenset({"StaffAlerting", "StaffAlertUnknown"}),
        "StaffAlertFailed": frozenset({"StaffAlerting", "StaffAlerted", "StaffAlertUnknown"}),
        "StaffAlertUnknown": frozenset({"StaffAlerting"}),
    },
    frozenset({"StaffAlerting"}),
)
CHASES = Course(
    "chase",
    "e-mail about a register",
    "message",
    {
        "ChaseSending": frozenset({"", "ChaseFailed"}),
        "ChaseSent": frozenset({"ChaseSending", "ChaseUnknown"}),
        "ChaseFailed": frozenset({"ChaseSending", "ChaseSent", "ChaseUnknown"}),
        "ChaseUnknown": frozenset({"ChaseSending"}),
    },
    frozenset({"ChaseSending"}),
)


class Chased:
    """Whoever is asked for a register that is missing is asked while it is, as notifications had heard by then."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str, str], int] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """An e-mail about a missing register that had been taken."""
        body = fact.body
        if fact.envelope.word == "RegisterTaken":
            self._taken.setdefault(_register(fact), fact.envelope.sequence)
        elif fact.envelope.word == "RegisterAnnulled":
            self._taken.pop(_register(fact), None)
        elif fact.envelope.word == "ChaseSending" and body["kind"] == "missing":
            taken = self._taken.get(_register(fact))
            if taken is not None and taken <= fact.envelope.heard:
                says = f"{body['staff']} was asked for the register of {' '.join(_register(fact))}, which was taken."
                yield wrong("chased-while-missing", fact, says)

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())


class Unreached:
    """Nobody could be told of a concern only where nobody was, in that round."""

    def __init__(self) -> None:
        self._about: dict[str, tuple[str, int]] = {}
        self._told: set[tuple[str, int]] = set()

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """That nobody was, although somebody was."""
        body = fact.body
        match fact.envelope.word:
            case "StaffAlerting":
                self._about[body["message"]] = (body["because"], body.get("round", 1))
            case "StaffAlerted" if body["message"] in self._about:
                self._told.add(self._about[body["message"]])
            case "StaffAlertFailed":
                self._told.discard(self._about.get(body["message"], ("", 0)))
            case "StaffUnreached" if (body["because"], body["round"]) in self._told:
                says = f"That nobody could be told of {body['because']} was said, and somebody was told."
                yield wrong("unreached-when-nobody-was", fact, says)
            case _:
                pass

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())


def _register(fact: Recorded) -> tuple[str, str, str]:
    return fact.body["form"], fact.body["date"], fact.body["session"]
