"""A school's registers of one day: taken class by class, some late, some in parts, and put right afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from rollcall.simulate import arbor, names
from rollcall.simulate.agenda import Agenda, Saying
from rollcall.simulate.arbor import OPENS, SESSIONS, Object
from rollcall.simulate.away import PRESENT
from rollcall.simulate.cases import Case
from rollcall.simulate.moment import local, moment
from rollcall.simulate.people import Form, Pupil, Staff

# When a register is completed: from, to and how often. The morning's is due at 09:05 and closes at 09:20.
TAKEN = (
    (("08:52", "09:04:45", 84.4), ("09:05:05", "09:12", 11.5), ("09:12", "09:19:50", 2.3), ("09:20:10", "09:41", 1.8)),
    (("13:11", "13:19:50", 92), ("13:20:05", "13:25", 6.5), ("13:25", "13:39", 1.0), ("13:40:10", "13:52", 0.5)),
)
REPEATED = 0.015


@dataclass(slots=True)
class RegisterDay:
    """Takes the registers of one school day; `number` is its place in the school year.

    `completed`: when each class's two registers will be taken.
    """

    day: date
    number: int
    agenda: Agenda
    rng: Random
    office: Staff
    forms: list[Form]
    completed: dict[str, tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.completed = {form.name: (self._completion(0), self._completion(1)) for form in self.forms}

    def take(self, form: Form, cases: dict[int, Case], *, trip: bool, sessions: tuple[int, ...] = (0, 1)) -> None:
        """The registers of a class; on a trip whoever is not away is marked V."""
        pupils = [pupil for pupil in form.pupils if pupil.on_roll(self.day)]
        for session in sessions:
            self._take(form, session, pupils, cases, trip)

    def _take(self, form: Form, session: int, pupils: list[Pupil], cases: dict[int, Case], trip: bool) -> None:
        taken, opened = self.completed[form.name][session], local(moment(self.day, OPENS[session]))
        present = "V" if trip else PRESENT[session]
        early, late = self._parts(pupils, cases)
        number = (self.number * 2 + session) * 1000 + form.teacher.number
        day, by = self.day.isoformat(), form.teacher.reference
        if early:
            started = [arbor.register(number, form.name, day, session, opened, None)]
            self._said(taken - 45, started + self._marks(pupils[:early], session, cases, present, taken - 45, by))
        marks = self._marks(pupils[early : len(pupils) - late], session, cases, present, taken, by)
        self._said(taken, [*marks, arbor.register(number, form.name, day, session, opened, (taken, by))])
        if late:
            after = taken + self.rng.randrange(600, 3600)
            self._said(after, self._marks(pupils[-late:], session, cases, present, after, by))

    def correct(self, case: Case) -> None:
        """The amendments of a case: each moment at which marks already sent say something else."""
        for at, _ in case.steps:
            changed = [
                s for s in (0, 1) if case.sent[s] and case.sent[s] < at and case.code(s, at) != case.code(s, at - 1)
            ]
            if changed:
                marks = [self._mark(case.pupil, s, case.code(s, at), at, self.office.reference, case) for s in changed]
                self._said(at, marks, amends=True)

    def note(self, case: Case) -> None:
        """The parent's report of a case, where there is one."""
        if case.note_at is None:
            return
        start = OPENS[1] if not case.absent(0) else OPENS[0]
        end = "12:00:00" if not case.absent(1) else "15:15:00"
        day = self.day.isoformat()
        text = self.rng.choice(names.ILL) if case.away.cause == "I" else "Reported by the parent"
        number, approved = self.number * 100_000 + case.pupil.id, day if self.rng.random() < 0.8 else None
        span = (f"{day} {start}", f"{day} {end}")
        self._said(case.note_at, [arbor.absence_note(case.pupil, number, span, text, case.away.cause, approved)])

    def _completion(self, session: int) -> int:
        first, last, _ = self.rng.choices(TAKEN[session], [weight for *_, weight in TAKEN[session]])[0]
        return self.rng.randrange(moment(self.day, first), moment(self.day, last))

    def _parts(self, pupils: list[Pupil], cases: dict[int, Case]) -> tuple[int, int]:
        """How many marks come in an earlier line, and whether that of the last child is forgotten until later."""
        early = self.rng.randrange(3, 12) if self.rng.random() < 0.05 else 0
        late = int(self.rng.random() < 0.01)
        return (early, late) if len(pupils) > 12 and pupils[-1].id not in cases else (0, 0)

    def _said(self, when: int, objects: list[Object], *, amends: bool = False) -> None:
        saying: Saying = self.agenda.arbor(when, objects, amends=amends)
        if self.rng.random() < REPEATED:
            self.agenda.repeat(saying, when + self.rng.randrange(20, 1500))

    def _marks(
        self, pupils: list[Pupil], session: int, cases: dict[int, Case], present: str, when: int, by: Object
    ) -> list[Object]:
        marks = []
        for pupil in pupils:
            case, code = cases.get(pupil.id), present
            if case is not None:
                case.sent[session] = when
                said = case.code(session, when)
                code = present if said == PRESENT[session] else said
            marks.append(self._mark(pupil, session, code, when, by, case))
        return marks

    def _mark(self, pupil: Pupil, session: int, code: str, when: int, by: Object, case: Case | None) -> Object:
        number = (self.number * 2 + session) * 100_000 + pupil.id
        return {
            "entityType": "AttendanceRollCallRecord",
            "id": str(number),
            "href": f"/rest-v2/attendance-roll-call-records/{number}",
            "recordDate": self.day.isoformat(),
            "rollCall": SESSIONS[session],
            "student": {"href": pupil.href},
            "attendanceMark": {"code": code},
            "minutesLate": case.away.minutes if case is not None and code in ("L", "U") else None,
            "modifiedDatetime": local(when),
            "modifiedBy": by,
        }
