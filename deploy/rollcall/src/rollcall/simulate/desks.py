"""The office at its desks: the parents' update on Wednesday, letters, what stages and counters ask for, concerns."""

from __future__ import annotations

from datetime import date

from rollcall.simulate.agenda import Agenda, Line
from rollcall.simulate.moment import moment, stamp
from rollcall.simulate.people import Staff
from rollcall.simulate.school import School

WEDNESDAY = 2
REVIEWED_AFTER = 10
"""School days from a plan to the day on which it is looked at again."""


def at_their_desks(agenda: Agenda, school: School, number: int, seed: int, officers: list[Staff]) -> None:
    """An officer's late morning, the safeguarding lead's concerns, and the hour after school in which parents come."""
    day = school.days[number]
    days: Line = {
        "seed": f"{seed}/{school.id}/{day.isoformat()}",
        "meet": stamp(moment(_after(school, number, 1), "15:30")),
        "review": _after(school, number, REVIEWED_AFTER).isoformat(),
    }
    morning = [*(("update",) if day.weekday() == WEDNESDAY else ()), "inbox", "letters", "duties"]
    agenda.work(moment(day, "10:40"), {"tasks": morning, **days}, officers[number % len(officers)])
    for lead in school.mishaps.here(number, school.of("safeguarding-lead")):
        for clock in ("11:50", "14:30"):
            agenda.work(moment(day, clock), {"tasks": ["concerns"], **days}, lead)
    agenda.work(moment(day, "16:20"), {"tasks": ["meetings"], **days}, officers[0])


def _after(school: School, number: int, days: int) -> date:
    """So many school days later, or the last of the school year."""
    return school.days[min(number + days, len(school.days) - 1)]
