"""Focus families: a family is allocated to a member of staff."""

from __future__ import annotations

from typing import Any

from chassis.said import Decision, News, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import AllocateFocusFamily, FocusFamilyAllocated, MonitoringStarted
from pathway.domain.families import FOCUS_ROLES, allocation_of, family_of
from pathway.domain.recording import fault_of_staff
from pathway.domain.states import FAMILIES, SCHOOL


def allocation(said: Said[AllocateFocusFamily], states: States) -> Decision:
    """Allocate a pupil's family."""
    return _fault_of(said.body) or _allocate(said, states)


def _allocate(said: Said[Any], states: States) -> list[News]:
    asked: AllocateFocusFamily = said.body
    pupil = pupil_id(said.school, asked.mis_id)
    family = tuple(sorted(family_of(states[FAMILIES].seen, pupil)))
    held = allocation_of(states[FAMILIES], pupil)
    since = states[SCHOOL].seen.calendar.today(said.at)
    allocated = FocusFamilyAllocated(pupil=pupil, family=family, staff=asked.staff, role=asked.role, since=since)
    is_held = held is not None and (held.staff, held.role) == (asked.staff, asked.role)
    unwatched = [child for child in family if states["pupil", child].done.monitored is None]
    started = [MonitoringStarted(pupil=child, because="focus-family") for child in unwatched]
    return [*([] if is_held else [allocated]), *started]


def _fault_of(asked: AllocateFocusFamily) -> Refusal | None:
    if asked.role not in FOCUS_ROLES:
        return Refusal(
            "no-focus-role", f"A {asked.role} has no focus families: choose {', '.join(sorted(FOCUS_ROLES))}."
        )
    return fault_of_staff(asked.staff)
