"""Meetings with parents: planned, invited to, held with the form, missed; what was agreed becomes duties."""

from datetime import date

import pytest

from events.ids import guardian_id, pupil_id
from events.pathway import (
    AgreePlan,
    ClosePlan,
    DeadlineMissed,
    DutyDone,
    DutySet,
    DutyStoodDown,
    FinishTask,
    GiveMissedReason,
    HoldMeeting,
    InviteParent,
    MeetingHeld,
    MeetingInvited,
    MeetingMissed,
    MeetingPlanned,
    MeetingsOf,
    PlanAgreed,
    PlanClosed,
    PlanMeeting,
    RecordMeetingMissed,
    TaskFinished,
)
from events.registers import GuardianRecorded
from pathway.projection import meetings_of

MONDAY, FRIDAY = date(2026, 9, 7), date(2026, 9, 11)
PUPIL = pupil_id("woodside", "16")
FORM = {"guardians": ("9",), "barriers": ("transport",)}


@pytest.fixture
def woodside(woodside):
    """16 with a guardian, 9."""
    woodside.family("9", "16")
    return woodside


def of(news, word):
    return [fact for fact in news if isinstance(fact, word)]


def plan(school, clock="10:00", at="14:00", day=FRIDAY, purpose="persistent-absence", staff="staff-5"):
    return school.told(PlanMeeting(mis_id="16", purpose=purpose, at=school.at(at, day), staff=staff), clock)


def hold(school, clock, purpose="persistent-absence", mis_id="16", **form):
    return school.told(
        HoldMeeting(mis_id=mis_id, purpose=purpose, **{**FORM, **form}), clock, who="staff-5", role="assistant-head"
    )


def refused(school, asked, clock="15:00"):
    return school.decider.refuses(asked, at=school.at(clock)).reason


def test_a_meeting_that_is_planned_must_be_recorded_by_the_end_of_its_day(woodside, said):
    planned, duty = plan(woodside)
    assert isinstance(planned, MeetingPlanned)
    assert (duty.kind, duty.about, duty.owner) == ("meeting", "persistent-absence", "staff-5")
    assert duty.due_at == woodside.at("17:00", FRIDAY)
    assert said(woodside.wakes("17:00", FRIDAY)).count("task missed") == 1


def test_planned_for_the_same_time_again_it_is_no_news_and_for_another_it_is_moved(woodside, said):
    plan(woodside)
    assert plan(woodside, "10:05") == []
    assert said(plan(woodside, "10:10", day=date(2026, 9, 14))) == [
        "MeetingPlanned",
        "task stood down: ended",
        "meeting due 17:00 staff-5",
    ]


def test_a_time_that_has_passed_cannot_be_planned(woodside):
    asked = PlanMeeting(mis_id="16", purpose="support", at=woodside.at("14:00"), staff="staff-5")
    assert refused(woodside, asked, "14:00") == "has-passed"


def test_a_guardian_is_invited_to_what_is_planned(woodside):
    asked = InviteParent(mis_id="16", purpose="persistent-absence", guardian="9", how="letter")
    assert refused(woodside, asked, "09:00") == "no-meeting-planned"
    plan(woodside)
    [invited] = woodside.told(asked, "10:30")
    assert isinstance(invited, MeetingInvited)
    assert invited.guardian == guardian_id("woodside", "9")


def test_nobody_else_and_nobody_whom_a_court_bars(woodside):
    plan(woodside)
    other = InviteParent(mis_id="16", purpose="persistent-absence", guardian="10", how="phone")
    assert refused(woodside, other) == "no-such-guardian"
    guardian = guardian_id("woodside", "10")
    barred = GuardianRecorded(pupil=PUPIL, guardian=guardian, mis_id=f"~{guardian}~contact~10", barred=True)
    woodside.hears(barred, "10:30")
    assert refused(woodside, other) == "barred"
    woodside.hears(barred.model_copy(update={"barred": False}), "10:40")
    assert of(woodside.told(other, "10:45"), MeetingInvited)


