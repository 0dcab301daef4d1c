"""Meetings with parents: planned, invited, held with the parent meeting form, or missed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from events.fact import LogSequence, Request, Words
from events.pathway.duties import PathwayFact
from events.sealed import Sealed
from events.written import Remark

MeetingPurpose = Literal["focus-start", "focus-end", "persistent-absence", "support", "plan-review", "other"]
MeetingHow = Literal["met", "called"]
InvitedHow = Literal["letter", "text", "e-mail", "phone", "in-person"]
MeetingMissedBecause = Literal["nobody-came", "cancelled-by-family", "cancelled-by-school"]
MeetingOffBecause: TypeAlias = MeetingMissedBecause | Literal["ended"]
"""Why a meeting did not come about: as somebody recorded, or what it was for had `ended` (plan, focus, stay)."""
PackItem = Literal["absence-report", "books", "tapestry-journal", "impact-chart", "comparator", "policy-and-outcomes"]
"""What is brought to a meeting (procedures, row 30): report, books or Tapestry journal, appendices 2 and 3."""

Barrier = Literal[
    "illness",
    "worry-about-school",
    "friendships",
    "learning",
    "sleep-and-routine",
    "transport",
    "housing",
    "money-or-uniform",
    "caring-at-home",
    "loss",
    "work-pattern",
    "holiday",
    "language",
    "beliefs-about-attendance",
    "other",
]
"""What keeps a child from school, in words that a count may use; whatever is more particular is sealed text."""


class AgreedAction(Words):
    """What was agreed at a meeting: by whom (a staff id, or `family`), and by which day; `duty`: the duty it became."""

    duty: UUID
    what: Sealed[str] | None = None
    owner: str
    due: date


class Effect(Words):
    """Sessions attended of those possible: before the family came into focus, and since."""

    before_attending: int
    before_possible: int
    after_attending: int
    after_possible: int


class MeetingPlanned(PathwayFact):
    """A meeting with a pupil's parents was planned, for `at`, with a member of staff."""

    pupil: str
    meeting: UUID
    purpose: MeetingPurpose
    at: datetime
    staff: str
    by: str


class MeetingInvited(PathwayFact):
    """A guardian was invited to a planned meeting."""

    pupil: str
    meeting: UUID
    guardian: str
    how: InvitedHow
    at: datetime
    by: str


class MeetingHeld(PathwayFact):
    """A meeting was held, planned or not; the parent meeting form (appendix 1) as it was filled in.

    `family`: the pupils whom it was about. `guardians`, `staff`: who was there. `signed_…`: whether they signed.
    `brought`: what was shown. `review`: when it is looked at again. `effect`: at the end of a half term in focus.
    """

    pupil: str
    meeting: UUID
    purpose: MeetingPurpose
    at: datetime
    by: str
    how: MeetingHow
    family: tuple[str, ...]
    guardians: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    pupil_came: bool = False
    barriers: tuple[Barrier, ...] = ()
    reasons: Sealed[str] | None = None
    note: Sealed[str] | None = None
    actions: tuple[AgreedAction, ...] = ()
    review: date | None = None
    signed_by_parent: bool = False
    signed_by_school: bool = False
    brought: tuple[PackItem, ...] = ()
    effect: Effect | None = None


class MeetingMissed(PathwayFact):
    """A planned meeting did not come about.

    `ended`: what it was for had ended before its hour: the plan was closed, the family was in that person's focus no
    more, or the pupil had left; `by` is whoever said so, or `register`.
    """

    pupil: str
    meeting: UUID
    purpose: MeetingPurpose
    reason: MeetingOffBecause
    at: datetime
    by: str


class MeetingShutOut(PathwayFact):
    """The school will be shut in the session for which a meeting was planned: it cannot be held then.

    `because`: what says so of the school's calendar.
    """

    pupil: str
    meeting: UUID
    purpose: MeetingPurpose
    at: datetime
    because: UUID


class MeetingStandsAgain(PathwayFact):
    """The session for which a meeting was planned, and in which the school was to be shut, is open after all."""

    pupil: str
    meeting: UUID
    purpose: MeetingPurpose
    at: datetime
    because: UUID


# Requests -------------------------------------------------------------------------------------------------------------


