"""What *notifications* remembers of the last parents' update."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TypeAlias
from uuid import UUID

from chassis.said import Said
from events.notifications import (
    Channel,
    SharedLine,
    UpdateApproved,
    UpdateAsked,
    UpdateExpired,
    UpdateFigures,
    UpdateNotDue,
    UpdateNoted,
    UpdatePrepared,
    UpdateState,
)

OfUpdate: TypeAlias = UpdateAsked | UpdatePrepared | UpdateNoted | UpdateApproved | UpdateExpired | UpdateNotDue


@dataclass(slots=True)
class Update:
    """An update; `ends`: when it expires, as long as it waits; `by`: the fact that prepared it; `shared`: who had one
    number or address when it was approved."""

    id: UUID
    day: date
    state: UpdateState
    ends: datetime | None = None
    figures: UpdateFigures | None = None
    note: str | None = None
    by: UUID = UUID(int=0)
    shared: tuple[SharedLine, ...] = ()

    def waits(self, at: datetime) -> bool:
        """Whether it waits to be approved, and may be: not after its last hour, although nobody has said so yet."""
        return self.state == "prepared" and (self.ends is None or at <= self.ends)


def sharing(guardian: str, channel: Channel, address: str, shared: Sequence[SharedLine]) -> tuple[str, ...]:
    """Everybody's token of a guardian's number or address, theirs included; where tokens were not said, who has it."""
    for line in shared:
        if line.channel == channel and (
            address in line.addresses or (not line.addresses and guardian in line.guardians)
        ):
            return line.addresses or line.guardians
    return (address,)


def digest(update: Update, *of_school: str) -> str:
    """Of what an update says: its week's figures, the note under it (sealed: one text has one token), and whatever else
    of the school is in its words. Whoever approves it names what they saw."""
    figures = update.figures.model_dump(mode="json") if update.figures else None
    said = json.dumps([str(update.id), figures, update.note, *of_school], sort_keys=True, separators=(",", ":"))
    return sha256(said.encode()).hexdigest()[:12]


def told(before: Update | None, said: Said[OfUpdate]) -> Update | None:
    """The last update, after an own fact about one."""
    own: OfUpdate = said.body
    match own:
        case UpdateAsked():
            return Update(own.update, own.day, "asked", own.expires_at)
        case UpdatePrepared():
            return Update(own.update, own.day, "prepared", own.expires_at, own.figures, by=said.id)
        case UpdateNoted() | UpdateApproved() | UpdateExpired():
            return _after(before, own) if before is not None and before.id == own.update else before
        case UpdateNotDue():
            return before


def _after(update: Update, own: UpdateNoted | UpdateApproved | UpdateExpired) -> Update:
    if isinstance(own, UpdateNoted):
        update.note = own.note
    else:
        update.state, update.ends = "approved" if isinstance(own, UpdateApproved) else "expired", None
        update.shared = own.shared if isinstance(own, UpdateApproved) else ()
    return update
