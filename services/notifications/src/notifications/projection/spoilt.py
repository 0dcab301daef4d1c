"""Numbers and e-mail addresses that do not work, as long as the MIS has no other ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from chassis.record import Recorded
from chassis.service import Db, Reading
from events.fact import Fact
from events.notifications import (
    NumberCleared,
    NumberRow,
    NumberSetAside,
    NumbersFound,
    NumbersToCheck,
    NumberToCheck,
    NumberWorked,
)
from events.registers import GuardianRecorded
from notifications.projection.people import mis_ids
from notifications.projection.readers import may_read
from notifications.projection.writing import write

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {NumberToCheck, NumberSetAside, NumberWorked, NumberCleared, GuardianRecorded}
)
FOUND_DEAD = "found dead at a call"
NOT_THEIRS = "whoever has it wrote that it is not theirs"
FOUND_ELSEWHERE = "found dead at a call to somebody else who has it"

Name: TypeAlias = tuple[str, str, str]
"""School, guardian and channel."""


@dataclass(frozen=True, slots=True)
class Row:
    """A number as it is stored."""

    pupil: str
    address: str
    since: datetime
    reason: str
    message: UUID | None


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: the latest word about a number holds, and so does what the MIS said last."""
    rows: dict[Name, Row | None] = {}
    now: dict[tuple[str, str], GuardianRecorded] = {}
    for recorded in facts:
        fact, school = recorded.fact, recorded.envelope.school
        if isinstance(fact, GuardianRecorded):
            now[school, fact.guardian] = fact
        elif isinstance(fact, NumberToCheck | NumberSetAside):
            rows[school, fact.guardian, fact.channel] = _row(fact, recorded.envelope.occurred_at)
        elif isinstance(fact, NumberWorked | NumberCleared):
            rows[school, fact.guardian, fact.channel] = None
    await _write_addresses(db, now)
    await _write(db, rows)


def _row(fact: NumberToCheck | NumberSetAside, at: datetime) -> Row:
    if isinstance(fact, NumberSetAside):
        return Row(fact.pupil, fact.address, at, found_dead(fact), None)
    return Row(fact.pupil, fact.address, at, fact.reason, fact.message)


def found_dead(fact: NumberSetAside) -> str:
    """Why a number that staff rang, or that somebody answered from, is to be checked."""
    if fact.reply is not None:
        return NOT_THEIRS
    return FOUND_DEAD if fact.through is None else FOUND_ELSEWHERE


async def _write_addresses(db: Db, now: Mapping[tuple[str, str], GuardianRecorded]) -> None:
    await write(
        db,
        """
        insert into addresses select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
        on conflict (school, guardian) do update set telephone = excluded.telephone, email = excluded.email
        """,
        [school for school, _ in now],
        [guardian for _, guardian in now],
        [fact.telephone for fact in now.values()],
        [fact.email for fact in now.values()],
    )


async def _write(db: Db, rows: Mapping[Name, Row | None]) -> None:
    names = ([name[part] for name in rows] for part in range(3))
    await write(
        db,
        """
        delete from spoilt using unnest($1::text[], $2::text[], $3::text[]) as said (school, guardian, channel)
        where spoilt.school = said.school and spoilt.guardian = said.guardian and spoilt.channel = said.channel
        """,
        *names,
    )
    kept = [(name, row) for name, row in rows.items() if row]
    await write(
        db,
        """
        insert into spoilt select * from unnest(
            $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::uuid[])
        """,
        *([name[part] for name, _ in kept] for part in range(3)),
        *([getattr(row, column) for _, row in kept] for column in ("pupil", "address", "since", "reason", "message")),
    )


async def addresses_of(reading: Reading) -> list[tuple[str, str | None, str | None]]:
    """Every guardian with the sealed number and e-mail address that the MIS has now."""
    rows = await reading.db.fetch("select guardian, telephone, email from addresses where school = $1", reading.school)
    return [(row["guardian"], row["telephone"], row["email"]) for row in rows]


async def dead_numbers_of(reading: Reading, guardians: Sequence[str]) -> list[tuple[str, str | None, str | None]]:
    """These guardians with the sealed numbers of theirs that were found dead at a call, or not to be theirs."""
    rows = await reading.db.fetch(
        """
        select distinct guardian, address from spoilt
        where school = $1 and guardian = any($2::text[]) and reason = any($3::text[])
        """,
        reading.school,
        guardians,
        [FOUND_DEAD, FOUND_ELSEWHERE, NOT_THEIRS],
    )
    return [(row["guardian"], row["address"], None) for row in rows]


async def numbers_to_check(reading: Reading, question: NumbersToCheck) -> NumbersFound:
    """Those that the MIS still has, oldest first; masked for an operator. Raises Refused for whom contacts are not."""
    opens = may_read(reading)
    rows = await reading.db.fetch(
        """
        select guardian, pupil, channel, since, reason, message, address
        from spoilt left join addresses now using (school, guardian)
        where school = $1 and (
            now.guardian is null
            or address = case channel when 'email' then now.email else now.telephone end
        )
        order by since, guardian, channel
        """,
        reading.school,
    )
    ids = await mis_ids(reading, {person for row in rows for person in (row["guardian"], row["pupil"])})
    shown = await reading.keyring.open([row["address"] for row in rows] if opens else [])
    named = (
        {
            **row,
            **{key: ids.get(row[key], row[key]) for key in ("guardian", "pupil")},
            "address": shown.get(row["address"]),
        }
        for row in rows
    )
    return NumbersFound(school=reading.school, rows=tuple(NumberRow(**row) for row in named))
