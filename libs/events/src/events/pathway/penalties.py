"""Penalty notices and the evidence for them (National Framework, 19 August 2024), per parent and child."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias
from uuid import UUID

from events.fact import Request
from events.pathway.duties import PathwayFact
from events.pathway.stages import MissedSession

Day: TypeAlias = date


class EvidencePackMade(PathwayFact):
    """The evidence for a penalty notice was put together, no reason in it being still unknown.

    `sessions`: the unauthorised ones in the school weeks since `first`, that of `date` included.
    """

    pupil: str
    pack: UUID
    date: date
    first: Day
    sessions: tuple[MissedSession, ...]


class PenaltyNoticeIssued(PathwayFact):
    """A penalty notice was issued to a parent for a child: the `number`th within the years that count.

    `full` pounds within `full_days`, or `reduced` (None: no reduction) within `reduced_days`.
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
