"""Who may see what (procedures, "People"): whose pupils, and whether how they are protected."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.service import Reading, Refused
from pathway.projection.local import today

SAFEGUARDING = frozenset({"safeguarding-lead", "headteacher", "head-of-school"})
"""Who sees concerns."""
OFFICE = SAFEGUARDING | {"attendance-officer", "operator"}
"""Who sees every pupil, and which are protected; no other sees that, nor what tells it."""
SCOPED = frozenset({"assistant-head", "year-group-leader", "class-teacher", "pastoral", "provision", "inclusion"})
"""Who sees the pupils of their years and classes, their own, and those of families allocated to them."""


@dataclass(frozen=True)
class Sight:
    """What somebody sees; `office`: every pupil, and what protects them; the others' pupils are named."""

    who: str
    role: str
    office: bool
    years: list[str]
    classes: list[str]
    pupils: list[str]

    def sees(self, pupil: str, form: str, year: str) -> bool:
        """Whether they see that pupil."""
        return self.office or pupil in self.pupils or form in self.classes or year in self.years


async def sight_of(reading: Reading) -> Sight:
    """What the asker sees. Raises Refused for those who see no pupil by name."""
    actor = reading.actor
    if actor is None:
        return Sight("", "", True, [], [], [])
    if actor.role in OFFICE:
        return Sight(actor.who, actor.role, True, [], [], [])
    if actor.role not in SCOPED:
        raise Refused("not-for-you", f"A {actor.role} sees no pupils by name: ask for figures.")
    row = await reading.db.fetchrow(
        "select years, classes, pupils from staff where (school, staff) = ($1, $2)", reading.school, actor.who
    )
    held = await reading.db.fetch(
        """
        select distinct unnest(family) as pupil from focus
        where school = $1 and ended is null and (until is null or until >= $3) and (staff = $2 or staff in (
            select s.staff from stand_ins s where s.school = $1 and s.instead = $2 and $3 between s.first and s.last))
        """,
        reading.school,
        actor.who,
        await today(reading),
    )
    years, classes, pupils = (row["years"], row["classes"], row["pupils"]) if row else ([], [], [])
    return Sight(actor.who, actor.role, False, years, classes, [*pupils, *(each["pupil"] for each in held)])
