"""Visits as they are arranged: who goes to a family, with whom, and when; asked for by an absence, or for a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import ArrangeVisit, DutyStoodDown, VisitArranged, VisitWithdrawn, WithdrawVisit
from events.policy import minutes
from pathway.domain.case import Case
from pathway.domain.claims import of_family
from pathway.domain.duties import set_arranged
from pathway.domain.families import HEADSHIP, OFFICER
from pathway.domain.moving import fault_of_day
from pathway.domain.owed import is_owed
from pathway.domain.recording import fault_of_staff, sealed, speaker
from pathway.domain.scope import fault_of, fault_of_gone, is_sent
from pathway.domain.states import ARRANGED, SCHOOL, Going, OpenDuty, SchoolSeen, handle
from pathway.domain.tasks import Cases

KNOWING = HEADSHIP | {OFFICER, "safeguarding-lead", "operator"}
"""Who knows which visits are asked for, and of whom; they send whom they please, the inclusion team too."""
ARRANGERS = KNOWING | {"inclusion"}
"""The inclusion team goes for reasons of its own, and learns of no other visit by that."""


def arrange(said: Said[ArrangeVisit], states: States) -> Decision:
    """Arrange a visit, and those to brothers and sisters that are asked for that day; arranged so before: silent.

    Where none is asked for, one is set for the reason that is given.
    """
    asked, pupil = said.body, pupil_id(said.school, said.body.mis_id)
    fault = fault_of(said, pupil, states, ARRANGERS) or _fault_of(said, states)
    if fault is not None:
        return fault
    cases = Cases(said, states)
    if handle(said.id) in cases[pupil].done.told:
        return []
    visits = _known(cases, pupil)
    if not any(case.pupil == pupil for case, _, _ in visits):
        own = _set(cases[pupil])
        if isinstance(own, Refusal):
            return own
        visits.append(own)
    going = Going(asked.staff, asked.partner, asked.at)
    for case, duty, owed in visits:
        if owed.going != going:
            case.say(_arranged(said, case.pupil, duty))
    return cases.news


def withdraw(said: Said[WithdrawVisit], states: States) -> Decision:
    """Take back what was arranged; a visit that no absence asks for stands down, unless it was missed."""
    pupil = pupil_id(said.school, said.body.mis_id)
    if (fault := fault_of(said, pupil, states, ARRANGERS)) is not None:
        return fault
    cases = Cases(said, states)
    if handle(said.id) in cases[pupil].done.told:
        return []
    arranged = [(case, duty, owed) for case, duty, owed in _known(cases, pupil) if owed.going is not None]
    if not any(case.pupil == pupil for case, _, _ in arranged):
        return Refusal("not-arranged", "Nobody is sent to that family about that day: look at the visits again.")
    for case, duty, owed in arranged:
        _withdraw(case, duty, owed)
    return cases.news


def _withdraw(case: Case, duty: UUID, owed: OpenDuty) -> None:
    by = speaker(case.said)
    because = case.say(VisitWithdrawn(pupil=case.pupil, duty=duty, date=owed.date, at=case.said.at, by=by))
    if owed.about == ARRANGED and duty in case.done.open:
        case.say(DutyStoodDown(pupil=case.pupil, duty=duty, reason="not-needed", because=because))


def _known(cases: Cases, pupil: str) -> list[tuple[Case, UUID, OpenDuty]]:
    """The family's visits of that day, still to be made, that the speaker knows of."""
    visits = of_family(cases, pupil, "visit", cases.said.body.date)
    return visits if _knows(cases.said) else [each for each in visits if is_sent(cases.said, each[2])]


def _set(case: Case) -> tuple[Case, UUID, OpenDuty] | Refusal:
    """Set a visit for the reason that is given, or say why none is."""
    asked: ArrangeVisit = case.said.body
    if not asked.reason:
        return _no_reason(case.said)
    if (fault := fault_of_day(case.school, asked.date)) is not None:
        return fault
    if not is_owed(case, "visit", asked.date, ARRANGED):
        return Refusal("found", "The child is in school, or was found that day: nobody need look for it.")
    duty = set_arranged(case, asked.date, _due(case, asked.at))
    return case, duty, case.done.open[duty]


def _due(case: Case, going_at: datetime) -> datetime:
    """By the hour at which the latest visit is due, or so long after somebody goes (procedures, "visit": 17:00, 60)."""
    day = case.said.body.date
    policy = case.policy(day).visit
    return max(case.calendar.at(day, policy.latest), going_at + minutes(policy.minutes_after_heard))


def _no_reason(said: Said[ArrangeVisit]) -> Refusal:
    if _knows(said):
        return Refusal("no-visit", "No visit is asked for about that day: give the reason why somebody is to go.")
    return Refusal("no-reason", "Give the reason why you go.")


def _knows(said: Said[ArrangeVisit] | Said[WithdrawVisit]) -> bool:
    return said.actor is None or said.actor.role in KNOWING


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
        reason=sealed(asked.reason) if pupil == pupil_id(said.school, asked.mis_id) else None,
    )


def _fault_of(said: Said[ArrangeVisit], states: States) -> Refusal | None:
    asked, school = said.body, states[SCHOOL].seen
    if asked.staff == asked.partner:
        return Refusal("same-person", "Name two people, or leave the second out.")
    if asked.at < said.at:
        return Refusal("past", "That has passed: say when somebody will go, or record the visit that was made.")
    if not _knows(said) and speaker(said) not in (asked.staff, asked.partner):
        return Refusal("not-yourself", "Arrange visits on which you go, or ask the office to send somebody.")
    people = (asked.staff, asked.partner)
    faults = (fault_of_staff(who) or fault_of_gone(who, states) for who in people)
    return _fault_of_day(asked, school) or next((fault for fault in faults if fault is not None), None)


def _fault_of_day(asked: ArrangeVisit, school: SchoolSeen) -> Refusal | None:
    if school.calendar.today(asked.at) == asked.date:
        return None
    return Refusal("another-day", "A visit is made on the day of the absence: give an hour of that day.")
