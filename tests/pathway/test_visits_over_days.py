"""Which days stand in a row though none was possible or a summer lies between, and for how long a child is seen."""

from datetime import date, timedelta

import pytest

from events.ids import pupil_id
from events.pathway import DutySet, UndoContact
from events.school import Closure, Term

from .visiting import MONDAY, next_day, on, visits


class TestDaysOnWhichNothingWasPossible:
    """One rule, as for counters: a day with code X (part-time, nursery) neither counts nor breaks the row."""

    @pytest.fixture
    def part_time(self, woodside):
        """Monday unexplained; Tuesday is none of the child's days."""
        absent_all_day(woodside)
        woodside.wakes("15:00")
        off(next_day(woodside))
        return next_day(woodside)

    def test_a_day_off_the_timetable_is_passed_over(self, part_time, said):
        assert visits(absent_all_day(part_time), said) == ["visit due 15:00 attendance-officer"]

    def test_the_day_itself_asks_for_nothing(self, woodside, said):
        absent_all_day(woodside)
        assert visits(off(next_day(woodside)), said) == []

    def test_a_child_at_school_in_the_mornings_alone_is_away_in_those(self, woodside, said):
        woodside.taken("13:20", {"16": "X"}, "PM")
        woodside.taken("09:10", {"16": "N"})
        woodside.absent("09:20")
        tuesday = next_day(woodside)
        tuesday.taken("09:10", {"16": "N"})
        assert visits(tuesday.absent("09:20"), said) == ["visit due 15:00 attendance-officer"]

    def test_one_session_at_school_breaks_the_row(self, woodside, said):
        absent_all_day(woodside)
        tuesday = next_day(woodside)
        tuesday.taken("09:10", {"16": "/"})
        tuesday.taken("13:20", {"16": "X"}, "PM")
        assert visits(absent_all_day(next_day(tuesday)), said) == []

    def test_a_day_whose_register_was_never_taken_breaks_it(self, woodside, said):
        """The child may have been in school: registers counts it so too."""
        absent_all_day(woodside)
        assert visits(absent_all_day(on(woodside, date(2026, 9, 9))), said) == []

    def test_a_day_of_which_one_session_alone_was_off_breaks_it(self, woodside, said):
        absent_all_day(woodside)
        next_day(woodside).taken("09:10", {"16": "X"})
        assert visits(absent_all_day(next_day(woodside)), said) == []

    def test_the_session_that_was_shut_asks_for_no_mark(self, woodside, said, set_up_again):
        set_up_again(woodside, closures=(Closure(date=date(2026, 9, 8), session="PM", reason="boiler"),))
        absent_all_day(woodside)
        next_day(woodside).taken("09:10", {"16": "X"})
        assert visits(absent_all_day(next_day(woodside)), said) == ["visit due 15:00 attendance-officer"]

    def test_a_day_of_illness_breaks_it(self, woodside, said):
        absent_all_day(woodside)
        tuesday = next_day(woodside)
        tuesday.taken("09:10", {"16": "I"})
        assert visits(absent_all_day(next_day(tuesday)), said) == []

    def test_a_mark_corrected_to_one_of_school_breaks_it_at_once(self, part_time, said):
        absent_all_day(part_time)
        news = part_time.amended("10:00", "/", original="X", date=date(2026, 9, 8))
        assert visits(news, said) == ["visit stood down: not-counted"]

    def test_who_was_seen_on_the_day_off_is_visited_no_more(self, woodside, said):
        absent_all_day(woodside)
        tuesday = next_day(woodside)
        off(tuesday)
        tuesday.visit("11:00", "seen")
        assert visits(absent_all_day(next_day(tuesday)), said) == []

    def test_a_whole_week_of_nursery_between_is_passed_over_too(self, woodside, said):
        absent_all_day(woodside)
        for _ in range(4):
            off(next_day(woodside))
        assert visits(absent_all_day(on(woodside, date(2026, 9, 14))), said) == ["visit due 15:00 attendance-officer"]
        woodside.decider.assert_rebuilds()


def absent_all_day(school):
    for session, clock in (("AM", "09:10"), ("PM", "13:20")):
        school.taken(clock, {"16": "N"}, session)
    return school.absent("13:21")


def off(school):
    """None of the child's days."""
    return [*school.taken("09:10", {"16": "X"}), *school.taken("13:20", {"16": "X"}, "PM")]


SUMMER = {"name": "Summer 2026", "from": "2026-04-13", "to": "2026-07-21"}
AUTUMN = {"name": "Autumn 2026", "from": "2026-09-03", "to": "2026-12-18"}


