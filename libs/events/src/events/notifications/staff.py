"""Staff who are told that something awaits them in the platform, by e-mail or text; no message says about whom."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from events.fact import Fact
from events.notifications.messages import Channel
from events.sealed import Sealed

StaffTemplate = Literal["concern", "focus", "outbreak"]
"""A concern awaits them; a child of a family in focus with them is away; an illness goes round in a class or year."""


class StaffAlertFact(Fact):
    """What is said of a message to a member of staff."""

    service = "notifications"
    keyed_by = "school"
    school: str
    message: UUID
    staff: str
    template: StaffTemplate


class StaffAlerting(StaffAlertFact):
    """A message to a member of staff was about to be handed over: from now on it counts as gone.

    It names nobody and says nothing of what awaits them (`template`). `via`: who takes it to the `email` or the
    `telephone`. `attempt`, from 1: which of their channels it is in this `round`, which goes on to those who are told
    where no safeguarding lead can be. `covers`: the last word of a concern that it tells of, counted
    from 1 in the order in which they were heard of the school (0: it was not counted yet). After `not_after` it
    may not be handed over any more (None: however late).
    """

    email: Sealed[str] | None = None
    via: str
    school_name: str
    local_day: dt.date
    because: UUID
    template_version: int = 1
    channel: Channel = "email"
    telephone: Sealed[str] | None = None
    round: int = 1
    attempt: int = 1
    covers: int = 0
    not_after: dt.datetime | None = None


class StaffAlerted(StaffAlertFact):
    """Whoever takes such messages took one to a member of staff."""

    at: dt.datetime


class StaffAlertFailed(StaffAlertFact):
    """A message to a member of staff surely did not go, or came back: the next channel is tried, if there is one.

    `again_at`: when another tells them, of what is no concern, if it is so by then (None: none does).
    """

    at: dt.datetime
    reason: str
    again_at: dt.datetime | None = None


class StaffAlertWithheld(StaffAlertFact):
    """A message to a member of staff was due and does not go: they cannot be told. `because`: what awaits them."""

    at: dt.datetime
    local_day: dt.date
    because: UUID
    reason: str


class StaffAlertUnknown(StaffAlertFact):
    """Nobody can say whether a message to a member of staff went; it is not repeated, another channel may be tried."""

    at: dt.datetime


class StaffUnreached(Fact):
    """By no channel could anybody be told of what awaits staff, neither those whom it awaits nor those whom the policy
    names in their stead: a person must tell them. `because`: what awaits them; `round`: how often it was tried;
    `covers`: the last word of a concern that it is said of, as of a message to staff."""

    service = "notifications"
    keyed_by = "school"
    school: str
    template: StaffTemplate
    at: dt.datetime
    because: UUID
    round: int
    reason: str
    covers: int = 0
