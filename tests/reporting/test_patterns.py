"""What stands out as a pattern, at the edges of the rule (procedures, row 7)."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.policy import HabitPolicy
from reporting.domain.patterns import (
    Days,
    Found,
    Marked,
    a_year_before,
    by_chance,
    edges,
    patterns,
    with_brothers_and_sisters,
)

MONDAY = date(2026, 9, 7)
HABIT = HabitPolicy()


def school_days(weeks: int, first: date = MONDAY) -> list[date]:
    """The weekdays of so many weeks."""
    return [first + timedelta(days=7 * week + day) for week in range(weeks) for day in range(5)]


TERM = school_days(7)


def days(*away: date, late: tuple[date, ...] = (), possible: list[date] = TERM) -> Days:
    """A pupil's days, away on those and late on these."""
    of = frozenset(possible)
    return Days(of, frozenset(away), frozenset(late), of - {*away})


def mondays(count: int) -> list[date]:
    return [MONDAY + timedelta(days=7 * week) for week in range(count)]


def found(of: Days, habit: HabitPolicy = HABIT, **more: Any) -> dict[tuple[str, str], Found]:
    """What stands out of one pupil, by kind and what."""
    marked = Marked(**{"now": {"ada": of}, **more})
    return {(each.kind, each.what): each for each in patterns("ada", marked, habit)}


def test_off_on_mondays_says_how_many_mondays_and_how_many_other_days() -> None:
    other = date(2026, 9, 16)
    monday = found(days(*mondays(4), other))["weekday", "Monday"]
    assert monday == ("weekday", "Monday", 4, 7, 1, 28, tuple(mondays(4)), ())


def test_two_mondays_are_no_habit_and_three_are_one() -> None:
    assert found(days(*mondays(2))) == {}
    assert set(found(days(*mondays(3)))) == {("weekday", "Monday")}


def test_who_is_as_often_away_on_other_days_has_no_habit_of_mondays() -> None:
    """Away on 3 of 7 Mondays and 6 of 28 other days is exactly twice the share, and chance does it to one in four."""
    others = [day for day in TERM if day.weekday() in {1, 3}][:6]
    of = days(*mondays(3), *others)
    assert ("weekday", "Monday") not in found(of)
    assert ("weekday", "Monday") in found(of, HabitPolicy(chance=30))
    assert ("weekday", "Monday") not in found(days(*mondays(3), *others, TERM[-1]), HabitPolicy(chance=100))


def test_who_is_always_away_has_no_habit() -> None:
    assert found(days(*TERM)) == {}
    assert found(days(possible=[])) == {}
    assert found(days(*mondays(5), possible=mondays(7))) == {}, "there is no other day to compare them with"


def test_together_with_a_sister_on_days_on_which_she_was_expected() -> None:
    together = [TERM[3], TERM[11], TERM[18]]
    families = {"ada": {"bea", "gone"}, "bea": {"ada"}}
    sister = days(*together, TERM[24], possible=TERM[:30])
    [both] = found(days(*together), now={"ada": days(*together), "bea": sister}, families=families).values()
    assert both == ("siblings", "", 3, 4, 0, 26, tuple(together), ("bea",))


def test_beside_holidays_and_long_weekends_but_not_beside_weekends() -> None:
    term = [*school_days(7), *school_days(2, date(2026, 11, 2))]
    term.remove(date(2026, 9, 21))
    at = edges(term, HABIT.weekend)
    assert at == {date(2026, 9, 18), date(2026, 9, 22), date(2026, 10, 23), date(2026, 11, 2)}
    away = sorted(at)[:3]
    [edge] = found(days(*away, possible=term), edges=at).values()
    assert edge == ("holiday-edge", "", 3, 4, 0, 40, tuple(away), ())


def test_the_same_week_as_last_year() -> None:
    now, before = TERM[5:8], [day - timedelta(days=364) for day in TERM[5:9]]
    last_year = days(*before, possible=[day - timedelta(days=364) for day in TERM])
    [same] = found(days(*now), before={"ada": last_year}).values()
    assert same == ("same-week", "2026-W38", 3, 5, 4, 5, (*before, *now), ())
    assert found(days(*now[:2]), before={"ada": last_year}) == {}


def test_many_short_spells_each_by_its_first_day() -> None:
    """Friday and the Monday after it are one spell; three days are a long one."""
    short, long = [TERM[0], TERM[6], TERM[9], TERM[10], TERM[23]], TERM[14:17]
    [spells] = found(days(*short, *long)).values()
    assert spells == ("spells", "", 4, 5, 8, 35, (TERM[0], TERM[6], TERM[9], TERM[23]), ())
    assert found(days(*short[1:], *long)) == {}


def test_often_late_and_late_on_one_weekday() -> None:
    late = tuple(mondays(5))
    of = found(days(late=late))
    assert set(of) == {("lates", "Monday")}, "5 of 35 days are less than a fifth"
    assert of["lates", "Monday"] == ("lates", "Monday", 5, 7, 0, 28, late, ())
    of = found(days(*TERM[10:], late=tuple(TERM[:5])))
    assert of["lates", ""] == ("lates", "", 5, 10, 0, 0, tuple(TERM[:5]), ())
    assert found(days(late=tuple(TERM[:4]))) == {}


@given(of=st.integers(0, 8), else_of=st.integers(0, 8), drawn=st.integers(0, 16))
def test_chance_is_one_for_nothing_and_falls(of: int, else_of: int, drawn: int) -> None:
    drawn = min(drawn, of + else_of)
    least, most = max(0, drawn - else_of), min(of, drawn)
    chances = [by_chance(hits, of, drawn - hits, else_of) for hits in range(least, most + 1)]
    assert chances[0] == 1
    assert chances == sorted(chances, reverse=True)
    assert all(chance > 0 for chance in chances)


def test_chance_by_hand() -> None:
    """Four or five of five days drawn from 35, of which seven are Mondays."""
    assert by_chance(4, 7, 1, 28) == Fraction(35 * 28 + 21, 324632)


@pytest.mark.parametrize(
    ("day", "before"),
    [("2026-09-07", "2025-09-08"), ("2026-12-31", "2025-12-22"), ("2027-01-01", "2025-12-22")],
)
def test_a_year_before_is_the_same_iso_week(day: str, before: str) -> None:
    """2026 has 53 weeks and 2025 has 52: of a week that was not, the last one."""
    assert a_year_before(date.fromisoformat(day)) == date.fromisoformat(before)


def test_who_has_a_guardian_in_common() -> None:
    ties = [("ada", "g1"), ("bea", "g1"), ("bea", "g2"), ("cy", "g2"), ("dan", "g3")]
    assert with_brothers_and_sisters(ties) == {"ada": {"bea"}, "bea": {"ada", "cy"}, "cy": {"bea"}, "dan": set()}
