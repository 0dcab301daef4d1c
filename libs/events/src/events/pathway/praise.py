"""Praise for an improvement, and what is said where there was none."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Literal

from events.fact import Request, Words
from events.pathway.duties import PathwayFact
from events.sealed import Sealed
from events.written import Remark, Written

PraisedHow = Literal["rang", "in-person"]


class PraiseGiven(PathwayFact):
    """Somebody congratulated a child, or rang the family to say that attendance is better."""

    pupil: str
    at: datetime
    by: str
    how: PraisedHow
    note: Sealed[str] | None = None


class ImprovementWithdrawn(PathwayFact):
    """The improvement that was seen on `date` is none any more: marks of the days up to it were corrected.

    Sessions attended of those possible, of the same days as they are known now. It may be seen again on a later day.
    """

    pupil: str
    date: dt.date
    recent_attending: int
    recent_possible: int
    earlier_attending: int
    earlier_possible: int


class NoImprovementSeen(PathwayFact):
    """So many school days after an allocation or a plan of `since`, the pupil's attendance had not improved.

    `since`: of who entered the school, or came into the family, after it: that day. It is said of nobody who attended
    so well that no improvement could have been seen.
    `attending` of `possible`: the pupil's sessions since then.
    """

    pupil: str
    date: dt.date
    since: dt.date
    because: Literal["focus-family", "plan"]
    attending: int
    possible: int


class NoImprovementWithdrawn(PathwayFact):
    """What was said on `date` of a pupil's attendance `since` holds no more: marks were corrected, by which an
    improvement was there to be seen, or could not have been, so well the pupil attended.

    `attending` of `possible`: the pupil's sessions of those days as they are known now.
    """

    pupil: str
    since: dt.date
    attending: int
    possible: int
    date: dt.date


class PraiseHeld(PathwayFact):
    """Praise was put on hold for a family until a day, it included: a bereavement, a serious illness.

    No improvement is texted about then, and nobody is asked to ring.
    """

    pupil: str
    until: dt.date
    at: datetime
    by: str
    reason: Sealed[str]


class PraiseHoldLifted(PathwayFact):
    """Praise of a pupil was no longer on hold: somebody lifted it, or (`by` None) its last day had passed."""

    pupil: str
    at: datetime
    by: str | None = None


# Requests -------------------------------------------------------------------------------------------------------------


class RecordPraise(Request):
    """Record that a child was congratulated, or that the family was rung; `note` is free text, sealed at the edge."""

    service = "pathway"
    mis_id: str
    how: PraisedHow
    note: Remark = None


class HoldPraise(Request):
    """Put praise of a pupil on hold until a day, it included; `reason` is free text, sealed at the edge."""

    service = "pathway"
    mis_id: str
    until: dt.date
    reason: Written


class LiftPraiseHold(Request):
    """Let a pupil be praised again before the hold ends."""

    service = "pathway"
    mis_id: str


class PraiseHoldsOf(Request):
    """Of which pupils is praise on hold? For those who may put it on hold."""

    service = "pathway"
    question = True


class PraiseHold(Words):
    """A hold that stands, until a day, it included."""

    mis_id: str
    until: dt.date
    at: datetime
    by: str
    reason: str


class PraiseHolds(Words):
    """The answer, by their last day."""

    school: str
    rows: tuple[PraiseHold, ...]
