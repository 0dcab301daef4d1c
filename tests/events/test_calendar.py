"""Which days and sessions a school is open, and what its clocks show."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.calendar import SchoolCalendar, compulsory_from, days_of, declare, school_year, week_of
from events.school import Closure, Part, Span, Term

AUTUMN = Term(
    name="Autumn 2026",
    first=date(2026, 9, 3),
    last=date(2026, 12, 18),
    half_term=Span(first=date(2026, 10, 26), last=date(2026, 10, 30)),
)
SPRING = Term(name="Spring 2027", first=date(2027, 1, 4), last=date(2027, 3, 25))
INSET = date(2026, 9, 4)
FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 9, day) for day in (11, 12, 13, 14))


def woodside(*closures: Closure, overrides: dict[date, bool] | None = None) -> SchoolCalendar:
    return SchoolCalendar("Europe/London", [AUTUMN, SPRING], [INSET], closures, overrides)


# Days -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 9, 2), False),  # the day before the term
        (date(2026, 9, 3), True),  # its first day
        (INSET, False),
        (FRIDAY, True),
        (SATURDAY, False),
        (SUNDAY, False),
        (date(2026, 10, 23), True),  # the last day before half term
        (date(2026, 10, 26), False),
        (date(2026, 10, 30), False),
        (date(2026, 11, 2), True),
        (date(2026, 12, 18), True),  # the last day
        (date(2026, 12, 19), False),
        (date(2026, 12, 25), False),  # between two terms
        (date(2027, 1, 4), True),
    ],
)
def test_a_school_day_is_a_weekday_of_a_term_outside_half_term_and_inset(day: date, is_open: bool) -> None:
    assert woodside().is_school_day(day) == is_open
    assert woodside().open_sessions(day) == (("AM", "PM") if is_open else ())


def test_a_closure_shuts_the_day() -> None:
    calendar = woodside(Closure(day=FRIDAY, reason="snow"))
    assert not calendar.is_school_day(FRIDAY)
    assert calendar.before(MONDAY) == FRIDAY - timedelta(days=1)


def test_a_closure_of_one_session_leaves_a_school_day_with_the_other() -> None:
    calendar = woodside(Closure(day=FRIDAY, session="PM", reason="boiler"))
    assert calendar.is_school_day(FRIDAY)
    assert calendar.open_sessions(FRIDAY) == ("AM",)
    assert not calendar.is_open(FRIDAY, "PM")


def test_two_closures_of_one_session_each_shut_the_day() -> None:
    assert not woodside(Closure(day=FRIDAY, session="AM"), Closure(day=FRIDAY, session="PM")).is_school_day(FRIDAY)


def test_what_the_mis_says_of_a_date_overrides_the_terms() -> None:
    calendar = woodside(overrides={FRIDAY: False, SATURDAY: True, INSET: True, date(2026, 10, 26): True})
    assert not calendar.is_school_day(FRIDAY)
    assert calendar.open_sessions(FRIDAY) == ()
    assert calendar.open_sessions(SATURDAY) == ("AM", "PM")
    assert calendar.is_school_day(INSET)
    assert calendar.is_school_day(date(2026, 10, 26))


def test_the_mis_opens_a_day_that_a_closure_had_shut() -> None:
    calendar = woodside(Closure(day=FRIDAY), overrides={FRIDAY: True})
    assert calendar.open_sessions(FRIDAY) == ("AM", "PM")


def test_the_mis_speaks_of_days_so_a_closed_session_of_a_good_day_stays_closed() -> None:
    calendar = woodside(Closure(day=FRIDAY, session="PM"), overrides={FRIDAY: True})
    assert calendar.open_sessions(FRIDAY) == ("AM",)


def test_a_calendar_without_terms_has_no_school_days() -> None:
    calendar = SchoolCalendar("Europe/London", [])
    assert calendar.days == ()
    assert (calendar.before(FRIDAY), calendar.after(FRIDAY)) == (None, None)
    assert not calendar.is_school_day(FRIDAY)
    assert calendar.last_days(FRIDAY, 10) == ()


# Counting -------------------------------------------------------------------------------------------------------------


def test_friday_and_monday_are_consecutive() -> None:
    assert woodside().before(MONDAY) == FRIDAY
    assert woodside().after(FRIDAY) == MONDAY
    assert woodside().after(SATURDAY) == MONDAY


def test_the_days_around_half_term_and_between_terms_are_consecutive() -> None:
    assert woodside().after(date(2026, 10, 23)) == date(2026, 11, 2)
    assert woodside().before(date(2027, 1, 4)) == date(2026, 12, 18)


def test_the_nth_school_day_after_counts_only_days_on_which_the_school_was_open() -> None:
    assert woodside().after(date(2026, 9, 3), 1) == date(2026, 9, 7)
    assert woodside().after(date(2026, 9, 3), 5) == date(2026, 9, 11)
    assert woodside().after(date(2026, 9, 3), 6) == MONDAY


def test_a_calendar_ends_and_begins() -> None:
    assert woodside().after(date(2027, 3, 25)) is None
    assert woodside().before(date(2026, 9, 3)) is None


def test_the_last_days_end_with_the_day_itself_when_it_is_one() -> None:
    assert woodside().last_days(MONDAY, 2) == (FRIDAY, MONDAY)
    assert woodside().last_days(SUNDAY, 2) == (FRIDAY - timedelta(days=1), FRIDAY)
    assert woodside().last_days(date(2026, 9, 7), 10) == (date(2026, 9, 3), date(2026, 9, 7))


def test_between_has_both_ends() -> None:
    assert woodside().between(FRIDAY, MONDAY) == (FRIDAY, MONDAY)
    assert woodside().between(SATURDAY, SUNDAY) == ()
    assert woodside().between(MONDAY, FRIDAY) == ()


@given(st.dates(date(2026, 8, 1), date(2027, 7, 31)), st.integers(1, 12))
def test_before_after_and_last_days_agree(day: date, count: int) -> None:
    calendar = woodside()
    later = calendar.after(day, count)
    if later is not None:
        counted = calendar.between(day + timedelta(days=1), later)
        assert (len(counted), counted[-1]) == (count, later)
        assert calendar.last_days(later, count) == counted
    earlier = calendar.before(day)
    assert calendar.last_days(day - timedelta(days=1), 1) == (() if earlier is None else (earlier,))


# Clocks ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 10, 23), datetime(2026, 10, 23, 9, tzinfo=UTC)),  # the last school day of summer time
        (date(2026, 11, 2), datetime(2026, 11, 2, 10, tzinfo=UTC)),
        (date(2027, 3, 25), datetime(2027, 3, 25, 10, tzinfo=UTC)),
        (date(2027, 4, 12), datetime(2027, 4, 12, 9, tzinfo=UTC)),  # after the clocks went forward
    ],
)
def test_ten_o_clock_is_ten_o_clock_on_either_side_of_a_clock_change(day: date, utc: datetime) -> None:
    instant = woodside().at(day, time(10))
    assert instant == utc
    assert instant.tzinfo is UTC
    assert woodside().local(instant).time() == time(10)


def test_a_day_lasts_23_or_25_hours_when_the_clocks_change() -> None:
    calendar = woodside()
    assert calendar.at(date(2026, 10, 26), time()) - calendar.at(date(2026, 10, 25), time()) == timedelta(hours=25)
    assert calendar.at(date(2027, 3, 29), time()) - calendar.at(date(2027, 3, 28), time()) == timedelta(hours=23)


def test_today_is_the_school_s_day_and_not_utc_s() -> None:
    assert woodside().today(datetime(2026, 9, 10, 23, 30, tzinfo=UTC)) == FRIDAY
    assert woodside().today(datetime(2026, 11, 10, 23, 30, tzinfo=UTC)) == date(2026, 11, 10)


@given(st.dates(date(2026, 8, 1), date(2027, 7, 31)), st.times(time(2)))
def test_a_local_time_by_day_is_shown_as_it_was_said(day: date, clock: time) -> None:
    local = woodside().local(woodside().at(day, clock))
    assert (local.date(), local.time()) == (day, clock)


# Weeks and years ------------------------------------------------------------------------------------------------------


def test_a_week_is_the_iso_week() -> None:
    assert week_of(date(2026, 9, 7)) == "2026-W37"
    assert days_of("2026-W37") == (date(2026, 9, 7), date(2026, 9, 13))


def test_the_days_around_new_year_belong_to_one_week() -> None:
    assert {week_of(date(2026, 12, 28)), week_of(date(2027, 1, 3))} == {"2026-W53"}
    assert days_of("2026-W53") == (date(2026, 12, 28), date(2027, 1, 3))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_in_its_week(day: date) -> None:
    first, last = days_of(week_of(day))
    assert first <= day <= last
    assert (first.weekday(), last.weekday()) == (0, 6)


@pytest.mark.parametrize(
    "week", ["2026-W54", "2027-W53", "2026-W00", "2026-W7", "2026W37", "W37", "", "2026-W 7", "x-Wy"]
)
def test_what_is_no_week_is_refused(week: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever its words, it is the caller's to say which option it was
        days_of(week)


def test_a_school_year_begins_on_the_first_of_august() -> None:
    assert school_year(date(2026, 7, 31)) == date(2025, 8, 1)
    assert school_year(date(2026, 8, 1)) == date(2026, 8, 1)
    assert school_year(date(2027, 1, 4)) == date(2026, 8, 1)


# Compulsory school age ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "since"),
    [
        (date(2021, 9, 1), date(2026, 12, 31)),
        (date(2021, 12, 31), date(2026, 12, 31)),
        (date(2022, 1, 1), date(2027, 3, 31)),
        (date(2022, 4, 1), date(2027, 8, 31)),
        (date(2021, 8, 31), date(2026, 8, 31)),
        (date(2020, 2, 29), date(2025, 3, 31)),
    ],
)
def test_compulsory_school_age_begins_on_the_prescribed_day_after_the_fifth_birthday(born: date, since: date) -> None:
    assert compulsory_from(born) == since


def test_what_a_person_declared_shut_overrides_terms_and_mis_alike() -> None:
    monday = date(2026, 9, 7)
    calendar = SchoolCalendar("Europe/London", [AUTUMN], (), (), {monday: True}, {monday: "both"})
    assert not calendar.is_school_day(monday)
    assert calendar.before(date(2026, 9, 8)) == date(2026, 9, 4)


def test_a_midday_closure_leaves_the_morning_and_the_day() -> None:
    monday = date(2026, 9, 7)
    calendar = SchoolCalendar("Europe/London", [AUTUMN], shut={monday: "PM"})
    assert calendar.is_school_day(monday)
    assert calendar.open_sessions(monday) == ("AM",)


def test_a_session_closed_by_the_file_and_the_other_by_a_person_leave_no_day() -> None:
    monday = date(2026, 9, 7)
    closed = Closure.model_validate({"date": "2026-09-07", "session": "AM"})
    calendar = SchoolCalendar("Europe/London", [AUTUMN], closures=[closed], shut={monday: "PM"})
    assert not calendar.is_school_day(monday)


def test_declared_closures_add_up_and_are_withdrawn_by_session() -> None:
    monday = date(2026, 9, 7)
    shut: dict[date, Part] = {}
    declare(shut, monday, "AM", withdrawn=False)
    declare(shut, monday, "PM", withdrawn=False)
    assert shut == {monday: "both"}
    declare(shut, monday, "AM", withdrawn=True)
    assert shut == {monday: "PM"}
    declare(shut, monday, "both", withdrawn=True)
    declare(shut, monday, "both", withdrawn=True)
    assert shut == {}


def test_school_weeks_are_those_with_a_session_across_half_term_and_holidays() -> None:
    calendar = woodside()
    assert calendar.weeks(date(2026, 10, 19), date(2026, 11, 6)) == (date(2026, 10, 19), date(2026, 11, 2))
    assert calendar.last_weeks(date(2026, 11, 3), 2) == (date(2026, 10, 19), date(2026, 11, 2))
    first_of_spring = calendar.between(date(2027, 1, 1), date(2027, 1, 31))[0]
    assert calendar.last_weeks(first_of_spring, 2)[0] == date(2026, 12, 14)
    assert calendar.last_weeks(date(2026, 8, 1), 10) == ()


def test_a_week_that_snow_took_whole_is_no_school_week() -> None:
    snow: dict[date, Part] = {date(2026, 11, day): "both" for day in range(9, 14)}
    calendar = SchoolCalendar("Europe/London", [AUTUMN], shut=snow)
    assert calendar.last_weeks(date(2026, 11, 16), 2) == (date(2026, 11, 2), date(2026, 11, 16))
