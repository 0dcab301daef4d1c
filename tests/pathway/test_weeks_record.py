"""Facts in, rows out: what was done in a week for each absent pupil, and holds on praise."""

from datetime import date
from uuid import UUID

import pytest

from chassis.service import Refused
from events.ids import pupil_id
from events.pathway import (
    HoldPraise,
    LetterIssued,
    LetterIssuing,
    LetterPrepared,
    LiftPraiseHold,
    PlanMeeting,
    PraiseHoldsOf,
    ProceduresOf,
    RecordPraise,
    StageChecked,
    StageEntered,
)
from pathway.projection import praise_holds_of, procedures_of

from .of_a_week import FRIDAY, as_
from .settled import MONDAY


async def procedures(reading, week="2026-W37"):
    return (await procedures_of(reading, ProceduresOf(week=week))).rows


@pytest.mark.parametrize(
    ("role", "who", "kinds"),
    [
        ("attendance-officer", "staff-3", ["letter", "check"]),
        ("assistant-head", "staff-5", ["letter", "check"]),
        ("class-teacher", "staff-9", []),
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
async def test_letters_and_checks_stand_in_the_weeks_record_for_those_who_work_on_them(
    staffed, tables, role, who, kinds, size
):
    staffed.absent("09:20")
    pupil, letter = pupil_id("woodside", "16"), UUID(int=5)
    given = {"pupil": pupil, "letter": letter, "guardian": "gabc", "template": "concern", "template_version": 1}
    told = (
        LetterPrepared(**given, stage=None, date=MONDAY, attending=0, possible=2, sessions=()),
        LetterIssuing(pupil=pupil, letter=letter, by="staff-3"),
        LetterIssued(pupil=pupil, letter=letter, by="staff-3", sha256="ab"),
        StageChecked(pupil=pupil, check="panel-check", outcome="panel-called", at=staffed.at("16:00"), by="staff-3"),
    )
    await tables.fold(staffed.log(*told), size)
    [row] = await procedures(as_(tables, role, who))
    done = [(step.kind, step.about, step.outcome, step.by) for step in row.steps if step.kind in ("letter", "check")]
    assert sorted(done) == sorted(
        each
        for each in (("letter", "concern", "issued", "staff-3"), ("check", "panel-check", "panel-called", "staff-3"))
        if each[0] in kinds
    )


@pytest.mark.parametrize("told", [("watch", "concern", "support"), ("support", "watch", "concern")])
async def test_stages_of_one_instant_stand_as_the_policy_orders_them(staffed, tables, told):
    staffed.absent("09:20")
    given = {"pupil": pupil_id("woodside", "16"), "date": MONDAY, "policy": date(2026, 9, 1), "sessions": ()}
    entered = [
        StageEntered(**given, stage=stage, attending=30, possible=40, owner="attendance-officer") for stage in told
    ]
    await tables.fold(staffed.log(*entered))
    [row] = await procedures(as_(tables))
    assert [step.about for step in row.steps if step.kind == "stage"] == ["watch", "concern", "support"]


@pytest.mark.parametrize("role", ["attendance-officer", "headteacher", "safeguarding-lead"])
async def test_holds_on_praise_are_shown_with_why_to_those_who_set_them(staffed, tables, role):
    reason = f"~{pupil_id('woodside', '16')}~safeguarding~grandmother"
    for mis_id in ("16", "18"):
        staffed.told(HoldPraise(mis_id=mis_id, until=FRIDAY, reason=reason), "08:00")
    staffed.told(LiftPraiseHold(mis_id="18"), "08:30")
    await tables.fold(staffed.log())
    held = (await praise_holds_of(as_(tables, role), PraiseHoldsOf())).rows
    assert [each.mis_id for each in held] == ["16", "17"], "of brothers and sisters all, of a hold that was lifted none"
    assert {(each.until, each.by, each.reason) for each in held} == {(FRIDAY, "staff-3", "grandmother")}


@pytest.mark.parametrize("role", ["assistant-head", "class-teacher", "pastoral", "inclusion", "operator", "governor"])
async def test_and_to_nobody_else(staffed, tables, role):
    with pytest.raises(Refused):
        await praise_holds_of(as_(tables, role), PraiseHoldsOf())


async def test_the_weeks_record_of_an_absent_pupil_is_what_was_done(staffed, tables):
    staffed.absent("09:20")
    staffed.contact("09:30", "no-answer")
    staffed.contact("09:50", "spoke", code="I")
    staffed.told(RecordPraise(mis_id="16", how="in-person"), "15:50")
    await tables.fold(staffed.log())
    [row] = await procedures(as_(tables))
    assert (row.mis_id, row.form, row.absent, row.unexplained) == ("16", "3B", 1, 1)
    assert [(step.kind, step.outcome) for step in row.steps] == [
        ("call", "no-answer"),
        ("call", "spoke"),
        ("praise", "in-person"),
    ]
    assert await procedures(as_(tables), "2026-W38") == ()


async def test_what_is_done_in_the_first_hour_of_a_summers_monday_is_that_weeks(staffed, tables):
    """It is still Sunday in UTC."""
    friday = staffed.at("14:00", FRIDAY)
    staffed.told(PlanMeeting(mis_id="16", purpose="support", at=friday, staff="staff-5"), "00:30")
    staffed.absent("09:20")
    await tables.fold(staffed.log())
    [row] = await procedures(as_(tables))
    assert [(step.kind, step.outcome) for step in row.steps] == [("meeting", "planned")]


async def test_persistent_absentees_come_first(staffed, tables):
    staffed.taken("09:00", {"17": "N"})
    staffed.absent("09:20", mis_id="16", code="I")
    staffed.absent("09:20", mis_id="16", code="I", session="PM")
    staffed.absent("09:20", mis_id="17")
    await tables.fold(staffed.log())
    assert [(row.mis_id, row.persistent) for row in await procedures(as_(tables))] == [("17", True), ("16", False)]


@pytest.mark.parametrize(("stage", "persistent"), [("persistent", True), ("severe", True), ("legal", False)])
async def test_a_stage_of_at_most_ninety_percent_is_of_persistent_absentees(staffed, tables, stage, persistent):
    staffed.absent("09:20", code="I")
    entered = StageEntered(
        pupil=pupil_id("woodside", "16"), stage=stage, date=MONDAY, policy=date(2026, 9, 1), attending=30, possible=40,
        sessions=(), owner="attendance-officer",
    )  # fmt: skip
    await tables.fold(staffed.log(entered))
    [row] = await procedures(as_(tables))
    assert (row.persistent, [step.kind for step in row.steps]) == (persistent, ["stage"])


async def test_a_child_who_was_not_absent_after_all_is_not_in_it(staffed, tables):
    staffed.absent("09:20")
    staffed.withdrawn("09:40")
    await tables.fold(staffed.log())
    assert await procedures(as_(tables)) == ()


async def test_visits_are_shown_to_the_office_alone(staffed, tables):
    staffed.absent("09:20", mis_id="18", flags=("child-protection",))
    staffed.visit("11:00", mis_id="18")
    await tables.fold(staffed.log())
    [office] = await procedures(as_(tables))
    assert [step.kind for step in office.steps] == ["visit"]
    [leader] = await procedures(as_(tables, "year-group-leader", "staff-6"))
    assert leader.steps == ()
    assert await procedures(as_(tables, "class-teacher", "staff-9")) == ()
