"""Whose families a member of staff has, as far as who may read about them asks (procedures, "People")."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from events.pathway import FamiliesHandedOver, FocusFamilyAllocated, FocusFamilyEnded, FocusFamilyGrew

Told: TypeAlias = FocusFamilyAllocated | FocusFamilyGrew | FocusFamilyEnded | FamiliesHandedOver


def has(who: str, pupil: str, day: date, told: Iterable[Told]) -> bool:
    """Whether the pupil's family is allocated to them that day, or to somebody for whom they stand in."""
    held: dict[str, tuple[str, date | None]] = {}
    stand_ins: list[FamiliesHandedOver] = []
    for fact in told:
        match fact:
            case FocusFamilyAllocated(family=family, staff=staff, until=until):
                held |= dict.fromkeys(family, (staff, until))
            case FocusFamilyGrew(pupil=first, joined=joined, staff=staff):
                held |= dict.fromkeys(joined, held.get(first, (staff, None)))
            case FocusFamilyEnded(family=family, staff=staff):
                held = {child: by for child, by in held.items() if child not in family or by[0] != staff}
            case FamiliesHandedOver():
                stand_ins.append(fact)
    staff, until = held.get(pupil, ("", None))
    return bool(staff) and (until is None or day <= until) and who in (staff, _holder(staff, day, stand_ins))


def _holder(staff: str, day: date, stand_ins: Iterable[FamiliesHandedOver]) -> str:
    """Who has the families of a member of staff that day: who stands in for them, and for that one in turn."""
    instead = {each.staff: each.to for each in stand_ins if each.first <= day <= each.last}
    passed: set[str] = set()
    while staff not in passed:
        passed.add(staff)
        staff = instead.get(staff, staff)
    return staff
