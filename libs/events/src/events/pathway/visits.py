"""Visits to homes as they are arranged: who goes, with whom, when, and the day's route."""

from __future__ import annotations

import datetime as dt
from datetime import date, datetime
from uuid import UUID

from events.fact import Request, Words
from events.pathway.duties import DutyState, PathwayFact, VisitOutcome
from events.sealed import Sealed
from events.written import Remark


class VisitArranged(PathwayFact):
    """A visit about an absence on `date` was arranged, or arranged anew: the latest holds while it is owed.

    `staff` goes, with `partner` or alone, `going_at`; `by` arranged it. `reason`: why somebody is to go, where it was
    said; always of a visit that no absence asks for. `instead_of`: with whom it had been arranged, where others go
    because those are away.
    """

    pupil: str
    duty: UUID
    date: dt.date
    staff: str
    partner: str | None = None
    going_at: datetime
    at: datetime
    by: str
    reason: Sealed[str] | None = None
    instead_of: tuple[str, ...] = ()


class VisitWithdrawn(PathwayFact):
    """What had been arranged of a visit was taken back: nobody is sent; `by` took it back.

    A visit that an absence asks for is still to be made; any other stands down.
    """

    pupil: str
    duty: UUID
    date: dt.date
    at: datetime
    by: str


# Requests -------------------------------------------------------------------------------------------------------------


class ArrangeVisit(Request):
    """Arrange the visit about a pupil's absence on `date`, and those to brothers and sisters: who goes, when.

    `staff`, `partner`: ids of members of staff, of the inclusion team too; `at` is on that day and has not passed.
    `reason`: why somebody is to go; needed where no absence asks for it. The inclusion team arranges its own visits.
    """

    service = "pathway"
    mis_id: str
    date: dt.date
    staff: str
    partner: str | None = None
    at: datetime
    reason: Remark = None


class WithdrawVisit(Request):
    """Take back what was arranged about a pupil's absence on `date`, and of brothers and sisters: nobody goes."""

    service = "pathway"
    mis_id: str
    date: dt.date


class VisitsOf(Request):
    """Which visits are to be made about absences of a local day (None: today), by whom, where?"""

    service = "pathway"
    question = True
    on: date | None = None


class RoutedVisit(Words):
    """A visit of the day; `visitor`, `partner`, `going_at`: as it was arranged; `made_by`, `outcome`: as it was made.

    `address`: of the first guardian by priority who has one and whom no court order bars, for those who may see it; the
    others ask the office (`ask_office`). `due_at`, `owner`, `reason` are null for them, too. `card_left`: nobody was
    in.
    """

    duty: UUID
    mis_id: str
    form: str
    state: DutyState
    due_at: datetime | None
    owner: str | None
    visitor: str | None
    partner: str | None
    going_at: datetime | None
    address: str | None
    ask_office: bool
    done_at: datetime | None
    outcome: VisitOutcome | None
    made_by: str | None
    card_left: bool
    reason: str | None = None


class Visits(Words):
    """The answer: what is still to be done first, by risk class, then due time.

    Who may not see how children are protected has the visits alone that were arranged for them, by the time to go.
    """

    school: str
    on: date
    rows: tuple[RoutedVisit, ...]
