"""Duties and their deadlines, contacts, visits, monitoring, improvement."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from events.fact import Fact, Request, Words
from events.sealed import Sealed
from events.written import Remark, Written

DutyKind = Literal[
    "call",
    "visit",
    "tell-social-worker",
    "settle-code",
    "praise",
    "letter",
    "meeting",
    "action",
    "support",
    "pattern",
    "plan",
    "panel-check",
    "penalty-check",
    "agencies",
    "tell-authority",
    "allocate",
    "trace",
]
"""What somebody owes; `plan` to `agencies`: what a stage of the pathway asks; `tell-authority`: what a counter does;
`allocate`: a focus family anew, whoever had it not being at the school any more; `trace`: to find out
where a child is whom nobody has marked for so long (`PupilUnmarked`)."""

DutyState = Literal["due", "done", "missed", "stood-down"]
StoodDownBecause = Literal[
    "explained",
    "false-absence",
    "found",
    "seen",
    "unmarked",
    "off-roll",
    "not-counted",
    "reached",
    "ended",
    "closed",
    "not-needed",
]
VisitOutcome = Literal["seen", "adult-only", "not-in"]
MonitoredBecause = Literal["persistent-absence", "focus-family", "plan"]


class PathwayFact(Fact):
    """Base of the facts of *pathway*."""

    service = "pathway"
    keyed_by = "pupil"


class DutySet(PathwayFact):
    """A duty was set: call the family, visit the child, meet the parents, by `due_at` (done then is in time).

    `owner`: the role that owes it, or the id of the member of staff to whom the family is allocated. `because`: the
    fact that set it. `persistent`: whether the pupil was persistently absent then, in the school year to date. `about`:
    which meeting, support or action it is, where a pupil may have several of the kind; of a stage its name (a meeting:
    `NAME-stage`; a letter: its template), of a counter the counter's; `afternoon` of a second call of the day, about a
    child who was in school in the morning; `arranged` of a visit for which people had a reason of their own; `again` of
    a code to settle whose mark became N again after an earlier duty about that day had ended, and of a call where the
    one before it was missed, and the child was taken to be found, and is missing again.
    `reach_by`: of a call, when it becomes a concern that nobody of the family was reached; None: it becomes none.
    `within_days`: how many school days after `date` it is due (0: on that day), so that its deadline moves with the
    school's calendar; None: it follows an absence and its hours, or was set before this was said.
    """

    pupil: str
    duty: UUID
    kind: DutyKind
    date: date
    due_at: datetime
    owner: str
    because: UUID
    persistent: bool = False
    about: str | None = None
    reach_by: datetime | None = None
    within_days: int | None = None


class DutyClaimed(PathwayFact):
    """Somebody took a duty upon them, open or missed, so that no other does the same; of a call, all of the family's.

    `until`: the claim lapses then; None: it stands while the duty is to be done.
    """

    pupil: str
    duty: UUID
    by: str
    until: datetime | None = None


class DutyHandedBack(PathwayFact):
    """A duty that somebody had claimed was given back, `by` them or by the office."""

    pupil: str
    duty: UUID
    by: str


class DutyHandedOver(PathwayFact):
    """An open duty passed from `before`, who is away when it is due, to `owner`, who stands in then; or back.

    `because`: the `FamiliesHandedOver` that says so, the `DeadlineMoved` since which it is due on another day, the
    `ContactUndone` or `VisitUndone` by which it is open again, or the `FocusFamilyAllocated` or `FocusFamilyEnded` by
    which the family is another's.
    """

    pupil: str
    duty: UUID
    before: str
    owner: str
    because: UUID


class DutyDone(PathwayFact):
    """A duty was done, in time or (after `DeadlineMissed`) late, with what came of it."""

    pupil: str
    duty: UUID
    done_at: datetime
    outcome: str
    because: UUID


class DutyStoodDown(PathwayFact):
    """An open duty was no longer owed."""

    pupil: str
    duty: UUID
    reason: StoodDownBecause
    because: UUID


class DeadlineMoved(PathwayFact):
    """An open duty was due at another instant than before, for the school's calendar had changed: a snow day, say.

    Later, where a school day fell out; earlier, where a closure was withdrawn or a focus family's half term ends before
    it was to; never to an instant that had passed. Who had claimed it keeps it. `because`: the fact that changed the
    calendar.
    """

    pupil: str
    duty: UUID
    due_before: datetime
    due_at: datetime
    because: UUID


class DeadlineMissed(PathwayFact):
    """A duty was still open after its due instant; it stays missed."""

    pupil: str
    duty: UUID
    due_at: datetime


class VisitMade(PathwayFact):
    """Somebody went to a pupil's home; `seen`: the child was; `partner` went along; `card_left`: nobody was in."""

    pupil: str
    date: date
    at: datetime
    by: str
    outcome: VisitOutcome
    note: Sealed[str] | None = None
    partner: str | None = None
    card_left: bool = False


