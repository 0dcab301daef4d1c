"""What people notice and decide: patterns and what came of them, strategies, causes, a hotspot, who is back today."""

from __future__ import annotations

import datetime as dt
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from events.fact import Request, Words
from events.pathway.duties import PathwayFact
from events.pathway.meetings import Barrier
from events.sealed import Sealed
from events.written import Remark

PatternKind = Literal[
    "weekday", "with-siblings", "holiday-edges", "same-weeks-last-year", "lateness", "spells", "other"
]
PatternOutcome = Literal["spoke-to-family", "meeting-planned", "plan-agreed", "watched", "no-pattern"]
AbsenceCause = Literal["holiday", "missing-education", "waiting-off-roll", "illness-outbreak", "transport", "other"]
Reward = Literal["extra-play", "golden-time", "outing", "party", "surprise"]


class PatternReported(PathwayFact):
    """Somebody reported a pattern in a pupil's absences; an attendance officer follows it."""

    pupil: str
    kind: PatternKind
    at: datetime
    by: str
    note: Sealed[str] | None = None


class PatternFollowed(PathwayFact):
    """A pattern that had been reported was followed to an outcome."""

    pupil: str
    kind: PatternKind
    outcome: PatternOutcome
    at: datetime
    by: str
    note: Sealed[str] | None = None


class StrategyNoted(PathwayFact):
    """What keeps a child from school, and a strategy for the class teacher: by whom it is owned, until its review."""

    pupil: str
    barriers: tuple[Barrier, ...]
    owner: str
    review: date
    at: datetime
    by: str
    note: Sealed[str] | None = None


class CauseNoted(PathwayFact):
    """A cause of absence in a year group was noted, with who takes it up, until when."""

    keyed_by = "school"
    school: str
    year: str
    cause: AbsenceCause
    owner: str
    review: date
    at: datetime
    by: str


class HotspotRewarded(PathwayFact):
    """A class was the headteacher's hotspot of its year group on a day, and was rewarded for it.

    `attending` of `possible` sessions of that day, as awards count them; None in facts of before they were told.
    """

    keyed_by = "school"
    school: str
    year: str
    form: str
    date: dt.date
    reward: Reward
    at: datetime
    by: str
    attending: int | None = None
    possible: int | None = None


# Requests -------------------------------------------------------------------------------------------------------------


class ReportPattern(Request):
    """Report a pattern in a pupil's absences; `note` is free text, sealed at the edge."""

    service = "pathway"
    mis_id: str
    kind: PatternKind
    note: Remark = None


class FollowPattern(Request):
    """Record what came of a pattern that was reported; `note` is free text, sealed at the edge."""

    service = "pathway"
    mis_id: str
    kind: PatternKind
    outcome: PatternOutcome
    note: Remark = None


class NoteStrategy(Request):
    """Note barriers and a strategy for the class teacher; `note` is free text, sealed at the edge."""

    service = "pathway"
    mis_id: str
    barriers: tuple[Barrier, ...] = ()
    owner: str
    review: date
    note: Remark = None


class NoteCause(Request):
    """Note a cause of absence in a year group."""

    service = "pathway"
    year: str
    cause: AbsenceCause
    owner: str
    review: date


class RewardHotspot(Request):
    """Record a class as the hotspot of its year group on a day, with its reward; the headteacher may."""

    service = "pathway"
    year: str
    form: str
    date: dt.date
    reward: Reward


class HotspotOf(Request):
    """Which class was the best of each year group on a day, and above what the policy asks of a hotspot?"""

    service = "pathway"
    question = True
    on: date


class ClassOfDay(Words):
    """A class on a day: `attending` of `possible` sessions, as awards count them; `attendance`: per cent, two decimals.

    `best`: no class of the year group was better, and it is above what the policy asks; `reward`: what it was given.
    """

    year: str
    form: str
    attending: int
    possible: int
    attendance: str
    best: bool
    reward: Reward | None


class Hotspot(Words):
    """The answer, by year group, the best class first; `over`: what a hotspot must be above, in per cent."""

    school: str
    on: date
    over: str
    rows: tuple[ClassOfDay, ...]


class NotesOf(Request):
    """Which patterns, strategies, causes and hotspots were noted (of one pupil, or all that the asker may see)?"""

    service = "pathway"
    question = True
    mis_id: str | None = None


class Note(Words):
    """A note: of a pupil (`mis_id`) or a year group; `what`: the pattern, cause or reward; `outcome`: of a pattern."""

    note: UUID
    about: Literal["pattern", "strategy", "cause", "hotspot"]
    mis_id: str | None
    year: str | None
    what: str | None
    barriers: tuple[str, ...]
    outcome: PatternOutcome | None
    owner: str | None
    review: date | None
    at: datetime
    by: str
    text: str | None


class Notes(Words):
    """The answer, the latest first."""

    school: str
    rows: tuple[Note, ...]


class ReturningOn(Request):
    """Which pupils' last session before `on` was an absence, who are not away on it again, nor not due in?"""

    service = "pathway"
    question = True
    on: date


class ReturningPupil(Words):
    """A child to be welcomed, and included in a focus group: `days`, how many school days in a row they were away."""

    mis_id: str
    form: str
    persistent: bool
    days: int


class Returning(Words):
    """The answer: persistent absentees first."""

    school: str
    on: date
    rows: tuple[ReturningPupil, ...]
