"""What absence and lateness come to, in whole numbers, and with whom a pupil is compared."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from events.policy import AbsenceReportPolicy
from reporting.domain.comparator import comparator
from reporting.domain.figures import Tally
from reporting.domain.impact import Impact, Lost, Mark, at_this_rate, half_up, impact

MONDAY, JULY = date(2026, 9, 7), date(2027, 7, 20)
LESSONS = AbsenceReportPolicy(am_minutes=200, pm_minutes=130)


def came_to(*marks: Mark, left: int = 0) -> Impact:
    return impact(marks, left, JULY, LESSONS)


def mornings(*codes: str) -> list[Mark]:
    return [Mark(MONDAY + timedelta(days=number), "AM", code) for number, code in enumerate(codes)]


def test_a_session_away_costs_its_lessons_and_an_afternoon_costs_fewer() -> None:
    lost = came_to(Mark(MONDAY, "AM", "I"), Mark(MONDAY, "PM", "G")).lost
    assert (lost.absent, lost.minutes_away, lost.minutes_late, lost.minutes) == (2, 330, 0, 330)


def test_after_the_close_is_a_session_missed_and_costs_the_minutes_late() -> None:
    found = came_to(Mark(MONDAY, "AM", "U", 45), Mark(MONDAY, "PM", "L", 5))
    assert (found.lost, found.lates, found.lates_without_minutes) == (Lost(1, 0, 50), 2, 0)


def test_a_lateness_of_which_no_register_says_how_long_costs_nothing_and_is_counted() -> None:
    found = came_to(*mornings("L", "U", "/"))
    assert (found.lost, found.lates, found.lates_without_minutes) == (Lost(1, 0, 0), 2, 2)


def test_minutes_of_a_mark_that_is_not_late_count_for_nothing() -> None:
    assert came_to(Mark(MONDAY, "AM", "/", 7)).lost == Lost(0, 0, 0)


def test_at_this_rate_by_the_end_of_the_year() -> None:
    found = came_to(*mornings("I", "/", "/", "/"), left=6)
    assert found.by_end == Lost(3, 500, 0), "1 and 1.5, rounded half-up"
    assert (found.possible_by_end, found.persistent_from) == (10, 1)


def test_of_a_part_time_pupil_sessions_not_required_go_on_too() -> None:
    found = came_to(*mornings("I", "X", "/", "X"), left=4)
    assert (found.held, found.possible_by_end, found.by_end) == (4, 4, Lost(2, 400, 0))


def test_without_a_session_there_is_no_rate() -> None:
    found = came_to(left=300)
    assert (found.by_end, found.possible_by_end, found.content()["by_end"]) == (None, 0, None)


def test_nothing_is_left_when_the_year_is_over() -> None:
    found = came_to(*mornings("I", "/"))
    assert found.by_end == found.lost


@pytest.mark.parametrize(("count", "of", "rounded"), [(1, 2, 1), (1, 3, 0), (2, 3, 1), (0, 5, 0), (5, 2, 3), (4, 8, 1)])
def test_rounding_is_half_up(count: int, of: int, rounded: int) -> None:
    assert half_up(count, of) == rounded


def test_the_rate_is_of_all_sessions_held() -> None:
    assert at_this_rate(10, 40, 340) == 95


def of_hundred(*attending: int) -> list[Tally]:
    return [Tally(present=each, authorised=100 - each) for each in attending]


def test_the_median_of_those_above_and_not_of_one_at_the_limit() -> None:
    found = comparator("3", of_hundred(96, 97, 97, 98, 99, 99, 100, 50), Decimal(96), 6)
    assert (found.n, found.hundredths) == (6, 98_50), "96 % exactly is not above 96 %"
    assert found.missed(100) == 2, "1.5 sessions, rounded half-up"


def test_of_an_odd_number_it_is_the_middle_one() -> None:
    assert comparator("3", of_hundred(97, 97, 97, 98, 99, 99, 100), Decimal(96), 6).hundredths == 98_00


def test_of_fewer_than_six_nothing_is_said_not_even_how_many() -> None:
    found = comparator("3", of_hundred(97, 98, 99, 99, 100), Decimal(96), 6)
    assert (found.n, found.hundredths, found.missed(100)) == (None, None, None)
    assert found.content(100, 380) == {
        "year": "3", "over": "96", "n": None, "fewer_than": 6, "attendance": None, "missed": None,
        "missed_by_end": None,
    }  # fmt: skip


def test_who_has_no_possible_session_is_compared_with_nobody() -> None:
    assert comparator("3", [*of_hundred(97, 98, 99, 99, 100), Tally()], Decimal(96), 6).n is None
