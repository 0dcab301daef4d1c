"""Visits to families."""

from __future__ import annotations

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import RecordVisit, VisitMade
from pathway.domain.case import Case
from pathway.domain.duties import finish
from pathway.domain.recording import CONTACTS, about_a_day, fault_of_staff, sealed, speaker
from pathway.domain.scope import fault_of_role, fault_of_scope, is_sent
from pathway.domain.states import PupilDone, Work, handle


def visit(said: Said[RecordVisit], states: States) -> Decision:
    """Record a visit: of one of the speaker's pupils, or one on which they were sent."""
    asked, pupil = said.body, pupil_id(said.school, said.body.mis_id)
    fault = fault_of_role(said, CONTACTS | {"inclusion"}) or fault_of_staff(asked.by) or fault_of_staff(asked.partner)
    if asked.card_left and asked.outcome != "not-in":
        fault = fault or Refusal("card-left", "A card is left where nobody was in: leave it out, or record `not-in`.")
    return fault or _fault_of_scope(said, pupil, states) or about_a_day(said, pupil, states, _record)


def _fault_of_scope(said: Said[RecordVisit], pupil: str, states: States) -> Refusal | None:
    """Whoever was sent records what came of it, and of going again that day, whosever pupil it is; said again, it was
    recorded and is silent."""
    done: PupilDone = states["pupil", pupil].done
    if handle(said.id) in done.told or _was_sent(said, done):
        return None
    return fault_of_scope(said, pupil, states)


def _was_sent(said: Said[RecordVisit], done: PupilDone) -> bool:
    visits = [owed for owed in done.undone.values() if (owed.kind, owed.date) == ("visit", said.body.date)]
    went = said.actor is not None and said.actor.who in done.sent.get(said.body.date, [])
    return went or any(is_sent(said, owed) for owed in visits)


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
