"""No message goes to a guardian who may not be told of every child that it names (procedures, "recipients").

Nor a letter or a penalty notice to anybody but a parent; nor these, or an invitation, to one whom a court order bars.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from chassis.record import Recorded
from rollcall.check.contradictions import Contradiction, wrong

_BARRED = "is barred by a court order"
_NO_PARENT = "is neither legal nor primary guardian"
Told = list[tuple[int, str]]
"""From a sequence on: why a guardian may not be told of a child, or written to; empty where they may."""


class Recipients:
    """Who may be told, as it was known at the place that notifications had heard when it decided."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], Told] = defaultdict(list)
        self._parents: dict[tuple[str, str], Told] = defaultdict(list)
        self._addressed: dict[str, str] = {}
        self._stopped: set[str] = set()

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A message to somebody who may not have it."""
        body = fact.body
        match fact.envelope.word:
            case "GuardianRecorded":
                self._note(fact, _why_not(body), _why_no_letter(body))
            case "GuardianRemoved":
                self._note(fact, *("is no guardian any more",) * 2)
            case "GuardianOptedOut":
                self._stopped.add(body["guardian"])
            case "GuardianOptedIn":
                self._stopped.discard(body["guardian"])
            case "MessageSending":
                yield from self._sending(fact)
            case "LetterPrepared":
                self._addressed[body["letter"]] = body["guardian"]
            case "LetterIssuing":
                yield from self._writing(fact, self._addressed.get(body["letter"], ""))
            case "MeetingInvited" | "PenaltyNoticeIssued":
                yield from self._writing(fact, body["guardian"])
            case _:
                pass

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())

    def _sending(self, fact: Recorded) -> Iterator[Contradiction]:
        guardian = fact.body["guardian"]
        for matter in fact.body["about"]:
            records = (guardian, *fact.body.get("also", ()))
            why_not = min((self._why_not(matter["pupil"], each, fact) for each in records), key=bool)
            if why_not:
                says = f"The message {fact.body['message']} about {matter['pupil']} went to {guardian}, who {why_not}."
                yield wrong("only-who-may-be-told", fact, says)

    def _why_not(self, pupil: str, guardian: str, fact: Recorded) -> str:
        """Empty where they may be told, by that record of theirs."""
        why_not = _known(self._told.get((pupil, guardian), []), fact.envelope.heard)
        return why_not or ("asked for no more messages" if guardian in self._stopped else "")

    def _note(self, fact: Recorded, told: str, written: str) -> None:
        who = (fact.body["pupil"], fact.body["guardian"])
        self._told[who].append((fact.envelope.sequence, told))
        self._parents[who].append((fact.envelope.sequence, written))

    def _writing(self, fact: Recorded, guardian: str) -> Iterator[Contradiction]:
        """A letter, an invitation or a notice, which a wish for no messages does not hinder."""
        pupil = fact.body["pupil"]
        why_not = _known(self._parents.get((pupil, guardian), []), fact.envelope.heard)
        if why_not and not (why_not == _NO_PARENT and fact.envelope.word == "MeetingInvited"):
            says = f"{fact.envelope.word} about {pupil} is addressed to {guardian}, who {why_not}."
            yield wrong("only-who-may-be-written-to", fact, says)


def _known(told: Told, heard: int) -> str:
    at = bisect_right(told, heard, key=lambda known: known[0])
    return told[at - 1][1] if at else "is no guardian"


def _why_no_letter(body: Mapping[str, Any]) -> str:
    if body.get("barred"):
        return _BARRED
    return "" if body.get("legal") or body.get("primary") else _NO_PARENT


def _why_not(body: Mapping[str, Any]) -> str:
    if body.get("barred"):
        return _BARRED
    if body.get("unsubscribed"):
        return "does not want to be told"
    return "" if body.get("legal") or body.get("primary") else _NO_PARENT