def test_a_meeting_held_does_its_duty(woodside):
    [planned, duty] = plan(woodside)
    woodside.day = FRIDAY
    held, done = hold(
        woodside,
        "14:50",
        guardians=("9",),
        staff=("staff-5",),
        pupil_came=True,
        barriers=("transport", "sleep-and-routine"),
        signed_by_parent=True,
        brought=("absence-report", "books"),
    )
    assert isinstance(held, MeetingHeld)
    assert (held.meeting, held.by, held.guardians) == (planned.meeting, "staff-5", (guardian_id("woodside", "9"),))
    assert held.barriers == ("transport", "sleep-and-routine")
    assert (done.duty, done.outcome) == (duty.duty, "met")
    woodside.decider.assert_rebuilds()


def test_held_after_its_deadline_it_stays_missed_and_is_done(woodside):
    [_, duty] = plan(woodside)
    woodside.day = date(2026, 9, 14)
    assert of(woodside.wakes("08:00"), DeadlineMissed)
    [done] = of(hold(woodside, "09:00"), DutyDone)
    assert done.duty == duty.duty
    woodside.decider.assert_rebuilds()


def test_held_without_having_been_planned_it_is_a_meeting_all_the_same(woodside):
    [held] = hold(woodside, "09:00", how="called")
    assert (held.how, held.family) == ("called", (PUPIL,))


@pytest.mark.parametrize("reason", ["nobody-came", "cancelled-by-family", "cancelled-by-school"])
def test_a_meeting_that_did_not_come_about_is_said_so_and_is_still_owed(woodside, reason):
    [planned, _] = plan(woodside)
    woodside.day = FRIDAY
    asked = RecordMeetingMissed(mis_id="16", purpose="persistent-absence", reason=reason)
    [missed] = woodside.told(asked, "14:30")
    assert isinstance(missed, MeetingMissed)
    assert (missed.meeting, missed.reason) == (planned.meeting, reason)
    assert refused(woodside, asked) == "no-meeting-planned"
    assert of(woodside.wakes("17:00"), DeadlineMissed)


def test_whoever_was_there_must_be_known_and_what_is_agreed_lies_ahead(woodside):
    assert refused(woodside, HoldMeeting(mis_id="16", purpose="support", guardians=("77",))) == "no-such-guardian"
    past = {"owner": "staff-5", "due": date(2026, 9, 4)}
    assert refused(woodside, HoldMeeting(mis_id="16", purpose="support", **FORM, actions=(past,))) == "has-passed"
    named = {"owner": "Mrs Name", "due": FRIDAY}
    assert refused(woodside, HoldMeeting(mis_id="16", purpose="support", **FORM, actions=(named,))) == "not-a-staff-id"


def test_a_meeting_held_says_who_came_and_why_the_child_is_absent(woodside):
    [_, duty] = plan(woodside)
    woodside.day = FRIDAY
    nobody = HoldMeeting(mis_id="16", purpose="persistent-absence", barriers=("transport",))
    assert refused(woodside, nobody) == "nobody-named"
    assert refused(woodside, HoldMeeting(mis_id="16", purpose="persistent-absence", guardians=("9",))) == "no-reasons"
    told = hold(woodside, "15:10", barriers=(), reasons=f"~{PUPIL}~contact~bus")
    assert [done.duty for done in of(told, DutyDone)] == [duty.duty]


def test_where_a_court_bars_all_whom_the_family_has_nobody_needs_to_be_named(woodside):
    guardian = guardian_id("woodside", "9")
    barred = GuardianRecorded(pupil=PUPIL, guardian=guardian, mis_id=f"~{guardian}~contact~9", barred=True)
    woodside.hears(barred, "10:00")
    assert of(hold(woodside, "15:10", guardians=()), MeetingHeld)


