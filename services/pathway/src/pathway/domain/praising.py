"""Praise: a child congratulated, or the family rung, because attendance is better."""

from __future__ import annotations

from chassis.said import Decision, Said, States
from events.ids import pupil_id
from events.pathway import PraiseGiven, RecordPraise
from pathway.domain.case import case_of
from pathway.domain.recording import sealed, speaker
from pathway.domain.scope import fault_of_scope
from pathway.domain.states import Work, handle
from pathway.domain.subjects import lapse
from pathway.domain.tasks import finish_tasks


def praise(said: Said[RecordPraise], states: States) -> Decision:
    """Record praise; what an improvement asked for is done by it."""
    if (fault := fault_of_scope(said, pupil_id(said.school, said.body.mis_id), states)) is not None:
        return fault
    case = case_of(said, pupil_id(said.school, said.body.mis_id), states)
    if handle(said.id) in case.done.told:
        return []
    lapse(case)
    at, by = said.at, speaker(said)
    how, note = said.body.how, sealed(said.body.note)
    fact = case.say(PraiseGiven(pupil=case.pupil, at=at, by=by, how=how, note=note))
    finish_tasks(case, "praise", "", Work(at, fact, how))
    return case.news
