"""The e-mails about registers as rows: of a local day, with the latest word about each."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest

from chassis.service import Reading, Refused
from events.fact import Actor
from events.notifications import ChaseFailed, ChaseSending, ChaseSent, ChasesOf
from events.sealed import Sealed
from notifications import projection

MONDAY = date(2026, 9, 7)
FIRST, SECOND = UUID(int=1), UUID(int=2)


def sending(message: UUID, attempt: int = 1, day: date = MONDAY) -> ChaseSending:
    return ChaseSending(
        school="woodside", message=message, staff="staff-9", kind="missing", form="3B", date=day, session="AM",
        since=time(9, 5), email=Sealed("~staff:woodside:staff-9~staff~mail"), via="folder",
        school_name="Woodside", local_day=day, because=FIRST, attempt=attempt,
    )  # fmt: skip


async def asked(tables: Any, actor: Actor | None = None) -> list[tuple[Any, ...]]:
    now = datetime(2026, 9, 7, 10, tzinfo=UTC)
    reading = Reading(tables.db, "woodside", "reach2", 0, now, tables.keyring, actor)
    answer = await projection.chases_of(reading, ChasesOf())
    assert answer.on == MONDAY
    return [(row.attempt, row.state, row.reason) for row in answer.rows]


@pytest.mark.parametrize("cut", range(6))
async def test_each_try_is_a_row_with_what_came_of_it_whatever_the_batches(tables, woodside, cut) -> None:
    told = {"school": "woodside", "staff": "staff-9", "at": woodside.at("09:05")}
    facts = [
        sending(FIRST),
        ChaseFailed(message=FIRST, reason="refused", **told),
        sending(SECOND, attempt=2),
        ChaseSent(message=SECOND, **told),
        sending(UUID(int=3), day=date(2026, 9, 8)),
    ]
    log = [tables.record(fact, woodside.at(f"09:0{n}")) for n, fact in enumerate(facts)]
    await tables.fold(log[:cut], log[cut:])
    assert await asked(tables) == [(1, "failed", "refused"), (2, "sent", None)]


async def test_who_sees_no_contacts_is_refused(tables) -> None:
    await tables.fold()
    with pytest.raises(Refused):
        await asked(tables, Actor(who="staff-9", role="governor"))
