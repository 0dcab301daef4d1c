"""Meetings with the parents of focus families: at the beginning and the end of a half term, most of them held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from rollcall.simulate.agenda import Agenda, Line
from rollcall.simulate.moment import DAY, moment, stamp
from rollcall.simulate.people import Family, Staff
from rollcall.simulate.school import School

MEETS = frozenset({"attendance-officer", "headteacher", "head-of-school", "assistant-head"})
"""Who meets the parents (procedures, row 11: a year-group leader has no meeting)."""
HELD = 0.85
PLAN = 0.2
INVITED = ("phone", "letter", "text")
BARRIERS = ("sleep-and-routine", "illness", "transport", "worry-about-school", "work-pattern", "holiday", "friendships")
SUPPORTS = ("breakfast-club", "walking-bus", "morning-call")


@dataclass(slots=True)
class Meetings:
    """Tells of one school's meetings.

    `owners`: to whom a family is allocated, by its id; `luck`: of how parents are invited.
    """

    agenda: Agenda
    school: School
    owners: dict[int, Staff]
    rng: Random
    luck: Random

    def tell(self) -> None:
        """All those of the period."""
        ends = self._half_term()
        mine = [family for family in self.school.families if self._meets(family)]
        for number, family in enumerate(mine):
            begin = self.school.first + 1 + number % 8
            if begin <= min(ends, self.school.last):
                self._plan(family, number, begin)
                self._held_or_not(family, begin)
            end = ends - number % 4
            if begin < end <= self.school.last and self._is_open(family, end) and self.rng.random() < HELD:
                self._hold(family, end, "focus-end")

    def _meets(self, family: Family) -> bool:
        owner = self.owners.get(family.id)
        return owner is not None and owner.role in MEETS

    def _half_term(self) -> int:
        """The place of the last school day before the next holiday of more than a weekend."""
        days, at = self.school.days, self.school.first
        while at + 1 < len(days) and (days[at + 1] - days[at]).days < 6:
            at += 1
        return at

    def _is_open(self, family: Family, day: int) -> bool:
        return self.school.mishaps.closes(day) is None and self.school.mishaps.is_here(day, self.owners[family.id])

    def _plan(self, family: Family, number: int, day: int) -> None:
        owner = self.owners[family.id]
        planned = {"at": stamp(moment(self.school.days[day], "15:30")), "staff": owner.id}
        when = moment(self.school.days[self.school.first], "08:05") + 15 * number
        self._tell(when, "PlanMeeting", family, {"purpose": "focus-start", **planned})
        invited = next((g for g in family.pupils[0].guardians if not g.court_order), None)
        if invited is not None:
            body = {"purpose": "focus-start", "guardian": str(invited.id), "how": self.luck.choice(INVITED)}
            self._tell(when + 5, "InviteParent", family, body)

    def _held_or_not(self, family: Family, day: int) -> None:
        if not self._is_open(family, day):
            self._missed(family, day, "07:52", "cancelled-by-school")
        elif self.rng.random() < HELD:
            self._hold(family, day, "focus-start")
        else:
            self._missed(family, day, "15:56", "nobody-came")

    def _missed(self, family: Family, day: int, clock: str, reason: str) -> None:
        when = moment(self.school.days[day], clock)
        self._tell(when, "RecordMeetingMissed", family, {"purpose": "focus-start", "reason": reason})

    def _hold(self, family: Family, day: int, purpose: str) -> None:
        """The meeting, its form filled in, and now and then a plan that is agreed in it."""
        owner, days = self.owners[family.id], self.school.days
        when = moment(days[day], "15:48") + self.rng.randrange(600)
        came = next((g for g in family.pupils[0].guardians if not g.court_order), None)
        later = days[min(day + 10, len(days) - 1)].isoformat()
        form: Line = {
            "purpose": purpose,
            "how": "met",
            "guardians": [str(came.id)] if came is not None else [],
            "staff": [owner.id],
            "barriers": self.rng.sample(BARRIERS, self.rng.randint(1, 2)),
            "reasons": "Mornings are hard",
            "signed_by_parent": came is not None,
            "signed_by_school": True,
            "brought": ["absence-report", "impact-chart"],
        }
        if purpose == "focus-start" and later > days[day].isoformat():
            form["actions"] = [{"what": "Bed by eight, an alarm clock", "owner": "family", "due": later}]
        self._tell(when, "HoldMeeting", family, form)
        if purpose == "focus-start" and self.rng.random() < PLAN and later > days[day].isoformat():
            support = {"kind": self.rng.choice(SUPPORTS), "days": ["Monday"], "owner": owner.id}
            self._tell(when + 60, "AgreePlan", family, {"supports": [support], "review": later})

    def _tell(self, when: int, request: str, family: Family, body: Line) -> None:
        """Unless a child of theirs has left by then: the allocation ends with that."""
        if all(date.fromordinal(when // DAY) < pupil.leaving for pupil in family.pupils):
            self.agenda.tell(when, request, {"mis_id": str(family.pupils[0].id), **body}, self.owners[family.id])
