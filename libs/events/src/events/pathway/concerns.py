"""Concerns for a child's safety: raised by rule or by a person, acknowledged, said again, resolved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from events.fact import Request, Words
from events.pathway.duties import PathwayFact
from events.sealed import Sealed
from events.written import Remark, Written

ConcernKind = Literal[
    "missing-afternoon", "nobody-reached", "protected-unexplained", "missing-child", "distressing-reply", "welfare"
]
"""By rule: present in the morning and away in the afternoon; nobody of the family reached in time; a child on a plan or
with a social worker unexplained; a child missing whose family thinks that it is in school; a reply of the family with
words of distress. By a person: a child missing; anything else."""
ConcernOutcome = Literal[
    "found-safe", "reached", "explained", "not-absent", "referred", "no-further-action", "taken-back"
]
"""`reached`: the family gave the reason; `taken-back`: the contact that had raised it was undone."""


class ConcernRaised(PathwayFact):
    """A concern for a child was raised, by `rule` or by a person: the safeguarding lead is told at once.

    Raised again under the same id where its ground had fallen away. `date`: the day that it is about; `alert_at`: when
    it is said again unless it is resolved; `because`: the fact that gave rise to it; `reply`: the one with words of
    distress, which is read with the others.
    """

    pupil: str
    concern: UUID
    kind: ConcernKind
    date: date
    at: datetime
    by: str
    because: UUID
    alert_at: datetime | None = None
    text: Sealed[str] | None = None
    reply: UUID | None = None


class ConcernAcknowledged(PathwayFact):
    """Somebody said that they are dealing with a concern: it stays open, and is said again more seldom."""

    pupil: str
    concern: UUID
    at: datetime
    by: str
    alert_at: datetime | None = None


class ConcernRealerted(PathwayFact):
    """A concern that nobody had resolved was said again."""

    pupil: str
    concern: UUID
    at: datetime
    alert_at: datetime | None = None


class ConcernResolved(PathwayFact):
    """A concern was resolved. A missing child's is by nothing but that the child was found safe, by whom and when,
    unless the contact that had raised it was undone within seconds.

    `by`: who says so: a member of staff, or `register` where its ground fell away; `found_by`, `found_at`: of a child
    who was found safe (`register`: marked as in school).
    """

    pupil: str
    concern: UUID
    outcome: ConcernOutcome
    at: datetime
    by: str
    found_by: str | None = None
    found_at: datetime | None = None
    note: Sealed[str] | None = None


class SearchEnded(PathwayFact):
    """The family of an absent child, whose call was missed, need not be looked for any more: explained, or found."""

    pupil: str
    duty: UUID
    date: date
    because: UUID


class FamilyReached(PathwayFact):
    """Somebody of the family pressed a key when the platform rang about the absence on `date`: they heard in time.

    That gives no reason and finds no child: the call by a person stays owed, and a concern that was raised stays open.
    `message`: that call.
    """

    pupil: str
    date: date
    at: datetime
    guardian: str
    message: UUID


class SocialWorkerTold(PathwayFact):
    """Somebody told a child's social worker of the absence on `date`."""

    pupil: str
    date: date
    at: datetime
    by: str
    note: Sealed[str] | None = None


# Requests -------------------------------------------------------------------------------------------------------------


class RaiseConcern(Request):
    """Raise a concern for a child; anybody who works with children may. `text` is sealed at the edge."""

    service = "pathway"
    mis_id: str
    kind: Literal["missing-child", "welfare"]
    text: Written


class AcknowledgeConcern(Request):
    """Say that one is dealing with a concern."""

    service = "pathway"
    pupil: str
    concern: UUID


class ResolveConcern(Request):
    """Resolve a concern; a missing child's only by `found-safe`, by whom (an id, no name) and when."""

    service = "pathway"
    pupil: str
    concern: UUID
    outcome: Literal["found-safe", "referred", "no-further-action"]
    by: str | None = None
    at: datetime | None = None
    note: Remark = None


class RecordSocialWorkerTold(Request):
    """Record that a child's social worker was told of the absence on `date`."""

    service = "pathway"
    mis_id: str
    date: date
    note: Remark = None


class ConcernsOf(Request):
    """Which concerns are open, or were raised about a local day? For safeguarding roles alone."""

    service = "pathway"
    question = True
    on: date | None = None


class Concern(Words):
    """A concern as safeguarding sees it; `pupil` is the opaque id that commands take, `text` opened.

    `unreached_at`: when it was last found that nobody who may see it could be told of it by any channel, neither a lead
    nor a deputy, while nobody had acknowledged it: whoever of `leads` was told later knows of it since. `reply`: of
    which words of distress raised it, to be read with the replies.
    """

    concern: UUID
    pupil: str
    mis_id: str
    kind: ConcernKind
    date: date
    raised_at: datetime
    raised_by: str
    text: str | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    alerts: int
    alert_at: datetime | None
    outcome: ConcernOutcome | None
    resolved_at: datetime | None
    resolved_by: str | None
    found_by: str | None
    found_at: datetime | None
    note: str | None
    unreached_at: datetime | None = None
    reply: UUID | None = None


class LeadTold(Words):
    """When a safeguarding lead was last sent an e-mail that a concern awaits them, and what became of it."""

    staff: str
    at: datetime
    outcome: Literal["sent", "failed", "unknown"]
    reason: str | None


class Concerns(Words):
    """The answer: open ones first, the latest raised first. `leads`: those who were told by e-mail; one whose address
    the school file does not have sees concerns here alone."""

    school: str
    rows: tuple[Concern, ...]
    leads: tuple[LeadTold, ...] = ()
