"""A focus family's last meeting, where its half term ends earlier than was planned."""

from datetime import date

import pytest

from events.pathway import DeadlineMissed, DeadlineMoved, DutySet, DutyStoodDown, FocusFamilyEnded, HoldMeeting
from events.registers import ClosureDeclared

MONDAY_BEFORE, FRIDAY_BEFORE = date(2026, 10, 19), date(2026, 10, 23)


def closes(school, clock, day, session="both", *, withdrawn=False):
    return school.hears(ClosureDeclared(school="woodside", date=day, session=session, withdrawn=withdrawn), clock)


def missed(news):
    return [fact for fact in news if isinstance(fact, DeadlineMissed)]


def moves(school, news):
    """Where deadlines went, as `2026-09-08 17:00`."""
    local = school.decider.states["school", "school"].seen.calendar.local
    return [f"{local(each.due_at):%Y-%m-%d %H:%M}" for each in news if isinstance(each, DeadlineMoved)]


@pytest.fixture
def in_focus(woodside_on):
    """The last week of a half term, a family in focus, its first meeting held."""
    school = woodside_on(MONDAY_BEFORE)
    school.allocated("09:00", "staff-5", "assistant-head")
    held = HoldMeeting(mis_id="16", purpose="focus-start", how="called", barriers=("transport",))
    school.told(held, "10:00", role="headteacher")
    yield school
    school.decider.assert_rebuilds()


def test_the_last_meeting_of_a_half_term_that_ends_a_day_early_is_due_on_its_last_day(in_focus):
    in_focus.day = date(2026, 10, 21)
    assert moves(in_focus, closes(in_focus, "12:00", FRIDAY_BEFORE)) == ["2026-10-22 15:30"]
    assert len(missed(in_focus.wakes("15:30", date(2026, 10, 22)))) == 1


def test_one_that_ends_at_midday_has_it_the_day_before(in_focus):
    in_focus.day = date(2026, 10, 21)
    assert moves(in_focus, closes(in_focus, "12:00", FRIDAY_BEFORE, "PM")) == ["2026-10-22 15:30"]
    assert moves(in_focus, closes(in_focus, "12:01", FRIDAY_BEFORE, "PM", withdrawn=True)) == ["2026-10-23 15:30"]


def test_shut_on_its_last_morning_it_ends_with_the_half_term_and_is_not_missed(in_focus):
    in_focus.day = FRIDAY_BEFORE
    assert moves(in_focus, closes(in_focus, "07:30", FRIDAY_BEFORE)) == ["2026-11-02 15:30"]
    news = in_focus.wakes("15:45", date(2026, 11, 2))
    assert [fact.reason for fact in news if isinstance(fact, DutyStoodDown)] == ["ended"]
    assert missed(news) == []


def test_allocated_in_a_half_term_that_ends_at_midday_it_is_due_the_day_before(woodside_on):
    school = woodside_on(MONDAY_BEFORE)
    closes(school, "08:00", FRIDAY_BEFORE, "PM")
    news = school.allocated("09:00", "staff-5", "assistant-head")
    assert {duty.due_at for duty in news if isinstance(duty, DutySet)} == {school.at("15:30", date(2026, 10, 22))}


def test_a_family_whose_half_term_has_ended_is_told_of_before_the_duties_that_end_with_it(woodside_on):
    school = woodside_on(MONDAY_BEFORE)
    school.allocated("09:00", "staff-5", "assistant-head")
    school.day = date(2026, 10, 22)
    closes(school, "15:40", FRIDAY_BEFORE)
    news = school.wakes("15:45", school.day)
    words = [type(fact).__name__ for fact in news if isinstance(fact, FocusFamilyEnded | DutyStoodDown)]
    assert words == ["FocusFamilyEnded", "DutyStoodDown", "DutyStoodDown"]