class TestAcrossTheSummer:
    """The last day of a school year and the first of the next are days in a row; nothing is known of days before."""

    @pytest.fixture
    def school(self, woodside_on, set_up_again):
        school = woodside_on(date(2026, 7, 20))
        terms = tuple(Term.model_validate(term) for term in (SUMMER, AUTUMN))
        set_up_again(school, terms=terms, inset=(), closures=())
        return school

    def test_unexplained_on_the_last_day_and_on_the_first(self, school, said):
        absent_all_day(on(school, date(2026, 7, 21)))
        assert visits(absent_all_day(on(school, date(2026, 9, 3))), said) == ["visit due 15:00 attendance-officer"]

    def test_at_school_on_the_last_day(self, school, said):
        absent_all_day(school)
        tuesday = next_day(school)
        tuesday.taken("09:10", {"16": "/"})
        assert visits(absent_all_day(on(school, date(2026, 9, 3))), said) == []

    def test_the_code_of_the_last_day_is_to_be_settled_in_september(self, school):
        absent_all_day(on(school, date(2026, 7, 21)))
        assert set_to_settle(school.wakes("16:00", date(2026, 9, 4))) == []
        [duty] = set_to_settle(school.wakes("08:00", date(2026, 9, 7)))
        assert (duty.date, duty.due_at) == (date(2026, 7, 21), school.at("17:00", date(2026, 9, 9)))


def weekdays(first, last):
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


@pytest.mark.parametrize("first", [date(2026, 11, 2), date(2026, 12, 7)], ids=["seven weeks", "over Christmas"])
def test_a_child_who_was_seen_is_not_visited_again_however_long_the_absence_lasts(woodside_on, said, first):
    school = woodside_on(first)
    christmas = weekdays(date(2026, 12, 19), date(2027, 1, 3))
    days = [day for day in weekdays(first, first + timedelta(days=49)) if day not in christmas]
    set_again = []
    for day in days:
        set_again += visits(on(school, day).absent("09:06"), said)
        if day == first + timedelta(days=1):
            school.visit("11:00")
        school.wakes("17:30")
    assert set_again == ["visit due 15:00 attendance-officer"]
    school.decider.assert_rebuilds()


@pytest.fixture
def asked_for(woodside, said):
    """16 was away on Monday, is on Tuesday, and a visit is asked for."""
    woodside.absent("09:06")
    woodside.wakes("17:30")
    assert visits(next_day(woodside).absent("09:06"), said) == ["visit due 15:00 attendance-officer"]
    return woodside


@pytest.mark.parametrize("outcome", ["spoke", "voicemail", "child-in-school"])
def test_a_contact_that_is_taken_back_leaves_the_child_seen_whom_a_visitor_saw_meanwhile(asked_for, said, outcome):
    asked_for.contact("10:00:00", outcome)
    asked_for.visit("10:00:04")
    asked_for.told(UndoContact(mis_id="16", date=asked_for.day), "10:00:08")
    asked_for.wakes("17:30")
    assert visits(next_day(asked_for).absent("09:06"), said) == []
    asked_for.decider.assert_rebuilds()


def test_a_visit_of_the_day_before_that_is_told_late_stays_though_a_later_contact_is_taken_back(asked_for, said):
    monday = asked_for.day - timedelta(days=1)
    asked_for.contact("10:00:00", "child-in-school")
    asked_for.visit("10:00:04", date=monday)
    asked_for.told(UndoContact(mis_id="16", date=asked_for.day), "10:00:08")
    asked_for.wakes("17:30")
    assert visits(next_day(asked_for).absent("09:06"), said) == []
    asked_for.decider.assert_rebuilds()


def test_who_was_seen_on_two_days_is_owed_no_visit_about_the_later_one(woodside, said):
    """What was seen on Tuesday does not hide what was seen on Monday: the visit of Tuesday was for another reason."""
    woodside.absent("09:06")
    woodside.visit("11:00")
    woodside.wakes("17:30")
    tuesday = next_day(woodside)
    assert visits(tuesday.absent("09:06"), said) == []
    tuesday.visit("11:00")
    assert visits(tuesday.absent("13:21", session="PM"), said) == []
    woodside.decider.assert_rebuilds()


def set_to_settle(news):
    return [fact for fact in news if isinstance(fact, DutySet) and fact.kind == "settle-code"]


def test_a_day_that_a_part_time_timetable_leaves_free_is_passed_over(woodside):
    for day, code in ((MONDAY, "N"), (MONDAY + timedelta(days=1), "C2")):
        woodside.day = day
        woodside.absent("09:00", code=code)
        woodside.absent("13:20", code=code, session="PM")
        woodside.taken("09:10", {"16": code})
        woodside.taken("13:25", {"16": code}, "PM")
    assert not any(kind == "visit" for kind, _, _ in woodside.duties())
    woodside.day = MONDAY + timedelta(days=2)
    woodside.absent("09:00")
    assert woodside.duties()["visit", pupil_id("woodside", "16"), woodside.day] == "due"
