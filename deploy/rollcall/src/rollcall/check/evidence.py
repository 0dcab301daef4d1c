"""Whatever names sessions as its evidence names marks as they had been heard by then, and its sums add up."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import TypeAlias

from chassis.record import Recorded
from events.calendar import school_year
from events.codes import ATTENDING, POSSIBLE
from rollcall.check.contradictions import Contradiction, wrong

Place = tuple[str, str]
"""A date and a session."""
Named: TypeAlias = "dict[str, str]"
"""A session with its code, as a fact names it."""
FIGURED = frozenset({"StageEntered", "StageLeft", "LetterPrepared"})
"""Words that give the sessions attended of those possible, in the school year up to their date."""
RESTS = frozenset({"StageEntered", "CounterReached", "LetterPrepared", "EvidencePackMade", "PenaltyNoticeIssued"})
"""Words that name the very sessions on which they rest, with the codes that these have."""


class Evidence:
    """The marks of each pupil as they were heard, by their places in the log."""

    def __init__(self) -> None:
        self._letters: dict[str, list[Named]] = {}
        self._marks: dict[str, dict[Place, list[tuple[int, str | None]]]] = defaultdict(dict)
        self._roll: dict[str, list[tuple[int, str, str]]] = defaultdict(list)

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """Evidence that is other than the marks."""
        body = fact.body
        match fact.envelope.word:
            case "RegisterTaken" | "MarksRecorded":
                for pupil, code in body["marks"].items():
                    self._mark(fact, pupil, code)
            case "RegisterAmended":
                self._mark(fact, body["pupil"], body["new"])
            case "RegisterAnnulled":
                for pupil in body["pupils"]:
                    self._mark(fact, pupil, None)
            case "PupilRecorded":
                on_roll = (fact.envelope.sequence, body["entry"], body.get("leaving") or "9999")
                self._roll[body["pupil"]].append(on_roll)
            case "LetterIssuing":
                yield from self._issued(fact)
            case _ if fact.envelope.service == "pathway":
                yield from self._named(fact, self._sessions(fact))
                yield from self._sums(fact)

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Nothing more at the end."""
        return iter(())

    def _mark(self, fact: Recorded, pupil: str, code: str | None) -> None:
        place = (fact.body["date"], fact.body["session"])
        self._marks[pupil].setdefault(place, []).append((fact.envelope.sequence, code))

    def _sessions(self, fact: Recorded) -> list[Named]:
        sessions: list[Named] = fact.body["sessions"] if fact.envelope.word in RESTS else []
        if fact.envelope.word == "LetterPrepared":
            self._letters[fact.body["letter"]] = sessions
        return sessions

    def _issued(self, fact: Recorded) -> Iterator[Contradiction]:
        """A letter lists what is so when it goes; of an earlier school year, the marks are not looked at any more."""
        begin = school_year(fact.envelope.occurred_at.date()).isoformat()
        listed = self._letters.get(fact.body["letter"], [])
        yield from self._named(fact, [each for each in listed if each["date"] >= begin])

    def _named(self, fact: Recorded, sessions: list[Named]) -> Iterator[Contradiction]:
        for named in sessions:
            code = self._code(fact.body["pupil"], (named["date"], named["session"]), fact.envelope.heard)
            if code != named["code"]:
                where = f"{named['date']} {named['session']}"
                says = (
                    f"{fact.envelope.word} of {fact.body['pupil']} rests on {named['code']} at {where}, "
                    f"where the register had {code or 'no mark'}."
                )
                yield wrong("evidence-adds-up", fact, says)

    def _sums(self, fact: Recorded) -> Iterator[Contradiction]:
        if fact.envelope.word not in FIGURED:
            return
        body, sums = fact.body, self._figures(fact)
        if sums != (body["attending"], body["possible"]):
            says = (
                f"{fact.envelope.word} of {body['pupil']} counts {body['attending']} of {body['possible']} sessions, "
                f"where the registers had {sums[0]} of {sums[1]}."
            )
            yield wrong("evidence-adds-up", fact, says)

    def _figures(self, fact: Recorded) -> tuple[int, int]:
        pupil, day, heard = fact.body["pupil"], fact.body["date"], fact.envelope.heard
        entry, leaving = self._on_roll(pupil, heard)
        first = max(school_year(date.fromisoformat(day)).isoformat(), entry)
        places = (place for place in self._marks[pupil] if first <= place[0] <= min(day, leaving))
        codes = [code for place in places if (code := self._code(pupil, place, heard)) is not None]
        return sum(code in ATTENDING for code in codes), sum(code in POSSIBLE for code in codes)

    def _code(self, pupil: str, place: Place, heard: int) -> str | None:
        marks = self._marks[pupil].get(place, [])
        at = bisect_right(marks, heard, key=lambda mark: mark[0])
        return marks[at - 1][1] if at else None

    def _on_roll(self, pupil: str, heard: int) -> tuple[str, str]:
        known = [each for each in self._roll[pupil] if each[0] <= heard]
        return known[-1][1:] if known else ("", "9999")