def test_what_is_agreed_becomes_duties_and_the_review_a_meeting(woodside):
    actions = ({"owner": "staff-7", "due": FRIDAY}, {"owner": "family", "due": FRIDAY})
    held, *duties = hold(woodside, "09:00", actions=actions, review=date(2026, 10, 5))
    assert [(d.kind, d.about, d.owner, d.date) for d in duties] == [
        ("action", None, "staff-7", FRIDAY),
        ("action", None, "staff-5", FRIDAY),
        ("meeting", "plan-review", "attendance-officer", date(2026, 10, 5)),
    ]
    assert [action.duty for action in held.actions] == [duty.duty for duty in duties[:2]]


def finish(school, duty, clock, outcome="done"):
    return school.told(FinishTask(mis_id="16", duty=duty, outcome=outcome), clock)


def test_an_action_is_done_in_time_or_late_or_is_not_needed(woodside, said):
    actions = tuple({"owner": "staff-7", "due": FRIDAY} for _ in range(3))
    held, *_ = hold(woodside, "09:00", actions=actions)
    first, second, third = (action.duty for action in held.actions)
    assert [type(fact) for fact in finish(woodside, first, "10:00")] == [TaskFinished, DutyDone]
    assert [type(fact) for fact in finish(woodside, second, "10:01", "not-needed")] == [TaskFinished, DutyStoodDown]
    woodside.day = FRIDAY
    woodside.wakes("15:30")
    [_, late] = finish(woodside, third, "16:00", "declined-by-family")
    assert (late.duty, late.outcome) == (third, "declined-by-family")
    assert refused(woodside, FinishTask(mis_id="16", duty=third), "16:10") == "not-open"
    woodside.decider.assert_rebuilds()


def test_an_action_is_finished_and_its_plan_closed_however_many_supports_were_missed_since(woodside):
    held, *_ = hold(woodside, "09:00", actions=({"owner": "staff-7", "due": FRIDAY},))
    plan = AgreePlan(mis_id="16", supports=({"kind": "morning-call"},), review=date(2026, 12, 1))
    woodside.told(plan, "09:05")
    woodside.wakes("18:00", date(2026, 10, 21))
    woodside.day = date(2026, 10, 22)
    assert [type(fact) for fact in finish(woodside, held.actions[0].duty, "11:00")][-2:] == [TaskFinished, DutyDone]
    assert PlanClosed in {type(fact) for fact in woodside.told(ClosePlan(mis_id="16", outcome="improved"), "11:05")}
    woodside.decider.assert_rebuilds()


def test_a_task_that_was_done_late_has_its_reason_told(woodside):
    held, *_ = hold(woodside, "09:00", actions=({"owner": "staff-7", "due": FRIDAY},))
    woodside.wakes("18:00", FRIDAY)
    woodside.day = FRIDAY
    finish(woodside, held.actions[0].duty, "18:10")
    reason = GiveMissedReason(mis_id="16", duty=held.actions[0].duty, reason="staff-away")
    assert len(woodside.told(reason, "18:15")) == 1


# The pair of a focus family -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "how"), [("headteacher", "called"), ("assistant-head", "called"), ("headteacher", "met")]
)
def test_the_first_of_the_pair_is_held_a_call_counting_for_heads_and_assistants(woodside, role, how):
    woodside.allocated("07:30", "staff-5" if role == "assistant-head" else "staff-1", role)
    held, done = hold(woodside, "10:00", "focus-start", how=how)
    assert (held.purpose, held.effect, done.outcome) == ("focus-start", None, how)
    assert woodside.wakes("15:30", FRIDAY)[-1].date == date(2026, 9, 10)


def test_an_officer_meets_the_parents(woodside):
    woodside.allocated("07:30", "staff-3", "attendance-officer")
    assert refused(woodside, HoldMeeting(mis_id="16", purpose="focus-start", how="called", **FORM)) == "must-meet"


