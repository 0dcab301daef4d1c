"""The school year before a first poll: brought in day by day, to be taken up again, and nobody is asked or told."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from starlette.responses import JSONResponse

from events.ids import pupil_id
from events.registers import (
    EntityQuarantined,
    HeardSoFar,
    MarksRecorded,
    PupilAbsent,
    RegisterChased,
    RegisterTaken,
    UnmarkedChased,
)
from registers.adapters.polling import Poller

from .arbor_server import MARKS

MONDAY = date(2026, 10, 12)
SEPTEMBER = [date(2026, 9, day) for day in (4, 7, 8, 9, 10, 11)]


def pupil(student: str) -> str:
    return pupil_id("woodside", student)


@pytest.fixture
def october(desk: Any, fake: Any) -> Any:
    """A school that is polled first in the middle of October; a week of September is marked, pupil 2 away in it."""
    desk.at = desk.woodside.at("10:00", MONDAY)
    desk.woodside.passes(desk.at)
    for student in ("1", "2", "3"):
        fake.pupil(student)
    for day in (*SEPTEMBER, MONDAY):
        for student in ("1", "2", "3"):
            fake.mark(student, "N" if student == "2" and day != MONDAY else "/", day.isoformat())
    return fake


def follows(desk: Any, **feed: int) -> None:
    """From that Monday the school's policy has these numbers for its feed."""
    desk.woodside.set_up(desk.woodside.at("08:00", MONDAY), source="poll", policy={"feed": feed})


def taken(desk: Any) -> list[date]:
    return [fact.date for fact in desk.woodside.only(desk.heard(), RegisterTaken)]


async def test_the_first_poll_hears_the_present_and_then_the_past_day_by_day_the_latest_first(
    polled: Callable[[], Poller], october: Any, desk: Any
) -> None:
    poller = polled()
    await poller.poll()
    heard = taken(desk)
    assert heard == [MONDAY]
    left = poller.report.past_left
    calendar = desk.woodside.decider.states["school", "school"].done.calendar
    assert left + 1 == len(calendar.between(SEPTEMBER[0], date(2026, 10, 2)))
    for further in range(1, left + 1):
        await poller.poll()
        assert poller.report.past_left == left - further
        heard += taken(desk)
    assert heard[1:] == SEPTEMBER[::-1]
    october.asked.clear()
    await poller.poll()
    assert desk.heard() == []
    assert not [path for path in october.asked if "recordDate.equals" in path]


async def test_one_that_breaks_off_is_taken_up_at_the_day_where_it_was(
    polled: Callable[[], Poller], october: Any, desk: Any
) -> None:
    follows(desk, past_days_a_poll=100)
    guarded = october._guarded

    def failing(request: Any) -> Any:
        if "equals=2026-09-09" in request.url.query:
            return JSONResponse({}, 401)
        return guarded(request)

    october._guarded = failing
    poller = polled()
    await poller.poll()
    assert poller.report.state == "failing"
    assert taken(desk) == [MONDAY, date(2026, 9, 11), date(2026, 9, 10)]
    del october._guarded
    october.asked.clear()
    await polled().poll()
    assert taken(desk) == [date(2026, 9, 9), date(2026, 9, 8), date(2026, 9, 7), date(2026, 9, 4)]
    assert not [path for path in october.asked if "equals=2026-09-10" in path]


async def test_days_that_are_still_to_be_brought_in_are_not_compared(
    polled: Callable[[], Poller], october: Any, desk: Any
) -> None:
    desk.woodside.set_up(desk.woodside.at("08:00", MONDAY), source="poll", policy={"comparing": {"days": 7}})
    poller, evening = polled(), desk.woodside.at("17:00", MONDAY)
    await poller.poll()
    place = desk.woodside.decider.asks(HeardSoFar(), at=evening)
    assert (place.past[0], place.compare) == (date(2026, 10, 1), ())
    await poller.poll()
    place = desk.woodside.decider.asks(HeardSoFar(), at=evening)
    assert (place.past[0], place.compare[0], place.compare[-1]) == (date(2026, 9, 30), date(2026, 10, 1), MONDAY)


async def test_the_past_is_bounded_by_the_policy(polled: Callable[[], Poller], october: Any, desk: Any) -> None:
    follows(desk, past_days_a_poll=100, past_days=(MONDAY - date(2026, 9, 9)).days)
    await polled().poll()
    assert sorted(taken(desk))[0] == date(2026, 9, 9)


async def test_nobody_is_asked_for_what_a_register_of_the_past_lacks(
    polled: Callable[[], Poller], october: Any, desk: Any
) -> None:
    follows(desk, past_days_a_poll=100)
    october.drop(MARKS, "12026-09-08AM", silently=True)
    october.put(
        "AttendanceRegister",
        "5",
        registrationForm=october.link("RegistrationForm", "3B"),
        recordDate="2026-09-08",
        rollCall="AM",
        completedDatetime="2026-09-08 08:57:12",
    )
    await polled().poll()
    news = desk.heard()
    assert [fact.unmarked for fact in desk.woodside.only(news, RegisterTaken) if fact.date == date(2026, 9, 8)] == [
        (pupil("1"),)
    ]
    assert desk.woodside.only(news, UnmarkedChased) == []
    assert desk.woodside.only(news, RegisterChased) == []
    absent = desk.woodside.only(news, PupilAbsent)
    assert {fact.date for fact in absent} == set(SEPTEMBER)


async def test_marks_of_somebody_who_left_in_the_school_year_come_with_their_place_on_the_roll(
    polled: Callable[[], Poller], october: Any, desk: Any
) -> None:
    follows(desk, past_days_a_poll=100)
    october.pupil("8", leavingDate={"entityType": "date", "date": "2026-09-09 00:00:00"})
    october.mark("8", "/", "2026-09-08")
    await polled().poll()
    news = desk.heard()
    assert desk.woodside.only(news, EntityQuarantined) == []
    marked = [
        fact.marks for fact in (*desk.woodside.only(news, RegisterTaken), *desk.woodside.only(news, MarksRecorded))
    ]
    assert any(pupil("8") in marks for marks in marked)


def test_before_a_first_poll_there_is_no_past_to_bring_in(desk: Any) -> None:
    place = desk.woodside.decider.asks(HeardSoFar(), at=desk.woodside.at("10:00", MONDAY))
    assert (place.past, place.past_left) == ((), 0)
    assert (place.recent, place.back_to) == (MONDAY - timedelta(days=7), date(2026, 8, 1))
