"""A mark of a day to come waits for its day, and is taken when the day's first register opens (domain.md §2.3)."""

from datetime import date
from typing import Any

import pytest

from events.registers import (
    EntityQuarantined,
    EntityReleased,
    MarksRecorded,
    PupilAbsent,
    RegisterTaken,
    UnmarkedChased,
)

MONDAY, TUESDAY, FRIDAY, SATURDAY = (date(2026, 9, day) for day in (7, 8, 11, 12))
NEXT_MONDAY = date(2026, 9, 14)


def recorded(news: list[Any]) -> list[tuple[date, str, dict[str, str | None]]]:
    return [(fact.date, fact.session, dict(fact.marks)) for fact in news if isinstance(fact, MarksRecorded)]


@pytest.fixture
def planned(woodside: Any) -> Any:
    """On Monday pupil 1 is marked ill for all of Tuesday."""
    for session in ("AM", "PM"):
        news = woodside.calls(woodside.at("10:00"), {1: "I"}, TUESDAY, session)
        assert [fact.waits_for for fact in woodside.only(news, EntityQuarantined)] == ["day:2026-09-08"]
    return woodside


def test_it_is_taken_when_its_day_opens(planned: Any) -> None:
    assert recorded(planned.wakes("08:49:59", TUESDAY)) == []
    news = planned.wakes("08:50", TUESDAY)
    assert len(planned.only(news, EntityReleased)) == 2
    ill = {planned.pupil(1): "I"}
    assert recorded(news) == [(TUESDAY, "AM", ill), (TUESDAY, "PM", ill)]
    planned.decider.assert_rebuilds()


def test_nobody_is_asked_for_the_mark_of_a_child_whose_absence_was_planned(planned: Any) -> None:
    planned.wakes("08:50", TUESDAY)
    news = planned.calls(planned.at("08:57", TUESDAY), {2: "/", 3: "/"}, TUESDAY, completed="3B")
    [taken], [absent] = planned.only(news, RegisterTaken), planned.only(news, PupilAbsent)
    assert (taken.marks[planned.pupil(1)], taken.unmarked, absent.explained) == ("I", (), True)
    assert planned.only(news, UnmarkedChased) == []


def test_one_that_is_withdrawn_before_its_day_never_comes(planned: Any) -> None:
    news = planned.unmark(1, planned.at("15:00"), TUESDAY)
    assert planned.words(news) == ["EntityReleased"]
    assert [session for _, session, _ in recorded(planned.wakes("08:50", TUESDAY))] == ["PM"]


def test_one_that_is_changed_before_its_day_comes_as_it_was_last(planned: Any) -> None:
    planned.calls(planned.at("15:00"), {1: "M"}, TUESDAY)
    news = planned.wakes("08:50", TUESDAY)
    assert [marks[planned.pupil(1)] for _, _, marks in recorded(news)] == ["M", "I"]


def test_one_that_moves_to_another_day_comes_on_that_one(woodside: Any) -> None:
    woodside.calls(woodside.at("10:00"), {1: "I"}, TUESDAY, entity="77")
    woodside.calls(woodside.at("11:00"), {1: "I"}, FRIDAY, entity="77")
    assert recorded(woodside.wakes("23:00", TUESDAY)) == []
    assert [day for day, _, _ in recorded(woodside.wakes("08:50", FRIDAY))] == [FRIDAY]


def test_one_heard_again_on_its_day_before_it_opens_is_taken_at_once_and_not_again(planned: Any) -> None:
    news = planned.calls(planned.at("08:40", TUESDAY), {1: "N"}, TUESDAY)
    assert planned.words(news) == ["EntityReleased", "MarksRecorded"]
    assert [session for _, session, _ in recorded(planned.wakes("08:50", TUESDAY))] == ["PM"]


def test_one_of_a_day_that_is_none_waits_for_the_calendar_and_says_so_at_once(woodside: Any) -> None:
    news = woodside.calls(woodside.at("10:00"), {1: "I"}, SATURDAY)
    [held] = woodside.only(news, EntityQuarantined)
    assert (held.reason, held.waits_for) == ("the school is closed in that session", "calendar:2026-09-12")
    assert recorded(woodside.declared(SATURDAY, True, woodside.at("09:00", SATURDAY))) == [
        (SATURDAY, "AM", {woodside.pupil(1): "I"})
    ]


def test_a_register_of_a_day_to_come_waits_for_it_too(woodside: Any) -> None:
    woodside.calls(woodside.at("10:00"), {1: "/", 2: "/"}, NEXT_MONDAY, completed="3B")
    news = woodside.wakes("08:50", NEXT_MONDAY)
    assert [fact.date for fact in woodside.only(news, RegisterTaken)] == [NEXT_MONDAY]
