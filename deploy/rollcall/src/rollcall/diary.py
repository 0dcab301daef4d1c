"""What happened on a school day, told in sentences from the log."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from chassis.reader import Reader
from chassis.record import Recorded
from rollcall.platform import Platform
from rollcall.servers import DataFolder

_COUNTED = {
    "RegisterOverdue": "late",
    "RegisterAmended": "amended",
    "LetterIssued": "letters",
    "MeetingHeld": "meetings",
    "StageChecked": "checks",
}


class Diary:
    """Reads a school's facts as they come, and tells each day's in a few sentences."""

    def __init__(self, platform: Platform, school: str) -> None:
        self._platform = platform
        self._school = school
        self._place = 0
        self._day: Counter[str] = Counter()
        self._all: Counter[str] = Counter()
        self._kinds: dict[str, str] = {}
        self._missed: set[str] = set()
        self._absent: set[str] = set()
        self._unexplained: set[str] = set()
        self.reports: list[str] = []

    async def of(self, day: date) -> list[str]:
        """The sentences of a day that has just been played."""
        self._day, self._absent, self._unexplained = Counter(), set(), set()
        for fact in await self._read():
            if fact.envelope.school == self._school:
                self._count(fact, day)
        self._day["absent"], self._day["unexplained"] = len(self._absent), len(self._unexplained)
        self._all.update(self._day)
        return self._told(day, self._day)

    async def summary(self, data: DataFolder) -> list[str]:
        """The sentences of all the days."""
        c, reports = self._all, data.reports / self._school
        return [
            "",
            f"[bold]In all[/]: {c['registers']} registers, {c['late']} of them late; {c['amended']} entries amended.",
            f"Calls   {c['call in time']} in time, {c['call missed']} deadlines missed ({c['call late']} of them made "
            f"later), {c['call stood down']} stood down.",
            f"Visits  {c['visit in time']} in time, {c['visit missed']} missed, {c['visit stood down']} stood down.",
            f"Texts   {c['text absence']} about an absence, {c['text correction']} corrections, "
            f"{c['text improvement']} of thanks; {c['withdrawn']} withdrawn before they went, {c['withheld']} withheld "
            "because nobody may be told.",
            f"Office  {c['letters']} letters issued, {c['meetings']} meetings held, {c['checks']} checks made; "
            f"{c['text update']} families told of the week on Wednesday.",
            *(f"Weekly report  {reports / f'weekly-{week}.pdf'}" for week in self.reports),
            f"The texts themselves  {data.messages / self._school}",
        ]

    async def _read(self) -> list[Recorded]:
        log = next(iter(self._platform.runners.values())).log
        facts: list[Recorded] = []
        for trust in await log.trusts():
            tail = await log.tail(trust)
            reader = Reader(log.client, trust, self._place)
            async for batch in reader.until(tail.last if tail else 0):
                facts += batch
            self._place = max(self._place, tail.last if tail else 0)
        return facts

    def _count(self, fact: Recorded, day: date) -> None:
        body, word = fact.body, fact.envelope.word
        match word:
            case "RegisterTaken" if body["date"] == day.isoformat():
                self._day["registers"] += 1
            case "PupilAbsent" if body["date"] == day.isoformat():
                self._absent.add(body["pupil"])
                if not body["explained"]:
                    self._unexplained.add(body["pupil"])
            case "DutySet" | "DutyDone" | "DutyStoodDown" | "DeadlineMissed":
                self._count_duty(word, body)
            case "MessageSending" if body.get("attempt", 1) == 1:
                self._day[f"text {body['template']}"] += 1
            case "MessageWithheld" if body["template"] != "update":
                self._day["withheld"] += 1
            case "MessageWithdrawn" | "StickerAwarded" | "ImprovementDetected":
                self._day[word.removeprefix("Message").lower()] += 1
            case "ReportIssued":
                self.reports.append(body["week"])
                self._day["report"] += 1
            case _ if word in _COUNTED:
                self._day[_COUNTED[word]] += 1
            case _:
                pass

    def _count_duty(self, word: str, body: dict[str, Any]) -> None:
        duty = body["duty"]
        if word == "DutySet":
            self._kinds[duty] = body["kind"]
        kind = self._kinds.get(duty, "call")
        if word == "DeadlineMissed":
            self._missed.add(duty)
            self._day[f"{kind} missed"] += 1
        elif word == "DutyStoodDown":
            self._day[f"{kind} stood down"] += 1
        elif word == "DutySet":
            self._day[f"{kind} set"] += 1
        else:
            self._day[f"{kind} late" if duty in self._missed else f"{kind} in time"] += 1

    def _told(self, day: date, c: Counter[str]) -> list[str]:
        parts = [
            f"[bold]{day:%a %d %b}[/]  {c['registers']} registers ({c['late']} late)",
            f"{_count(c['absent'], 'child', 'children')} absent, {c['unexplained']} unexplained",
            f"calls {c['call in time']} in time, {c['call missed']} missed",
            f"visits {c['visit in time']} made, {c['visit missed']} missed",
            f"{_count(c['text absence'], 'text')}, {_count(c['text correction'], 'correction')}",
        ]
        if c["improvementdetected"]:
            parts.append(f"{c['improvementdetected']} improved, {_count(c['stickerawarded'], 'sticker')}")
        if c["report"]:
            parts.append("[green]weekly report issued[/]")
        return ["; ".join(parts) + "."]


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
