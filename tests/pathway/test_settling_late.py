"""An N that is heard or marked after its fifth school day, or before a holiday, is to be settled, too."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.school import Term
from pathway.domain.absences import KEPT_DAYS, UNSETTLED_KEPT

from .settled import MONDAY, PUPIL, owed_of, settled, settling


def test_an_n_heard_after_its_fifth_school_day_is_due_at_the_end_of_the_next(woodside):
    woodside.wakes("09:00", date(2026, 9, 15))
    woodside.day = date(2026, 9, 15)
    woodside.absent("10:00", date=MONDAY)
    [duty] = settling(woodside.wakes("08:00", date(2026, 9, 16)))
    assert (duty.date, duty.due_at) == (MONDAY, woodside.at("17:00", date(2026, 9, 17)))
    woodside.decider.assert_rebuilds()


def test_it_is_asked_about_once_and_after_it_was_missed_no_more(woodside, said):
    woodside.wakes("09:00", date(2026, 9, 15))
    woodside.day = date(2026, 9, 15)
    woodside.absent("10:00", date=MONDAY)
    news = woodside.wakes("09:00", date(2026, 10, 9))
    assert len(settling(news)) == 1
    assert said(news).count("settle-code missed") == 1


def test_a_missed_one_is_asked_about_no_more_however_much_was_done_since(woodside):
    woodside.absent("09:20")
    for day in (date(2026, 9, 14) + timedelta(days=n) for n in range(25)):
        woodside.day = day
        if day.weekday() < 5 and day not in (date(2026, 9, 18), date(2026, 9, 25)):
            woodside.wakes("08:30", day)
            woodside.absent("09:20")
            woodside.contact("09:30")
            woodside.amended("12:00", "I")
    days = [own.body.date for own, _ in woodside.decider.own if settling([own.body])]
    assert days == [MONDAY]


def test_marked_n_again_after_the_fifth_day_it_is_asked_about_again(woodside):
    woodside.absent("09:20")
    woodside.wakes("09:00", date(2026, 9, 10))
    woodside.day = date(2026, 9, 10)
    woodside.amended("10:00", "I", date=MONDAY)
    woodside.wakes("09:00", date(2026, 9, 21))
    woodside.day = date(2026, 9, 21)
    woodside.amended("10:00", "N", date=MONDAY)
    [duty] = settling(woodside.wakes("08:00", date(2026, 9, 22)))
    assert duty.due_at == woodside.at("17:00", date(2026, 9, 23))


def test_marked_n_again_after_the_duty_was_done_it_is_asked_about_anew(to_settle, said):
    settled(to_settle, "10:00")
    to_settle.amended("10:05", "I", date=MONDAY)
    to_settle.day = date(2026, 9, 11)
    to_settle.amended("10:00", "N", date=MONDAY)
    [duty] = settling(to_settle.wakes("08:00", date(2026, 9, 14)))
    assert (duty.date, duty.due_at, duty.about) == (MONDAY, to_settle.at("17:00", date(2026, 9, 14)), "again")
    first = next(own.body for own, _ in to_settle.decider.own if settling([own.body]))
    assert (first.about, first.duty == duty.duty) == (None, False)
    to_settle.day = date(2026, 9, 14)
    assert said(settled(to_settle, "10:00", code="M")) == ["task done M 10:00"]
    to_settle.decider.assert_rebuilds()


def test_after_the_fifth_day_the_further_one_has_a_deadline_of_its_own_and_may_be_missed(to_settle, said):
    settled(to_settle, "10:00")
    to_settle.amended("10:05", "I", date=MONDAY)
    to_settle.wakes("09:00", date(2026, 9, 21))
    to_settle.day = date(2026, 9, 21)
    to_settle.amended("10:00", "N", date=MONDAY)
    [duty] = settling(to_settle.wakes("08:00", date(2026, 9, 22)))
    assert duty.due_at == to_settle.at("17:00", date(2026, 9, 23))
    news = to_settle.wakes("09:00", date(2026, 10, 9))
    assert (settling(news), said(news).count("task missed")) == ([], 1)


def test_an_n_that_overtook_the_settled_code_is_asked_about_anew_and_so_is_a_third(to_settle):
    settled(to_settle, "10:00", code="C")
    for clock in ("10:10", "10:20"):
        to_settle.amended(clock, "O", date=MONDAY)
        to_settle.amended(clock, "N", date=MONDAY)
    assert len(settling(to_settle.wakes("08:00", date(2026, 9, 11)))) == 1
    to_settle.day = date(2026, 9, 11)
    settled(to_settle, "10:00", code="C")
    to_settle.amended("10:10", "C", date=MONDAY)
    to_settle.amended("10:20", "N", date=MONDAY)
    [third] = settling(to_settle.wakes("08:00", date(2026, 9, 14)))
    ids = {own.body.duty for own, _ in to_settle.decider.own if settling([own.body])}
    assert len(ids) == 3
    assert third.about == "again"
    to_settle.decider.assert_rebuilds()


def test_a_further_one_that_stood_down_may_be_set_once_more(to_settle, said):
    settled(to_settle, "10:00")
    to_settle.amended("10:05", "N", date=MONDAY)
    to_settle.amended("10:06", "I", date=MONDAY)
    to_settle.amended("10:07", "N", date=MONDAY)
    [second] = settling(to_settle.wakes("08:00", date(2026, 9, 11)))
    to_settle.day = date(2026, 9, 11)
    assert said(to_settle.amended("10:00", "M", date=MONDAY)) == ["task stood down: explained"]
    to_settle.amended("10:10", "N", date=MONDAY)
    [third] = settling(to_settle.wakes("08:00", date(2026, 9, 14)))
    assert third.duty == second.duty
    to_settle.decider.assert_rebuilds()


def test_one_that_was_missed_is_asked_about_anew_only_when_the_mark_was_another_since(to_settle):
    to_settle.wakes("17:01", date(2026, 9, 14))
    to_settle.day = date(2026, 9, 15)
    to_settle.amended("10:00", "N", date=MONDAY)
    assert settling(to_settle.wakes("08:00", date(2026, 9, 16))) == []
    to_settle.day = date(2026, 9, 16)
    to_settle.amended("10:00", "I", date=MONDAY)
    to_settle.amended("10:01", "N", date=MONDAY)
    assert len(settling(to_settle.wakes("08:00", date(2026, 9, 17)))) == 1
    assert settling(to_settle.wakes("08:00", date(2026, 9, 28))) == []


TURNS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["N", "N", "I", "settled"])), max_size=9)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TURNS)
def test_however_the_mark_turns_one_duty_at_a_time_is_owed_of_an_n_that_nobody_settled(woodside_on, turns):
    school, mark, is_settled = woodside_on(MONDAY), "N", False
    school.absent("07:50")
    for n, (days, turn) in enumerate(turns):
        school.day += timedelta(days=days)
        school.decider.wakes(school.at(f"10:{n:02d}"))
        if turn == "settled":
            settled(school, f"10:{n:02d}")
            is_settled = is_settled or mark == "N"
        else:
            is_settled, mark = is_settled and turn == mark, turn
            school.amended(f"10:{n:02d}", turn, date=MONDAY)
    school.wakes("09:00", school.day + timedelta(days=14))
    school.decider.assert_rebuilds()
    states = owed_of(school)
    assert [state for state in states if state == "due"] == []
    if mark == "N" and not is_settled:
        assert states[-1] == "missed"


def test_what_was_before_the_school_was_set_up_asks_nobody(woodside):
    woodside.wakes("09:00", date(2026, 9, 17))
    woodside.day = date(2026, 9, 17)
    woodside.absent("10:00", date=date(2026, 9, 4))
    assert settling(woodside.wakes("08:00", date(2026, 9, 30))) == []


SUMMER = Term.model_validate({"name": "Summer 2027", "from": "2027-04-12", "to": "2027-07-21"})
AUTUMN = Term.model_validate({"name": "Autumn 2027", "from": "2027-09-01", "to": "2027-12-17"})
LAST_DAYS = [date(2027, 7, 19), date(2027, 7, 20), date(2027, 7, 21)]


@pytest.fixture
def after_summer(woodside_on, set_up_again):
    """On 1 September, three N's of July stand, and so many absences of September have been heard."""

    def school_after(absences: int):
        school = woodside_on(date(2027, 7, 1))
        set_up_again(school, terms=(SUMMER,))
        for day in LAST_DAYS:
            school.day = day
            school.absent("09:20")
        school.day = date(2027, 8, 20)
        set_up_again(school, terms=(AUTUMN,))
        for day in (date(2027, 9, 1) + timedelta(days=n) for n in range(absences)):
            school.day = day
            school.absent("07:50", code="I")
        return school

    return school_after


@pytest.mark.parametrize("absences", [0, 1, 2, 3])
def test_the_ns_of_july_are_asked_about_in_september_whoever_is_away_then(after_summer, absences):
    school = after_summer(absences)
    duties = settling(school.wakes("08:00", date(2027, 9, 3)))
    assert [(duty.date, duty.due_at) for duty in duties] == [
        (day, school.at("17:00", due))
        for day, due in zip(LAST_DAYS, (date(2027, 9, 3), date(2027, 9, 6), date(2027, 9, 7)), strict=True)
    ]
    school.decider.assert_rebuilds()


def test_of_ns_that_nobody_settles_the_latest_ten_are_remembered_beside_the_latest_days(woodside):
    days = [day for day in (MONDAY + timedelta(days=n) for n in range(90)) if day.weekday() in (0, 2, 4)]
    for day in days:
        woodside.day = day
        woodside.absent("12:00")
    seen = woodside.decider.states["pupil", PUPIL].seen
    assert 10 <= len(seen.days) <= KEPT_DAYS + UNSETTLED_KEPT
