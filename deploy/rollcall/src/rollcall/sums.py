"""What a school's facts come to: counted as they come, for a day and in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from chassis.record import Recorded

_COUNTED: Mapping[str, str] = {
    "RegisterOverdue": "late",
    "RegisterAmended": "amended",
    "LetterIssued": "letters",
    "MeetingHeld": "meetings",
    "StageChecked": "checks",
    "EvidencePackMade": "evidence",
    "ConcernRaised": "concerns",
    "ConcernResolved": "concerns resolved",
    "ReplyConfirmed": "replies",
    "StaffAlerted": "e-mails of concerns",
    "ChaseSent": "e-mails of registers",
    "MessageWithdrawn": "withdrawn",
    "StickerAwarded": "stickers",
    "ImprovementDetected": "improved",
}


class Sums:
    """Counts by name; `day` of the day that goes on, `all` of the days that ended."""

    def __init__(self) -> None:
        self.day: Counter[str] = Counter()
        self.all: Counter[str] = Counter()
        self.reports: list[str] = []
        self._kinds: dict[str, str] = {}
        self._missed: set[str] = set()
        self._absent: set[str] = set()
        self._unexplained: set[str] = set()

    def begin(self) -> None:
        """Another day."""
        self.day, self._absent, self._unexplained = Counter(), set(), set()

    def end(self) -> None:
        """The day's facts have all been counted."""
        self.day["absent"], self.day["unexplained"] = len(self._absent), len(self._unexplained)
        self.all.update(self.day)

    def count(self, fact: Recorded, day: date) -> None:
        """A fact that came on a day; registers and absences of other days were told of then."""
        body, word = fact.body, fact.envelope.word
        match word:
            case "RegisterTaken" if body["date"] == day.isoformat():
                self.day["registers"] += 1
            case "PupilAbsent" if body["date"] == day.isoformat():
                self._absent.add(body["pupil"])
                if not body["explained"]:
                    self._unexplained.add(body["pupil"])
            case "DutySet" | "DutyDone" | "DutyStoodDown" | "DeadlineMissed":
                self._count_duty(word, body)
            case "MessageSending" if body.get("attempt", 1) == 1:
                self.day[f"text {body['template']}"] += 1
            case "MessageWithheld" if body["template"] != "update":
                self.day["withheld"] += 1
            case "ReportIssued":
                self.reports.append(body["week"])
                self.day["report"] += 1
            case "StaffAlerted" if body["template"] != "concern":
                self.day["e-mails of children"] += 1
            case _ if word in _COUNTED:
                self.day[_COUNTED[word]] += 1
            case _:
                pass

    def _count_duty(self, word: str, body: dict[str, Any]) -> None:
        duty = body["duty"]
        if word == "DutySet":
            self._kinds[duty] = body["kind"]
        kind = self._kinds.get(duty, "call")
        if word == "DeadlineMissed":
            self._missed.add(duty)
            self.day[f"{kind} missed"] += 1
        elif word == "DutyStoodDown":
            self.day[f"{kind} stood down"] += 1
        elif word == "DutySet":
            self.day[f"{kind} set"] += 1
        else:
            self.day[f"{kind} late" if duty in self._missed else f"{kind} in time"] += 1
