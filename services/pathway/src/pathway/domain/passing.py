"""A duty passes to another: to whoever stands in for a member of staff who is away, or back to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from events.pathway import DutyHandedBack, DutyHandedOver, DutyKind
from pathway.domain.case import Case
from pathway.domain.families import owes_for, owner
from pathway.domain.states import FamiliesDone, OpenDuty

OF_FAMILIES: frozenset[DutyKind] = frozenset({"call", "visit", "meeting", "praise", "letter"})
"""What is asked of whoever has a family; an agreed action is whose it was agreed to be."""


def owner_by(case: Case, done: FamiliesDone, kind: DutyKind, due: datetime) -> str:
    """Who owes it by its last day: as when it is set (`case.owner`)."""
    return owner_without(case, done, kind, due, case.school.gone)


def owner_without(case: Case, done: FamiliesDone, kind: DutyKind, due: datetime, gone: Collection[str]) -> str:
    """The same where these are not at the school."""
    day = case.calendar.today(due)
    return owner(done, case.held(day), kind, day, gone)


def pass_on(case: Case, duty: UUID, owed: OpenDuty, to: str, because: UUID, cause: UUID | None = None) -> None:
    """Say that a duty is another's now; whoever owed it holds it no more."""
    if owed.holder(case.said.at) == owed.owner:
        by = case.said.actor.who if case.said.actor else "unknown"
        case.say(DutyHandedBack(pupil=case.pupil, duty=duty, by=by), cause)
    before = owed.owner
    case.say(DutyHandedOver(pupil=case.pupil, duty=duty, before=before, owner=to, because=because), cause)


def pass_on_moved(case: Case, duty: UUID, before: datetime, because: UUID, cause: UUID | None = None) -> None:
    """A deadline that moved past the last day of a stand-in is owed by whoever has the family then."""
    owed, done = (case.done.open | case.done.tasks)[duty], case.families.done
    to = owner_by(case, done, owed.kind, owed.due)
    if owed.kind in OF_FAMILIES and owed.owner == owner_by(case, done, owed.kind, before) != to:
        pass_on(case, duty, owed, to, because, cause)


def pass_on_reopened(case: Case, duty: UUID, because: UUID) -> None:
    """What is open again is owed by whoever stands in since, if it was asked of whoever has the family."""
    owed = case.done.open.get(duty)
    if owed is None or owed.kind not in OF_FAMILIES:
        return
    to, held = owner_by(case, case.families.done, owed.kind, owed.due), case.held(case.calendar.today(owed.due))
    if held is not None and owed.owner != to and owes_for(case.families.done, held, owed.owner):
        pass_on(case, duty, owed, to, because)