class VisitUndone(PathwayFact):
    """Somebody took back, on the day on which it was recorded, what was recorded of a visit by `made_by`: of another
    child, say.

    `visit`: the fact that is undone, made at `made_at`; `reopened`: the duties that it had done or stood down, owed
    again, due as if they were heard of now (`DeadlineMoved`; one that was missed is missed and not done); `concerns`:
    those that it had resolved, open again as they were.
    """

    pupil: str
    date: date
    visit: UUID
    outcome: VisitOutcome
    made_at: datetime
    by: str
    made_by: str
    reason: Sealed[str] | None
    reopened: tuple[UUID, ...] = ()
    concerns: tuple[UUID, ...] = ()


class MonitoringStarted(PathwayFact):
    """A pupil's attendance began to be watched for improvement."""

    pupil: str
    because: MonitoredBecause


class MonitoringEnded(PathwayFact):
    """A pupil's attendance ceased to be watched for improvement."""

    pupil: str


class ImprovementReviewed(PathwayFact):
    """The school's monitored pupils were looked at for improvement on a school day."""

    keyed_by = "school"
    school: str
    date: date
    monitored: int
    improved: int


class ImprovementDetected(PathwayFact):
    """A monitored pupil's attendance improved by the policy's definition: sessions attended of those possible.

    `praise_held`: nobody praises the child or the family for it now (`PraiseHeld`).
    """

    pupil: str
    date: date
    recent_attending: int
    recent_possible: int
    earlier_attending: int
    earlier_possible: int
    praise_held: bool = False


# Requests -------------------------------------------------------------------------------------------------------------


class RecordVisit(Request):
    """Record a home visit about a pupil's absence on `date`; `seen`: the child was; `card_left`: nobody was in."""

    service = "pathway"
    mis_id: str
    date: date
    outcome: VisitOutcome
    by: str | None = None
    note: Remark = None
    partner: str | None = None
    card_left: bool = False


class UndoVisit(Request):
    """Take back a visit about a pupil's absence on `date` that was recorded today: the latest, or the one recorded
    `at` that instant. The reason is free text, sealed at the edge.
    """

    service = "pathway"
    mis_id: str
    date: date
    reason: Written
    at: datetime | None = None


class ClaimDuty(Request):
    """Take upon oneself a duty that is open, or was missed and is still to be done; of a call, all of the family's."""

    service = "pathway"
    pupil: str
    duty: UUID


class HandBackDuty(Request):
    """Give back what one has claimed, or, for headship and attendance officers, what anybody has: of a call, all of the
    family's."""

    service = "pathway"
    pupil: str
    duty: UUID


class DutiesOf(Request):
    """Which duties are due on a local day (None: all), in their present state?"""

    service = "pathway"
    question = True
    on: date | None = None
    state: DutyState | None = None


class Duty(Words):
    """A duty as its school sees it; `mis_id` is Arbor's student id, `because` the fact that set it.

    `about`: which meeting, support or action it is; `afternoon` of a second call of the day; `again` of one after a
    call that was missed; `arranged` of a visit that no absence asks for.
    """

    duty: UUID
    kind: DutyKind
    mis_id: str
    owner: str
    due_at: datetime
    state: DutyState
    done_at: datetime | None
    outcome: str | None
    because: UUID
    about: str | None = None


class Duties(Words):
    """The answer, in the order of work: by risk class, then due time."""

    school: str
    rows: tuple[Duty, ...]
