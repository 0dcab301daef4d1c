"""What people do about stages and counters: checks with what came of them, and telling the local authority."""

from __future__ import annotations

from typing import Any, TypeAlias

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import OUTCOMES, AuthorityTold, RecordAuthorityTold, RecordStageCheck, StageChecked
from pathway.domain.asking import answered
from pathway.domain.case import Case, case_of
from pathway.domain.families import HEADSHIP, OFFICER
from pathway.domain.recording import sealed, speaker
from pathway.domain.scope import fault_of
from pathway.domain.states import Work, handle
from pathway.domain.subjects import lapse
from pathway.domain.tasks import finish_tasks

OfChecks: TypeAlias = RecordStageCheck | RecordAuthorityTold

CHECKERS = HEADSHIP | {OFFICER, "assistant-head", "safeguarding-lead", "operator"}
"""Who checks what a stage asks, and tells the authority (procedures, "People")."""


def check(said: Said[Any], states: States) -> Decision:
    """Record a check, or that the authority was told; recorded before, it is silent."""
    asked: OfChecks = said.body
    if (fault := fault_of(said, pupil_id(said.school, asked.mis_id), states, CHECKERS)) is not None:
        return fault
    case = case_of(said, pupil_id(said.school, asked.mis_id), states)
    if handle(said.id) in case.done.told:
        return []
    lapse(case)
    return _check(case, asked) if isinstance(asked, RecordStageCheck) else _tell(case, asked)


def _check(case: Case, asked: RecordStageCheck) -> Decision:
    if asked.outcome not in OUTCOMES[asked.check]:
        fitting = ", ".join(OUTCOMES[asked.check])
        return Refusal("not-its-outcome", f"What comes of a {asked.check} is one of: {fitting}.")
    at, by, note = case.said.at, speaker(case.said), sealed(asked.note)
    checked = StageChecked(pupil=case.pupil, check=asked.check, outcome=asked.outcome, at=at, by=by, note=note)
    answered(case, asked.check, Work(at, case.say(checked), asked.outcome))
    return case.news


def _tell(case: Case, asked: RecordAuthorityTold) -> Decision:
    if asked.counter not in case.done.standing.counters:
        return Refusal("no-such-counter", "That counter was not reached for this pupil: look at the list of stages.")
    at, by, note = case.said.at, speaker(case.said), sealed(asked.note)
    told = case.say(AuthorityTold(pupil=case.pupil, counter=asked.counter, at=at, by=by, note=note))
    finish_tasks(case, "tell-authority", asked.counter, Work(at, told, "told"))
    return case.news
