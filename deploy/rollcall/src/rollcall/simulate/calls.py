"""The first-day calls: who rings whom, when, and what is heard. Most are made by ten, a few are not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from random import Random

from rollcall.simulate.agenda import Agenda, Line
from rollcall.simulate.cases import Case
from rollcall.simulate.focus import HEADSHIP
from rollcall.simulate.people import Staff

MISSED_CALL = 0.06
ANSWERED_FIRST = 0.72


@dataclass(slots=True)
class Calls:
    """One day's calls.

    `owners`: to whom a family is allocated, by its id; `family`: that id, by pupil id; `completed`: when a class's
    registers are taken, for nobody rings before they know; `dead`: guardians whose number reaches nobody.
    """

    agenda: Agenda
    rng: Random
    officers: list[Staff]
    owners: dict[int, Staff]
    family: dict[int, int]
    completed: dict[str, tuple[int, int]]
    dead: frozenset[int] = frozenset()

    def morning(self, cases: list[Case]) -> None:
        """Headship rings its own families; the officers share out who is still unexplained once registers close."""
        queue = []
        for case in cases:
            if self._in_headship(case):
                self._headship(case, self._told(case, 0, case.at("09:23") + self.rng.randrange(1260)))
            elif case.unexplained(0, case.at("09:21")):
                queue.append(case)
        self._share_out(sorted(queue, key=self._urgency))

    def _share_out(self, queue: list[Case]) -> None:
        """Family by family, each to its own officer or to the next; a sibling follows in the same call."""
        clocks = {officer.id: 80 + self.rng.randrange(60) for officer in self.officers}
        for number, (_, siblings) in enumerate(groupby(queue, key=self._family)):
            for nth, case in enumerate(siblings):
                owner = self._owner(case)
                officer = owner if owner in self.officers else self.officers[number % len(self.officers)]
                clocks[officer.id] += 15 if nth else self.rng.randrange(65, 150)
                postponed = self.rng.randrange(2520, 5400) if self.rng.random() < MISSED_CALL else 0
                self._ring(case, officer, self._told(case, 0, case.at("09:20") + clocks[officer.id] + postponed))

    def afternoon(self, cases: list[Case]) -> None:
        """Children who were there in the morning and are not in the afternoon."""
        for case in cases:
            if case.unexplained(1, case.at("13:24")) and not case.absent(0) and case.true(0) != "U":
                at = self._told(case, 1, case.at("13:25") + self.rng.randrange(1080))
                self._ring(case, self.rng.choice(self.officers), at)

    def _told(self, case: Case, session: int, at: int) -> int:
        """`at`, or a minute after the register if that is later."""
        return max(at, self.completed[case.pupil.form][session] + 60)

    def _family(self, case: Case) -> int:
        return self.family[case.pupil.id]

    def _owner(self, case: Case) -> Staff | None:
        return self.owners.get(self._family(case))

    def _in_headship(self, case: Case) -> bool:
        owner = self._owner(case)
        return owner is not None and owner.role in HEADSHIP and case.absent(0)

    def _urgency(self, case: Case) -> tuple[bool, bool, int]:
        """Focus families first (theirs are due by 09:45), then a social worker or plan, then family by family."""
        return self._owner(case) is None, not case.pupil.social_worker, self._family(case)

    def _headship(self, case: Case, at: int) -> None:
        """A head rings whether the absence is explained or not."""
        head = self.owners[self._family(case)]
        if case.unexplained(0, at):
            self._ring(case, head, at)
        elif case.pupil.answers() is not None and not self._is_dead(case) and self.rng.random() < 0.85:
            self._tell(case, head, at, "spoke", code="I" if case.way == "doubted" else case.true(0))

    def _ring(self, case: Case, staff: Staff, at: int) -> None:
        if case.pupil.answers() is None:
            case.way = "later" if case.way == "call" else case.way
            return
        if self._is_dead(case):
            case.way = "later" if case.way == "call" else case.way
            self._tell(case, staff, at, "number-dead")
            return
        match case.way:
            case "call":
                self._explained(case, staff, at)
            case "mistake":
                self._tell(case, staff, at, "believed-in-school", note="Says the child went to school")
                case.steps = [step for step in case.steps if step[0] < at] or [
                    (at + self.rng.randrange(180, 900), None)
                ]
            case "arrival" if self.rng.random() < 0.5:
                self._tell(case, staff, at, "spoke", note="On the way to school")
            case "later":
                self._in_vain(case, staff, at, self.rng.randint(1, 3))
            case _:
                self._in_vain(case, staff, at, 1)

    def _is_dead(self, case: Case) -> bool:
        guardian = case.pupil.answers()
        return guardian is not None and guardian.id in self.dead

    def _explained(self, case: Case, staff: Staff, at: int) -> None:
        """Somebody answers, at the first try or the next, and says why; the office enters it some minutes later."""
        if self.rng.random() > ANSWERED_FIRST:
            self._in_vain(case, staff, at, 1)
            at += self.rng.randrange(360, 1200)
        self._tell(case, staff, at, "spoke", code=case.away.cause)
        case.known(at + self.rng.randrange(60, 1500))

    def _in_vain(self, case: Case, staff: Staff, at: int, tries: int) -> None:
        for number in range(tries):
            heard = self.rng.choice(("no-answer", "voicemail"))
            self._tell(case, staff, at + number * self.rng.randrange(420, 900), heard)

    def _tell(
        self, case: Case, staff: Staff, at: int, outcome: str, *, code: str | None = None, note: str | None = None
    ) -> None:
        guardian = case.pupil.answers()
        body: Line = {"mis_id": str(case.pupil.id), "date": case.date, "outcome": outcome}
        body |= {"guardian": str(guardian.id)} if guardian is not None else {}
        body |= {key: value for key, value in (("code", code), ("note", note)) if value is not None}
        self.agenda.tell(at, "RecordContact", body, staff)
