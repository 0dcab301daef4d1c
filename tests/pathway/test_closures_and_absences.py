"""What an absence asks for stands while the absence does, and falls with a session that was not held."""

from datetime import date, timedelta

import pytest

from events.ids import pupil_id
from events.pathway import ConcernRealerted, ConcernResolved, RaiseConcern
from events.registers import AbsenceWithdrawn, ClosureDeclared, SchoolDayDeclared
from events.school import Closure
from pathway.domain.concerned import OfConcern

from .school_file import set_up

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 9, 7) + timedelta(days=n) for n in range(3))
PUPIL = pupil_id("woodside", "16")


@pytest.fixture(autouse=True)
def rebuilds(woodside):
    yield
    woodside.decider.assert_rebuilds()


def closes(school, clock, day, session="both"):
    return school.hears(ClosureDeclared(school="woodside", date=day, session=session, reason="snow"), clock)


def test_call_and_visit_stand_down_with_the_absence_of_a_session_that_was_not_held(woodside, said):
    woodside.roll("16", flags=("child-protection",))
    woodside.absent("09:20")
    assert closes(woodside, "09:30", MONDAY) == []
    assert said(woodside.hears(not_held("AM"), "09:30")) == ["call stood down: closed", "visit stood down: closed"]


def test_a_child_who_was_missed_in_the_morning_is_visited_though_the_school_shuts_at_midday(woodside, said):
    woodside.roll("16", flags=("child-protection",))
    woodside.absent("09:20")
    assert closes(woodside, "11:30", MONDAY, "PM") == []
    assert said(woodside.wakes("15:00")) == ["call missed", "visit missed"]


def test_nobody_reached_by_eleven_is_a_concern_though_the_school_shuts_at_midday(woodside, said):
    woodside.safeguards = True
    woodside.absent("09:20")
    closes(woodside, "10:30", MONDAY, "PM")
    assert "ConcernRaised" in said(woodside.wakes("11:00"))


def test_a_child_missed_in_an_afternoon_that_was_shut_after_all_is_missing_until_it_is_found(woodside):
    woodside.safeguards = True
    woodside.taken("09:10", {"16": "/"})
    assert concerned(woodside.absent("13:40", session="PM")) == ["ConcernRaised"]
    closes(woodside, "14:00", MONDAY, "PM")
    assert concerned(woodside.hears(not_held("PM"), "14:00")) == []
    assert concerned(woodside.withdrawn("14:00", session="PM", reason="closed", code=None)) == []
    news = woodside.contact("14:10", "child-in-school")
    assert [fact.outcome for fact in news if isinstance(fact, ConcernResolved)] == ["found-safe"]


def test_a_child_who_came_late_and_went_missing_is_not_found_by_a_closure(woodside):
    woodside.safeguards = True
    woodside.absent("09:10")
    woodside.amended("09:40", "L")
    woodside.withdrawn("09:40", code="L")
    assert concerned(woodside.absent("13:40", session="PM")) == ["ConcernRaised"]
    closes(woodside, "14:00", MONDAY, "PM")
    assert concerned(woodside.hears(not_held("PM"), "14:00")) == []
    assert concerned(woodside.withdrawn("14:00", session="PM", reason="closed", code=None)) == []


def test_nobody_reached_about_a_day_that_was_not_held_is_no_concern_any_more(woodside):
    woodside.safeguards = True
    woodside.absent("09:20")
    woodside.wakes("11:00")
    closes(woodside, "11:30", MONDAY, "both")
    news = woodside.hears(not_held("AM"), "11:30")
    assert [fact.outcome for fact in news if isinstance(fact, ConcernResolved)] == ["not-absent"]


def test_a_protected_child_of_whom_the_morning_says_nothing_is_looked_for_on(woodside):
    woodside.roll("16", flags=("social-worker",))
    woodside.safeguards = True
    woodside.absent("09:20")
    woodside.absent("13:40", session="PM")
    closes(woodside, "14:00", MONDAY, "PM")
    assert concerned(woodside.hears(not_held("PM"), "14:00")) == []
    assert concerned(woodside.hears(not_held("AM"), "14:05"))[-1:] == ["SearchEnded"]
    assert woodside.decider.states["pupil", PUPIL].done.concerns == {}


def concerned(news):
    return [type(fact).__name__ for fact in news if isinstance(fact, OfConcern)]


def not_held(session):
    return AbsenceWithdrawn(pupil=PUPIL, date=MONDAY, session=session, reason="closed", code=None)


def test_a_concern_is_said_again_once_on_a_snow_day_and_then_on_the_next_school_day(woodside):
    woodside.safeguards = True
    woodside.told(RaiseConcern(mis_id="16", kind="welfare", text="~p~safeguarding~A"), "16:50")
    woodside.day = TUESDAY
    closes(woodside, "07:30", TUESDAY)
    again = [fact for fact in woodside.wakes("09:00", WEDNESDAY) if isinstance(fact, ConcernRealerted)]
    assert [fact.at for fact in again] == [woodside.at("08:00", TUESDAY), woodside.at("08:00", WEDNESDAY)]


THURSDAY, FRIDAY, NEXT_MONDAY = (date(2026, 9, day) for day in (10, 11, 14))
SHUT_ON_FRIDAY = {
    "declared": SchoolDayDeclared(school="woodside", date=FRIDAY, open=False),
    "a closure": ClosureDeclared(school="woodside", date=FRIDAY, session="both"),
    "the school file's closure": set_up(closures=(Closure(date=FRIDAY, session="both"),)),
    "the school file's INSET": set_up(inset=(FRIDAY,)),
}


@pytest.mark.parametrize("heard", ["09:50", "11:00"])
@pytest.mark.parametrize("shut", SHUT_ON_FRIDAY.values(), ids=SHUT_ON_FRIDAY)
def test_a_friday_that_turns_out_to_have_been_shut_makes_thursday_and_monday_two_days_in_a_row(
    woodside_on, said, heard, shut
):
    thursday, monday = THURSDAY, NEXT_MONDAY
    school = woodside_on(thursday)
    school.absent("09:20")
    school.wakes("09:19", day=monday)
    school.day = monday
    assert not any("visit" in each for each in said(school.absent("09:20")))

    news = said(school.hears(shut, heard))

    assert [each for each in news if "visit" in each] == ["visit due 15:00 attendance-officer"]
    school.decider.assert_rebuilds()


def test_a_friday_that_was_open_after_all_by_the_school_file_asks_for_no_visit(woodside_on, said):
    thursday, monday = date(2026, 9, 24), date(2026, 9, 28)
    school = woodside_on(thursday)
    school.absent("09:20")
    school.wakes("09:19", day=monday)
    school.day = monday
    assert any("visit due" in each for each in said(school.absent("09:20")))
    news = said(school.hears(set_up(closures=()), "10:00"))
    assert [each for each in news if "visit" in each] == ["visit stood down: not-counted"]
    school.decider.assert_rebuilds()


def test_a_later_day_that_is_shut_changes_nothing_of_today(woodside):
    woodside.absent("09:20")
    assert closes(woodside, "09:30", TUESDAY) == []