def test_a_family_out_of_focus_has_no_such_meeting(woodside):
    assert refused(woodside, HoldMeeting(mis_id="16", purpose="focus-start", **FORM)) == "not-in-focus"


def test_the_second_is_held_in_the_last_days_and_shows_the_effect(woodside):
    woodside.allocated("07:30", "staff-1", "headteacher")
    woodside.taken("09:10", {"16": "/"}, "AM")
    woodside.taken("13:20", {"16": "I"}, "PM")
    woodside.day = date(2026, 10, 16)
    assert refused(woodside, HoldMeeting(mis_id="16", purpose="focus-end", **FORM)) == "too-early"
    woodside.day = date(2026, 10, 19)
    [held] = of(hold(woodside, "10:00", "focus-end"), MeetingHeld)
    effect = held.effect
    assert (effect.before_attending, effect.before_possible) == (0, 0)
    assert (effect.after_attending, effect.after_possible) == (1, 2)


def test_a_siblings_name_finds_the_familys_meeting(woodside):
    woodside.roll("17")
    woodside.family("9", "17")
    woodside.allocated("07:30", "staff-1", "headteacher")
    held, done = hold(woodside, "10:00", "focus-start", mis_id="17")
    assert held.pupil == PUPIL
    assert held.family == tuple(sorted([PUPIL, pupil_id("woodside", "17")]))
    assert done.pupil == PUPIL


def test_planning_one_of_the_pair_sets_no_second_duty(woodside):
    woodside.allocated("07:30", "staff-1", "headteacher")
    assert [type(fact) for fact in plan(woodside, purpose="focus-start", staff="staff-1")] == [MeetingPlanned]


# Plans ----------------------------------------------------------------------------------------------------------------

MORNING_CALL = {"kind": "morning-call", "days": ("Monday", "Wednesday"), "owner": "staff-3"}


def agree(school, *supports, clock="10:00", review=date(2026, 10, 5)):
    return school.told(AgreePlan(mis_id="16", supports=supports, review=review), clock)


def supports(news):
    return [(fact.about, fact.date, fact.owner) for fact in of(news, DutySet) if fact.kind == "support"]


def test_each_support_is_a_duty_on_the_school_days_that_it_names(woodside):
    agreed, review = agree(woodside, MORNING_CALL)
    assert isinstance(agreed, PlanAgreed)
    assert (review.kind, review.about, review.date) == ("meeting", "plan-review", date(2026, 10, 5))
    tuesday, wednesday = date(2026, 9, 8), date(2026, 9, 9)
    assert supports(woodside.wakes("16:00")) == []
    news = woodside.wakes("16:00", tuesday)
    assert supports(news) == [("morning-call", wednesday, "staff-3")]
    [duty] = [fact for fact in of(news, DutySet) if fact.kind == "support"]
    assert duty.due_at == woodside.at("08:00", wednesday)
    assert len(of(woodside.wakes("08:00", wednesday), DeadlineMissed)) == 1


def test_agreed_before_its_hour_or_after_the_days_review_it_begins_at_once(woodside):
    breakfast = {"kind": "breakfast-club"}
    assert supports(agree(woodside, breakfast, clock="07:40")) == [
        ("breakfast-club", woodside.day, "attendance-officer")
    ]
    woodside.wakes("16:00")
    assert supports(agree(woodside, {"kind": "walking-bus"}, clock="16:10")) == [
        ("walking-bus", date(2026, 9, 8), "attendance-officer")
    ]
    woodside.decider.assert_rebuilds()


def test_an_hour_of_its_own_goes_before_the_policys(woodside):
    [duty] = [f for f in of(agree(woodside, {"kind": "school-nurse", "at": "11:15"}), DutySet) if f.kind == "support"]
    assert duty.due_at == woodside.at("11:15")


