"""Calls and visits, and calls that were taken back, told from what it led to."""

from __future__ import annotations

from typing import Any

from events.codes import APPOINTMENTS
from events.fact import Fact, Request
from events.ids import SESSIONS, Opaque, Session
from events.pathway import (
    ChildFoundInSchool,
    ContactMade,
    ContactOutcome,
    ContactTried,
    ContactUndone,
    RecordContact,
    RecordVisit,
    UndoContact,
    UndoVisit,
    VisitMade,
    VisitUndone,
)


def about_absence(fact: Fact) -> Request | None:
    """The request behind a fact about a day's absence; None where it is none."""
    match fact:
        case ContactMade():
            told = {"code": fact.code, "sessions": explained(fact.code, fact.sessions)}
            return _contact(fact, fact.outcome, guardian=_opaque(fact.guardian), **told)
        case ContactTried():
            return _contact(fact, fact.outcome, guardian=_opaque(fact.guardian), telephone=fact.telephone)
        case ChildFoundInSchool():
            return _contact(fact, "child-in-school")
        case ContactUndone():
            at = fact.made_at if fact.reason is not None else None
            return UndoContact.model_construct(mis_id=Opaque(fact.pupil), date=fact.date, at=at, reason=fact.reason)
        case VisitMade() | VisitUndone():
            return _about_visit(fact)
        case _:
            return None


def explained(code: str | None, sessions: tuple[Session, ...]) -> tuple[Session, ...]:
    """The sessions as they were said: an appointment without any was taken for the whole day."""
    return sessions or (SESSIONS if code in APPOINTMENTS else ())


def _about_visit(fact: VisitMade | VisitUndone) -> Request:
    match fact:
        case VisitUndone():
            told: dict[str, Any] = {"at": fact.made_at, "reason": fact.reason}
            return UndoVisit.model_construct(mis_id=Opaque(fact.pupil), date=fact.date, **told)
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


def _contact(
    fact: ContactMade | ContactTried | ChildFoundInSchool, outcome: ContactOutcome, **told: Any
) -> RecordContact:
    return RecordContact.model_construct(
        mis_id=Opaque(fact.pupil), date=fact.date, outcome=outcome, note=fact.note, **told
    )


def _opaque(guardian: str | None) -> Opaque | None:
    return Opaque(guardian) if guardian else None
