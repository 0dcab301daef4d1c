"""Who sees no letters sees stages by attendance alone, without what they ask for, in whichever list."""

import dataclasses
from datetime import date, timedelta

import pytest

from events.fact import Actor
from events.pathway import ProceduresOf, StagesOf
from events.registers import Staff
from pathway.projection import procedures_of, stages_of

from .school_file import set_up

MONDAY = date(2026, 9, 7)
WEEK = "2026-W37"
KNOW = [("attendance-officer", "staff-3"), ("assistant-head", "staff-5"), ("headteacher", "staff-1")]
DO_NOT = [("class-teacher", "staff-9"), ("year-group-leader", "staff-6")]


@pytest.fixture
async def asked_by(woodside, tables):
    """A child away without leave for a week: in the legal stage, and in those of attendance."""
    staff = (
        Staff(id="staff-5", role="assistant-head", years=("3",)),
        Staff(id="staff-6", role="year-group-leader", years=("3",)),
        Staff(id="staff-9", role="class-teacher", classes=("3B",)),
    )
    woodside.hears(set_up(staff=staff), "07:01")
    for number in range(5):
        woodside.day = MONDAY + timedelta(days=number)
        for session, clock in (("AM", "09:10"), ("PM", "13:40")):
            woodside.taken(clock, {"16": "O"}, session)
            woodside.absent(clock, session=session, code="O")
        woodside.decider.wakes(woodside.at("15:45"))
    await tables.fold(woodside.log())

    def reading(role, who):
        return dataclasses.replace(tables.reading(), actor=Actor(who=who, role=role))

    return reading


async def stages(reading):
    return {row.stage: (row.actions, row.due) for row in (await stages_of(reading, StagesOf())).rows}


async def entered_by_record(reading):
    rows = (await procedures_of(reading, ProceduresOf(week=WEEK))).rows
    return {step.about for row in rows for step in row.steps if step.kind == "stage"}


@pytest.mark.parametrize(("role", "who"), KNOW)
async def test_who_works_on_letters_sees_the_legal_stage_and_what_it_asks_for(asked_by, role, who):
    found = await stages(asked_by(role, who))
    assert "letter" in found["legal"][0]
    assert found["legal"][1] is not None
    assert "legal" in await entered_by_record(asked_by(role, who))


@pytest.mark.parametrize(("role", "who"), DO_NOT)
async def test_who_sees_no_letters_sees_attendance_alone(asked_by, role, who):
    found = await stages(asked_by(role, who))
    assert {*found.values()} == {((), None)}
    assert "severe" in found
    for seen in ({*found}, await entered_by_record(asked_by(role, who))):
        assert "legal" not in seen
        assert "severe" in seen


@pytest.mark.parametrize(("role", "who"), DO_NOT)
async def test_asked_for_the_legal_stage_they_see_nobody(asked_by, role, who):
    assert (await stages_of(asked_by(role, who), StagesOf(stage="legal"))).rows == ()
