"""Who stands in for whom on a day: the latest word of each who is away holds, from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chassis.service import Reading


@dataclass(frozen=True)
class StandIns:
    """Who is away, and who acts instead."""

    instead: Mapping[str, str]

    def holder(self, staff: str) -> str:
        """Who has the families of a member of staff in hand."""
        passed: set[str] = set()
        while staff in self.instead and staff not in passed:
            passed.add(staff)
            staff = self.instead[staff]
        return staff

    def held_by(self, who: str) -> list[str]:
        """Whose families are theirs to see: their own, also while they are away, and those they stand in for."""
        return [who, *(staff for staff in self.instead if staff != who and self.holder(staff) == who)]


async def stand_ins(reading: Reading, day: date) -> StandIns:
    """Who stands in for whom on that day."""
    rows = await reading.db.fetch(
        "select staff, instead from stand_ins where school = $1 and $2 between first and last order by at",
        reading.school,
        day,
    )
    return StandIns({row["staff"]: row["instead"] for row in rows})
