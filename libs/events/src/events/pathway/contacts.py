"""Calls to families: spoken, tried, undone; numbers that are dead; the queue of an office that rings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from events.fact import Request, Words
from events.ids import Session
from events.pathway.duties import PathwayFact
from events.sealed import Sealed
from events.written import Remark, Written

ContactOutcome = Literal["spoke", "no-answer", "voicemail", "number-dead", "child-in-school", "believed-in-school"]
"""`child-in-school`: who rang found the child there. `believed-in-school`: the family was reached, and thinks that it
is there; nobody has seen it."""


class ContactMade(PathwayFact):
    """Somebody spoke to a family about a pupil's absence on `date`; `code`: the absence code that it gave, if any.

    `outcome`: `believed-in-school` where the family thinks that the child is in school, which explains nothing.
    `sessions`: those that the code explains; none: the whole of that day.
    `undoable_until`: until then whoever recorded it may take it back; None: it was recorded before that was said.
    """

    pupil: str
    date: date
    at: datetime
    by: str
    guardian: str | None = None
    code: str | None = None
    note: Sealed[str] | None = None
    outcome: Literal["spoke", "believed-in-school"] = "spoke"
    undoable_until: datetime | None = None
    sessions: tuple[Session, ...] = ()


class ContactTried(PathwayFact):
    """Somebody tried to reach a family about a pupil's absence on `date` and did not.

    `next_attempt_at`: until then the family need not be tried again (None: at once, by the next number). `telephone`:
    of a number that is dead, which one.
    """

    pupil: str
    date: date
    at: datetime
    by: str
    outcome: Literal["no-answer", "voicemail", "number-dead"]
    guardian: str | None = None
    note: Sealed[str] | None = None
    next_attempt_at: datetime | None = None
    telephone: Sealed[str] | None = None


class ChildFoundInSchool(PathwayFact):
    """Somebody who rang about a pupil's absence on `date` found the child in school: the mark is to be corrected."""

    pupil: str
    date: date
    at: datetime
    by: str
    note: Sealed[str] | None = None


class NumberFoundDead(PathwayFact):
    """A guardian's number turned out to be dead, at a call about this pupil: a number to check.

    `contact`: the try (`ContactTried`) that found it; `telephone`: which of theirs it was (None: it was not said).
    """

    pupil: str
    guardian: str
    contact: UUID
    at: datetime
    by: str
    telephone: Sealed[str] | None = None


class ContactUndone(PathwayFact):
    """Somebody took back, within seconds, what they had recorded of a call: what stood before stands again.

    `contact`: the fact that is undone, made at `made_at`; `reopened`: the duties that it had ended or stood down, owed
    again as they were (one that was missed is missed and not done); `concerns`: those that it had resolved, open again
    as they were. `reason`: why it was taken back later that day, by whoever recorded it (`made_by`) or another; what is
    owed again is then due as if it were heard of now (`DeadlineMoved`).
    """

    pupil: str
    date: date
    contact: UUID
    outcome: ContactOutcome
    made_at: datetime
    by: str
    reopened: tuple[UUID, ...] = ()
    concerns: tuple[UUID, ...] = ()
    made_by: str | None = None
    reason: Sealed[str] | None = None


# Requests -------------------------------------------------------------------------------------------------------------


class RecordContact(Request):
    """Record a call, or a try, about a pupil's absence on `date`; `note` is free text, sealed at the edge.

    `guardian`: Arbor's id of who was rung; needed of a dead number. `believed-in-school` does the call as `spoke` does,
    and raises the concern that the child is missing. `sessions`: those that the code explains, if not those that it
    does by itself: of an appointment the ones asked about by then, else the day. `telephone`: the number of theirs that
    is dead, as the queue shows it; the first that is not known to be dead where that is not said.
    """

    service = "pathway"
    mis_id: str
    date: date
    outcome: ContactOutcome
    guardian: str | None = None
    code: str | None = None
    note: Remark = None
    sessions: tuple[Session, ...] = ()
    telephone: str | None = Field(default=None, max_length=200)


class UndoContact(Request):
    """Take back the contact about a pupil's absence on `date` that one has just recorded.

    With a `reason`, one that was recorded today, by whomever: the latest, or the one recorded `at` that instant. The
    reason is free text, sealed at the edge.
    """

    service = "pathway"
    mis_id: str
    date: date
    at: datetime | None = None
    reason: Written | None = None


class QueueOf(Request):
    """Which families are to be rung about absences of a local day (None: today)?"""

    service = "pathway"
    question = True
    on: date | None = None


class Try(Words):
    """A call that was made about a child of the family; `guardian` by Arbor's id, if it is known who was rung."""

    mis_id: str
    at: datetime
    by: str
    outcome: ContactOutcome
    guardian: str | None


class ToRing(Words):
    """A guardian who may be rung, by Arbor's id, and every number of theirs that is not known to be dead or
    a stranger's, mobile numbers first."""

    guardian: str
    numbers: tuple[str, ...]


class Stop(Words):
    """A guardian whom no text reaches, by Arbor's id, and what said so: the `reply` in which they asked for no more
    messages, or the `message` that their provider refused since they had told it STOP; neither: nothing was kept of the
    reply."""

    guardian: str
    reply: UUID | None = None
    message: UUID | None = None


class QueuedCall(Words):
    """One child's call. `pupil` is the opaque id that `ClaimDuty` takes; `state` is `missed` past its due instant;
    `owner`: who owes it, as `DutySet` says: of a focus family whoever has it, or stands in.

    `ring_next`: whom to ring about this child, by Arbor's id: the first guardian by priority who was rung least today;
    never one whom a court order bars or whose number is dead or a stranger's; None: nobody is left. `about`:
    `afternoon` of a second call, about a child who was in school in the morning; `again` where the one before was
    missed, and the child, taken to be found since, is missing again. `known_by`: the member of staff who
    had said that the child would be absent, if any did: it explains nothing by itself. `to_ring`: `ring_next` and
    whoever comes after, with their numbers, for attendance officers, heads and the safeguarding lead alone.
    """

    duty: UUID
    pupil: str
    mis_id: str
    owner: str
    due_at: datetime
    state: Literal["due", "missed"]
    ring_next: str | None
    about: str | None = None
    known_by: str | None = None
    to_ring: tuple[ToRing, ...] = ()


class QueuedFamily(Words):
    """A family to be rung: its children's calls, who has claimed them, when to try again, and the last three tries.

    `numbers_to_check`: the guardians, by Arbor's ids, of whose numbers one is dead, or is not theirs by what whoever
    has it wrote; `no_texts`: those whom no text reaches since they asked for none, here or at a provider: they are
    rung; `stops`: the same, each with the reply or message by which it is known.
    """

    calls: tuple[QueuedCall, ...]
    claimed_by: str | None
    claimed_until: datetime | None
    next_attempt_at: datetime | None
    tries: tuple[Try, ...]
    numbers_to_check: tuple[str, ...]
    no_texts: tuple[str, ...] = ()
    stops: tuple[Stop, ...] = ()


class Queue(Words):
    """The answer, in the order of work: by risk class, then minutes left; those to be tried again later come last.

    Who may not see how children are protected has them in the order of time alone.
    """

    school: str
    on: date
    rows: tuple[QueuedFamily, ...]
