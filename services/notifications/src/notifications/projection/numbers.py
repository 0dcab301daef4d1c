"""The sealed telephone numbers of each school's guardians, by which a reply is matched, and those that are silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from chassis.record import Recorded
from chassis.service import Db, Reading
from events.fact import Fact
from events.notifications import GuardianOptedIn, GuardianOptedOut
from events.registers import GuardianRecorded, GuardianRemoved, PupilForgotten
from notifications.projection.writing import write

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {GuardianRecorded, GuardianRemoved, PupilForgotten, GuardianOptedOut, GuardianOptedIn}
)

Link: TypeAlias = tuple[str, str, str]
"""School, pupil and guardian."""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: whoever asks for no more messages does so from the numbers that they have then."""
    for is_asked, said in groupby(facts, lambda each: isinstance(each.fact, GuardianOptedOut | GuardianOptedIn)):
        await (_fold_silence if is_asked else _fold_links)(db, list(said))


async def _fold_links(db: Db, facts: Sequence[Recorded]) -> None:
    """Of each link the latest word holds; of a pupil who was forgotten none, nor a silent number of such a guardian."""
    links: dict[Link, GuardianRecorded | None] = {}
    forgotten: set[tuple[str, str]] = set()
    nobody: set[tuple[str, str]] = set()
    for recorded in facts:
        fact, school = recorded.fact, recorded.envelope.school
        if isinstance(fact, GuardianRecorded | GuardianRemoved):
            links[school, fact.pupil, fact.guardian] = fact if isinstance(fact, GuardianRecorded) else None
        elif isinstance(fact, PupilForgotten):
            forgotten.add((school, fact.pupil))
            nobody |= {(school, guardian) for guardian in fact.guardians}
    kept = {link: fact for link, fact in links.items() if fact is not None and link[:2] not in forgotten}
    await _delete(db, [*links], [*forgotten])
    await _insert(db, kept)
    await _speak(db, [*nobody])


async def _fold_silence(db: Db, facts: Sequence[Recorded]) -> None:
    """A silent number stays, whoever has it in the MIS, until its owner asks for messages again or is forgotten."""
    words = [(f.envelope.school, f.fact) for f in facts if isinstance(f.fact, GuardianOptedOut | GuardianOptedIn)]
    last = {(school, fact.guardian): isinstance(fact, GuardianOptedOut) for school, fact in words}
    await _speak(db, [*{(school, fact.guardian) for school, fact in words if isinstance(fact, GuardianOptedIn)}])
    silent = [guardian for guardian, is_silent in last.items() if is_silent]
    await write(
        db,
        """
        insert into silent_numbers
        select distinct school, guardian, telephone
        from numbers join unnest($1::text[], $2::text[]) as said (school, guardian) using (school, guardian)
        where is_texted
        on conflict do nothing
        """,
        [school for school, _ in silent],
        [guardian for _, guardian in silent],
    )


async def _speak(db: Db, guardians: Sequence[tuple[str, str]]) -> None:
    await write(
        db,
        """
        delete from silent_numbers using unnest($1::text[], $2::text[]) as said (school, guardian)
        where silent_numbers.school = said.school and silent_numbers.guardian = said.guardian
        """,
        [school for school, _ in guardians],
        [guardian for _, guardian in guardians],
    )


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


async def _insert(db: Db, links: Mapping[Link, GuardianRecorded]) -> None:
    """Every number; texts go to the mobile ones, or to the first."""
    rows = {
        (*link, number): place <= fact.other_mobiles
        for link, fact in links.items()
        for place, number in reversed([*enumerate((fact.telephone, *fact.other_telephones))])
        if number is not None
    }
    await write(
        db,
        "insert into numbers select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[])",
        *([row[part] for row in rows] for part in range(4)),
        list(rows.values()),
    )


async def numbers_of(reading: Reading) -> dict[str, list[str]]:
    """Guardian → the sealed numbers that the MIS gave for them."""
    rows = await reading.db.fetch(
        "select guardian, array_agg(distinct telephone) as numbers from numbers where school = $1 group by guardian",
        reading.school,
    )
    return {row["guardian"]: row["numbers"] for row in rows}


async def silent_numbers_of(reading: Reading, stopped: Sequence[str]) -> dict[str, list[str]]:
    """Guardian → the sealed numbers from which they asked for no more messages, and those that the MIS gives now."""
    rows = await reading.db.fetch(
        """
        select guardian, array_agg(distinct telephone) as numbers
        from (
            select school, guardian, telephone from numbers where is_texted
            union all select school, guardian, telephone from silent_numbers
        ) as known
        where school = $1 and guardian = any($2::text[])
        group by guardian
        """,
        reading.school,
        stopped,
    )
    return {row["guardian"]: row["numbers"] for row in rows}
