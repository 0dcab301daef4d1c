"""Staff who are told by e-mail that something awaits them in the platform; what it is, no message says."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from events.fact import Fact
from events.sealed import Sealed

StaffTemplate = Literal["concern"]


class StaffAlerting(Fact):
    """An e-mail to a member of staff was about to be handed over: from now on it counts as gone.

    It names nobody and says nothing of what awaits them (`template`). `via`: who takes it to the `email`.
    """

    service = "notifications"
    keyed_by = "school"
    school: str
    message: UUID
    staff: str
    template: StaffTemplate
    email: Sealed[str]
    via: str
    school_name: str
    local_day: dt.date
    because: UUID
    template_version: int = 1


class StaffAlerted(Fact):
    """Whoever takes e-mails took one to a member of staff."""

    service = "notifications"
    keyed_by = "school"
    school: str
    message: UUID
    staff: str
    template: StaffTemplate
    at: dt.datetime


class StaffAlertFailed(Fact):
    """An e-mail to a member of staff surely did not go; they see what awaits them in the list alone."""

    service = "notifications"
    keyed_by = "school"
    school: str
    message: UUID
    staff: str
    template: StaffTemplate
    at: dt.datetime
    reason: str


class StaffAlertUnknown(Fact):
    """Nobody can say whether an e-mail to a member of staff went; it is not repeated."""

    service = "notifications"
    keyed_by = "school"
    school: str
    message: UUID
    staff: str
    template: StaffTemplate
    at: dt.datetime
