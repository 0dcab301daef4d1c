"""Lists of classes and pupils are in the order in which a school reads them: reception first, 2 before 10."""

from datetime import date
from typing import Any

import pytest

from events.ids import pupil_id
from events.pathway import (
    CausesOf,
    CounterReached,
    HotspotOf,
    KnownAbsencesOf,
    PaListed,
    PaListIssued,
    PaListOf,
    ReportKnownAbsence,
    StageEntered,
    StagesOf,
)
from events.registers import RegisterTaken
from pathway.projection import causes_of, hotspot_of, known_absences_of, pa_list_of, stages_of

MONDAY = date(2026, 9, 7)
CLASSES = {"100": ("10A", "10"), "9": ("2B", "2"), "10": ("2B", "2"), "7": ("2A", "2"), "8": ("RA", "R")}
IN_ORDER = [("RA", "8"), ("2A", "7"), ("2B", "9"), ("2B", "10"), ("10A", "100")]


@pytest.fixture
def school(woodside: Any) -> Any:
    """Five pupils in classes of years R, 2 and 10."""
    for mis_id, (form, year) in CLASSES.items():
        woodside.roll(mis_id, form=form, year=year)
    return woodside


def entered(mis_id: str, stage: str, missed: int) -> StageEntered:
    return StageEntered(
        pupil=pupil_id("woodside", mis_id), stage=stage, date=MONDAY, policy=date(2026, 9, 1), attending=40 - missed,
        possible=40, sessions=(), owner="attendance-officer",
    )  # fmt: skip


async def test_stages_and_counters_of_a_day(school: Any, tables: Any) -> None:
    stages = [entered(mis_id, stage, missed) for mis_id in CLASSES for stage, missed in (("support", 4), ("watch", 2))]
    counters = [
        CounterReached(
            pupil=pupil_id("woodside", mis_id), counter="authority-return", date=MONDAY, days=10,
            owner="attendance-officer", sessions=(),
        )
        for mis_id in CLASSES
    ]  # fmt: skip
    await tables.fold(school.log(*stages, *counters))
    found = await stages_of(tables.reading(), StagesOf())
    assert [(row.form, row.mis_id) for row in found.rows if row.stage == "watch"] == IN_ORDER
    assert [row.stage for row in found.rows] == ["watch", "support"] * 5
    assert [(row.form, row.mis_id) for row in found.counters] == IN_ORDER


async def test_the_week_s_list_of_persistent_absentees(school: Any, tables: Any) -> None:
    rows = tuple(
        PaListed(pupil=pupil_id("woodside", mis_id), form=form, year=year, attending=18, possible=20)
        for mis_id, (form, year) in CLASSES.items()
    )
    await tables.fold(school.log(PaListIssued(school="woodside", date=MONDAY, from_possible=20, rows=rows)))
    found = await pa_list_of(tables.reading(), PaListOf(on=MONDAY))
    assert [(row.form, row.mis_id) for row in found.rows] == IN_ORDER


async def test_the_causes_by_year_group(school: Any, tables: Any) -> None:
    await tables.fold(school.log())
    found = await causes_of(tables.reading(), CausesOf.model_validate({"from": MONDAY, "to": MONDAY}))
    assert [row.year for row in found.rows] == ["R", "2", "3", "10"]


async def test_who_is_known_to_be_absent(school: Any, tables: Any) -> None:
    for number, mis_id in enumerate(CLASSES):
        school.told(ReportKnownAbsence.model_validate({"mis_id": mis_id, "from": MONDAY}), f"08:1{number}")
    await tables.fold(school.log())
    found = await known_absences_of(tables.reading(), KnownAbsencesOf(on=MONDAY))
    assert [(row.form, row.mis_id) for row in found.rows] == IN_ORDER


async def test_the_classes_of_a_day(school: Any, tables: Any) -> None:
    for form in ("10A", "2B", "2A", "RA"):
        there = {pupil_id("woodside", mis_id): "/" for mis_id, (of, _) in CLASSES.items() if of == form}
        taken = RegisterTaken(school="woodside", form=form, year=form[:-1], date=MONDAY, session="AM", marks=there)
        school.hears(taken, "09:15")
    await tables.fold(school.log())
    assert [row.form for row in (await hotspot_of(tables.reading(), HotspotOf(on=MONDAY))).rows] == [
        "RA", "2A", "2B", "10A",
    ]  # fmt: skip
