"""What pathway remembers of the support of a pupil: plan, meetings, agreed actions, and tasks that were missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

from events.pathway import DutyKind, MeetingPurpose, PlannedSupport

OFF = "meeting-off"
"""The letter that says that a meeting cannot be held; whoever was invited would come, though the school is shut."""
LocalDay: TypeAlias = date
"""The type of a field that is called `date`: in a named tuple the field would hide it."""


class MissedTask(NamedTuple):
    """A task that was missed, and may still be done; `done`: it was, late."""

    duty: UUID
    kind: DutyKind
    about: str
    date: LocalDay
    done: bool = False


class PlannedMeeting(NamedTuple):
    """A meeting that was planned, and neither held nor missed yet; `invited`: the guardians who were, so far;
    `shut_out`: the school will be shut then."""

    purpose: MeetingPurpose
    meeting: UUID
    at: datetime
    staff: str
    invited: tuple[str, ...] = ()
    shut_out: bool = False


class StandingPlan(NamedTuple):
    """A support plan that was not closed yet; `fact`: the one that says it was agreed."""

    plan: UUID
    since: date
    review: date
    supports: tuple[PlannedSupport, ...]
    fact: UUID


class Finding(NamedTuple):
    """On `date` it was said that nothing had improved `since` a day; `before`: when that was said last before;
    `improved`: the last improvement that was seen by then."""

    date: LocalDay
    since: LocalDay
    before: LocalDay | None = None
    improved: LocalDay | None = None


@dataclass(frozen=True)
class Support:
    """What is done for a pupil beside the day's call and visit.

    `judged`: when last no improvement was seen; `actions`: agreed actions that are not done, by `handle`; `missed`:
    tasks that were missed, for as long as they may be done, or told why; `finished`: supports done or not needed
    lately, by `handle`; `unimproved`: the last time that none was seen, as long as the marks say so.
    """

    judged: date | None = None
    plan: StandingPlan | None = None
    meetings: tuple[PlannedMeeting, ...] = ()
    actions: tuple[str, ...] = ()
    missed: tuple[MissedTask, ...] = ()
    finished: tuple[str, ...] = ()
    unimproved: Finding | None = None

    @property
    def late(self) -> list[MissedTask]:
        """What was missed and nobody has done since."""
        return [each for each in self.missed if not each.done]
