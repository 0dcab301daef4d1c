"""What *rewards* publishes and answers: a tracker for each monitored pupil, and its stickers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from events.fact import Fact, Request, Words


class RewardsFact(Fact):
    """Base of the facts of *rewards*."""

    service = "rewards"
    keyed_by = "pupil"


class TrackerOpened(RewardsFact):
    """A pupil was given a tracker."""

    pupil: str


class TrackerClosed(RewardsFact):
    """A pupil's tracker was closed; its stickers stay theirs."""

    pupil: str


class StickerAwarded(RewardsFact):
    """A pupil was awarded a sticker for an improvement; `because`: the fact that earned it."""

    pupil: str
    date: date
    because: UUID


class TrackersOf(Request):
    """Which pupils have trackers, with how many stickers?"""

    service = "rewards"
    question = True


class Tracker(Words):
    """A tracker as its school sees it; `mis_id` is Arbor's student id."""

    mis_id: str
    open: bool
    stickers: int
    last_sticker: date | None


class Trackers(Words):
    """The answer, by student id."""

    school: str
    rows: tuple[Tracker, ...]
