"""The sealed telephone numbers of each school's guardians, by which a reply is matched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """Fold a batch: of each link the latest word holds; of a pupil who was forgotten there is none."""
    links: dict[Link, str | None] = {}
    forgotten: set[tuple[str, str]] = set()
    for recorded in facts:
        fact, school = recorded.fact, recorded.envelope.school
        if isinstance(fact, GuardianRecorded | GuardianRemoved):
            links[school, fact.pupil, fact.guardian] = getattr(fact, "telephone", None)
        elif isinstance(fact, PupilForgotten):
            forgotten.add((school, fact.pupil))
    kept = {link: number for link, number in links.items() if number is not None and link[:2] not in forgotten}
    await _delete(db, [*links], [*forgotten])
    await _insert(db, kept)


async def _delete(db: Db, links: Sequence[Link], forgotten: Sequence[tuple[str, str]]) -> None:
    await write(
        db,
        """
        delete from numbers using unnest($1::text[], $2::text[], $3::text[]) as gone (school, pupil, guardian)
        where numbers.school = gone.school and numbers.pupil = gone.pupil and numbers.guardian = gone.guardian
        """,
        [school for school, _, _ in links],
        [pupil for _, pupil, _ in links],
        [guardian for _, _, guardian in links],
    )
    await write(
        db,
        """
        delete from numbers using unnest($1::text[], $2::text[]) as gone (school, pupil)
        where numbers.school = gone.school and numbers.pupil = gone.pupil
        """,
        [school for school, _ in forgotten],
        [pupil for _, pupil in forgotten],
    )


async def _insert(db: Db, links: Mapping[Link, str | None]) -> None:
    await write(
        db,
        "insert into numbers select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])",
        [school for school, _, _ in links],
        [pupil for _, pupil, _ in links],
        [guardian for _, _, guardian in links],
        list(links.values()),
    )


async def numbers_of(reading: Reading) -> dict[str, list[str]]:
    """Guardian → the sealed numbers that the MIS gave for them."""
    rows = await reading.db.fetch(
        "select guardian, array_agg(distinct telephone) as numbers from numbers where school = $1 group by guardian",
        reading.school,
    )
    return {row["guardian"]: row["numbers"] for row in rows}
