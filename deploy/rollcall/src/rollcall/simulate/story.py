"""What is said at one school over a period, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from rollcall.simulate.agenda import Agenda, Line, Saying, Writer, settled
from rollcall.simulate.calls import Calls
from rollcall.simulate.cases import Case, mistaken, open_case, settle
from rollcall.simulate.desks import at_their_desks
from rollcall.simulate.focus import allocate, announce
from rollcall.simulate.meetings import Meetings
from rollcall.simulate.moment import DAY, moment, stamp
from rollcall.simulate.noticing import Noticing
from rollcall.simulate.on_roll import moves, people
from rollcall.simulate.registers import RegisterDay
from rollcall.simulate.replies import replies
from rollcall.simulate.school import Period, School
from rollcall.simulate.standing_in import hand_over
from rollcall.simulate.visits import Visits

MISTAKES = (0.0012, 0.0002)
"""How often a present child is marked N, morning and afternoon."""
TRIPS = 3


class Story:
    """Tells one school's period in time order."""

    def __init__(self, school: School, period: Period) -> None:
        self.school, self.period = school, period
        self.agenda, self.writer = Agenda(), Writer(school.id)
        self.ordinals = [day.toordinal() for day in school.days]
        self.roll = {pupil.id: pupil for pupil in school.pupils}
        self.family = {pupil.id: family.id for family in school.families for pupil in family.pupils}
        here = [f for f in school.families if all(p.on_roll(school.days[school.first]) for p in f.pupils)]
        self.owners = allocate(here, self._recent(), school.staff)
        self.noticing = Noticing(self.agenda, school, self._rng("noticing"))
        self.yesterday: dict[int, Case] = {}
        rng = self._rng("trips")
        self.trips = {form.name: set(rng.sample(range(len(school.days)), TRIPS)) for form in school.forms}

    def lines(self) -> Iterator[Line]:
        first = self.school.days[self.school.first]
        yield {"at": stamp(moment(first, "07:00")), "school": self.school.id, "setup": self.school.setup}
        yield from people(self.writer, self.school)
        moves(self.agenda, self.school)
        yield from self._history()
        officer = self.school.of("attendance-officer")[0]
        announce(self.agenda, moment(first, "07:35"), self.school.families, self.owners, officer)
        Meetings(self.agenda, self.school, self.owners, self._rng("meetings"), self._rng("invited")).tell()
        hand_over(self.agenda, self.school, self.owners.values())
        for number in range(self.school.first, self.school.last + 1):
            self._live(number)
            yield from map(self.writer.line, self._heard(number))
        yield {"at": stamp(moment(self.period.last, "18:00")), "school": self.school.id}

    def _heard(self, number: int) -> list[Saying]:
        """The day's sayings as they are heard: where the feed fell silent, Arbor's come all at once when it returns."""
        day = self.school.days[number]
        sayings = self.agenda.take(day)
        if number in self.school.mishaps.silent:
            begins, ends = (moment(day, clock) for clock in self.school.mishaps.silent[number])
            for saying in sayings:
                if saying.speaker is None and begins <= saying.when < ends:
                    saying.when = ends
        return sorted(sayings, key=lambda saying: saying.when)

    def _rng(self, purpose: str) -> Random:
        return Random(f"{self.period.seed}/{self.school.id}/{purpose}")

    def _recent(self) -> dict[int, int]:
        """Days away by pupil, over the thirty school days before the second week of the period."""
        recent = range(max(0, self.school.first - 25), self.school.first + 5)
        away = {pupil: [days[day].cause for day in recent if day in days] for pupil, days in self.school.away.items()}
        return {pupil: sum(cause not in ("arranged", "late") for cause in causes) for pupil, causes in away.items()}

    def _history(self) -> Iterator[Line]:
        """The marks of the days before, as they stand on the first morning."""
        before: list[Saying] = []
        for number in range(max(0, self.school.first - self.period.history), self.school.first):
            self._live(number)
            before += self.agenda.take(self.school.days[number])
        first = moment(self.school.days[self.school.first], "07:05")
        yield from self.writer.batches(first, settled(before), within=1000)

    def _live(self, number: int) -> None:
        """One school day, unless the school is shut."""
        match self.school.mishaps.closes(number):
            case "both":
                self._shut(number, "07:30", "both", "Snow")
            case "PM":
                self._shut(number, "11:40", "PM", "Boiler failure")
                self._open(number, (0,))
            case None:
                self._open(number, (0, 1))

    def _shut(self, number: int, clock: str, session: str, reason: str) -> None:
        body = {"date": self.school.days[number].isoformat(), "session": session, "reason": reason}
        [head, *_] = self.school.of("headteacher")
        self.agenda.tell(moment(self.school.days[number], clock), "DeclareClosure", body, head)

    def _open(self, number: int, sessions: tuple[int, ...]) -> None:
        day, rng = self.school.days[number], self._rng(self.school.days[number].isoformat())
        mishaps = self.school.mishaps
        cases = self._cases(number, rng)
        officers = mishaps.here(number, self.school.of("attendance-officer"))
        registers = RegisterDay(day, number, self.agenda, rng, officers[0], self.school.forms)
        owners = {family: owner for family, owner in self.owners.items() if mishaps.is_here(number, owner)}
        replies(self.agenda, cases, officers[0], self._rng(f"{day.isoformat()}/replies"))
        calls = Calls(self.agenda, rng, officers, owners, self.family, registers.completed, mishaps.dead)
        calls.morning(cases)
        if 1 in sessions:
            calls.afternoon(cases)
            luck, inclusion = self._rng(f"{day.isoformat()}/visits"), self.school.of("inclusion")
            Visits(self.agenda, rng, luck, officers, inclusion, mishaps.dead).afternoon(cases, self.yesterday)
            self.noticing.day(number)
            at_their_desks(self.agenda, self.school, number, self.period.seed, officers)
        for case in cases:
            settle(case, number, self.ordinals, rng)
        self.yesterday = {case.pupil.id: case for case in cases}
        for form in self.school.forms:
            registers.take(form, self.yesterday, trip=number in self.trips[form.name], sessions=sessions)
        for case in cases:
            registers.note(case)
            registers.correct(case)

    def _cases(self, number: int, rng: Random) -> list[Case]:
        day = self.school.days[number]
        cases = []
        for pupil in self.roll.values():
            away, luck = self.school.away[pupil.id].get(number), rng.random()
            if not pupil.on_roll(day):
                continue
            if away is not None:
                cases.append(open_case(pupil, away, self.ordinals[number] * DAY, self.yesterday.get(pupil.id), rng))
            elif luck < sum(MISTAKES):
                cases.append(mistaken(pupil, self.ordinals[number] * DAY, int(luck > MISTAKES[0]), rng))
        return cases
