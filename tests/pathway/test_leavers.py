"""A pupil who has left owes nothing: every open task stands down with its reason, and none is missed after that day."""

from datetime import date, timedelta

import pytest

from events.fact import Actor, Refusal
from events.ids import pupil_id
from events.pathway import (
    AgreePlan,
    ClosePlan,
    DeadlineMissed,
    DutySet,
    DutyStoodDown,
    HoldMeeting,
    PlanClosed,
    PlanMeeting,
    ReportPattern,
)
from events.registers import PupilForgotten

MONDAY, TUESDAY, THURSDAY, FRIDAY, NEXT_MONDAY = (date(2026, 9, 7) + timedelta(days=n) for n in (0, 1, 3, 4, 7))

TASKS = {
    "pattern": lambda _: ReportPattern(mis_id="16", kind="weekday"),
    "meeting": lambda school: PlanMeeting(
        mis_id="16", purpose="support", at=school.at("10:00", NEXT_MONDAY), staff="staff-3"
    ),
    "action": lambda _: HoldMeeting(
        mis_id="16", purpose="support", barriers=("transport",), actions=({"owner": "staff-1", "due": NEXT_MONDAY},)
    ),
    "the review of a plan": lambda _: AgreePlan(mis_id="16", supports=(), review=NEXT_MONDAY),
}
HEAD = Actor(who="staff-1", role="headteacher")
by_task = pytest.mark.parametrize("asked", TASKS.values(), ids=TASKS)


@pytest.fixture
def school(woodside):
    yield woodside
    woodside.decider.assert_rebuilds()


def reasons(news):
    return [fact.reason for fact in news if isinstance(fact, DutyStoodDown)]


def missed(news):
    return [fact for fact in news if isinstance(fact, DeadlineMissed)]


@by_task
def test_who_has_left_owes_it_no_more(school, recorded_pupil, asked):
    school.told(asked(school), "09:00", role="headteacher")
    school.day = THURSDAY
    news = school.hears(recorded_pupil("16", leaving=TUESDAY), "09:00")
    assert reasons(news) == [], "it may be a slip"
    news = school.wakes("18:00", NEXT_MONDAY)
    assert (reasons(news), missed(news)) == (["off-roll"], [])


@by_task
def test_who_is_to_leave_before_its_hour_does_not_miss_it(school, recorded_pupil, asked):
    school.told(asked(school), "09:00", role="headteacher")
    news = school.hears(recorded_pupil("16", leaving=THURSDAY), "10:00")
    news += school.wakes("18:00", NEXT_MONDAY)
    assert (reasons(news), missed(news)) == (["off-roll"], [])


@by_task
def test_who_leaves_on_its_very_day_owes_it_still(school, recorded_pupil, asked):
    school.told(asked(school), "09:00", role="headteacher")
    assert reasons(school.hears(recorded_pupil("16", leaving=NEXT_MONDAY), "10:00")) == []
    assert len(missed(school.wakes("18:00", NEXT_MONDAY))) == 1


@by_task
def test_who_was_forgotten_owes_nothing(school, asked):
    pupil = school.told(asked(school), "09:00", role="headteacher")[0].pupil
    assert reasons(school.hears(PupilForgotten(pupil=pupil), "10:00")) == ["off-roll"]


def test_a_plans_supports_end_with_the_last_day(school, recorded_pupil):
    school.told(AgreePlan(mis_id="16", supports=({"kind": "school-nurse"},), review=NEXT_MONDAY), "09:00")
    school.hears(recorded_pupil("16", leaving=TUESDAY), "10:00")
    assert len(missed(school.wakes("18:00", TUESDAY))) == 2
    assert missed(school.wakes("18:00", NEXT_MONDAY)) == []


@pytest.mark.parametrize("leaving", [MONDAY + timedelta(days=4), NEXT_MONDAY])
def test_what_a_counter_asks_is_told_to_the_authority_of_a_leaver_above_all(school, recorded_pupil, leaving):
    for n in range(5):
        school.day = MONDAY + timedelta(days=n)
        school.taken("09:10", {"16": "N"})
        school.taken("13:20", {"16": "N"}, "PM")
    [told] = [
        fact for fact in school.decider.wakes(school.at("15:45")) if getattr(fact, "kind", "") == "tell-authority"
    ]
    school.day = NEXT_MONDAY
    assert "off-roll" not in reasons(school.hears(recorded_pupil("16", leaving=leaving), "09:00"))
    assert [fact.duty for fact in missed(school.decider.wakes(school.at("18:00", date(2026, 9, 18))))] == [told.duty]


