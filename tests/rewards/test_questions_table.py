"""Who is shown what: the question of rewards in every role."""

from contextlib import suppress
from datetime import date
from types import SimpleNamespace
from typing import Any, get_args

import pytest_asyncio

from chassis.service import Reading, Refused
from events.fact import Actor, Fact, Role
from events.ids import pupil_id
from events.pathway import FocusFamilyAllocated
from events.registers import SchoolSetUp, Staff
from events.rewards import TrackerOpened, TrackersOf
from events.roles import OFFICE, SCOPED
from events.school import ClassOfPupils, Term
from rewards import projection
from rewards.handlers import QUESTIONS

from .conftest import AT, pupils, recorded

ROLES, NOBODY = get_args(Role), "nobody"
"""Beside every role: who holds the installation's keys and asks in nobody's name (docs/adr/0012)."""
OWN, OTHER = pupil_id("woodside", "16"), pupil_id("woodside", "17")
TERM = Term.model_validate({"name": "Autumn 2026", "from": "2026-09-03", "to": "2026-12-18"})


def set_up(staff: tuple[Staff, ...] = (), teacher: str | None = None) -> SchoolSetUp:
    school: dict[str, Any] = {"school": "woodside", "trust": "reach2", "name": "Woodside", "source": "hook"}
    classes = (ClassOfPupils(name="3B", year="3", teacher=teacher), ClassOfPupils(name="4A", year="4"))
    return SchoolSetUp(**school, timezone="Europe/London", terms=(TERM,), classes=classes, staff=staff)


@pytest_asyncio.fixture
async def tracked(tables: SimpleNamespace) -> list[Fact]:
    """16 of 3B and 17 of 4A have trackers."""
    own, other = await pupils(tables, **{OWN: "16", OTHER: "17"})
    elsewhere = other.model_copy(update={"form": "4A", "year": "4"})
    return [own, elsewhere, TrackerOpened(pupil=OWN), TrackerOpened(pupil=OTHER)]


async def shown(tables: SimpleNamespace, *facts: Fact) -> dict[str, list[str]]:
    """Role → the pupils of the answer, of those who are answered; each is the member of staff of its own name."""
    await projection.fold(tables.db, recorded(*facts))
    found = {}
    for role in (*ROLES, NOBODY):
        actor = None if role == NOBODY else Actor(who=role, role=role)
        with suppress(Refused):
            reading = Reading(tables.db, "woodside", "reach2", 0, AT, tables.keyring, actor=actor)
            answer: Any = await QUESTIONS[TrackersOf](reading, TrackersOf())
            found[role] = [row.mis_id for row in answer.rows]
    return found


def test_every_question_has_its_roles() -> None:
    assert set(QUESTIONS) == {TrackersOf}


async def test_each_role_has_the_trackers_of_its_pupils_an_operator_opaque_ids_a_governor_none(
    tables: SimpleNamespace, tracked: list[Fact]
) -> None:
    staff = tuple(Staff(id=role, role=role, pupils=("16",)) for role in ROLES)
    seen = await shown(tables, set_up(staff), *tracked)
    every = dict.fromkeys(OFFICE | {NOBODY}, ["16", "17"])
    assert seen == {**every, **dict.fromkeys(SCOPED, ["16"]), "operator": sorted([OWN, OTHER])}


async def test_a_class_teacher_has_those_of_the_class_that_the_school_file_says(
    tables: SimpleNamespace, tracked: list[Fact]
) -> None:
    seen = await shown(tables, set_up(teacher="class-teacher"), *tracked)
    assert {role: seen[role] for role in SCOPED} == {**dict.fromkeys(SCOPED, []), "class-teacher": ["16"]}


async def test_years_and_classes_are_of_the_school_file_as_it_was_last_set_up(
    tables: SimpleNamespace, tracked: list[Fact]
) -> None:
    before = Staff(id="year-group-leader", role="year-group-leader", years=("3",))
    now = Staff(id="year-group-leader", role="year-group-leader", years=("4",))
    seen = await shown(tables, set_up((before,)), *tracked, set_up((now,)))
    assert seen["year-group-leader"] == ["17"]


async def test_a_family_that_is_allocated_to_them_is_theirs(tables: SimpleNamespace, tracked: list[Fact]) -> None:
    held: dict[str, Any] = {"since": date(2026, 9, 7), "until": date(2026, 10, 23)}
    allocated = FocusFamilyAllocated(
        pupil=OTHER, family=(OTHER,), staff="assistant-head", role="assistant-head", **held
    )
    seen = await shown(tables, set_up(), *tracked, allocated)
    assert (seen["assistant-head"], seen["pastoral"]) == (["17"], [])


async def test_nobody_of_a_school_that_is_not_set_up_has_pupils(tables: SimpleNamespace, tracked: list[Fact]) -> None:
    assert (await shown(tables, *tracked))["class-teacher"] == []
