"""What staff notice: days on which a child is known to be away, patterns in absences, and what a year group has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from rollcall.simulate.agenda import Agenda
from rollcall.simulate.away import Away
from rollcall.simulate.moment import moment
from rollcall.simulate.people import Form, Pupil
from rollcall.simulate.school import School

KNOWN = {"G": 0.25, "C": 0.5, "M": 0.15}
"""Of absences that begin tomorrow, those of which the class teacher knows, by what they are."""
FRIDAY, LOOKED_BACK = 4, 25
WEEKDAY_DAYS, WEEKDAY_SHARE = 3, 0.6
"""A pattern of a weekday: so many days away on it in five weeks, and so much of them all."""
HAS = 0.9
"""Of the classes, those that have their lead, their target, their trackers, each, and those talked about."""
OUTBREAK, NOTED_AGAIN = 6, 10
"""So many ill of a class on one day are noted for the year group; not again within so many school days."""


@dataclass(slots=True)
class Noticing:
    """One school's noticing, day by day; `reported`: pupils of whom a pattern was, `noted`: years, and when last."""

    agenda: Agenda
    school: School
    rng: Random
    reported: set[int] = field(default_factory=set)
    noted: dict[str, int] = field(default_factory=dict)

    def day(self, number: int) -> None:
        """What is said in the afternoon of a school day; nothing on those before the period."""
        if number < self.school.first:
            return
        for form in self.school.forms:
            self._known(form, number)
            self._outbreak(form, number)
        if self.school.days[number].weekday() == FRIDAY:
            self._patterns(number)
            self._systems(number)

    def _known(self, form: Form, number: int) -> None:
        """A class teacher names who will be away from the next school day on."""
        for pupil in form.pupils:
            away = self.school.away[pupil.id]
            begins = away.get(number + 1)
            if begins is None or begins.nth != 1 or self.rng.random() >= KNOWN.get(begins.cause, 0):
                continue
            last = number + 1
            while last + 1 < len(self.school.days) and _goes_on(away.get(last + 1), begins):
                last += 1
            if self._is_here(pupil, number) and self.school.mishaps.is_here(number, form.teacher):
                days = {"from": self.school.days[number + 1].isoformat(), "to": self.school.days[last].isoformat()}
                body = {"mis_id": str(pupil.id), **days, "note": "The family told me"}
                self._tell(number, "14:50", "ReportKnownAbsence", body, form)

    def _patterns(self, number: int) -> None:
        """On Friday an assistant head reports a child of theirs who is away on one weekday, most of the time."""
        for head in self.school.mishaps.here(number, self.school.of("assistant-head")):
            mine = (pupil for pupil in self.school.pupils if pupil.year in head.years and self._is_here(pupil, number))
            found = next((pupil for pupil in mine if self._has_weekday(pupil, number)), None)
            if found is not None and self.school.mishaps.is_here(number, head):
                self.reported.add(found.id)
                when = moment(self.school.days[number], "14:20") + head.number
                self.agenda.tell(when, "ReportPattern", {"mis_id": str(found.id), "kind": "weekday"}, head)

    def _systems(self, number: int) -> None:
        """On Friday year leaders go through what each class has, mostly with its teacher (procedures, row 36)."""
        day = self.school.days[number]
        luck = Random(f"{self.school.id}/{day.isoformat()}/systems")
        for leader in self.school.of("year-group-leader"):
            for place, form in enumerate(each for each in self.school.forms if each.year in leader.years):
                has = {name: luck.random() < HAS for name in ("lead", "target", "trackers", "discussed")}
                if self.school.mishaps.is_here(number, leader):
                    when = moment(day, "15:20") + leader.number + 60 * place
                    self.agenda.tell(when, "NoteClassSystems", {"form": form.name, **has}, leader)

    def _has_weekday(self, pupil: Pupil, number: int) -> bool:
        days = self.school.away[pupil.id]
        away = [day for day in range(max(0, number - LOOKED_BACK), number + 1) if _is_away(days.get(day))]
        weekdays = Counter(self.school.days[day].weekday() for day in away)
        most = max(weekdays.values(), default=0)
        return pupil.id not in self.reported and most >= WEEKDAY_DAYS and most >= WEEKDAY_SHARE * len(away)

    def _outbreak(self, form: Form, number: int) -> None:
        ill = [p for p in form.pupils if (away := self.school.away[p.id].get(number)) and away.cause == "I"]
        heads = [head for head in self.school.of("assistant-head") if form.year in head.years]
        recent = number - self.noted.get(form.year, -NOTED_AGAIN) < NOTED_AGAIN
        if len(ill) >= OUTBREAK and heads and not recent:
            self.noted[form.year] = number
            review = self.school.days[min(number + 5, len(self.school.days) - 1)].isoformat()
            body = {"year": form.year, "cause": "illness-outbreak", "owner": heads[0].id, "review": review}
            self.agenda.tell(moment(self.school.days[number], "14:10"), "NoteCause", body, heads[0])

    def _is_here(self, pupil: Pupil, number: int) -> bool:
        """Whether a pupil is on the roll, and was since yesterday at least: known to the platform."""
        days = self.school.days
        return pupil.on_roll(days[number]) and pupil.entry < days[number]

    def _tell(self, number: int, clock: str, request: str, body: dict[str, str], form: Form) -> None:
        when = moment(self.school.days[number], clock) + form.teacher.number
        self.agenda.tell(when, request, body, form.teacher)


def _goes_on(away: Away | None, begins: Away) -> bool:
    return away is not None and away.cause == begins.cause and away.nth > 1


def _is_away(away: Away | None) -> bool:
    return away is not None and away.cause in ("I", "O")