def test_over_a_half_term_the_next_school_day_is_the_first_after_it(woodside_on):
    school = woodside_on(date(2026, 10, 23))
    agree(school, {"kind": "morning-call"}, review=date(2026, 11, 20))
    news = school.wakes("15:45")
    assert supports(news) == [("morning-call", date(2026, 11, 2), "attendance-officer")]
    [duty] = [fact for fact in of(news, DutySet) if fact.kind == "support"]
    assert duty.due_at.hour == 8, "the clocks went back meanwhile"


def test_a_plan_anew_takes_the_place_of_the_one_before(woodside, said):
    agree(woodside, {"kind": "school-nurse"})
    assert said(agree(woodside, {"kind": "school-nurse"}, clock="10:05")) == []
    assert said(agree(woodside, {"kind": "organisation-support"}, clock="10:10")) == [
        "PlanAgreed",
        "task stood down: ended",
        "support due 15:00 attendance-officer",
        "task stood down: ended",
        "meeting due 15:30 attendance-officer",
    ]


def test_a_plan_does_not_close_over_what_is_agreed_and_not_done_missed_or_not(woodside):
    actions = tuple({"owner": "staff-7", "due": FRIDAY} for _ in range(2))
    held, *_ = hold(woodside, "09:00", actions=actions)
    agree(woodside, {"kind": "school-nurse"}, clock="09:30")
    asked = ClosePlan(mis_id="16", outcome="improved")
    woodside.day = FRIDAY
    woodside.wakes("16:00")
    refusal = woodside.decider.refuses(asked, at=woodside.at("16:00"))
    assert (refusal.reason, refusal.sentence[:26]) == ("open-actions", "2 agreed actions are not d")
    finish(woodside, held.actions[0].duty, "16:10")
    assert "1 agreed action is" in woodside.decider.refuses(asked, at=woodside.at("16:11")).sentence
    finish(woodside, held.actions[1].duty, "16:12", "not-needed")
    news = woodside.told(asked, "16:20")
    assert isinstance(news[0], PlanClosed)
    assert {fact.reason for fact in of(news, DutyStoodDown)} == {"ended"}
    assert not woodside.decider.states["pupil", PUPIL].done.tasks
    woodside.decider.assert_rebuilds()


def test_without_a_plan_there_is_nothing_to_close(woodside):
    assert refused(woodside, ClosePlan(mis_id="16", outcome="improved")) == "no-plan"


def test_nobody_can_have_failed_to_come_to_a_meeting_of_a_day_to_come(woodside):
    plan(woodside)
    asked = RecordMeetingMissed(mis_id="16", purpose="persistent-absence", reason="nobody-came")
    assert refused(woodside, asked, "10:00") == "too-early"


async def test_what_is_planned_anew_on_the_day_of_one_that_is_over_is_another(woodside, tables):
    """And one that is moved within its day is the same."""
    at = [woodside.at(clock) for clock in ("09:00", "15:00", "16:00", "16:30")]
    first = PlanMeeting(mis_id="16", purpose="support", at=at[0], staff="staff-5")
    [one, _] = woodside.told(first, "08:00")
    woodside.told(RecordMeetingMissed(mis_id="16", purpose="support", reason="nobody-came"), "09:30")
    second = woodside.told(first.model_copy(update={"at": at[1]}), "10:00")[0]
    moved = woodside.told(first.model_copy(update={"at": at[2]}), "10:05")[0]
    woodside.told(HoldMeeting(mis_id="16", purpose="support", **FORM), "16:10")
    third = woodside.told(first.model_copy(update={"at": at[3]}), "16:20")[0]
    assert second.meeting == moved.meeting
    assert len({one.meeting, second.meeting, third.meeting}) == 3
    await tables.fold(woodside.log())
    rows = (await meetings_of(tables.reading(), MeetingsOf.model_validate({"from": MONDAY, "to": MONDAY}))).rows
    assert [row.state for row in rows] == ["missed", "held", "planned"]
    woodside.decider.assert_rebuilds()
