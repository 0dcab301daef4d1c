"""Whoever was invited, and cannot be written to that a meeting is off or moved, is told by a person: it is a duty."""

from datetime import date

import pytest
from tests.pathway.inviting import FATHER, FRIDAY, MOTHER, PUPIL, THURSDAY, of, parents, plan

from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    AgreePlan,
    AllocateFocusFamily,
    ClosePlan,
    DutyDone,
    DutySet,
    DutyStoodDown,
    FinishTask,
    InviteParent,
    LetterPrepared,
    MeetingsOf,
    PlanMeeting,
    RecordMeetingMissed,
)
from events.registers import GuardianRecorded
from pathway.projection import meetings_of

SISTER = pupil_id("woodside", "17")
STEPFATHER = guardian_id("woodside", "12")
AUNT = guardian_id("woodside", "11")
OFFICER = Actor(who="staff-3", role="attendance-officer")


@pytest.fixture
def school(woodside, set_up_again):
    """16 and a sister of the same mother and another father; an aunt who is guardian of 16; all invited to Thursday."""
    school = parents(woodside, set_up_again)
    school.roll("17")
    guardian(school, "17", "9", legal=True)
    guardian(school, "17", "12", legal=True)
    guardian(school, "16", "11", legal=False)
    school.told(AllocateFocusFamily(mis_id="16", staff="staff-3", role="attendance-officer"), "08:00")
    at = school.at("15:00", THURSDAY)
    school.told(PlanMeeting(mis_id="16", purpose="focus-start", at=at, staff="staff-3"), "08:20")
    for mis_id in ("9", "11", "12"):
        school.told(InviteParent(mis_id="16", purpose="focus-start", guardian=mis_id, how="phone"), "08:30")
    return school


def guardian(school, child, mis_id, **so):
    known, pupil = guardian_id("woodside", mis_id), pupil_id("woodside", child)
    names = {"mis_id": f"~{known}~contact~{mis_id}", "name": f"~{known}~contact~name"}
    return school.decider.hears(GuardianRecorded(pupil=pupil, guardian=known, **names, **so), at=school.at("07:30"))


def to_tell(news):
    return [(each.owner, each.about) for each in of(news, DutySet) if each.kind == "action"]


def written(news):
    return {(each.template, each.guardian) for each in of(news, LetterPrepared)}


def off(school, clock="09:00"):
    school.day = date(2026, 9, 9)
    return school.closed(clock, in_days=1)


def test_that_the_school_is_shut(school):
    news = off(school)
    assert written(news) == {("meeting-off", MOTHER)}
    assert to_tell(news) == [("staff-3", "focus-start-tell")]
    [duty] = [each for each in of(news, DutySet) if each.kind == "action"]
    assert duty.due_at <= school.at("15:00", THURSDAY)
    done = school.told(FinishTask(mis_id="16", duty=duty.duty, outcome="done"), "10:00")
    assert [each.duty for each in of(done, DutyDone)] == [duty.duty]
    school.decider.assert_rebuilds()


@pytest.mark.parametrize(("day", "hour"), [(FRIDAY, "15:00"), (THURSDAY, "11:00")])
def test_that_it_is_at_another_hour(school, day, hour):
    at = school.at(hour, day)
    news = school.told(PlanMeeting(mis_id="16", purpose="focus-start", at=at, staff="staff-3"), "09:00")
    assert written(news) == {("meeting", MOTHER)}
    assert to_tell(news) == [("staff-3", "focus-start-tell")]
    school.decider.assert_rebuilds()


def test_that_it_was_given_up(school):
    given_up = RecordMeetingMissed(mis_id="16", purpose="focus-start", reason="cancelled-by-school")
    news = school.told(given_up, "09:00")
    assert written(news) == {("meeting-off", MOTHER)}
    assert to_tell(news) == [("staff-3", "focus-start-tell")]


def test_that_one_of_the_family_cancelled(school):
    cancelled = RecordMeetingMissed(mis_id="16", purpose="focus-start", reason="cancelled-by-family")
    assert to_tell(school.told(cancelled, "09:00")) == [("staff-3", "focus-start-tell")]


def test_who_was_alone_invited_and_cancels_knows(school):
    plan(school, "08:40", THURSDAY)
    school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "08:45")
    cancelled = RecordMeetingMissed(mis_id="16", purpose="support", reason="cancelled-by-family")
    assert to_tell(school.told(cancelled, "09:00")) == []


def test_who_is_barred_since_is_the_offices(school):
    guardian(school, "16", "8", legal=True)
    plan(school, "08:40", THURSDAY)
    school.told(InviteParent(mis_id="16", purpose="support", guardian="8", how="phone"), "08:45")
    guardian(school, "16", "8", legal=True, barred=True)
    given_up = RecordMeetingMissed(mis_id="16", purpose="support", reason="cancelled-by-school")
    news = school.told(given_up, "09:00")
    assert FATHER not in {each.guardian for each in of(news, LetterPrepared)}
    assert to_tell(news) == [("attendance-officer", "support-tell")]


def test_what_can_be_held_after_all_is_not_told(school):
    off(school)
    news = school.closed("10:00", in_days=1, withdrawn=True)
    assert {each.reason for each in of(news, DutyStoodDown)} == {"not-needed"}
    assert not any(owed.kind == "action" for owed in school.decider.states["pupil", PUPIL].done.tasks.values())


def test_but_where_they_were_rung_a_new_day_is_owed_still(school):
    [duty] = [each for each in of(off(school), DutySet) if each.kind == "action"]
    school.told(FinishTask(mis_id="16", duty=duty.duty, outcome="done"), "09:30")
    school.closed("10:00", in_days=1, withdrawn=True)
    owed = school.decider.states["pupil", PUPIL].done.tasks.values()
    assert "focus-start-new-day" in {each.about for each in owed}


def test_it_does_not_keep_a_plan_open(school):
    school.told(AgreePlan(mis_id="16", supports=(), review=date(2026, 9, 28)), "08:50")
    given_up = RecordMeetingMissed(mis_id="16", purpose="focus-start", reason="cancelled-by-school")
    school.told(given_up, "09:00")
    assert school.told(ClosePlan(mis_id="16", outcome="improved"), "09:10")


def test_that_nobody_came_is_said_from_its_hour_on(school):
    school.day = THURSDAY
    nobody = RecordMeetingMissed(mis_id="16", purpose="focus-start", reason="nobody-came")
    assert school.decider.refuses(nobody, at=school.at("14:59"), actor=OFFICER).reason == "too-early"
    assert school.told(nobody, "15:20")


async def test_whoever_rings_sees_whom(school, tables):
    await tables.fold(school.log())
    [row] = (await meetings_of(tables.reading(), MeetingsOf(mis_id="16"))).rows
    assert sorted(row.invited_mis_ids) == ["11", "12", "id"], "hers of him"
