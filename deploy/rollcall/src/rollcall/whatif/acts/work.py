"""Who does what, told from what it led to: claims, visits arranged, focus families."""

from __future__ import annotations

from events.fact import Fact, Request
from events.ids import Opaque
from events.pathway import (
    AllocateFocusFamily,
    ArrangeVisit,
    ClaimDuty,
    DutyClaimed,
    DutyHandedBack,
    EndFocusFamily,
    FamiliesHandedOver,
    FocusFamilyAllocated,
    FocusFamilyEnded,
    HandBackDuty,
    HandOverFamilies,
    VisitArranged,
    VisitWithdrawn,
    WithdrawVisit,
)


def about_work(fact: Fact) -> Request | None:
    """The request behind a claim, or a visit that was arranged; None where it is none."""
    match fact:
        case DutyClaimed():
            return ClaimDuty(pupil=fact.pupil, duty=fact.duty)
        case DutyHandedBack():
            return HandBackDuty(pupil=fact.pupil, duty=fact.duty)
        case VisitArranged():
            return ArrangeVisit.model_construct(
                mis_id=Opaque(fact.pupil),
                date=fact.date,
                staff=fact.staff,
                partner=fact.partner,
                at=fact.going_at,
                reason=fact.reason,
            )
        case VisitWithdrawn():
            return WithdrawVisit.model_construct(mis_id=Opaque(fact.pupil), date=fact.date)
        case _:
            return None


def about_families(fact: Fact) -> Request | None:
    """The request behind a fact about a focus family; None where it is none, or a rule's (its half term is over)."""
    match fact:
        case FocusFamilyAllocated():
            return AllocateFocusFamily.model_construct(
                mis_id=Opaque(fact.pupil), staff=fact.staff, role=fact.role, over_capacity=fact.over_capacity
            )
        case FocusFamilyEnded(reason="requested"):
            return EndFocusFamily.model_construct(mis_id=Opaque(fact.pupil))
        case FamiliesHandedOver():
            return HandOverFamilies.model_construct(staff=fact.staff, to=fact.to, until=fact.last, since=fact.first)
        case _:
            return None
