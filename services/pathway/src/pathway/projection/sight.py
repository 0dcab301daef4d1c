"""Who may see what (procedures, "People"): whose pupils, by which ids, and whether how they are protected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chassis.service import Reading, Refused
from events.roles import SCOPED, is_masked, role_of, sees_every_pupil
from pathway.projection.local import today
from pathway.projection.stand_ins import stand_ins


@dataclass(frozen=True)
class Sight:
    """What somebody sees.

    `office`: every pupil, and what protects them; no other sees that, nor what tells it. `masked`: every pupil, by
    opaque ids alone, and nothing that is written. The others' pupils are named.
    """

    who: str
    role: str
    office: bool = False
    masked: bool = False
    years: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    pupils: tuple[str, ...] = ()

    @property
    def letters(self) -> bool:
        """Whether they see letters, and what else a stage asks for: procedures, "People": the office, assistant heads.

        Who does not learns of stages by attendance alone, and nothing of legal steps.
        """
        return self.office or self.role == "assistant-head"

    def sees(self, pupil: str, form: str, year: str) -> bool:
        """Whether they see that pupil."""
        return self.office or self.masked or pupil in self.pupils or form in self.classes or year in self.years

    async def opened(
        self, reading: Reading, rows: Iterable[Mapping[str, Any]], also: Iterable[str] = ()
    ) -> dict[str, str]:
        """Token → text: of each row's `mis_id` the id by which the asker knows the pupil, and what is opened beside."""
        return await self.named(reading, {row["mis_id"]: row["pupil"] for row in rows}, also)

    async def named(self, reading: Reading, people: Mapping[str, str], also: Iterable[str] = ()) -> dict[str, str]:
        """The same, of people: the token of Arbor's id → the opaque id."""
        if self.masked:
            return {**await reading.keyring.open(also), **people}
        return await reading.keyring.open([*people, *also])


async def sight_of(reading: Reading) -> Sight:
    """What the asker sees. Raises Refused for those who see no pupil."""
    actor = reading.actor
    if actor is None or sees_every_pupil(actor):
        return Sight(actor.who if actor else "", role_of(actor), office=True)
    if is_masked(actor):
        return Sight(actor.who, actor.role, masked=True)
    if actor.role not in SCOPED:
        raise Refused("not-for-you", f"A {actor.role} sees no pupils by name: ask for figures.")
    row = await reading.db.fetchrow(
        "select years, classes, pupils from staff where (school, staff) = ($1, $2)", reading.school, actor.who
    )
    day = await today(reading)
    held = await reading.db.fetch(
        """
        select distinct unnest(family) as pupil from focus
        where school = $1 and ended is null and (until is null or until >= $3) and staff = any($2::text[])
        """,
        reading.school,
        (await stand_ins(reading, day)).held_by(actor.who),
        day,
    )
    years, classes, pupils = (row["years"], row["classes"], row["pupils"]) if row else ([], [], [])
    families = (each["pupil"] for each in held)
    return Sight(actor.who, actor.role, years=tuple(years), classes=tuple(classes), pupils=tuple([*pupils, *families]))


async def sees_now(reading: Reading, pupil: str) -> bool:
    """Whether the asker sees that pupil, by the class and year of now."""
    sight = await sight_of(reading)
    row = await reading.db.fetchrow(
        "select form, year from pupils where (school, pupil) = ($1, $2)", reading.school, pupil
    )
    return row is not None and sight.sees(pupil, row["form"], row["year"])


def refuse_but(reading: Reading, allowed: frozenset[str], sentence: str, reason: str = "not-yours") -> None:
    """Refuse whoever does not ask in one of these roles, the platform itself, too."""
    if role_of(reading.actor) not in allowed:
        raise Refused(reason, sentence)
