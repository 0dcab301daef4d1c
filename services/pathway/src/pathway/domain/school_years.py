"""What outlives a school year: its calendar, for weeks that run across the summer, and a child's age."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from events.calendar import school_year
from events.ids import pupil_id
from events.registers import PupilRecorded, SchoolSetUp, Staff
from pathway.domain.states import SchoolSeen, Sees

_KEPT = timedelta(days=400)
_YEARS_BEFORE = {"N": 2, "R": 1}
"""Year groups of children below compulsory school age → school years until the last of them must go to school."""
_FIRST = "1"
"""The year group of which the last have only now come of that age."""


def set_up(fact: SchoolSetUp, seen: SchoolSeen) -> None:
    """The calendar is this from its first term on; of the year before it, what had passed is kept."""
    begins = min((term.first for term in fact.terms), default=None)
    seen.timezone, seen.telephone = fact.timezone, fact.telephone
    named: dict[str, str] = {each.id: each.role for each in fact.staff}
    seen.gone_before, seen.gone = seen.gone, _gone(seen, named)
    seen.staff, seen.roles = whose(fact), named
    seen.classes = {each.name: each.year for each in fact.classes}
    seen.terms = [*(term for term in seen.terms if _has_passed(term.last, begins)), *fact.terms]
    seen.inset = [*(day for day in seen.inset if _has_passed(day, begins)), *fact.inset]
    seen.closures = [*(each for each in seen.closures if _has_passed(each.day, begins)), *fact.closures]


def _gone(seen: SchoolSeen, named: Mapping[str, str]) -> list[str]:
    """Whom school files have named, and this one does not; where it names nobody, whoever is meant is there."""
    return sorted({*seen.gone, *seen.roles} - {*named}) if named else []


def whose(fact: SchoolSetUp) -> dict[str, Sees]:
    """Whose pupils each member of staff has: those named for them, and of a class that they teach."""
    staff = {each.id: each for each in fact.staff}
    taught = {each.teacher for each in fact.classes if each.teacher}
    return {who: _sees(fact, staff.get(who), who) for who in sorted({*staff, *taught})}


def _sees(fact: SchoolSetUp, staff: Staff | None, who: str) -> Sees:
    taught = tuple(each.name for each in fact.classes if each.teacher == who)
    if staff is None:
        return Sees(classes=taught)
    pupils = (*staff.pupils, *(pupil_id(fact.school, each) for each in staff.pupils))
    return Sees(tuple(staff.years), (*staff.classes, *taught), pupils)


def compulsory_from(fact: PupilRecorded, at: datetime) -> date | None:
    """The day from which the pupil must go to school, if it has not come yet or a session before it is still known.

    Without a date of birth: the latest that it can be, by the year group.
    """
    today = at.date()
    if fact.compulsory_from is not None:
        return fact.compulsory_from if fact.compulsory_from > today - _KEPT else None
    years = 0 if fact.year == _FIRST else _YEARS_BEFORE.get(fact.year[:1].upper())
    return date(school_year(today).year + years, 8, 31) if years is not None else None


def _has_passed(day: date, begins: date | None) -> bool:
    return begins is not None and begins - _KEPT <= day < begins
