"""A snow day withdraws or moves what was owed then, heard at half past seven or at noon, and a thaw brings it back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from events.ids import pupil_id
from events.pathway import (
    AgreePlan,
    DeadlineMissed,
    DeadlineMoved,
    DutySet,
    DutyStoodDown,
    FinishTask,
    HoldMeeting,
    PlanAgreed,
    PlanMeeting,
    ReportPattern,
)
from events.registers import ClosureDeclared, SchoolDayDeclared

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 9, 7) + timedelta(days=n) for n in range(4))
PUPIL = pupil_id("woodside", "16")
ANSWERS = (DutySet, DutyStoodDown, DeadlineMoved, DeadlineMissed)


@pytest.fixture(autouse=True)
def rebuilds(woodside):
    yield
    woodside.decider.assert_rebuilds()


def closes(school, clock, day, session="both", *, withdrawn=False):
    return school.hears(
        ClosureDeclared(school="woodside", date=day, session=session, reason="snow", withdrawn=withdrawn), clock
    )


def plan(school, clock="10:00", kinds=("morning-call", "school-nurse"), review=THURSDAY):
    supports = tuple({"kind": kind} for kind in kinds)
    school.told(AgreePlan(mis_id="16", supports=supports, review=review), clock)


def meet(school, day, clock="10:00"):
    school.told(PlanMeeting(mis_id="16", purpose="support", at=school.at(clock, day), staff="staff-3"), "09:00")


def answers(news):
    return [fact for fact in news if isinstance(fact, ANSWERS)]


def missed(news):
    return [fact for fact in news if isinstance(fact, DeadlineMissed)]


def moves(school, news):
    """Where deadlines went, as `2026-09-08 17:00`."""
    local = school.decider.states["school", "school"].seen.calendar.local
    return [f"{local(each.due_at):%Y-%m-%d %H:%M}" for each in news if isinstance(each, DeadlineMoved)]


def kinds_set(news, day):
    return [fact.about for fact in news if isinstance(fact, DutySet) and fact.date == day]


# Supports -------------------------------------------------------------------------------------------------------------


def test_a_snow_day_declared_at_half_past_seven_withdraws_the_days_supports(woodside, said):
    plan(woodside)
    woodside.wakes("16:00")
    woodside.day = TUESDAY
    news = closes(woodside, "07:30", TUESDAY)
    assert said(news)[:2] == ["task stood down: closed", "task stood down: closed"]
    assert missed(woodside.wakes("23:00")) == []


def test_the_supports_of_the_day_after_it_are_set_at_once_for_no_review_is_held_in_between(woodside):
    plan(woodside)
    woodside.wakes("16:00")
    woodside.day = TUESDAY
    assert kinds_set(closes(woodside, "07:30", TUESDAY), WEDNESDAY) == ["morning-call", "school-nurse"]
    woodside.day = WEDNESDAY
    assert len(missed(woodside.wakes("15:00"))) == 2


def test_one_declared_days_ahead_lets_the_review_set_those_of_the_next_school_day(woodside):
    plan(woodside)
    closes(woodside, "11:00", TUESDAY)
    assert kinds_set(woodside.wakes("16:00"), WEDNESDAY) == ["morning-call", "school-nurse"]


def test_a_closure_from_midday_withdraws_the_afternoons_alone(woodside, said):
    plan(woodside)
    woodside.wakes("16:00")
    woodside.day = TUESDAY
    assert said(closes(woodside, "07:30", TUESDAY, "PM")) == ["task stood down: closed"]
    assert said(missed(woodside.wakes("17:00"))) == ["task missed"]


def test_declared_after_the_hour_it_leaves_what_was_owed_by_then_missed(woodside, said):
    plan(woodside)
    woodside.wakes("16:00")
    woodside.day = TUESDAY
    assert said(missed(woodside.wakes("08:00"))) == ["task missed"]
    assert said(answers(closes(woodside, "09:30", TUESDAY)))[:1] == ["task stood down: closed"]


def test_whether_the_hour_was_heard_before_a_closure_declared_after_it_does_not_matter(woodside, said):
    plan(woodside)
    woodside.wakes("16:00")
    woodside.day = TUESDAY
    assert said(closes(woodside, "09:30", TUESDAY))[:2] == ["task missed", "task stood down: closed"]


def test_a_closure_that_is_withdrawn_sets_again_what_nobody_had_done(woodside):
    plan(woodside, kinds=("morning-call", "breakfast-club", "school-nurse"))
    news = woodside.wakes("16:00")
    [call] = [fact.duty for fact in news if isinstance(fact, DutySet) and fact.about == "morning-call"]
    woodside.day = TUESDAY
    woodside.told(FinishTask(mis_id="16", duty=call), "07:20")
    closes(woodside, "07:30", TUESDAY)
    assert kinds_set(closes(woodside, "07:40", TUESDAY, withdrawn=True), TUESDAY) == ["breakfast-club", "school-nurse"]


def test_one_withdrawn_after_an_hour_brings_nothing_of_that_hour_back(woodside):
    plan(woodside)
    woodside.wakes("16:00")
    woodside.day = TUESDAY
    closes(woodside, "07:30", TUESDAY)
    assert kinds_set(closes(woodside, "08:30", TUESDAY, withdrawn=True), TUESDAY) == ["school-nurse"]


def test_a_day_that_the_mis_calls_shut_is_as_shut(woodside, said):
    plan(woodside)
    woodside.wakes("16:00")
    woodside.day = TUESDAY
    news = woodside.hears(SchoolDayDeclared(school="woodside", date=TUESDAY, open=False), "07:30")
    assert said(news)[:2] == ["task stood down: closed"] * 2


# Meetings, reviews, actions -------------------------------------------------------------------------------------------


def test_a_meeting_of_a_snow_day_is_to_be_recorded_on_the_next_school_day(woodside):
    meet(woodside, TUESDAY)
    woodside.day = TUESDAY
    assert moves(woodside, closes(woodside, "07:30", TUESDAY)) == ["2026-09-09 17:00"]
    assert missed(woodside.wakes("23:00")) == []
    woodside.day = WEDNESDAY
    assert len(missed(woodside.wakes("15:30"))) == 1, "nobody set a new day"
    assert len(missed(woodside.wakes("17:00"))) == 1


def test_a_closure_that_is_withdrawn_brings_the_deadline_back(woodside):
    meet(woodside, WEDNESDAY)
    closes(woodside, "11:00", WEDNESDAY)
    assert moves(woodside, closes(woodside, "12:00", WEDNESDAY, withdrawn=True)) == ["2026-09-09 17:00"]


def test_but_to_no_instant_that_has_passed(woodside):
    meet(woodside, TUESDAY)
    woodside.day = TUESDAY
    closes(woodside, "07:30", TUESDAY)
    assert closes(woodside, "18:00", TUESDAY, withdrawn=True) == []


def test_a_plans_review_and_an_agreed_action_move_to_the_next_school_day(woodside):
    plan(woodside, kinds=("school-nurse",), review=WEDNESDAY)
    woodside.told(
        HoldMeeting(
            mis_id="16", purpose="support", barriers=("transport",), actions=({"owner": "staff-1", "due": WEDNESDAY},)
        ),
        "11:00",
    )
    assert moves(woodside, closes(woodside, "12:00", WEDNESDAY)) == ["2026-09-10 15:30"] * 2


def test_a_closure_from_midday_moves_what_is_due_in_the_afternoon(woodside):
    plan(woodside, kinds=(), review=TUESDAY)
    woodside.day = TUESDAY
    assert moves(woodside, closes(woodside, "07:30", TUESDAY, "AM")) == []
    assert moves(woodside, closes(woodside, "07:31", TUESDAY, "PM")) == ["2026-09-09 15:30"]


def test_who_claimed_or_finishes_it_finds_it_where_it_was_moved(woodside, said):
    meet(woodside, TUESDAY)
    woodside.day = TUESDAY
    closes(woodside, "07:30", TUESDAY)
    woodside.day = WEDNESDAY
    news = woodside.told(HoldMeeting(mis_id="16", purpose="support", barriers=("transport",)), "10:00")
    assert "task done met 10:00" in said(news)


# Deadlines in school days ---------------------------------------------------------------------------------------------


def test_a_code_is_to_be_settled_by_the_end_of_the_fifth_school_day_snow_or_not(woodside, said):
    woodside.absent("09:20")
    woodside.wakes("16:00", THURSDAY)
    woodside.day = date(2026, 9, 14)
    assert moves(woodside, closes(woodside, "07:30", woodside.day)) == ["2026-09-15 17:00"]
    assert missed(woodside.wakes("23:00")) == []
    assert "settle-code missed" in said(woodside.wakes("17:00", date(2026, 9, 15)))


def test_a_snow_day_on_the_way_counts_as_little_as_one_at_the_end(woodside):
    woodside.absent("09:20")
    woodside.wakes("09:00", THURSDAY)
    woodside.day = THURSDAY
    assert moves(woodside, closes(woodside, "10:00", date(2026, 9, 11))) == ["2026-09-15 17:00"]


def test_a_day_whose_afternoon_is_shut_has_no_end_of_the_day(woodside):
    woodside.absent("09:20")
    woodside.wakes("09:00", THURSDAY)
    woodside.day = THURSDAY
    assert moves(woodside, closes(woodside, "10:00", date(2026, 9, 14), "PM")) == ["2026-09-15 17:00"]


def test_set_while_the_closure_is_known_it_is_due_on_an_open_day_at_once(woodside):
    closes(woodside, "08:00", date(2026, 9, 14), "PM")
    woodside.told(ReportPattern(mis_id="16", kind="weekday"), "09:00")
    [due] = [duty.due for duty in woodside.decider.states["pupil", PUPIL].done.tasks.values()]
    assert due == woodside.at("15:30", date(2026, 9, 15))


def test_a_pattern_to_be_followed_moves_with_the_snow(woodside):
    woodside.told(ReportPattern(mis_id="16", kind="weekday"), "09:00")
    assert moves(woodside, closes(woodside, "10:00", WEDNESDAY)) == ["2026-09-15 15:30"]


def test_so_it_does_with_a_day_that_has_passed_and_is_said_since_to_have_been_shut(woodside):
    """So what is heard of any day is asked of every pupil: the days counted may lie before today."""
    woodside.told(ReportPattern(mis_id="16", kind="weekday"), "09:00")
    woodside.day = THURSDAY
    news = woodside.hears(SchoolDayDeclared(school="woodside", date=WEDNESDAY, open=False), "10:00")
    assert moves(woodside, news) == ["2026-09-15 15:30"]


def test_a_school_file_with_another_inset_day_moves_it_as_well(woodside, school_set_up):
    woodside.told(ReportPattern(mis_id="16", kind="weekday"), "09:00")
    news = woodside.hears(school_set_up(inset=(WEDNESDAY, date(2026, 9, 18))), "10:00")
    assert moves(woodside, news) == ["2026-09-15 15:30"]


def test_a_duty_of_before_school_days_were_said_leaves_a_shut_day_when_its_hour_comes(woodside):
    woodside.told(ReportPattern(mis_id="16", kind="weekday"), "09:00")
    decider, due_on = woodside.decider, date(2026, 9, 14)
    decider.own = [(replace(own, body=unsaid(own.body)), heard) for own, heard in decider.own]
    closure = ClosureDeclared(school="woodside", date=due_on, session="both")
    decider.heard.append(decider.saying(closure, at=woodside.at("10:00")))
    decider.states = decider.rebuilt()
    assert moves(woodside, woodside.wakes("15:30", due_on)) == ["2026-09-15 15:30"]
    assert len(missed(woodside.wakes("15:30", date(2026, 9, 15)))) == 1


def unsaid(fact):
    """A fact as builds said it that knew no school days of a duty."""
    return fact.model_copy(update={"within_days": None}) if isinstance(fact, DutySet) else fact


def test_on_a_saturday_on_which_the_school_is_open_a_plan_s_supports_rest(woodside):
    """A plan names its days from Monday to Friday."""
    saturday = date(2026, 9, 12)
    woodside.hears(SchoolDayDeclared(school="woodside", date=saturday, open=True), "07:30")
    woodside.day = saturday
    asked = AgreePlan(mis_id="16", supports=({"kind": "morning-call"},), review=date(2026, 9, 24))
    news = woodside.told(asked, "10:00")
    assert [fact for fact in news if isinstance(fact, DutySet) and fact.kind == "support"] == []
    assert any(isinstance(fact, PlanAgreed) for fact in news)
    woodside.wakes("15:45", saturday)
