"""What a first poll brings of the past asks nobody for anything that was over, and no stage is judged by half of it."""

from datetime import date

import pytest

from events.ids import pupil_id
from events.pathway import CounterReached, DutySet, LetterPrepared, StageEntered
from events.registers import MarksRecorded

PUPIL = pupil_id("woodside", "16")
SET_UP, TUESDAY, WEDNESDAY = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)


@pytest.fixture
def school(woodside_on):
    """Set up on Monday after half term."""
    school = woodside_on(SET_UP)
    yield school
    school.decider.assert_rebuilds()


def days_before(school, count, until=SET_UP):
    calendar = school.decider.states["school", "school"].seen.calendar
    return [day for day in calendar.between(date(2026, 9, 3), until) if day < until][-count:]


def bring(school, marks, clock, on):
    """Marks of days that have passed, heard on a later day."""
    for day, code in marks.items():
        for session in ("AM", "PM"):
            of = {"form": "3B", "year": "3", "date": day, "session": session, "marks": {PUPIL: code}}
            school.decider.hears(MarksRecorded(school="woodside", **of), at=school.at(clock, on))


def here(school, day, code="/"):
    school.day = day
    school.taken("09:10", {"16": code}, "AM")
    school.taken("13:20", {"16": code}, "PM")


def asked(news):
    return [
        getattr(fact, "kind", type(fact).__name__)
        for fact in news
        if isinstance(fact, CounterReached | StageEntered | LetterPrepared | DutySet)
    ]


def reviewed(school, day):
    return asked(school.decider.wakes(school.at("15:45", day)))


def test_a_row_of_days_that_was_over_then_is_told_to_nobody(school):
    here(school, SET_UP)
    reviewed(school, SET_UP)
    days = days_before(school, 36)
    bring(school, dict.fromkeys(days[2:13], "O") | dict.fromkeys(days[13:], "/"), "10:00", TUESDAY)
    here(school, TUESDAY)
    found = school.decider.wakes(school.at("15:45", TUESDAY))
    assert [fact for fact in found if isinstance(fact, CounterReached)] == []
    assert "tell-authority" not in asked(found)


def test_one_that_goes_on_is_told(school):
    here(school, SET_UP, "O")
    reviewed(school, SET_UP)
    bring(school, dict.fromkeys(days_before(school, 9), "O"), "10:00", TUESDAY)
    here(school, TUESDAY, "O")
    found = school.decider.wakes(school.at("15:45", TUESDAY))
    assert {fact.counter for fact in found if isinstance(fact, CounterReached)} >= {"authority-return"}


def test_no_stage_is_entered_by_half_of_the_past(school):
    days = days_before(school, 36)
    marks = dict.fromkeys(days, "/") | {days[-4]: "O", days[-11]: "I"}
    bring(school, {day: marks[day] for day in days[-21:]}, "10:00", SET_UP)
    here(school, SET_UP, "I")
    assert reviewed(school, SET_UP) == []
    bring(school, {day: marks[day] for day in days[:-21]}, "16:00", SET_UP)
    here(school, TUESDAY)
    news = school.decider.wakes(school.at("15:45", TUESDAY))
    entered = [(fact.stage, fact.attending, fact.possible) for fact in news if isinstance(fact, StageEntered)]
    assert entered == [(stage, 68, 74) for stage in ("watch", "concern", "support")]


def test_once_it_is_in_they_are(school):
    days = days_before(school, 30)
    bring(school, dict.fromkeys(days[:22], "/") | dict.fromkeys(days[22:], "O"), "10:00", SET_UP)
    here(school, SET_UP)
    assert reviewed(school, SET_UP) == []
    here(school, TUESDAY)
    assert "StageEntered" in reviewed(school, TUESDAY)


@pytest.mark.parametrize("clock", ["07:00", "07:01", "10:00"])
def test_how_soon_after_the_set_up_the_past_comes_changes_nothing(school, clock):
    days = days_before(school, 30)
    bring(school, dict.fromkeys(days[:22], "/") | dict.fromkeys(days[22:], "O"), clock, SET_UP)
    here(school, SET_UP)
    assert reviewed(school, SET_UP) == []


def test_where_no_past_is_brought_in_nothing_waits(school):
    for day in days_before(school, 12, date(2026, 11, 18)):
        if day >= SET_UP:
            here(school, day, "O")
    assert "StageEntered" in reviewed(school, date(2026, 11, 17))
