"""Whether anything improved, of families allocated late in a half term: asked on the 20th school day if they go on."""

from datetime import date, timedelta

import pytest

from events.pathway import (
    AllocateFocusFamily,
    DutySet,
    EndFocusFamily,
    FocusFamiliesOf,
    FocusFamilyAllocated,
    FocusFamilyEnded,
    NoImprovementSeen,
)
from events.policy import policy_of
from events.registers import PolicyAdopted
from pathway.projection import focus_families_of

from .woodside import school_on

LATE = date(2026, 10, 12)
"""Ten school days before the half term's end, its last day among them."""
LAST, BACK = date(2026, 10, 23), date(2026, 11, 2)
TWENTIETH = date(2026, 11, 16)
"""The 20th school day after it: nine of this half term, eleven of the next."""
HEAD = {"who": "staff-1", "role": "headteacher"}


def of(news, word):
    return [fact for fact in news if isinstance(fact, word)]


def allocate(school, clock="08:30", staff="staff-1", role="headteacher", mis_id="16"):
    news = school.told(AllocateFocusFamily(mis_id=mis_id, staff=staff, role=role), clock, **HEAD)
    return of(news, FocusFamilyAllocated)


@pytest.fixture
def late():
    """A family of the headteacher's since ten days before the half term ends; half of each day away."""
    school = school_on(LATE)
    allocate(school)
    away(school, LATE, LAST)
    [ended] = of(school.wakes("15:45", LAST), FocusFamilyEnded)
    assert (ended.reason, ended.unjudged) == ("half-term", True)
    yield school
    school.decider.assert_rebuilds()


def away(school, first, last):
    for day in school.decider.states["school", "school"].seen.calendar.between(first, last):
        school.taken("09:10", {"16": "I"}, "AM", day=day)
        school.taken("13:20", {"16": "/"}, "PM", day=day)


def again(school, day=BACK, **given):
    school.day = day
    return allocate(school, **given)


def test_allocated_again_after_the_holiday_it_is_judged_on_the_twentieth_school_day_of_the_first(late):
    [allocated] = again(late)
    assert (allocated.since, allocated.begun) == (BACK, LATE)
    away(late, BACK, TWENTIETH)
    late.wakes("15:44", TWENTIETH)
    late.day = TWENTIETH
    news = late.wakes("15:45")
    [seen] = of(news, NoImprovementSeen)
    assert (seen.since, seen.because, seen.attending, seen.possible) == (LATE, "focus-family", 21, 42)
    [letter] = [fact for fact in of(news, DutySet) if fact.kind == "letter"]
    assert (letter.owner, letter.about) == ("staff-1", "no-improvement")
    assert of(late.wakes("15:45", date(2026, 12, 18)), NoImprovementSeen) == [], "once, however long it goes on"


def test_a_day_before_it_is_not(late):
    again(late)
    away(late, BACK, TWENTIETH)
    assert of(late.wakes("15:45", TWENTIETH - timedelta(days=3)), NoImprovementSeen) == []


def test_allocated_to_nobody_again_it_is_not_judged(late):
    away(late, BACK, TWENTIETH)
    assert of(late.wakes("15:45", date(2026, 12, 18)), NoImprovementSeen) == []


@pytest.mark.parametrize(
    ("day", "begun"), [(LAST, LATE), (date(2026, 10, 28), LATE), (date(2026, 11, 6), LATE), (date(2026, 11, 9), None)]
)
def test_within_five_school_days_it_goes_on_and_on_the_sixth_it_begins_anew(late, day, begun):
    [allocated] = again(late, day, clock="16:00" if day == LAST else "08:30")
    assert (allocated.begun, allocated.until) == (begun, date(2026, 12, 18))


def test_allocated_to_somebody_else_it_begins_anew(late):
    [allocated] = again(late, staff="staff-5", role="assistant-head")
    assert allocated.begun is None


def test_ended_by_a_slip_and_allocated_again_it_goes_on(woodside_on):
    school = woodside_on(LATE)
    allocate(school)
    school.day = date(2026, 10, 14)
    [ended] = of(school.told(EndFocusFamily(mis_id="16"), "09:00", **HEAD), FocusFamilyEnded)
    assert ended.unjudged
    [allocated] = allocate(school, "09:05")
    assert allocated.begun == LATE


def test_one_that_was_judged_in_its_half_term_begins_anew(woodside_on):
    school = woodside_on(date(2026, 9, 7))
    allocate(school)
    away(school, date(2026, 9, 7), LAST)
    news = school.wakes("15:45", LAST)
    [ended] = of(news, FocusFamilyEnded)
    assert (len(of(news, NoImprovementSeen)), ended.unjudged) == (1, False)
    [allocated] = again(school)
    assert allocated.begun is None
    school.decider.assert_rebuilds()


def test_judged_on_its_very_last_day_it_was_judged(woodside_on):
    day = date(2026, 9, 25)
    school = woodside_on(day)
    allocate(school)
    away(school, day, LAST)
    news = school.wakes("15:45", LAST)
    [seen] = of(news, NoImprovementSeen)
    [ended] = of(news, FocusFamilyEnded)
    assert (seen.date, ended.last, ended.unjudged) == (LAST, LAST, False)


def test_that_of_another_family_goes_on_though_others_were_allocated_meanwhile(late):
    late.roll("17")
    again(late, mis_id="17")
    [allocated] = allocate(late, "08:40")
    assert allocated.begun == LATE


def test_it_keeps_the_policy_of_the_day_on_which_the_first_began(late):
    policy = policy_of({"no_improvement": {"after_days": 12, "continued_within_days": 1}})
    late.decider.hears(PolicyAdopted(school="woodside", since=BACK, policy=policy), at=late.at("08:00", BACK))
    [allocated] = again(late, date(2026, 11, 3))
    assert allocated.begun == LATE
    away(late, BACK, TWENTIETH)
    assert of(late.wakes("15:45", date(2026, 11, 13)), NoImprovementSeen) == []
    assert len(of(late.wakes("15:45", TWENTIETH), NoImprovementSeen)) == 1


def test_on_the_last_afternoon_those_whose_half_term_is_over_take_nobody_s_room(woodside_on):
    """Two families each: both have ended at 15:45, and two may be allocated for the next half term."""
    school = woodside_on(LATE)
    school.roll("17", "18", "19")
    for mis_id in ("16", "17"):
        allocate(school, staff="staff-5", role="assistant-head", mis_id=mis_id)
    school.wakes("15:45", LAST)
    for mis_id in ("18", "19"):
        assert again(school, LAST, clock="16:00", staff="staff-5", role="assistant-head", mis_id=mis_id)


async def test_the_list_says_what_goes_on_and_what_was_not_judged(late, tables):
    await tables.fold(late.log())
    [row] = (await focus_families_of(tables.reading(), FocusFamiliesOf(all=True))).rows
    assert (row.ended, row.unjudged, row.begun) == ("half-term", True, None)
    again(late)
    await tables.fold(late.log())
    first, second = (await focus_families_of(tables.reading(), FocusFamiliesOf(all=True))).rows
    assert (second.ended, second.unjudged, second.begun) == (None, False, LATE)
    assert first.unjudged
