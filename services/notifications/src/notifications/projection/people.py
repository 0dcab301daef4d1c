"""The ids by which Arbor knows those whom a school's messages concern, the children's names, and the school's days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from chassis.record import Recorded
from chassis.service import Db, Reading
from events.calendar import SchoolCalendar
from events.fact import Fact
from events.registers import GuardianRecorded, PupilRecorded, SchoolSetUp
from events.roles import is_masked
from notifications.projection.writing import write

FOLLOWS: frozenset[type[Fact]] = frozenset({SchoolSetUp, PupilRecorded, GuardianRecorded})


_Known: TypeAlias = tuple[str, str | None]
"""The sealed id of the MIS and, of a child, the sealed first name."""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: of schools and people the latest word holds."""
    await _write_schools(db, {f.fact.school: f.fact.timezone for f in facts if isinstance(f.fact, SchoolSetUp)})
    await _write_people(db, dict(person for f in facts if (person := _person(f)) is not None))


def _person(recorded: Recorded) -> tuple[tuple[str, str], _Known] | None:
    fact, school = recorded.fact, recorded.envelope.school
    if isinstance(fact, PupilRecorded):
        return (school, fact.pupil), (fact.mis_id, fact.first_name)
    return ((school, fact.guardian), (fact.mis_id, None)) if isinstance(fact, GuardianRecorded) else None


async def _write_schools(db: Db, schools: Mapping[str, str]) -> None:
    await write(
        db,
        """
        insert into schools select * from unnest($1::text[], $2::text[])
        on conflict (school) do update set timezone = excluded.timezone
        """,
        list(schools),
        list(schools.values()),
    )


async def _write_people(db: Db, people: Mapping[tuple[str, str], _Known]) -> None:
    await write(
        db,
        """
        insert into people select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
        on conflict (school, person) do update set mis_id = excluded.mis_id, first_name = excluded.first_name
        """,
        [school for school, _ in people],
        [person for _, person in people],
        [mis_id for mis_id, _ in people.values()],
        [first_name for _, first_name in people.values()],
    )


async def schools_of(reading: Reading) -> list[str]:
    """Every school that is known here."""
    return [row["school"] for row in await reading.db.fetch("select school from schools order by school")]


async def span(reading: Reading, day: date | None) -> tuple[datetime | None, datetime | None]:
    """The instants between which a local day lies; None: all days."""
    if day is None:
        return None, None
    timezone = await reading.db.fetchval("select timezone from schools where school = $1", reading.school)
    calendar = SchoolCalendar(timezone or "UTC", ())
    return calendar.at(day, time.min), calendar.at(day + timedelta(days=1), time.min)


async def all_first_names(reading: Reading) -> dict[str, str]:
    """Each child of the school that is known by name, with the sealed first name."""
    rows = await reading.db.fetch(
        "select person, first_name from people where school = $1 and first_name is not null", reading.school
    )
    return {row["person"]: row["first_name"] for row in rows}


async def first_names_of(reading: Reading, guardians: Sequence[str]) -> dict[str, str]:
    """Each child of these guardians, also one of whom they may not be told or who left, with the sealed first name."""
    rows = await reading.db.fetch(
        """
        select distinct person, first_name
        from people join numbers on numbers.school = people.school and pupil = person
        where people.school = $1 and guardian = any($2::text[]) and first_name is not null
        """,
        reading.school,
        guardians,
    )
    return {row["person"]: row["first_name"] for row in rows}


async def mis_ids(reading: Reading, people: set[str | None]) -> dict[str, str]:
    """Person → the id by which Arbor knows them; an operator knows them by opaque ids alone."""
    if is_masked(reading.actor):
        return {}
    rows = await reading.db.fetch(
        "select person, mis_id from people where school = $1 and person = any($2::text[])",
        reading.school,
        [person for person in people if person],
    )
    opened = await reading.keyring.open([row["mis_id"] for row in rows])
    return {row["person"]: opened[row["mis_id"]] for row in rows}


def ascending(mis_id: str) -> tuple[int, str]:
    """The order of Arbor's ids: as numbers, where they are numbers."""
    return len(mis_id) if mis_id.isdigit() else 0, mis_id
