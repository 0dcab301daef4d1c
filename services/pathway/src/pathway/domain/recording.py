"""What all that people record has in common: who speaks, free text, and that it is followed once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.sealed import Sealed
from pathway.domain.case import Case, case_of
from pathway.domain.families import FOCUS_ROLES
from pathway.domain.states import handle
from pathway.domain.subjects import lapse, settle

_STAFF_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")

CONTACTS = FOCUS_ROLES | {"safeguarding-lead", "operator"}
"""Who records a contact; the inclusion team records visits, too: a class teacher's word is no explanation (row 38)."""


def about_a_day(said: Said[Any], pupil: str, states: States, record: Callable[[Case], None]) -> Decision:
    """What somebody records about a day's absence, and all that follows from it; recorded before, it is silent."""
    case = case_of(said, pupil, states)
    day: date = said.body.date
    if day > case.today:
        return Refusal("future-date", f"{day.isoformat()} has not come yet: give the day of the absence.")
    if handle(said.id) not in case.done.told:
        lapse(case)
        record(case)
        settle(case, day, case.today)
    return case.news


def speaker(said: Said[Any]) -> str:
    """The id of the member of staff who says it."""
    return said.actor.who if said.actor else "unknown"


def sealed(note: str | None) -> Sealed[str] | None:
    """Free text, which came sealed from the edge."""
    return Sealed(note) if note else None


def fault_of_staff(who: str | None) -> Refusal | None:
    """Why somebody cannot be meant."""
    if who is None or _STAFF_ID.fullmatch(who):
        return None
    return Refusal("not-a-staff-id", "Give the id of a member of staff, not a name.")
