"""The afternoon's home visits: from the second counted day in a row, with a child protection plan from the first."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from rollcall.simulate.agenda import Agenda
from rollcall.simulate.cases import COUNTED, Case
from rollcall.simulate.people import Staff

OUTCOMES = ("seen", "adult-only", "not-in")
SEEN = {"G": (8, 10, 82), "O": (40, 28, 32)}
MADE, MADE_AGAIN, LATE = 0.86, 0.6, 0.06


@dataclass(slots=True)
class Visits:
    """One day's visits, by officers and, now and then, by inclusion."""

    agenda: Agenda
    rng: Random
    officers: list[Staff]
    inclusion: list[Staff]

    def afternoon(self, cases: list[Case], yesterday: dict[int, Case]) -> None:
        for case in cases:
            self._count(case, yesterday.get(case.pupil.id))
            due = 1 if case.pupil.child_protection else 2
            if case.streak >= due and not case.seen:
                self._visit(case, MADE if case.streak == due else MADE_AGAIN)

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
        body = {"mis_id": str(case.pupil.id), "date": case.date, "outcome": outcome, "by": staff.id}
        self.agenda.tell(at, "RecordVisit", body, staff)
