"""Visits as they are arranged: who goes to a family, with whom, and when."""

from __future__ import annotations

from uuid import UUID

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import ArrangeVisit, VisitArranged
from pathway.domain.claims import of_family
from pathway.domain.families import HEADSHIP, OFFICER
from pathway.domain.recording import fault_of_staff, speaker
from pathway.domain.scope import fault_of_role
from pathway.domain.states import SCHOOL, Going, SchoolSeen, handle
from pathway.domain.tasks import Cases

ARRANGERS = HEADSHIP | {OFFICER, "safeguarding-lead", "operator"}
"""Who knows which visits are asked for, and of whom; they send whom they please, the inclusion team too."""


def arrange(said: Said[ArrangeVisit], states: States) -> Decision:
    """Arrange a visit, and those to brothers and sisters that are asked for that day; arranged so before: silent."""
    asked = said.body
    fault = fault_of_role(said, ARRANGERS) or _fault_of(said, states)
    if fault is not None:
        return fault
    cases, pupil = Cases(said, states), pupil_id(said.school, asked.mis_id)
    if handle(said.id) in cases[pupil].done.told:
        return []
    visits = of_family(cases, pupil, "visit", asked.date)
    if not any(case.pupil == pupil for case, _, _ in visits):
        return Refusal("no-visit", "No visit is asked for about that day: record one that is made all the same.")
    going = Going(asked.staff, asked.partner, asked.at)
    for case, duty, owed in visits:
        if owed.going != going:
            case.say(_arranged(said, case.pupil, duty))
    return cases.news


def _arranged(said: Said[ArrangeVisit], pupil: str, duty: UUID) -> VisitArranged:
    asked = said.body
    return VisitArranged(
        pupil=pupil,
        duty=duty,
        date=asked.date,
        staff=asked.staff,
        partner=asked.partner,
        going_at=asked.at,
        at=said.at,
        by=speaker(said),
    )


def _fault_of(said: Said[ArrangeVisit], states: States) -> Refusal | None:
    asked, school = said.body, states[SCHOOL].seen
    if asked.staff == asked.partner:
        return Refusal("same-person", "Name two people, or leave the second out.")
    if asked.at < said.at:
        return Refusal("past", "That has passed: say when somebody will go, or record the visit that was made.")
    return _fault_of_day(asked, school) or fault_of_staff(asked.staff) or fault_of_staff(asked.partner)


def _fault_of_day(asked: ArrangeVisit, school: SchoolSeen) -> Refusal | None:
    if school.calendar.today(asked.at) == asked.date:
        return None
    return Refusal("another-day", "A visit is made on the day of the absence: give an hour of that day.")
