"""Praise for an improvement, and what is said where there was none."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Literal

from events.fact import Request
from events.pathway.duties import PathwayFact
from events.sealed import Sealed

PraisedHow = Literal["rang", "in-person"]


class PraiseGiven(PathwayFact):
    """Somebody congratulated a child, or rang the family to say that attendance is better."""

    pupil: str
    at: datetime
    by: str
    how: PraisedHow
    note: Sealed[str] | None = None


class NoImprovementSeen(PathwayFact):
    """So many school days after an allocation or a plan of `since`, the pupil's attendance had not improved.

    `attending` of `possible`: the pupil's sessions since then.
    """

    pupil: str
    date: dt.date
    since: dt.date
    because: Literal["focus-family", "plan"]
    attending: int
    possible: int


# Requests -------------------------------------------------------------------------------------------------------------


class RecordPraise(Request):
    """Record that a child was congratulated, or that the family was rung; `note` is free text, sealed at the edge."""

    service = "pathway"
    mis_id: str
    how: PraisedHow
    note: str | None = None
