"""Visits to families."""

from __future__ import annotations

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import RecordVisit, VisitMade
from pathway.domain.case import Case
from pathway.domain.duties import finish
from pathway.domain.recording import CONTACTS, about_a_day, fault_of_role, fault_of_staff, sealed, speaker
from pathway.domain.states import Work


def visit(said: Said[RecordVisit], states: States) -> Decision:
    """Record a visit."""
    asked = said.body
    fault = fault_of_role(said, CONTACTS | {"inclusion"}) or fault_of_staff(asked.by) or fault_of_staff(asked.partner)
    if asked.card_left and asked.outcome != "not-in":
        fault = fault or Refusal("card-left", "A card is left where nobody was in: leave it out, or record `not-in`.")
    return fault or about_a_day(said, pupil_id(said.school, said.body.mis_id), states, _record)


def _record(case: Case) -> None:
    asked: RecordVisit = case.said.body
    made = VisitMade(
        pupil=case.pupil,
        date=asked.date,
        at=case.said.at,
        by=asked.by or speaker(case.said),
        outcome=asked.outcome,
        note=sealed(asked.note),
        partner=asked.partner,
        card_left=asked.card_left,
    )
    case.because = case.say(made)
    finish(case, "visit", asked.date, Work(case.said.at, case.because, asked.outcome))
