"""Families: pupils who share a guardian, and the member of staff to whom a family is allocated."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.said import State, States
from pathway.domain.states import FAMILIES, Allocation, FamiliesDone, FamiliesSeen

HEADSHIP = frozenset({"headteacher", "head-of-school"})
OFFICER = "attendance-officer"
FOCUS_ROLES = HEADSHIP | {OFFICER, "assistant-head", "year-group-leader"}
"""Who may have focus families (procedures, "People")."""


def family_of(seen: FamiliesSeen, pupil: str) -> frozenset[str]:
    """The pupil and all siblings: architecture, "pupils who share a guardian", taken on from sibling to sibling."""
    found, unasked = {pupil}, [pupil]
    while unasked:
        guardians = seen.guardians.get(unasked.pop(), ())
        siblings = {child for guardian in guardians for child in seen.children[guardian]} - found
        found |= siblings
        unasked += siblings
    return frozenset(found)


def allocation_of(families: State, pupil: str) -> Allocation | None:
    """To whom the pupil's family is allocated: the latest allocation of any member, as the family is known now."""
    done: FamiliesDone = families.done
    if not done.allocations:
        return None
    family = family_of(families.seen, pupil)
    return next((held for held in reversed(done.allocations) if not family.isdisjoint(held.pupils)), None)


def focus_pupils(families: State) -> frozenset[str]:
    """Every child of a focus family, as the families are known now."""
    named = {pupil for held in families.done.allocations for pupil in held.pupils}
    return frozenset(child for pupil in named for child in family_of(families.seen, pupil))


def owners(held: Allocation | None) -> Mapping[str, str]:
    """Who owes a call and a visit: procedures, "headship family … AO family: the call goes to that AO"."""
    if held is not None and held.role in HEADSHIP:
        return {"call": held.staff, "visit": held.staff}
    if held is not None and held.role == OFFICER:
        return {"call": held.staff, "visit": OFFICER}
    return {"call": OFFICER, "visit": OFFICER}


def is_headship(held: Allocation | None) -> bool:
    """Whether the family is one of the headteacher's or a head of school's."""
    return held is not None and held.role in HEADSHIP


def allocate(states: States, staff: str, role: str, family: tuple[str, ...]) -> None:
    """Fold a new allocation: it replaces what its members had."""
    done: FamiliesDone = states[FAMILIES].done
    for held in done.allocations:
        held.pupils = [pupil for pupil in held.pupils if pupil not in family]
    done.allocations = [held for held in done.allocations if held.pupils]
    done.allocations.append(Allocation(staff, role, list(family)))
