"""Staff who are told by e-mail that a register of theirs is missing, lacks marks, or looks wrong."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from events.fact import Fact, Request, Words
from events.ids import Session
from events.notifications.staff import StaffTemplate
from events.sealed import Sealed

ChaseKind = Literal["missing", "unmarked", "all-at-once", "left", "silent"]
"""What is said of a register: it is missing; it lacks marks; everybody was present at once; it marks who had left."""

NoticeState = Literal["sending", "sent", "failed", "unknown", "withheld"]

ChaseState = Literal["sending", "sent", "failed", "unknown"]


class ChaseFact(Fact):
    """What is said of an e-mail about a register to a member of staff."""

    service = "notifications"
    keyed_by = "school"
    school: str
    message: UUID
    staff: str


class ChaseSending(ChaseFact):
    """An e-mail about a register was about to be handed over to a member of staff: from now on it counts as gone.

    It names the register, and no pupil; where not one came (`silent`), no class (""). `since`: the local time from
    which on it has been so; `lacking`: how many marks
    it lacks; `because`: the step of the chase, or what looks wrong; `attempt`, from 1. `via`: who takes it to `email`,
    not later than `not_after`.
    """

    kind: ChaseKind
    form: str
    date: dt.date
    session: Session
    since: dt.time
    lacking: int = 0
    email: Sealed[str]
    via: str
    school_name: str
    local_day: dt.date
    because: UUID
    attempt: int = 1
    template_version: int = 1
    not_after: dt.datetime | None = None


class ChaseSent(ChaseFact):
    """Whoever takes e-mails took one about a register."""

    at: dt.datetime


class ChaseFailed(ChaseFact):
    """An e-mail about a register surely did not go, or came back.

    `again_at`: when it is tried again, unless the register arrives before; None: no more, the list alone shows it.
    """

    at: dt.datetime
    reason: str
    again_at: dt.datetime | None = None


class ChaseUnknown(ChaseFact):
    """Nobody can say whether an e-mail about a register went; it is not repeated."""

    at: dt.datetime


class ChasesOf(Request):
    """Which e-mails about registers, and about what else awaits them (concerns aside), went to staff on a local day?
    None: today."""

    service = "notifications"
    question = True
    on: dt.date | None = None


class ChaseRow(Words):
    """An e-mail about a register; `at`: when it was handed over; `reason`: why it failed."""

    at: dt.datetime
    staff: str
    kind: ChaseKind
    form: str
    date: dt.date
    session: Session
    state: ChaseState
    attempt: int = 1
    reason: str | None = None


class NoticeRow(Words):
    """An e-mail that says of what kind of thing something awaits a member of staff; `reason`: why it did not go."""

    at: dt.datetime
    staff: str
    template: StaffTemplate
    state: NoticeState
    attempt: int = 1
    reason: str | None = None


class ChaseRows(Words):
    """The answer, in the order in which they went; `notices`: those that are about no register."""

    school: str
    on: dt.date
    rows: tuple[ChaseRow, ...]
    notices: tuple[NoticeRow, ...] = ()
