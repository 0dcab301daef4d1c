"""A reply that was sent before the child came to school says nothing of the afternoon, whenever it is confirmed."""

from datetime import datetime
from typing import Any

import pytest

from events.registers import AbsenceExplained, CodeSettled, PupilAbsent


def told(news: list[Any]) -> list[tuple[str, str]]:
    """Session of each absence explained, and of each code settled, with that code."""
    words = [fact for fact in news if isinstance(fact, AbsenceExplained | CodeSettled)]
    return [(fact.session, fact.code if isinstance(fact, CodeSettled) else "explained") for fact in words]


@pytest.fixture
def gone(woodside: Any) -> Any:
    """Pupil 1 was in school in the morning, and is missing from the afternoon."""
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"}, completed="3B")
    [absent] = woodside.only(afternoon(woodside), PupilAbsent)
    assert not absent.explained
    return woodside


def afternoon(school: Any, clock: str = "13:15") -> list[Any]:
    """The afternoon's register without pupil 1."""
    news: list[Any] = school.calls(school.at(clock), {1: "N", 2: "/", 3: "/"}, session="PM", completed="3B")
    return news


def confirmed(school: Any, sent: datetime | None, *sessions: Any, code: str = "I") -> list[Any]:
    """Confirmed at 13:20."""
    news: list[Any] = school.reply(1, code, school.at("13:20"), *sessions, sent=sent)
    return news


def test_it_explains_nothing_and_settles_nothing(gone: Any) -> None:
    assert told(confirmed(gone, gone.at("08:30"))) == []
    assert told(gone.contact(1, None, gone.at("13:25"))) == []
    assert told(gone.wakes("15:30")) == []
    gone.decider.assert_rebuilds()


def test_nor_the_code_of_an_afternoon_that_something_else_explains(woodside: Any) -> None:
    woodside.note(1, woodside.at("12:30"), woodside.at("16:00"), woodside.at("08:20"), code="M")
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"}, completed="3B")
    woodside.reply(1, "I", woodside.at("09:30"), sent=woodside.at("08:30"))
    assert told(afternoon(woodside)) == []


@pytest.mark.parametrize("sent", ["11:00", "13:17"])
def test_one_that_was_sent_since_the_child_came_explains_the_afternoon(gone: Any, sent: str) -> None:
    assert told(confirmed(gone, gone.at(sent))) == [("PM", "explained"), ("PM", "I")]
    assert told(gone.contact(1, None, gone.at("13:25"))) == []
    gone.decider.assert_rebuilds()


def test_so_does_one_that_somebody_says_is_about_the_afternoon(gone: Any) -> None:
    assert told(confirmed(gone, gone.at("08:30"), "PM", code="M")) == [("PM", "explained"), ("PM", "M")]


def test_and_one_that_does_not_say_when_it_was_sent(gone: Any) -> None:
    assert told(confirmed(gone, None)) == [("PM", "explained"), ("PM", "I")]


def test_of_a_child_who_never_came_it_explains_the_whole_day(absent: Any) -> None:
    afternoon(absent)
    assert told(confirmed(absent, absent.at("08:30"))) == [
        ("AM", "explained"),
        ("PM", "explained"),
        ("AM", "I"),
        ("PM", "I"),
    ]
