"""Why a duty was not done in time, as somebody says it afterwards."""

from __future__ import annotations

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import GiveMissedReason, MissedReasonGiven
from pathway.domain.case import case_of
from pathway.domain.recording import sealed, speaker
from pathway.domain.states import handle
from pathway.domain.subjects import lapse


def give_reason(said: Said[GiveMissedReason], states: States) -> Decision:
    """Record the reason; of a duty that is still open there is none yet."""
    asked = said.body
    case = case_of(said, pupil_id(said.school, asked.mis_id), states)
    if handle(said.id) in case.done.told:
        return []
    lapse(case)
    if case.done.owed(asked.duty) is not None:
        return Refusal("still-open", "That duty can still be done in time: do it, or give the reason afterwards.")
    by, note = speaker(said), sealed(asked.note)
    case.say(MissedReasonGiven(pupil=case.pupil, duty=asked.duty, reason=asked.reason, at=said.at, by=by, note=note))
    return case.news
