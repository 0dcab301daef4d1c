"""Penalty notices and the evidence for them (National Framework, 19 August 2024), per parent and child."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeAlias
from uuid import UUID

from events.fact import Request, Words
from events.pathway.duties import PathwayFact
from events.pathway.stages import MissedSession

Day: TypeAlias = date
NoticeWithdrawnBecause = Literal["ought-not-to-have-been-issued", "wrong-person", "material-errors", "not-prosecuted"]
"""Why an authority withdraws a notice: National Framework, "withdrawing a penalty notice"."""


class EvidencePackMade(PathwayFact):
    """The evidence for a penalty notice was put together, no reason in it being still unknown.

    `sessions`: the unauthorised ones in the school weeks since `first`, that of `date` included. `attending` of
    `possible` sessions in the school year to date (0: not said). `policy`: since when the one has been in force that
    it keeps, that of the day on which its stage was entered (None: that of `date`).
    """

    pupil: str
    pack: UUID
    date: date
    first: Day
    sessions: tuple[MissedSession, ...]
    attending: int = 0
    possible: int = 0
    policy: Day | None = None


class PenaltyNoticeIssued(PathwayFact):
    """A penalty notice was issued to a parent for a child: the `number`th within the years that count.

    `full` pounds within `full_days`, or `reduced` (None: no reduction) within `reduced_days`. `policy`: as evidence has
    it.
    """

    pupil: str
    guardian: str
    date: date
    number: int
    full: int
    full_days: int
    reduced: int | None
    reduced_days: int
    sessions: tuple[MissedSession, ...]
    by: str
    policy: Day | None = None


class PenaltyNoticeWithdrawn(PathwayFact):
    """The penalty notice that was issued to a parent on `date` was withdrawn: it counts no more among theirs."""

    pupil: str
    guardian: str
    date: date
    reason: NoticeWithdrawnBecause
    at: datetime
    by: str


class EvidencePackCorrected(PathwayFact):
    """Marks that evidence named were corrected after it was put together: these of its sessions are not so any more.

    `stands`: whether the others are still enough for a notice.
    """

    pupil: str
    pack: UUID
    sessions: tuple[MissedSession, ...]
    stands: bool


class PenaltyNoticeCorrected(PathwayFact):
    """Marks on which the notice of `date` to a parent rests were corrected: these of its sessions are not so any more.

    `stands`: whether the others are still enough for a notice.
    """

    pupil: str
    guardian: str
    date: date
    sessions: tuple[MissedSession, ...]
    stands: bool


# Requests -------------------------------------------------------------------------------------------------------------


class MakeEvidencePack(Request):
    """Put the evidence for a penalty notice together, or be told what still stands in its way."""

    service = "pathway"
    mis_id: str


class RecordPenaltyNotice(Request):
    """Record that a penalty notice was issued to a parent (Arbor's id) for a pupil."""

    service = "pathway"
    mis_id: str
    guardian: str


class WithdrawPenaltyNotice(Request):
    """Record that the notice issued on `date` to a parent (Arbor's id) for a pupil was withdrawn."""

    service = "pathway"
    mis_id: str
    guardian: str
    date: date
    reason: NoticeWithdrawnBecause


class PenaltiesOf(Request):
    """Which evidence was put together, and which penalty notices were issued (for one pupil, or all)?"""

    service = "pathway"
    question = True
    mis_id: str | None = None


class PackRow(Words):
    """Evidence that was put together; `corrected`: sessions that are not so any more; `stands`: enough are left."""

    pack: UUID
    mis_id: str
    made_on: Day
    first: Day
    sessions: int
    corrected: int
    stands: bool


class NoticeRow(Words):
    """A penalty notice; `withdrawn`: why it was, if it was; `corrected`, `stands`: as of evidence.

    `to`: Arbor's id of the guardian; None where they are the pupil's guardian no more.
    """

    mis_id: str
    guardian: str
    issued_on: Day
    number: int
    full: int
    reduced: int | None
    sessions: int
    by: str
    withdrawn: NoticeWithdrawnBecause | None
    corrected: int
    stands: bool
    to: str | None = None


class Penalties(Words):
    """The answer, the latest first."""

    school: str
    packs: tuple[PackRow, ...]
    notices: tuple[NoticeRow, ...]


class EvidencePackOf(Request):
    """An evidence pack as a file: a PDF, which shows names, or what it is made from (JSON, opaque ids)."""

    service = "pathway"
    question = True
    pack: UUID
    format: Literal["pdf", "json"] = "pdf"


class EvidenceFile(Words):
    """The answer: the file (base64) and what it is; `corrected`: sessions in it that are not so any more."""

    school: str
    pack: UUID
    corrected: int
    stands: bool
    media_type: str
    sha256: str
    content: str
