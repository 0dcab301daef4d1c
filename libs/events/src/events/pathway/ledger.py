"""The ledger of deadlines: every duty from opened to its end, and the reasons of those that were missed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from events.fact import Request, Words
from events.pathway.duties import DutyKind, PathwayFact
from events.sealed import Sealed
from events.written import Remark

MissedReason = Literal["staff-away", "too-many", "told-late", "no-contact-details", "family-asked-for-later", "other"]


class MissedReasonGiven(PathwayFact):
    """Somebody said why a duty was not done in time."""

    pupil: str
    duty: UUID
    reason: MissedReason
    at: datetime
    by: str
    note: Sealed[str] | None = None


# Requests -------------------------------------------------------------------------------------------------------------


class GiveMissedReason(Request):
    """Say why a duty was not done in time; `note` is free text, sealed at the edge."""

    service = "pathway"
    mis_id: str
    duty: UUID
    reason: MissedReason
    note: Remark = None


class LedgerOf(Request):
    """How did the duties due in these local days go (of one kind, or of every kind)?"""

    service = "pathway"
    question = True
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    kind: DutyKind | None = None


class LedgerCount(Words):
    """The duties of a kind: `late` are those of the missed that were done afterwards; `claimed` are of any state."""

    kind: DutyKind
    set: int
    claimed: int
    due: int
    done: int
    missed: int
    late: int
    stood_down: int


class LedgerException(Words):
    """A duty that was missed: whose, whether it was done since, and the reason that was given."""

    duty: UUID
    kind: DutyKind
    about: str | None
    mis_id: str
    owner: str
    claimed_by: str | None
    set_at: datetime
    due_at: datetime
    done_at: datetime | None
    outcome: str | None
    reason: MissedReason | None


class CheckException(Words):
    """A case that a check did not find as it should be: whose, on which day, and what there was instead."""

    mis_id: str
    date: date
    found: str


class LedgerCheck(Words):
    """A question that the ledger answers by itself: of so many cases, so many were as they should be."""

    name: str
    asked: str
    cases: int
    kept: int
    exceptions: tuple[CheckException, ...]


class Ledger(Words):
    """The answer: counts by kind, then what was missed, by due time; checks only for safeguarding roles."""

    school: str
    counts: tuple[LedgerCount, ...]
    exceptions: tuple[LedgerException, ...]
    checks: tuple[LedgerCheck, ...]
