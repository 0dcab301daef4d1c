"""Whom the MIS deletes may be put back: plan, meetings and what else is owed wait for it for three school days."""

from datetime import date, timedelta

import pytest

from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    AgreePlan,
    AllocateFocusFamily,
    DeadlineMissed,
    DutySet,
    DutyStoodDown,
    FinishTask,
    FocusFamilyEnded,
    HoldMeeting,
    InviteParent,
    IssueLetter,
    LetterIssuing,
    LetterPrepared,
    MeetingHeld,
    MonitoringEnded,
    PlanClosed,
    PlanMeeting,
    PrepareLetter,
    StageLeft,
)
from events.registers import GuardianRecorded, PupilForgotten, PupilRemoved

from .school_file import recorded

PUPIL = pupil_id("woodside", "16")
DAYS = [date(2026, 9, 7) + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8)]
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = DAYS[:5]


def of(news, *words):
    return [fact for fact in news if isinstance(fact, words)]


@pytest.fixture
def school(woodside):
    """A pupil with a plan that is reviewed on Friday, a meeting to which the mother comes, and an action."""
    mother = guardian_id("woodside", "9")
    names = {"mis_id": f"~{mother}~contact~9", "name": f"~{mother}~contact~name"}
    woodside.decider.given(GuardianRecorded(pupil=PUPIL, guardian=mother, legal=True, **names), at=woodside.at("07:30"))
    supports = ({"kind": "morning-call"}, {"kind": "school-nurse"})
    woodside.told(AgreePlan(mis_id="16", supports=supports, review=FRIDAY), "09:00")
    at = woodside.at("10:00", DAYS[6])
    woodside.told(PlanMeeting(mis_id="16", purpose="support", at=at, staff="staff-3"), "09:01")
    woodside.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:02")
    actions = ({"owner": "staff-1", "due": TUESDAY},)
    met = HoldMeeting(mis_id="16", purpose="other", barriers=("transport",), guardians=("9",), actions=actions)
    woodside.told(met, "09:03")
    yield woodside
    woodside.decider.assert_rebuilds()


def deleted(school, clock="10:00"):
    return school.hears(PupilRemoved(pupil=PUPIL), clock)


def held(school):
    """Plan, meetings and duties as they stand."""
    done = school.decider.states["pupil", PUPIL].done
    open_tasks = sorted((owed.kind, owed.about) for owed in done.tasks.values() if owed.kind != "support")
    return done.support.plan is not None, [each.purpose for each in done.support.meetings], open_tasks


def night(school, day):
    """That day to its end, and the next morning."""
    school.day = day
    return school.decider.wakes(school.at("16:00", day))


@pytest.mark.parametrize("nights", [0, 1, 2])
def test_put_back_within_three_school_days_nothing_is_lost(school, nights):
    before = held(school)
    news = deleted(school)
    for day in DAYS[:nights]:
        news += night(school, day)
    school.day = DAYS[nights]
    school.roll("16")
    assert of(news, PlanClosed, StageLeft, MonitoringEnded) == []
    missed = {("action", "")} if nights > 1 else set()
    plan, meetings, tasks = before
    assert held(school) == (plan, meetings, [each for each in tasks if each not in missed])
    school.told(HoldMeeting(mis_id="16", purpose="support", barriers=("transport",), guardians=("9",)), "14:00")
    assert [own.body.purpose for own, _ in school.decider.own if isinstance(own.body, MeetingHeld)][-1] == "support"


def test_the_supports_of_the_day_are_set_again_when_the_child_is_put_back(school):
    deleted(school)
    night(school, MONDAY)
    night(school, TUESDAY)
    school.day = WEDNESDAY
    news = school.hears(recorded("16"), "07:30")
    due = {fact.about for fact in of(news, DutySet) if fact.date == WEDNESDAY}
    assert due == {"morning-call", "school-nurse"}
    assert [fact for fact in school.hears(recorded("16", first_name="~x~register~other"), "07:40")] == []


def test_what_was_due_meanwhile_is_missed_and_may_be_done_still(school):
    deleted(school)
    night(school, MONDAY)
    news = night(school, TUESDAY)
    [missed] = [fact for fact in of(news, DeadlineMissed) if fact.due_at == school.at("15:30", TUESDAY)]
    school.day = WEDNESDAY
    school.roll("16")
    assert school.told(FinishTask(mis_id="16", duty=missed.duty), "10:00")


def test_on_the_third_school_day_all_of_it_ends(school):
    deleted(school)
    for day in DAYS[:3]:
        assert of(night(school, day), PlanClosed) == []
    news = night(school, THURSDAY)
    assert [fact.outcome for fact in of(news, PlanClosed)] == ["left"]
    assert held(school) == (False, [], [("action", "support-tell")]), "the mother, who would come, is to be told"
    assert {fact.reason for fact in of(news, DutyStoodDown)} == {"off-roll"}


def test_a_letter_that_waits_is_issued_to_nobody_until_the_child_is_put_back(school, school_set_up):
    school.hears(school_set_up(telephone="020 7946 0117"), "09:10")
    school.taken("09:20", {"16": "I"})
    [letter] = of(school.told(PrepareLetter(mis_id="16", template="concern"), "09:30"), LetterPrepared)
    deleted(school)
    asked, actor = IssueLetter(pupil=PUPIL, letter=letter.letter), Actor(who="staff-3", role="attendance-officer")
    assert school.decider.refuses(asked, at=school.at("10:30"), actor=actor).reason == "no-such-pupil"
    night(school, MONDAY)
    school.day = TUESDAY
    school.roll("16")
    assert of(school.told(asked, "09:00"), LetterIssuing)


def test_who_has_left_by_a_date_is_not_waited_for(school):
    school.roll("16", leaving=MONDAY)
    school.day = TUESDAY
    news = [*school.hears(PupilRemoved(pupil=PUPIL), "10:00"), *night(school, TUESDAY)]
    assert [fact.outcome for fact in of(news, PlanClosed)] == ["left"]


def test_nor_is_who_was_forgotten(school):
    deleted(school)
    news = [*school.hears(PupilForgotten(pupil=PUPIL), "11:00"), *night(school, MONDAY)]
    assert [fact.outcome for fact in of(news, PlanClosed)] == ["left"]


def test_deleted_again_after_being_put_back_the_days_are_counted_anew(school):
    deleted(school)
    night(school, MONDAY)
    night(school, TUESDAY)
    school.day = WEDNESDAY
    school.roll("16")
    deleted(school, "11:00")
    for day in DAYS[2:5]:
        assert of(night(school, day), PlanClosed) == []
    assert len(of(night(school, DAYS[5]), PlanClosed)) == 1


@pytest.mark.parametrize(("nights", "ended"), [(3, []), (4, ["left"])])
def test_a_focus_family_stays_one_for_as_long(woodside, nights, ended):
    asked = AllocateFocusFamily(mis_id="16", staff="staff-5", role="assistant-head")
    woodside.told(asked, "07:30", who="staff-1", role="headteacher")
    woodside.hears(PupilRemoved(pupil=PUPIL), "10:00")
    news = [fact for day in DAYS[:nights] for fact in night(woodside, day)]
    assert [fact.reason for fact in of(news, FocusFamilyEnded)] == ended
    assert len(of(news, MonitoringEnded)) == len(ended)
    woodside.decider.assert_rebuilds()
