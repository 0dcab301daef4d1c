"""The office at its desks: the parents' update on Wednesday, letters, what stages and counters ask for, concerns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rollcall.simulate.agenda import Agenda, Line
from rollcall.simulate.moment import moment, stamp
from rollcall.simulate.people import Family, Staff
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
    parents = _who_comes(school.families)
    morning = [*(("update",) if day.weekday() == WEDNESDAY else ()), "inbox", "letters", "duties"]
    agenda.work(moment(day, "10:40"), {"tasks": morning, **days, "parents": parents}, officers[number % len(officers)])
    for lead in school.mishaps.here(number, school.of("safeguarding-lead")):
        for clock in ("11:50", "14:30"):
            agenda.work(moment(day, clock), {"tasks": ["concerns"], **days}, lead)
    agenda.work(moment(day, "16:20"), {"tasks": ["meetings"], **days, "parents": parents}, officers[0])


def _who_comes(families: Iterable[Family]) -> Line:
    """Of each pupil, the family's first guardian whom no court order bars."""
    found: Line = {}
    for family in families:
        may = (guardian for pupil in family.pupils for guardian in pupil.guardians if not guardian.court_order)
        if (first := next(may, None)) is not None:
            found |= {str(pupil.id): str(first.id) for pupil in family.pupils}
    return found


def _after(school: School, number: int, days: int) -> date:
    """So many school days later, or the last of the school year."""
    return school.days[min(number + days, len(school.days) - 1)]
