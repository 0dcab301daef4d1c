"""By which source each school is heard, and what comparing it found last, as rows."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

import pytest

from chassis.record import Recorded
from events.fact import Envelope, Fact
from events.registers import MisCompared, SchoolSetUp
from events.school import Source
from registers import projection

AT = datetime(2026, 9, 7, 15, 30, tzinfo=UTC)
ID = UUID("11111111-1111-5111-8111-111111111111")


def recorded(*facts: Any) -> list[Recorded]:
    """The facts as they stand in the log."""
    return [
        Recorded(
            Envelope(
                uuid5(ID, str(n)), type(f).__name__, "registers", "reach2", f.school, f.key, 1, ID, ID, None,
                AT, AT, n, 0, n,
            ),
            f.model_dump_json().encode(),
        )
        for n, f in enumerate(facts, start=1)
    ]  # fmt: skip


def set_up(school: str, source: Source) -> Fact:
    return SchoolSetUp(
        school=school, trust="reach2", name=school, timezone="Europe/London", source=source, terms=(), classes=()
    )


def compared(school: str, day: int, differing: int) -> Fact:
    on = date(2026, 9, day)
    return MisCompared(
        school=school, date=on, first=on, source="poll", marks_seen=9, pupils_seen=3, differing=differing
    )


@pytest.mark.parametrize("batch", [1, 2, 10])
async def test_of_each_school_the_last_word_holds_whatever_the_batches(db: Any, batch: int) -> None:
    facts = recorded(
        set_up("woodside", "hook"), set_up("oak", "csv"), compared("woodside", 7, 2), set_up("woodside", "poll"),
        compared("woodside", 8, 0),
    )  # fmt: skip
    for start in range(0, len(facts), batch):
        await projection.fold(db, facts[start : start + batch])
    rows = await db.fetch("select school, source, day, differing from sources left join compared using (school)")
    assert {tuple(row) for row in rows} == {("woodside", "poll", date(2026, 9, 8), 0), ("oak", "csv", None, None)}
