"""The stages of the attendance pathway, and what is counted beside them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeAlias

from events.fact import LogSequence, Request, Words
from events.ids import Session
from events.pathway.duties import PathwayFact
from events.stages import StageAction

Day: TypeAlias = date
StageLeftBecause = Literal["recovered", "corrected", "new-school-year", "off-roll"]


class MissedSession(Words):
    """A session from which the pupil was absent, and its code."""

    date: date
    session: Session
    code: str


class StageEntered(PathwayFact):
    """A pupil's attendance entered a stage of the policy that is in force from `policy`; the case keeps that policy.

    The evidence: `attending` of `possible` sessions in the school year to date, and `sessions`, the very sessions that
    count for the stage. `actions`: what is asked of `owner` by the end of `due` (None: the calendar ends before); none
    where a more serious stage was entered with it: once that was left, its duties but a letter are set after all,
    because of this fact. `letter`: the template that is to go. `next`: what comes next.
    """

    pupil: str
    stage: str
    date: date
    policy: Day
    attending: int
    possible: int
    sessions: tuple[MissedSession, ...]
    actions: tuple[StageAction, ...] = ()
    owner: str
    due: Day | None = None
    letter: str | None = None
    next: str | None = None


class StageLeft(PathwayFact):
    """A pupil's attendance left a stage: `attending` of `possible` sessions in the school year to date.

    `recovered`: its condition holds no more. `corrected`: a corrected mark took away the ground on which it stood.
    """

    pupil: str
    stage: str
    date: date
    reason: StageLeftBecause
    attending: int
    possible: int


class CounterReached(PathwayFact):
    """Something went on for so many school days that it must be told: once for each run, or school year.

    `days`: how many, the last of them `date`; `sessions`: the very sessions; told by `owner` by the end of `due`.
    """

    pupil: str
    counter: str
    date: date
    days: int
    sessions: tuple[MissedSession, ...]
    owner: str
    due: Day | None = None


class CounterWithdrawn(PathwayFact):
    """A corrected mark took away the ground of a counter that had been reached on `date`."""

    pupil: str
    counter: str
    date: date


class StagesReviewed(PathwayFact):
    """Stages and counters of the school's pupils were looked at on a school day."""

    keyed_by = "school"
    school: str
    date: date
    entered: int
    left: int


# Requests -------------------------------------------------------------------------------------------------------------


class StagesOf(Request):
    """Which pupils stand in this stage (None: in any), as far as who asks may see them?

    `persistent`, `severe` and `watch` are the lists of those names.
    """

    service = "pathway"
    question = True
    stage: str | None = None


class StageRow(Words):
    """A pupil's stage: since when, on which figures, and what it asks of whom by the end of which day.

    `missed`: sessions of absence that counted for it when it was entered.
    """

    pupil: str
    mis_id: str
    form: str
    year: str
    stage: str
    since: Day
    attending: int
    possible: int
    missed: int
    actions: tuple[StageAction, ...]
    owner: str
    due: Day | None
    next: str | None


class CounterRow(Words):
    """A counter that was reached, not withdrawn since."""

    pupil: str
    mis_id: str
    form: str
    year: str
    counter: str
    date: Day
    days: int
    owner: str
    due: Day | None


class Standings(Words):
    """The answer: stages by class and pupil, and the counters reached of these pupils."""

    school: str
    rows: tuple[StageRow, ...]
    counters: tuple[CounterRow, ...]


class StageSheetOf(Request):
    """Where a pupil stands on the pathway, what it means and what comes next (appendix 3): a PDF or JSON.

    By the policy under which the most serious stage was entered, or the one in force. For those who meet the pupil's
    parents, now. The PDF shows the name, JSON holds opaque ids. `as_known_at`, `log_sequence`: as it was known at that
    instant, from the log up to there; an answer's `known_at` and `log_sequence` give that sheet again.
    """

    service = "pathway"
    question = True
    mis_id: str
    format: Literal["pdf", "json"] = "pdf"
    as_known_at: datetime | None = None
    log_sequence: LogSequence | None = None


class StageSheet(Words):
    """The answer: the file (base64) and what it is; `stages`: those in which the pupil stands, the least serious first.

    `next`: the stage that comes next (None: there is none).
    """

    school: str
    stages: tuple[str, ...]
    next: str | None
    known_at: datetime
    log_sequence: int
    media_type: str
    sha256: str
    content: str
