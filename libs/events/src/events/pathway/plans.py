"""Support plans: typed supports that make duties of their own, agreed actions, and when a plan is closed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from events.fact import Request, Words
from events.pathway.duties import PathwayFact
from events.sealed import Sealed
from events.written import Remark

SupportKind = Literal["morning-call", "walking-bus", "breakfast-club", "school-nurse", "organisation-support"]
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
WEEKDAYS: tuple[Weekday, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
PlanOutcome = Literal["improved", "not-improved", "replaced", "left"]
TaskOutcome = Literal["done", "declined-by-family", "not-needed"]


class PlannedSupport(Words):
    """A support on the school days that it names, each with a duty due at `at` (None: the policy's hour for it).

    `owner`: a staff id (None: the attendance officers).
    """

    kind: SupportKind
    days: tuple[Weekday, ...] = WEEKDAYS
    at: time | None = None
    owner: str | None = None


class PlanAgreed(PathwayFact):
    """A support plan was agreed for a pupil, in place of any that there was, to be reviewed on a day."""

    pupil: str
    plan: UUID
    since: date
    supports: tuple[PlannedSupport, ...]
    review: date
    by: str


class PlanClosed(PathwayFact):
    """A pupil's support plan was closed; nothing that was agreed was open then.

    `by` is `register` where it ended because the pupil left.
    """

    pupil: str
    plan: UUID
    outcome: PlanOutcome
    by: str


class TaskFinished(PathwayFact):
    """Somebody said what became of an agreed action or a support."""

    pupil: str
    duty: UUID
    outcome: TaskOutcome
    at: datetime
    by: str
    note: Sealed[str] | None = None


# Requests -------------------------------------------------------------------------------------------------------------


class AgreePlan(Request):
    """Agree a support plan for a pupil."""

    service = "pathway"
    mis_id: str
    supports: tuple[PlannedSupport, ...]
    review: date


class ClosePlan(Request):
    """Close a pupil's support plan; refused while an agreed action is not done, with how many there are."""

    service = "pathway"
    mis_id: str
    outcome: PlanOutcome


class FinishTask(Request):
    """Record what became of an agreed action or a support; `note` is free text, sealed at the edge."""

    service = "pathway"
    mis_id: str
    duty: UUID
    outcome: TaskOutcome = "done"
    note: Remark = None


class PlansOf(Request):
    """Which support plans stand (`all`: or stood), of one pupil or of all whom the asker may see?"""

    service = "pathway"
    question = True
    mis_id: str | None = None
    all: bool = False


class Plan(Words):
    """A support plan as its school sees it; `open_actions`: how many agreed actions stand in the way of closing it."""

    mis_id: str
    plan: UUID
    since: date
    supports: tuple[PlannedSupport, ...]
    review: date
    closed: PlanOutcome | None
    open_actions: int


class Plans(Words):
    """The answer, by day of review."""

    school: str
    rows: tuple[Plan, ...]
