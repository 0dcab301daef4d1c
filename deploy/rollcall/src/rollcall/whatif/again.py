"""What a person said, told from what it led to: so that it can be said again to a domain under another policy."""

from __future__ import annotations

from collections.abc import Iterable

from events.fact import Fact, Request
from events.ids import Opaque
from events.pathway import (
    AllocateFocusFamily,
    ClaimDuty,
    ContactMade,
    ContactOutcome,
    ContactTried,
    DutyClaimed,
    FocusFamilyAllocated,
    RecordContact,
    RecordVisit,
    VisitMade,
)


def request_behind(said: Iterable[Fact]) -> Request | None:
    """The request that led to these facts, ids opaque; None where it cannot be told from them."""
    return next((request for fact in said if (request := _behind(fact)) is not None), None)


def _behind(fact: Fact) -> Request | None:
    match fact:
        case ContactMade():
            return _contact(fact, "spoke", fact.code)
        case ContactTried():
            return _contact(fact, fact.outcome)
        case VisitMade():
            return RecordVisit.model_construct(
                mis_id=Opaque(fact.pupil), date=fact.date, outcome=fact.outcome, by=fact.by, note=fact.note
            )
        case DutyClaimed():
            return ClaimDuty(pupil=fact.pupil, duty=fact.duty)
        case FocusFamilyAllocated():
            return AllocateFocusFamily.model_construct(mis_id=Opaque(fact.pupil), staff=fact.staff, role=fact.role)
        case _:
            return None


def _contact(fact: ContactMade | ContactTried, outcome: ContactOutcome, code: str | None = None) -> RecordContact:
    return RecordContact.model_construct(
        mis_id=Opaque(fact.pupil),
        date=fact.date,
        outcome=outcome,
        guardian=Opaque(fact.guardian) if fact.guardian else None,
        code=code,
        note=fact.note,
    )
