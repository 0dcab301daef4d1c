"""What people did for a pupil beside calls and visits, told from what it led to: meetings, plans, checks, praise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from events.fact import Fact, Request
from events.ids import Opaque
from events.pathway import (
    Action,
    AgreePlan,
    AuthorityTold,
    ClosePlan,
    FinishTask,
    HoldMeeting,
    HoldPraise,
    InviteParent,
    LiftPraiseHold,
    MeetingHeld,
    MeetingInvited,
    MeetingMissed,
    MeetingPlanned,
    PlanAgreed,
    PlanClosed,
    PlanMeeting,
    PraiseGiven,
    PraiseHeld,
    PraiseHoldLifted,
    RecordAuthorityTold,
    RecordMeetingMissed,
    RecordPraise,
    RecordStageCheck,
    StageChecked,
    TaskFinished,
)
from pathway.domain.resolving import REGISTER
from rollcall.whatif.acts.known import Known

_FORM = {
    "purpose", "how", "staff", "pupil_came", "barriers", "reasons", "note", "review", "signed_by_parent",
    "signed_by_school", "brought",
}  # fmt: skip


def about_support(fact: Fact, known: Known) -> Request | None:
    """The request behind a fact about support, ids opaque; None where it is none, or cannot be told."""
    return _about_meeting(fact, known) or _about_plan(fact) or _about_praise(fact) or _about_stage(fact)


def _about_meeting(fact: Fact, known: Known) -> Request | None:
    match fact:
        case MeetingPlanned():
            return PlanMeeting.model_construct(
                mis_id=Opaque(fact.pupil), purpose=fact.purpose, at=fact.at, staff=fact.staff
            )
        case MeetingInvited() if fact.meeting in known.purposes:
            return InviteParent.model_construct(
                mis_id=Opaque(fact.pupil),
                purpose=known.purposes[fact.meeting],
                guardian=Opaque(fact.guardian),
                how=fact.how,
            )
        case MeetingHeld():
            return _held(fact)
        case MeetingMissed() if fact.reason != "ended":
            return RecordMeetingMissed.model_construct(
                mis_id=Opaque(fact.pupil), purpose=fact.purpose, reason=fact.reason
            )
        case _:
            return None


def _held(fact: MeetingHeld) -> HoldMeeting:
    form: Mapping[str, Any] = {name: getattr(fact, name) for name in _FORM}
    actions = tuple(Action.model_construct(what=each.what, owner=each.owner, due=each.due) for each in fact.actions)
    guardians = tuple(Opaque(guardian) for guardian in fact.guardians)
    return HoldMeeting.model_construct(mis_id=Opaque(fact.pupil), guardians=guardians, actions=actions, **form)


def _about_plan(fact: Fact) -> Request | None:
    match fact:
        case PlanAgreed():
            return AgreePlan.model_construct(mis_id=Opaque(fact.pupil), supports=fact.supports, review=fact.review)
        case PlanClosed() if fact.by != REGISTER:
            return ClosePlan.model_construct(mis_id=Opaque(fact.pupil), outcome=fact.outcome)
        case TaskFinished():
            return FinishTask.model_construct(
                mis_id=Opaque(fact.pupil), duty=fact.duty, outcome=fact.outcome, note=fact.note
            )
        case _:
            return None


def _about_praise(fact: Fact) -> Request | None:
    match fact:
        case PraiseGiven():
            return RecordPraise.model_construct(mis_id=Opaque(fact.pupil), how=fact.how, note=fact.note)
        case PraiseHeld():
            return HoldPraise.model_construct(mis_id=Opaque(fact.pupil), until=fact.until, reason=fact.reason)
        case PraiseHoldLifted() if fact.by is not None:
            return LiftPraiseHold.model_construct(mis_id=Opaque(fact.pupil))
        case _:
            return None


def _about_stage(fact: Fact) -> Request | None:
    """Checks, and what the authority was told."""
    match fact:
        case StageChecked():
            return RecordStageCheck.model_construct(
                mis_id=Opaque(fact.pupil), check=fact.check, outcome=fact.outcome, note=fact.note
            )
        case AuthorityTold():
            return RecordAuthorityTold.model_construct(mis_id=Opaque(fact.pupil), counter=fact.counter, note=fact.note)
        case _:
            return None