@by_task
def test_a_leaving_date_that_was_mistyped_for_a_while_ends_nothing(school, recorded_pupil, asked):
    school.told(asked(school), "09:00", role="headteacher")
    assert reasons(school.hears(recorded_pupil("16", leaving=THURSDAY), "10:00")) == []
    assert reasons(school.hears(recorded_pupil("16"), "10:05")) == []
    assert len(missed(school.wakes("18:00", NEXT_MONDAY))) == 1


def test_an_agreed_action_is_owed_still_where_the_last_known_school_day_is_shut_after_all(woodside_on):
    school, last = woodside_on(date(2027, 3, 22)), date(2027, 3, 25)
    school.told(AgreePlan(mis_id="16", supports=(), review=last), "07:30", role="headteacher")
    held = HoldMeeting(
        mis_id="16", purpose="support", barriers=("transport",), actions=({"owner": "staff-1", "due": last},)
    )
    school.told(held, "08:10", role="headteacher")
    school.closed("09:00", in_days=3)
    closing = school.decider.saying(ClosePlan(mis_id="16", outcome="improved"), at=school.at("10:00"), actor=HEAD)
    answer = school.decider.says(closing)
    assert isinstance(answer, Refusal)
    assert answer.reason == "open-actions"
    assert len(missed(school.wakes("18:00", last))) == 1
    school.decider.assert_rebuilds()


def test_a_mark_of_n_is_to_be_settled_of_a_leaver_too(school, recorded_pupil, said):
    """A register is complete only once no reason in it is unknown, whoever has left since."""
    school.absent("09:20")
    school.wakes("09:00", THURSDAY)
    school.day = THURSDAY
    assert reasons(school.hears(recorded_pupil("16", leaving=TUESDAY), "09:00")) == []
    assert "settle-code missed" in said(school.wakes("18:00", date(2026, 9, 14)))


def closed(news):
    return [(fact.outcome, fact.by) for fact in news if isinstance(fact, PlanClosed)]


def with_support(school):
    support = {"kind": "morning-call", "days": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")}
    school.told(AgreePlan(mis_id="16", supports=(support,), review=NEXT_MONDAY), "09:00", role="headteacher")


def supports(news):
    return [fact for fact in news if isinstance(fact, DutySet) and fact.kind == "support"]


def test_a_plan_ends_when_its_pupil_has_left(school, recorded_pupil):
    with_support(school)
    news = school.hears(recorded_pupil("16", leaving=TUESDAY), "10:00")
    news += school.wakes("18:00", TUESDAY)
    assert closed(news) == []
    assert closed(school.wakes("18:00", THURSDAY)) == [("left", "register")]


def test_it_ends_on_the_second_school_day_after_the_leaving_is_heard_of_later(school, recorded_pupil):
    with_support(school)
    school.day = THURSDAY
    assert closed(school.hears(recorded_pupil("16", leaving=TUESDAY), "09:00")) == []
    assert closed(school.wakes("18:00", FRIDAY)) == []
    assert closed(school.wakes("18:00", NEXT_MONDAY)) == [("left", "register")]


def test_it_ends_with_a_pupil_who_was_forgotten(school):
    with_support(school)
    news = school.hears(PupilForgotten(pupil=pupil_id("woodside", "16")), "10:00")
    assert closed([*news, *school.wakes("18:00")]) == [("left", "register")]


def test_who_comes_back_has_no_supports_of_the_plan_before(school, recorded_pupil):
    with_support(school)
    school.hears(recorded_pupil("16", leaving=TUESDAY), "11:00")
    school.wakes("18:00", THURSDAY)
    school.day = NEXT_MONDAY
    school.hears(recorded_pupil("16", entry=NEXT_MONDAY), "07:30")
    assert supports(school.wakes("18:00", NEXT_MONDAY + timedelta(days=2))) == []
