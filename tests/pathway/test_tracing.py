"""Somebody finds out where a child is whom nobody has marked for so long that nobody is asked any more."""

from datetime import date, timedelta

import pytest

from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import DeadlineMissed, DutyDone, DutySet, DutyStoodDown, FinishTask
from events.registers import PupilUnmarked
from events.school import Closure

from .school_file import set_up

PUPIL = pupil_id("woodside", "16")
MONDAY = date(2026, 9, 21)


@pytest.fixture
def school(woodside_on):
    return woodside_on(MONDAY)


def unmarked(school, clock="09:05", since=date(2026, 9, 7), days=10):
    """Registers says that nobody is asked for the child's marks any more."""
    fact = PupilUnmarked(pupil=PUPIL, form="3B", since=since, days=days, date=school.day)
    return [each for each in school.hears(fact, clock) if isinstance(each, DutySet)]


def ends(school):
    """What became of the duty: word, and why or what came of it."""
    found = [own.body for own, _ in school.decider.own]
    return [
        (type(each).__name__, getattr(each, "reason", None) or getattr(each, "outcome", None))
        for each in found
        if isinstance(each, DutyDone | DutyStoodDown | DeadlineMissed)
    ]


def test_an_officer_owes_it_by_the_end_of_the_next_school_day(school):
    [duty] = unmarked(school)
    assert (duty.kind, duty.owner, duty.within_days) == ("trace", "attendance-officer", 1)
    assert duty.due_at == school.at("17:00", MONDAY + timedelta(days=1))


@pytest.mark.parametrize("flag", ["child-protection", "social-worker"])
def test_of_a_child_on_a_plan_or_with_a_social_worker_that_very_day(school, flag):
    school.roll("16", flags=(flag,))
    [duty] = unmarked(school)
    assert duty.due_at == school.at("17:00")


@pytest.mark.parametrize("code", ["/", "N", "X", "B"])
def test_any_mark_since_ends_it(school, code):
    unmarked(school)
    school.taken("09:10", {"16": code})
    assert ends(school) == [("DutyStoodDown", "ended")]


def test_a_mark_of_a_day_before_it_had_none_does_not_end_it(school):
    unmarked(school)
    school.taken("09:10", {"16": "/"}, day=date(2026, 9, 4))
    school.amended("09:11", None)
    assert ends(school) == []


def test_that_the_child_has_left_ends_it(school, recorded_pupil):
    unmarked(school)
    school.hears(recorded_pupil("16", leaving=MONDAY), "09:30")
    assert ends(school) == []
    school.decider.wakes(school.at("17:00", MONDAY + timedelta(days=1)))
    assert ends(school) == [("DutyStoodDown", "off-roll")]


@pytest.mark.parametrize(("outcome", "end"), [("done", ("DutyDone", "done")), ("not-needed", ("DutyStoodDown",) * 2)])
def test_whoever_found_out_records_it(school, outcome, end):
    [duty] = unmarked(school)
    school.told(FinishTask(mis_id="16", duty=duty.duty, outcome=outcome), "10:00")
    assert ends(school)[0][0] == end[0]
    asked = FinishTask(mis_id="17", duty=duty.duty)
    answer = school.decider.says(school.decider.saying(asked, at=school.at("10:01")))
    assert isinstance(answer, Refusal)


def test_not_done_in_time_it_is_missed_and_done_late(school):
    [duty] = unmarked(school)
    school.wakes("17:01", MONDAY + timedelta(days=1))
    school.day += timedelta(days=2)
    school.told(FinishTask(mis_id="16", duty=duty.duty), "10:00")
    assert ends(school) == [("DeadlineMissed", None), ("DutyDone", "done")]


def test_it_is_owed_once_until_it_ends(school):
    assert len(unmarked(school)) == 1
    school.day += timedelta(days=1)
    assert unmarked(school, since=date(2026, 9, 8)) == []
    school.taken("09:10", {"16": "/"})
    school.day += timedelta(days=1)
    assert len(unmarked(school, since=date(2026, 9, 23))) == 1


def test_that_it_was_done_or_missed_and_there_is_still_no_mark_it_is_owed_again(school):
    [duty] = unmarked(school)
    school.told(FinishTask(mis_id="16", duty=duty.duty), "10:00")
    for again in (date(2026, 10, 6), date(2026, 10, 20)):
        school.day = again
        assert len(unmarked(school, days=20)) == 1
        school.wakes("17:01", again + timedelta(days=1))
    assert ends(school) == [("DutyDone", "done"), *[("DeadlineMissed", None)] * 2]
    school.decider.assert_rebuilds()


def test_a_mark_that_was_heard_before_is_no_reason_to_owe_nothing(school):
    school.taken("09:00", {"16": "/"}, day=date(2026, 9, 18))
    assert len(unmarked(school, since=date(2026, 9, 21))) == 1


@pytest.mark.parametrize("flag", ["child-protection", "social-worker"])
def test_heard_after_the_hour_it_is_owed_the_next_school_day(school, flag):
    school.roll("16", flags=(flag,))
    [duty] = unmarked(school, "17:05")
    assert (duty.within_days, duty.due_at) == (1, school.at("17:00", MONDAY + timedelta(days=1)))


class TestOnTheLastDayOfTheCalendar:
    @pytest.fixture
    def last(self, school):
        school.day = date(2027, 3, 25)
        return school

    @pytest.mark.parametrize(("heard", "due"), [("09:05", "17:00"), ("17:05", "18:05")])
    @pytest.mark.parametrize("flags", [(), ("child-protection",)])
    def test_it_is_owed_that_day(self, last, heard, due, flags):
        last.roll("16", flags=flags)
        [duty] = unmarked(last, heard)
        assert duty.due_at == last.at(due)

    def test_it_stays_owed_until_it_is_missed(self, last):
        [duty] = unmarked(last, "17:05")
        last.hears(set_up(closures=(Closure(date=last.day, session="PM"),)), "17:10")
        last.wakes("18:06")
        assert ends(last) == [("DeadlineMissed", None)]
        last.told(FinishTask(mis_id="16", duty=duty.duty), "18:10")
        assert ends(last)[-1] == ("DutyDone", "done")
        last.decider.assert_rebuilds()
