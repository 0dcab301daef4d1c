"""Whom a court order keeps from which child, as the MIS has it, and how they are reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeAlias

from chassis.record import Recorded
from chassis.service import Db, Reading
from events.fact import Fact
from events.registers import GuardianRecorded, GuardianRemoved, PupilForgotten
from notifications.projection.writing import write

FOLLOWS: frozenset[type[Fact]] = frozenset({GuardianRecorded, GuardianRemoved, PupilForgotten})

Link: TypeAlias = tuple[str, str, str]
"""School, pupil and guardian."""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: of each link the latest word holds; of a pupil who was forgotten none."""
    links: dict[Link, bool] = {}
    forgotten: set[tuple[str, str]] = set()
    for recorded in facts:
        fact, school = recorded.fact, recorded.envelope.school
        if isinstance(fact, GuardianRecorded | GuardianRemoved):
            links[school, fact.pupil, fact.guardian] = isinstance(fact, GuardianRecorded) and fact.barred
        elif isinstance(fact, PupilForgotten):
            forgotten.add((school, fact.pupil))
    await _insert(db, [link for link, barred in links.items() if barred])
    await _delete(db, [link for link, barred in links.items() if not barred])
    await _forget(db, [*forgotten])


async def _insert(db: Db, links: Sequence[Link]) -> None:
    await write(
        db,
        "insert into barred select * from unnest($1::text[], $2::text[], $3::text[]) on conflict do nothing",
        *([link[part] for link in links] for part in range(3)),
    )


async def _delete(db: Db, links: Sequence[Link]) -> None:
    await write(
        db,
        """
        delete from barred using unnest($1::text[], $2::text[], $3::text[]) as gone (school, pupil, guardian)
        where barred.school = gone.school and barred.pupil = gone.pupil and barred.guardian = gone.guardian
        """,
        *([link[part] for link in links] for part in range(3)),
    )


async def _forget(db: Db, pupils: Sequence[tuple[str, str]]) -> None:
    await write(
        db,
        """
        delete from barred using unnest($1::text[], $2::text[]) as gone (school, pupil)
        where barred.school = gone.school and barred.pupil = gone.pupil
        """,
        [school for school, _ in pupils],
        [pupil for _, pupil in pupils],
    )


async def barred_lines_of(reading: Reading, pupils: Collection[str]) -> list[tuple[str, str | None, str | None]]:
    """Whoever is kept from one of these children, with the sealed number and e-mail address that the MIS has now."""
    rows = await reading.db.fetch(
        """
        select distinct guardian, telephone, email from barred join addresses using (school, guardian)
        where school = $1 and pupil = any($2::text[])
        """,
        reading.school,
        list(pupils),
    )
    return [(row["guardian"], row["telephone"], row["email"]) for row in rows]
