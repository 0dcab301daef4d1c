"""Numbers and e-mail addresses that do not work, as long as the MIS has no other ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import TypeAlias
from uuid import UUID

from chassis.record import Recorded
from chassis.service import Db, Reading
from events.fact import Fact
from events.notifications import (
    Channel,
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
STOPPED = "whoever has it asked the provider for no more messages"
FOUND_ELSEWHERE = "found dead at a call to somebody else who has it"

Name: TypeAlias = tuple[str, str, str, str]
"""School, guardian, channel, and the sealed number or address; empty: whichever it was."""


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
            rows[school, fact.guardian, fact.channel, fact.address] = _row(fact, recorded.envelope.occurred_at)
        elif isinstance(fact, NumberWorked | NumberCleared):
            _forget(rows, (school, fact.guardian, fact.channel, fact.address or ""))
    await _write_addresses(db, now)
    await _write(db, rows)


def _forget(rows: dict[Name, Row | None], name: Name) -> None:
    """It works; where it was not said which, all that the batch said of theirs before."""
    for each in [each for each in rows if each[:3] == name[:3]] if not name[3] else ():
        rows[each] = None
    rows[name] = None


def _row(fact: NumberToCheck | NumberSetAside, at: datetime) -> Row:
    if isinstance(fact, NumberSetAside):
        return Row(fact.pupil, fact.address, at, found_dead(fact), fact.message)
    return Row(fact.pupil, fact.address, at, fact.reason, fact.message)


def found_dead(fact: NumberSetAside) -> str:
    """Why a number that staff rang, or that somebody answered from, is to be checked."""
    if fact.message is not None:
        return STOPPED
    if fact.reply is not None:
        return NOT_THEIRS
    return FOUND_DEAD if fact.through in (None, fact.guardian) else FOUND_ELSEWHERE


async def _write_addresses(db: Db, now: Mapping[tuple[str, str], GuardianRecorded]) -> None:
    """All that the MIS has of each of them now, in the order in which it is tried."""
    await write(
        db,
        """
        delete from addresses using unnest($1::text[], $2::text[]) as said (school, guardian)
        where addresses.school = said.school and addresses.guardian = said.guardian
        """,
        [school for school, _ in now],
        [guardian for _, guardian in now],
    )
    rows = [(*who, *row) for who, fact in now.items() for row in _addresses(fact)]
    await write(
        db,
        "insert into addresses select * from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[])",
        *([row[part] for row in rows] for part in range(5)),
    )


def _addresses(fact: GuardianRecorded) -> Iterator[tuple[int, str | None, str | None]]:
    telephones, emails = (fact.telephone, *fact.other_telephones), (fact.email, *fact.other_emails)
    for place, (telephone, email) in enumerate(zip_longest(telephones, emails)):
        yield place, telephone, email


async def _write(db: Db, rows: Mapping[Name, Row | None]) -> None:
    names = ([name[part] for name in rows] for part in range(4))
    await write(
        db,
        """
        delete from spoilt
        using unnest($1::text[], $2::text[], $3::text[], $4::text[]) as said (school, guardian, channel, address)
        where spoilt.school = said.school and spoilt.guardian = said.guardian and spoilt.channel = said.channel
            and (spoilt.address = said.address or said.address = '')
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


async def spoilt_of(reading: Reading, guardian: str, channel: Channel) -> list[str]:
    """The sealed numbers or addresses of a guardian that are to be checked for a channel."""
    rows = await reading.db.fetch(
        "select address from spoilt where (school, guardian, channel) = ($1, $2, $3)", reading.school, guardian, channel
    )
    return [row["address"] for row in rows]


async def addresses_of(reading: Reading) -> list[tuple[str, str | None, str | None]]:
    """Every guardian with the sealed numbers and e-mail addresses that the MIS has now: a row for each pair of them."""
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
        from spoilt
        where school = $1 and (
            not exists (select from addresses a where (a.school, a.guardian) = ($1, spoilt.guardian))
            or exists (
                select from addresses a where (a.school, a.guardian) = ($1, spoilt.guardian)
                    and address = case channel when 'email' then a.email else a.telephone end
            )
        )
        order by since, guardian, channel, address
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
