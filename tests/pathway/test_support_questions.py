"""Facts in, rows out: focus families, meetings and plans, each as its asker may see it."""

from datetime import date, timedelta

import pytest

from chassis.service import Refused
from events.ids import guardian_id, pupil_id
from events.pathway import (
    AgreePlan,
    EndFocusFamily,
    FocusFamiliesOf,
    HandOverFamilies,
    MeetingsOf,
    PlanMeeting,
    PlansOf,
    RecordMeetingMissed,
)
from events.registers import GuardianRemoved
from pathway.projection import focus_families_of, meetings_of, plans_of

from .of_a_week import FRIDAY, as_, met
from .settled import MONDAY


async def families(tables, reading=None, **given):
    return (await focus_families_of(reading or as_(tables), FocusFamiliesOf(**given))).rows


async def test_a_focus_family_is_shown_with_whoever_has_it_today(staffed, tables):
    staffed.allocated("07:30", "staff-1", "headteacher")
    staffed.told(HandOverFamilies.model_validate({"from": "staff-1", "to": "staff-2", "until": MONDAY}), "07:40")
    await tables.fold(staffed.log())
    [family] = await families(tables)
    assert (family.mis_ids, family.staff, family.holder) == (("16", "17"), "staff-1", "staff-2")
    assert (family.since, family.until, family.ended) == (MONDAY, date(2026, 10, 23), None)
    assert (family.before_possible, family.after_possible) == (0, None)


async def test_one_that_has_ended_or_was_replaced_is_shown_where_asked_for(staffed, tables):
    staffed.allocated("07:30", "staff-1", "headteacher")
    staffed.allocated("07:40", "staff-3", "attendance-officer", mis_id="17")
    staffed.day = date(2026, 9, 8)
    staffed.told(EndFocusFamily(mis_id="16"), "08:00")
    await tables.fold(staffed.log())
    assert await families(tables) == ()
    shown = await families(tables, all=True)
    assert [(each.staff, each.ended) for each in shown] == [("staff-1", "replaced"), ("staff-3", "requested")]


async def test_whoever_is_not_of_the_office_sees_their_own(staffed, tables):
    staffed.allocated("07:30", "staff-1", "headteacher")
    staffed.allocated("07:35", "staff-6", "year-group-leader", mis_id="18")
    await tables.fold(staffed.log())
    assert len(await families(tables)) == 2
    [own] = await families(tables, as_(tables, "year-group-leader", "staff-6"))
    assert own.mis_ids == ("18",)
    assert await families(tables, as_(tables, "class-teacher", "staff-9")) == ()
    with pytest.raises(Refused, match="figures"):
        await families(tables, as_(tables, "governor", "gov-1"))


async def meetings(reading, **given):
    return (await meetings_of(reading, MeetingsOf.model_validate(given))).rows


async def test_a_planned_meeting_says_what_to_bring(staffed, tables):
    at = staffed.at("14:00", FRIDAY)
    staffed.roll("19", form="R1", year="R")
    for mis_id, staff in (("16", "staff-5"), ("19", "staff-3")):
        staffed.told(PlanMeeting(mis_id=mis_id, purpose="support", at=at, staff=staff), "09:00")
    await tables.fold(staffed.log())
    brought = {row.mis_id: row.to_bring for row in await meetings(as_(tables))}
    assert "books" in brought["16"]
    assert "tapestry-journal" in brought["19"]
    assert brought["16"][0] == "absence-report"


async def test_the_notes_of_a_meeting_reach_the_attendance_officers_by_themselves(staffed, tables):
    met(staffed, signed_by_parent=True, brought=("books",), review=date(2026, 10, 5))
    await tables.fold(staffed.log())
    [row] = await meetings(as_(tables))
    assert (row.state, row.staff, row.invited) == ("held", "staff-5", (guardian_id("woodside", "9"),))
    assert (row.reasons, row.note, row.barriers) == ("bus", "agreed", ("transport",))
    [action] = row.actions
    assert (action.what, action.owner, action.state) == ("ring", "staff-7", "due")
    assert (row.signed_by_parent, row.signed_by_school, row.brought) == (True, False, ("books",))
    assert row.review == date(2026, 10, 5)


async def test_whoever_was_invited_is_shown_by_the_id_of_the_mis_while_a_guardian_of_the_family(staffed, tables):
    met(staffed)
    await tables.fold(staffed.log())
    guardian, pupil = guardian_id("woodside", "9"), pupil_id("woodside", "16")
    [row] = await meetings(as_(tables))
    assert (row.invited, row.invited_mis_ids) == ((guardian,), ("9",))
    [masked] = await meetings(as_(tables, "operator", "root"))
    assert (masked.mis_id, masked.invited_mis_ids) == (pupil, (guardian,))
    for child in (pupil, pupil_id("woodside", "17")):
        staffed.decider.given(GuardianRemoved(pupil=child, guardian=guardian), at=staffed.at("11:00"))
    await tables.empty()
    await tables.fold(staffed.log())
    [row] = await meetings(as_(tables))
    assert (row.invited, row.invited_mis_ids) == ((guardian,), ())


async def test_a_class_teacher_learns_of_barriers_and_not_what_was_written_down(staffed, tables):
    met(staffed)
    await tables.fold(staffed.log())
    [row] = await meetings(as_(tables, "class-teacher", "staff-9"))
    assert (row.barriers, row.reasons, row.note, row.actions[0].what) == (("transport",), None, None, None)
    assert await meetings(as_(tables, "year-group-leader", "staff-6")) == ()


async def test_meetings_are_asked_for_by_day_and_by_pupil(staffed, tables):
    met(staffed)
    await tables.fold(staffed.log())
    reading = as_(tables)
    assert len(await meetings(reading, **{"from": MONDAY, "to": MONDAY})) == 1
    assert await meetings(reading, **{"from": MONDAY + timedelta(days=1)}) == ()
    assert await meetings(reading, mis_id="17") == ()


async def test_a_meeting_that_did_not_come_about_says_why(staffed, tables):
    at = staffed.at("14:00")
    staffed.told(PlanMeeting(mis_id="16", purpose="support", at=at, staff="staff-5"), "09:00")
    staffed.told(RecordMeetingMissed(mis_id="16", purpose="support", reason="nobody-came"), "14:30")
    await tables.fold(staffed.log())
    [row] = await meetings(as_(tables))
    assert (row.state, row.reason) == ("missed", "nobody-came")


async def test_a_plan_counts_what_stands_in_the_way_of_closing_it(staffed, tables):
    met(staffed)
    support = {"kind": "morning-call", "days": ("Monday",), "at": "07:50"}
    staffed.told(AgreePlan(mis_id="16", supports=(support,), review=date(2026, 10, 5)), "11:00")
    staffed.wakes("16:00", FRIDAY)
    await tables.fold(staffed.log())
    [plan] = (await plans_of(as_(tables), PlansOf())).rows
    assert (plan.mis_id, plan.open_actions, plan.supports[0].kind, plan.closed) == ("16", 1, "morning-call", None)
