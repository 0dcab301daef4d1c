"""What a person said, told from what it led to: so that it can be said again to a domain under another policy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from events.fact import Fact, Request
from events.ids import Opaque
from events.notifications import ClearNumber, NoteUpdate, NumberCleared, UpdateApproved, UpdateNoted
from events.pathway import (
    AllocateFocusFamily,
    ArrangeVisit,
    ChildFoundInSchool,
    ClaimDuty,
    ContactMade,
    ContactOutcome,
    ContactTried,
    ContactUndone,
    DutyClaimed,
    DutyHandedBack,
    FocusFamilyAllocated,
    HandBackDuty,
    RecordContact,
    RecordVisit,
    UndoContact,
    VisitArranged,
    VisitMade,
    VisitWithdrawn,
    WithdrawVisit,
)
from notifications.domain.audience import Approving
from rollcall.whatif.support import Known, about_support


def request_behind(said: Iterable[Fact], known: Known) -> Request | None:
    """The request that led to these facts, ids opaque; None where it cannot be told from them."""
    return next((request for fact in said if (request := _behind(fact, known)) is not None), None)


def _behind(fact: Fact, known: Known) -> Request | None:
    return _about_absence(fact) or _about_work(fact) or _about_update(fact) or about_support(fact, known)


def _about_absence(fact: Fact) -> Request | None:
    """Calls and visits, and calls that were taken back."""
    match fact:
        case ContactMade():
            return _contact(fact, fact.outcome, guardian=_opaque(fact.guardian), code=fact.code)
        case ContactTried():
            return _contact(fact, fact.outcome, guardian=_opaque(fact.guardian))
        case ChildFoundInSchool():
            return _contact(fact, "child-in-school")
        case ContactUndone():
            return UndoContact.model_construct(mis_id=Opaque(fact.pupil), date=fact.date)
        case VisitMade():
            return RecordVisit.model_construct(
                mis_id=Opaque(fact.pupil),
                date=fact.date,
                outcome=fact.outcome,
                by=fact.by,
                note=fact.note,
                partner=fact.partner,
                card_left=fact.card_left,
            )
        case _:
            return None


def _about_work(fact: Fact) -> Request | None:
    """Who does what."""
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
        case FocusFamilyAllocated():
            return AllocateFocusFamily.model_construct(
                mis_id=Opaque(fact.pupil), staff=fact.staff, role=fact.role, over_capacity=fact.over_capacity
            )
        case _:
            return None


def _about_update(fact: Fact) -> Request | None:
    """Who put a note under the parents' update and who approved it, and which numbers were cleared."""
    match fact:
        case UpdateNoted():
            return NoteUpdate.model_construct(update=fact.update, note=fact.note)
        case NumberCleared():
            return ClearNumber.model_construct(guardian=Opaque(fact.guardian), channel=fact.channel)
        case UpdateApproved():
            counts: dict[str, Any] = {"families": fact.families, "left_out": fact.left_out, "digest": fact.digest}
            return Approving(update=fact.update, **counts, shared=fact.shared, again=True)
        case _:
            return None


def _contact(
    fact: ContactMade | ContactTried | ChildFoundInSchool, outcome: ContactOutcome, **told: Any
) -> RecordContact:
    return RecordContact.model_construct(
        mis_id=Opaque(fact.pupil), date=fact.date, outcome=outcome, note=fact.note, **told
    )


def _opaque(guardian: str | None) -> Opaque | None:
    return Opaque(guardian) if guardian else None
