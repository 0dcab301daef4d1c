"""The afternoon's home visits: from the second counted day in a row, with a child protection plan from the first.

Most are arranged before noon, and so are a few that no absence asks for: where no number of the family's rings.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from rollcall.simulate.agenda import Agenda, Line
from rollcall.simulate.cases import COUNTED, Case
from rollcall.simulate.moment import stamp
from rollcall.simulate.people import Staff

OUTCOMES = ("seen", "adult-only", "not-in")
SEEN = {"G": (8, 10, 82), "O": (40, 28, 32)}
MADE, MADE_AGAIN, LATE = 0.86, 0.6, 0.06
ARRANGED, WITH_ANOTHER, BY_ITSELF, AGAIN, UNASKED, KEPT = 0.7, 0.25, 0.4, 0.2, 0.3, 0.8
"""Shares: of visits that are arranged, of these with two people, and by the inclusion team itself where it goes; of
visits to nobody that are tried again that day; of first days without a number that rings, and those of them made."""


@dataclass(slots=True)
class Visits:
    """One day's visits, by officers and, now and then, by inclusion.

    `luck`: of who is sent, drawn apart from the rest so that it changes nothing else; `dead`: guardians whose number
    reaches nobody.
    """

    agenda: Agenda
    rng: Random
    luck: Random
    officers: list[Staff]
    inclusion: list[Staff]
    dead: frozenset[int] = frozenset()

    def afternoon(self, cases: list[Case], yesterday: dict[int, Case]) -> None:
        for case in cases:
            self._count(case, yesterday.get(case.pupil.id))
            due = 1 if case.pupil.child_protection else 2
            if case.streak >= due and not case.seen:
                self._visit(case, MADE if case.streak == due else MADE_AGAIN)
            elif case.streak == 1 and self._is_out_of_reach(case) and self.luck.random() < UNASKED:
                self._look(case)

    def _count(self, case: Case, before: Case | None) -> None:
        """A day counts here when at noon the morning's mark says G, N or O."""
        if case.absent(0) and case.code(0, case.at("12:00")) in COUNTED:
            case.streak = 1 + (before.streak if before is not None else 0)
            case.seen = before is not None and before.seen

    def _visit(self, case: Case, share: float) -> None:
        if self.rng.random() > share:
            return
        staff = self.rng.choice(self.inclusion if self.inclusion and self.rng.random() < 0.2 else self.officers)
        late = self.rng.random() < LATE
        at = case.at("15:04" if late else "12:45") + self.rng.randrange(1500 if late else 7800)
        outcome = self.rng.choices(OUTCOMES, SEEN.get(case.away.cause, (60, 20, 20)))[0]
        case.seen = outcome == "seen"
        if not late and self.luck.random() < ARRANGED:
            self._arrange(case, at, staff, "Second day, and no reason yet")
        self._made(case, at, staff, outcome)
        if outcome == "not-in" and not late and self.luck.random() < AGAIN:
            self._made(case, at + self.luck.randrange(2400, 4800), staff, "not-in")

    def _is_out_of_reach(self, case: Case) -> bool:
        guardian = case.pupil.answers()
        return guardian is None or guardian.id in self.dead

    def _look(self, case: Case) -> None:
        """A visit on the first day, which no absence asks for; now and then nobody gets round to it."""
        at = case.at("13:00") + self.luck.randrange(6000)
        if self._arrange(case, at, self.officers[0], "No number that rings") and self.luck.random() < KEPT:
            self._made(case, at, self.officers[0], self.luck.choice(OUTCOMES))

    def _arrange(self, case: Case, at: int, staff: Staff, reason: str) -> bool:
        """Who goes is said before noon, unless the child has been found by then; whether it was."""
        when = case.at("11:20") + self.luck.randrange(2100)
        others = [officer for officer in self.officers if officer is not staff]
        partner = self.luck.choice(others) if others and self.luck.random() < WITH_ANOTHER else None
        itself = staff in self.inclusion and self.luck.random() < BY_ITSELF
        if case.code(0, when) not in COUNTED or case.code(0, when - 300) not in COUNTED:
            return False
        body: Line = {"mis_id": str(case.pupil.id), "date": case.date, "staff": staff.id, "at": stamp(at // 300 * 300)}
        body |= {"reason": reason} | ({"partner": partner.id} if partner is not None else {})
        self.agenda.tell(when, "ArrangeVisit", body, staff if itself else self.officers[0])
        return True

    def _made(self, case: Case, at: int, staff: Staff, outcome: str) -> None:
        body = {"mis_id": str(case.pupil.id), "date": case.date, "outcome": outcome, "by": staff.id}
        self.agenda.tell(at, "RecordVisit", body, staff)
