"""Why a duty was not done in time, as somebody says it afterwards."""

from __future__ import annotations

from uuid import UUID

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import GiveMissedReason, MissedReasonGiven
from pathway.domain.case import Case, case_of
from pathway.domain.plans import FINISHERS
from pathway.domain.recording import CONTACTS, sealed, speaker
from pathway.domain.scope import OFFICE, fault_of, knows_of
from pathway.domain.states import handle
from pathway.domain.subjects import lapse

_OWERS = CONTACTS | FINISHERS
"""Who may owe a duty, or oversees those who do."""


def give_reason(said: Said[GiveMissedReason], states: States) -> Decision:
    """Record the reason, done late or never; of a duty that can still be done in time there is none yet."""
    asked, pupil = said.body, pupil_id(said.school, said.body.mis_id)
    if (fault := fault_of(said, pupil, states, _OWERS)) is not None:
        return fault
    case = case_of(said, pupil, states)
    if handle(said.id) in case.done.told:
        return []
    lapse(case)
    if not _is_told(case, asked.duty):
        return Refusal("not-missed", "No duty of that id was missed lately that is for you: tell the office.")
    if asked.duty in case.done.open or asked.duty in case.done.tasks:
        return Refusal("still-open", "That duty can still be done in time: do it, or give the reason afterwards.")
    if not _was_missed(case, asked.duty):
        return Refusal("not-missed", "No duty of that id was missed lately: look at this pupil's missed duties for it.")
    by, note = speaker(said), sealed(asked.note)
    case.say(MissedReasonGiven(pupil=case.pupil, duty=asked.duty, reason=asked.reason, at=said.at, by=by, note=note))
    return case.news


def _is_told(case: Case, duty: UUID) -> bool:
    """Whether the speaker may hear of the duty: beside the office, only of what is kept and tells of no protection."""
    if case.said.actor is None or case.said.actor.role in OFFICE:
        return True
    owed = case.done.owed(duty)
    return _is_missed_task(case, duty) or (owed is not None and knows_of(case.said, owed))


def _was_missed(case: Case, duty: UUID) -> bool:
    return _is_missed_task(case, duty) or case.done.end_of(duty) in ("missed", "late")


def _is_missed_task(case: Case, duty: UUID) -> bool:
    return any(each.duty == duty for each in case.done.support.missed)
