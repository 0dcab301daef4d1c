"""What people say of concerns: raised, acknowledged, resolved. Who may not see one is not told whether there is any."""

from __future__ import annotations

from datetime import datetime, time

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.ids import Session, fact_id, pupil_id
from events.pathway import (
    AcknowledgeConcern,
    ConcernAcknowledged,
    ConcernRaised,
    ConcernResolved,
    RaiseConcern,
    RecordSocialWorkerTold,
    ResolveConcern,
    SocialWorkerTold,
)
from pathway.domain.absences import standing
from pathway.domain.case import Case, case_of
from pathway.domain.concerns import MISSING, next_alert
from pathway.domain.duties import finish
from pathway.domain.recording import about_a_day, fault_of_staff, sealed, speaker
from pathway.domain.scope import OFFICE, fault_of_role
from pathway.domain.states import OpenConcern, Work, handle
from pathway.domain.subjects import lapse

SAFEGUARDING = frozenset({"safeguarding-lead", "headteacher", "head-of-school"})
"""Who sees concerns (procedures, "People")."""
_OUTSIDE = frozenset({"governor", "operator"})

_NOT_FOR_YOU = Refusal("not-for-you", "Concerns are for the safeguarding lead and the heads: ask one of them.")
_NOT_OPEN = Refusal("not-open", "That concern is not open: look at the list again.")


def raise_concern(said: Said[RaiseConcern], states: States) -> Decision:
    """Anybody who works with children may raise one; raised before, it is silent."""
    role = said.actor.role if said.actor else "operator"
    if role in _OUTSIDE:
        return Refusal("not-for-you", f"A {role} raises no concerns here: tell the safeguarding lead.")
    case = case_of(said, pupil_id(said.school, said.body.mis_id), states)
    if handle(said.id) not in case.done.told:
        raised = ConcernRaised(
            pupil=case.pupil,
            concern=fact_id(said.id, "Concern", case.pupil, 0),
            kind=said.body.kind,
            date=case.today,
            at=said.at,
            by=speaker(said),
            because=said.id,
            alert_at=next_alert(case, case.today, said.at, is_acknowledged=False),
            text=sealed(said.body.text),
        )
        case.say(raised)
    return case.news


def acknowledge(said: Said[AcknowledgeConcern], states: States) -> Decision:
    """Somebody deals with it; it stays open."""
    if (said.actor.role if said.actor else "") not in SAFEGUARDING:
        return _NOT_FOR_YOU
    case = case_of(said, said.body.pupil, states)
    lapse(case)
    held = case.done.concerns.get(said.body.concern)
    if held is None:
        return _NOT_OPEN
    if not held.acknowledged:
        again = next_alert(case, held.day, said.at, is_acknowledged=True)
        by = speaker(said)
        case.say(ConcernAcknowledged(pupil=case.pupil, concern=said.body.concern, at=said.at, by=by, alert_at=again))
    return case.news


def resolve(said: Said[ResolveConcern], states: States) -> Decision:
    """It is resolved, once."""
    if (said.actor.role if said.actor else "") not in SAFEGUARDING:
        return _NOT_FOR_YOU
    case = case_of(said, said.body.pupil, states)
    if handle(said.id) in case.done.told:
        return []
    lapse(case)
    held = case.done.concerns.get(said.body.concern)
    if held is None:
        return _NOT_OPEN
    fault = _fault_of(said, is_missing=held.kind in MISSING) or _fault_of_day(case, held)
    if fault is not None:
        return fault
    _resolve(case)
    return case.news


def _resolve(case: Case) -> None:
    asked: ResolveConcern = case.said.body
    case.say(
        ConcernResolved(
            pupil=case.pupil,
            concern=asked.concern,
            outcome=asked.outcome,
            at=case.said.at,
            by=speaker(case.said),
            found_by=asked.by,
            found_at=asked.at,
            note=sealed(asked.note),
        )
    )


def _fault_of(said: Said[ResolveConcern], *, is_missing: bool) -> Refusal | None:
    asked = said.body
    if asked.outcome != "found-safe":
        if is_missing:
            return Refusal("not-found", "A missing child must be found safe: say by whom, and when.")
        return None
    if asked.by is None or asked.at is None:
        return Refusal("by-whom-and-when", "Say by whom the child was found safe, and when.")
    if asked.at > said.at:
        return Refusal("future-date", "That has not come yet: say when the child was found.")
    return fault_of_staff(asked.by)


def _fault_of_day(case: Case, held: OpenConcern) -> Refusal | None:
    """A child was found after it was missed: whoever saw it before saw it where it was still thought to be."""
    found_at, since = case.said.body.at, _missing_since(case, held)
    if found_at is None or found_at >= since:
        return None
    clock = f"{case.calendar.local(since):%H:%M} on {held.day.isoformat()}"
    return Refusal("before-missing", f"The child is missing since {clock}: say when it was found since.")


def _missing_since(case: Case, held: OpenConcern) -> datetime:
    """Since the register of the first session from which it is absent; where a person missed it, since they said so."""
    if not held.by_rule and held.raised is not None:
        return held.raised
    absent = standing(case.seen, held.day) or case.seen.days.get(held.day, {})
    sessions: list[Session] = ["PM"] if held.kind == "missing-afternoon" else sorted(absent)
    opens = [case.policy(held.day).sessions[session].opens for session in sessions]
    return case.calendar.at(held.day, min(opens, default=time.min))


def social_worker_told(said: Said[RecordSocialWorkerTold], states: States) -> Decision:
    """Record that a child's social worker was told of an absence: for those who know that there is one."""
    if (fault := fault_of_role(said, OFFICE | {"operator"})) is not None:
        return fault
    return about_a_day(said, pupil_id(said.school, said.body.mis_id), states, _told)


def _told(case: Case) -> None:
    asked: RecordSocialWorkerTold = case.said.body
    by, note = speaker(case.said), sealed(asked.note)
    told = SocialWorkerTold(pupil=case.pupil, date=asked.date, at=case.said.at, by=by, note=note)
    case.because = case.say(told)
    finish(case, "tell-social-worker", asked.date, Work(case.said.at, case.because, "told"))
