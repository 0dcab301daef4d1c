"""Praise: a child congratulated, or the family rung, because attendance is better; and praise put on hold."""

from __future__ import annotations

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import HoldPraise, LiftPraiseHold, PraiseGiven, PraiseHeld, PraiseHoldLifted, RecordPraise
from events.sealed import Sealed
from pathway.domain.case import Case, case_of
from pathway.domain.families import HEADSHIP, OFFICER
from pathway.domain.recording import sealed, speaker
from pathway.domain.scope import STAFF, fault_of
from pathway.domain.states import Work, handle
from pathway.domain.subjects import lapse
from pathway.domain.tasks import end_tasks, finish_tasks

HOLDERS = HEADSHIP | {OFFICER, "safeguarding-lead"}
"""Who may put praise on hold, and reads why."""


def praise(said: Said[RecordPraise], states: States) -> Decision:
    """Record praise; what an improvement asked for is done by it."""
    if (fault := fault_of(said, pupil_id(said.school, said.body.mis_id), states, STAFF)) is not None:
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


def hold_praise(said: Said[HoldPraise | LiftPraiseHold], states: States) -> Decision:
    """Put praise on hold, or let it go on: procedures, "improvement": a bereavement, a serious illness."""
    pupil = pupil_id(said.school, said.body.mis_id)
    if (fault := fault_of(said, pupil, states, HOLDERS)) is not None:
        return fault
    case = case_of(said, pupil, states)
    if handle(said.id) in case.done.told:
        return []
    lapse(case)
    return _held(case, said.body) if isinstance(said.body, HoldPraise) else _lifted(case)


def _held(case: Case, asked: HoldPraise) -> Decision:
    """What an improvement had asked for before is asked no more."""
    if asked.until < case.today:
        return Refusal("has-passed", "That day has passed: give the last day on which nobody is to praise.")
    if not asked.reason:
        return Refusal("no-reason", "Say why, in a few words: only those who may put praise on hold read it.")
    at, by, reason = case.said.at, speaker(case.said), Sealed[str](asked.reason)
    because = case.say(PraiseHeld(pupil=case.pupil, until=asked.until, at=at, by=by, reason=reason))
    end_tasks(case, "praise", [""], because, "not-needed")
    return case.news


def _lifted(case: Case) -> Decision:
    if case.done.praise_held is None:
        return Refusal("not-held", "Praise of that pupil is not on hold: there is nothing to lift.")
    case.say(PraiseHoldLifted(pupil=case.pupil, at=case.said.at, by=speaker(case.said)))
    return case.news
