"""Whose pupils somebody is shown (procedures, "People"): of their years and classes, their own, their families'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeAlias

from events.ids import pupil_id
from events.pathway import FamiliesHandedOver, FocusFamilyAllocated, FocusFamilyEnded, FocusFamilyGrew
from events.registers import SchoolSetUp

Told: TypeAlias = FocusFamilyAllocated | FocusFamilyGrew | FocusFamilyEnded | FamiliesHandedOver
WORDS: Mapping[str, type[Told]] = {
    word.__name__: word for word in (FocusFamilyAllocated, FocusFamilyGrew, FocusFamilyEnded, FamiliesHandedOver)
}
Theirs: TypeAlias = Callable[[str, str, str], bool]
"""Whether a pupil (the opaque id), of a class and a year, is theirs."""


def theirs(who: str, setup: SchoolSetUp, day: date, told: Iterable[Told]) -> Theirs:
    """Those of a member of staff, by the school's file and by the families allocated to them that day."""
    staff = next((each for each in setup.staff if each.id == who), None)
    classes = {each.name for each in setup.classes if who and each.teacher == who}
    years, pupils = frozenset[str](), frozenset[str]()
    if staff is not None:
        classes |= {*staff.classes}
        years, pupils = frozenset(staff.years), frozenset(pupil_id(setup.school, each) for each in staff.pupils)
    pupils |= pupils_had(who, day, told) if who else frozenset()

    def is_theirs(pupil: str, form: str, year: str) -> bool:
        return pupil in pupils or form in classes or year in years

    return is_theirs


def pupils_had(who: str, day: date, told: Iterable[Told]) -> frozenset[str]:
    """The pupils whose families are allocated to them that day, or to somebody for whom they stand in."""
    held: dict[str, tuple[str, date | None]] = {}
    stand_ins: list[FamiliesHandedOver] = []
    for fact in told:
        match fact:
            case FocusFamilyAllocated(family=family, staff=staff, until=until):
                held |= dict.fromkeys(family, (staff, until))
            case FocusFamilyGrew(pupil=first, joined=joined, staff=staff):
                held |= dict.fromkeys(joined, held.get(first, (staff, None)))
            case FocusFamilyEnded(family=family, staff=staff):
                _end(held, family, staff)
            case FamiliesHandedOver():
                stand_ins.append(fact)
    instead = {each.staff: each.to for each in stand_ins if each.first <= day <= each.last}
    theirs = {staff for staff in {by for by, _ in held.values()} if who in (staff, _holder(staff, instead))}
    return frozenset(child for child, (by, until) in held.items() if by in theirs and (until is None or day <= until))


def _end(held: dict[str, tuple[str, date | None]], family: Iterable[str], staff: str) -> None:
    """Those of the family who are still theirs are nobody's."""
    for child in family:
        if child in held and held[child][0] == staff:
            del held[child]


def _holder(staff: str, instead: Mapping[str, str]) -> str:
    """Who has the families of a member of staff: who stands in for them, and for that one in turn."""
    passed: set[str] = set()
    while staff not in passed:
        passed.add(staff)
        staff = instead.get(staff, staff)
    return staff
