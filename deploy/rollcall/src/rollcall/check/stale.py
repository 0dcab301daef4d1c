"""No call or visit stays open once its case is over: the absence was none, or the child is not at the school."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chassis.record import Recorded
from rollcall.check.contradictions import Contradiction, wrong

OF_ABSENCE = frozenset({"call", "visit"})
"""Kinds of duties that an absence asks for, and nothing else."""


class Stale:
    """Looks at the end of the log, as far as pathway has heard it."""

    def __init__(self) -> None:
        self._set: dict[str, Recorded] = {}
        self._open: dict[str, Recorded] = {}
        self._absent: dict[tuple[str, str], set[str]] = {}
        self._gone: dict[str, int] = {}
        self._over: dict[tuple[str, str], int] = {}
        self._heard = 0

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """Remember what is open, and which cases are over."""
        body = fact.body
        if fact.envelope.service == "pathway":
            self._heard = max(self._heard, fact.envelope.heard)
        match fact.envelope.word:
            case "DutySet" if body["kind"] in OF_ABSENCE:
                self._set[body["duty"]] = self._open[body["duty"]] = fact
            case "ContactUndone" | "VisitUndone":
                self._open |= {duty: self._set[duty] for duty in body["reopened"] if duty in self._set}
            case "PupilAbsent":
                self._absent.setdefault((body["pupil"], body["date"]), set()).add(body["session"])
                self._over.pop((body["pupil"], body["date"]), None)
            case "AbsenceWithdrawn":
                self._withdrawn(fact)
            case "PupilRecorded":
                self._gone.pop(body["pupil"], None)
            case "PupilRemoved" | "PupilForgotten":
                self._gone[body["pupil"]] = fact.envelope.sequence
            case "DutyDone" | "DeadlineMissed" | "DutyStoodDown":
                self._open.pop(body["duty"], None)
            case _:
                pass
        return iter(())

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Whatever is open about a child or an absence that is no more."""
        for fact in self._open.values():
            body = fact.body
            about = f"The {body['kind']} for {body['pupil']} about {body['date']} is open"
            if self._over.get((body["pupil"], body["date"]), self._heard + 1) <= self._heard:
                yield wrong("none-open-past-its-case", fact, f"{about}, and the absence was withdrawn.")
            elif self._gone.get(body["pupil"], self._heard + 1) <= self._heard:
                yield wrong("none-open-past-its-case", fact, f"{about}, and the MIS has no such pupil any more.")

    def _withdrawn(self, fact: Recorded) -> None:
        case = (fact.body["pupil"], fact.body["date"])
        sessions = self._absent.get(case, set())
        sessions.discard(fact.body["session"])
        if not sessions:
            self._over[case] = fact.envelope.sequence
