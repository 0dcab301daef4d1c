"""What came of the checks that stages ask for, and that the local authority was told what a counter asks."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from events.fact import Request
from events.pathway.duties import PathwayFact
from events.sealed import Sealed
from events.written import Remark

StageCheck = Literal["panel-check", "penalty-check", "agencies"]
CheckOutcome = Literal[
    "panel-called", "responsibility-notified", "penalty-notice", "agencies-met", "referred", "not-needed"
]
"""A panel (SAP) was called, a notification of parental responsibility (NPR) was sent, a penalty notice was asked for,
the agencies came together, the family was referred to one, or none of it is needed."""

OUTCOMES: dict[StageCheck, tuple[CheckOutcome, ...]] = {
    "panel-check": ("panel-called", "responsibility-notified", "not-needed"),
    "penalty-check": ("penalty-notice", "not-needed"),
    "agencies": ("agencies-met", "referred", "not-needed"),
}
"""Check → what may come of it."""


class StageChecked(PathwayFact):
    """Somebody looked at what a stage asks to be checked for a pupil, with what came of it."""

    pupil: str
    check: StageCheck
    outcome: CheckOutcome
    at: datetime
    by: str
    note: Sealed[str] | None = None


class AuthorityTold(PathwayFact):
    """The local authority was told of a pupil what a counter asks for."""

    pupil: str
    counter: str
    at: datetime
    by: str
    note: Sealed[str] | None = None


# Requests -------------------------------------------------------------------------------------------------------------


class RecordStageCheck(Request):
    """Record what came of a check that a stage asks for; `note` is free text, sealed at the edge."""

    service = "pathway"
    mis_id: str
    check: StageCheck
    outcome: CheckOutcome
    note: Remark = None


class RecordAuthorityTold(Request):
    """Record that the local authority was told what a counter asks for; `note` is free text, sealed at the edge."""

    service = "pathway"
    mis_id: str
    counter: str
    note: Remark = None
