"""The quarantine as its school sees it: facts into rows, rows into the answer."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from chassis.record import Recorded
from chassis.service import Reading
from events.fact import Envelope, Fact
from events.ids import arbor_cause
from events.registers import CodeDifference, CodesCompared, EntityQuarantined, EntityReleased, Quarantined
from registers import projection

AT = datetime(2026, 9, 7, 7, 57, tzinfo=UTC)
ID = UUID("11111111-1111-5111-8111-111111111111")


def recorded(*facts: Fact, first: int = 1) -> list[Recorded]:
    return [
        Recorded(
            Envelope(
                uuid5(ID, str(n)), type(f).__name__, "registers", "reach2", f.key, f.key, 1, ID, ID, None,
                AT + timedelta(minutes=n), AT, n, 0, n,
            ),
            f.model_dump_json().encode(),
        )
        for n, f in enumerate(facts, start=first)
    ]  # fmt: skip


def put(entity: str, revision: int = 1, reason: str = "unknown code '?'", school: str = "woodside") -> Fact:
    return EntityQuarantined(
        school=school, entity_type="Student", entity=entity, revision=revision, reason=reason, waits_for=None
    )


def released(entity: str, revision: int = 1) -> Fact:
    return EntityReleased(school="woodside", entity_type="Student", entity=entity, revision=revision)


async def rows(db: Any) -> list[tuple[str, int, str, datetime]]:
    answer = await projection.quarantined(Reading(db, "woodside", "reach2", 0, AT, None), Quarantined())  # type: ignore[arg-type]
    for row in answer.rows:
        assert row.id == arbor_cause("woodside", row.entity_type, row.entity, row.revision)
    return [(row.entity, row.revision, row.reason, row.since) for row in answer.rows]


@pytest.mark.parametrize("batch", [1, 2, 10])
async def test_what_waits_is_listed_since_it_waits_whatever_the_batches(db: Any, batch: int) -> None:
    facts = recorded(
        put("1"), put("2"), put("1", 2, "the pupil is not known"), released("2"), put("2", 3), put("3"),
        released("3"), put("4", school="other"),
    )  # fmt: skip
    for start in range(0, len(facts), batch):
        await projection.fold(db, facts[start : start + batch])
    assert await rows(db) == [
        ("1", 2, "the pupil is not known", AT + timedelta(minutes=1)),
        ("2", 3, "unknown code '?'", AT + timedelta(minutes=5)),
    ]


async def test_what_waits_for_its_day_to_come_is_nobodys_to_look_at(db: Any) -> None:
    planned = put("5").model_copy(update={"waits_for": "day:2026-09-08"})
    await projection.fold(db, recorded(put("1"), planned))
    assert [entity for entity, *_ in await rows(db)] == ["1"]


@pytest.mark.parametrize("batch", [1, 3])
async def test_how_codes_differ_is_the_last_comparison_of_each_school(db: Any, batch: int) -> None:
    late = CodeDifference(code="L", ours="present", theirs="unauthorised absence")
    facts = recorded(
        CodesCompared(school="woodside"),
        CodesCompared(school="other"),
        CodesCompared(school="woodside", differences=(late,)),
    )
    for start in range(0, len(facts), batch):
        await projection.fold(db, facts[start : start + batch])
    held = await db.fetch("select school, differences->0->>'code' as code from codes_compared order by school")
    assert [(row["school"], row["code"]) for row in held] == [("other", None), ("woodside", "L")]
