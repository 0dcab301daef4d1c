"""No message goes to a guardian who may not be told of every child that it names (procedures, "recipients")."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from chassis.record import Recorded
from rollcall.check.contradictions import Contradiction, wrong

Told = list[tuple[int, str]]
"""From a sequence on: why a guardian may not be told of a child; empty where they may."""


class Recipients:
    """Who may be told, as it was known at the place that notifications had heard when it decided."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], Told] = defaultdict(list)
        self._stopped: set[str] = set()

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """A message to somebody who may not have it."""
        body = fact.body
        match fact.envelope.word:
            case "GuardianRecorded":
                self._told[body["pupil"], body["guardian"]].append((fact.envelope.sequence, _why_not(body)))
            case "GuardianRemoved":
                self._told[body["pupil"], body["guardian"]].append((fact.envelope.sequence, "is no guardian any more"))
            case "GuardianOptedOut":
                self._stopped.add(body["guardian"])
            case "GuardianOptedIn":
                self._stopped.discard(body["guardian"])
            case "MessageSending":
                yield from self._sending(fact)
            case _:
                pass

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())

    def _sending(self, fact: Recorded) -> Iterator[Contradiction]:
        guardian = fact.body["guardian"]
        for matter in fact.body["about"]:
            told = self._told.get((matter["pupil"], guardian), [])
            at = bisect_right(told, fact.envelope.heard, key=lambda known: known[0])
            why_not = told[at - 1][1] if at else "is no guardian"
            why_not = why_not or ("asked for no more messages" if guardian in self._stopped else "")
            if why_not:
                says = f"The message {fact.body['message']} about {matter['pupil']} went to {guardian}, who {why_not}."
                yield wrong("only-who-may-be-told", fact, says)


def _why_not(body: Mapping[str, Any]) -> str:
    if body.get("barred"):
        return "is barred by a court order"
    if body.get("unsubscribed"):
        return "does not want to be told"
    return "" if body.get("legal") or body.get("primary") else "is neither legal nor primary guardian"