class PlanMeeting(Request):
    """Plan a meeting with a pupil's parents; planned anew before its hour, it is moved. Once that has passed, it is to
    be recorded, and what is planned is another."""

    service = "pathway"
    mis_id: str
    purpose: MeetingPurpose
    at: datetime
    staff: str


class InviteParent(Request):
    """Record that a guardian (Arbor's id) was invited to a planned meeting."""

    service = "pathway"
    mis_id: str
    purpose: MeetingPurpose
    guardian: str
    how: InvitedHow


class Action(Words):
    """An action to be agreed: what is free text, sealed at the edge; `owner` a staff id, or `family`."""

    what: Remark = None
    owner: str
    due: date


class HoldMeeting(Request):
    """Record a meeting that was held, with the parent meeting form; guardians by Arbor's ids.

    The form needs `guardians`, who came, unless the family has none who may, and `reasons` or a barrier at least.
    `reasons`, `note` and what the actions are is free text, sealed at the edge. `meeting`: which, where one whose hour
    has passed waits to be recorded and another is planned for a day to come.
    """

    service = "pathway"
    mis_id: str
    purpose: MeetingPurpose
    how: MeetingHow = "met"
    guardians: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    pupil_came: bool = False
    barriers: tuple[Barrier, ...] = ()
    reasons: Remark = None
    note: Remark = None
    actions: tuple[Action, ...] = ()
    review: date | None = None
    signed_by_parent: bool = False
    signed_by_school: bool = False
    brought: tuple[PackItem, ...] = ()
    meeting: UUID | None = None


class RecordMeetingMissed(Request):
    """Record that a planned meeting did not come about; `meeting`: which, as for one that was held."""

    service = "pathway"
    mis_id: str
    purpose: MeetingPurpose
    reason: MeetingMissedBecause
    meeting: UUID | None = None


class MeetingsOf(Request):
    """Which meetings were planned or held in these days (one pupil's, or all whom the asker may see)?"""

    service = "pathway"
    question = True
    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")
    mis_id: str | None = None


class ShownAction(Words):
    """An agreed action as its school sees it; `state` is its duty's."""

    duty: UUID
    what: str | None
    owner: str
    due: date
    state: str


class Meeting(Words):
    """A meeting as its school sees it; `to_bring`: the pack's checklist, before it is held; `shut_out`: the school will
    be shut then; `invited_mis_ids`: Arbor's ids of those invited who are the pupil's guardians now.

    `reasons`, `note` and the actions' text are for those who work with the family: the others get None.
    """

    meeting: UUID
    mis_id: str
    purpose: MeetingPurpose
    state: Literal["planned", "held", "missed", "moved"]
    at: datetime
    staff: str
    invited: tuple[str, ...]
    how: MeetingHow | None
    reason: MeetingOffBecause | None
    barriers: tuple[Barrier, ...]
    reasons: str | None
    note: str | None
    actions: tuple[ShownAction, ...]
    review: date | None
    signed_by_parent: bool
    signed_by_school: bool
    to_bring: tuple[PackItem, ...]
    brought: tuple[PackItem, ...]
    effect: Effect | None
    shut_out: bool = False
    invited_mis_ids: tuple[str, ...] = ()


class Meetings(Words):
    """The answer, by time."""

    school: str
    rows: tuple[Meeting, ...]


class MeetingPackOf(Request):
    """The parent meeting form (appendix 1) of a meeting, with what to bring: a PDF, which shows names, or JSON.

    Before it is held to be filled in; afterwards as it was. JSON holds opaque ids and no free text. `as_known_at`,
    `log_sequence`: as it was known at that instant, from the log up to there; an answer's `known_at` and `log_sequence`
    give that form again. Who may ask is of now.
    """

    service = "pathway"
    question = True
    meeting: UUID
    format: Literal["pdf", "json"] = "pdf"
    as_known_at: datetime | None = None
    log_sequence: LogSequence | None = None


class MeetingPack(Words):
    """The answer: the file (base64), what it is, and of whom."""

    school: str
    meeting: UUID
    mis_id: str
    state: Literal["planned", "held", "missed", "moved"]
    known_at: datetime
    log_sequence: int
    media_type: str
    sha256: str
    content: str
