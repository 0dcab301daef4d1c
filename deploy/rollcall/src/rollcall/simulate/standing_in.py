"""Who stands in for a member of staff who is away and has families."""

from __future__ import annotations

from collections.abc import Iterable

from rollcall.simulate.agenda import Agenda
from rollcall.simulate.moment import moment
from rollcall.simulate.people import Staff
from rollcall.simulate.school import School


def hand_over(agenda: Agenda, school: School, owners: Iterable[Staff]) -> None:
    """On the first morning of each spell, an officer lets a colleague stand in until its last day."""
    for owner in {member.id: member for member in owners}.values():
        for first in range(school.first + 1, school.last + 1):
            if not school.mishaps.is_here(first, owner) and school.mishaps.is_here(first - 1, owner):
                _hand_over(agenda, school, owner, first)


def _hand_over(agenda: Agenda, school: School, owner: Staff, first: int) -> None:
    last = first
    while last < school.last and not school.mishaps.is_here(last + 1, owner):
        last += 1
    officers = school.mishaps.here(first, school.of("attendance-officer"))
    to = next((officer for officer in officers if officer.id != owner.id), None)
    if to is not None:
        body = {"from": owner.id, "to": to.id, "until": school.days[last].isoformat()}
        agenda.tell(moment(school.days[first], "07:40"), "HandOverFamilies", body, to)
