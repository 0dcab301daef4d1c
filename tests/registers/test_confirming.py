"""A reply that a person confirmed is settled as it is confirmed, or as soon as its absence is said."""

from datetime import date
from typing import Any

import pytest

from events.registers import CodeSettled, PupilAbsent, WriteBackFailed

MONDAY = date(2026, 9, 7)


def settled(news: list[Any]) -> list[tuple[Any, ...]]:
    """Session, original, code and who of each settled code."""
    found = [fact for fact in news if isinstance(fact, CodeSettled)]
    return [(fact.session, fact.original, fact.code, fact.by) for fact in found]


def test_a_confirmed_reply_settles_the_n_of_an_absence_that_was_said(absent: Any) -> None:
    assert settled(absent.reply(1, "I", absent.at("09:40"))) == [("AM", "N", "I", "staff-3")]
    [own] = [own for own, _ in absent.decider.own if isinstance(own.body, CodeSettled)]
    assert own.cause == absent.decider.heard[0].id


def test_it_is_tried_again_and_answered_as_one_that_an_officer_settles(absent: Any) -> None:
    [_, order] = absent.reply(1, "I", absent.at("09:40"))
    [failed] = absent.answers(order, "unanswered", absent.at("09:41"), "no answer (503)")
    assert isinstance(failed, WriteBackFailed)
    assert failed.again_at == absent.at("09:46")


def test_confirmed_before_the_mark_it_is_settled_when_the_absence_is_said(woodside: Any) -> None:
    assert woodside.reply(1, "M", woodside.at("08:30")) == []
    news = woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    assert settled(news) == [("AM", "N", "M", "staff-3")]
    assert [type(fact) for fact in news[-2:]] == [PupilAbsent, CodeSettled]
    news = woodside.calls(woodside.at("13:15"), {1: "O", 2: "\\", 3: "\\"}, session="PM", completed="3B")
    assert settled(news) == [("PM", "O", "M", "staff-3")]


@pytest.mark.parametrize("woken", [True, False])
def test_in_a_register_still_open_it_is_settled_at_the_close_heard_of_in_time_or_not(
    woodside: Any, woken: bool
) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N"})
    assert settled(woodside.reply(1, "I", woodside.at("09:00"))) == []
    if woken:
        woodside.wakes("09:20")
    else:
        woodside.decider.told(woodside.settle_asked(2, "/"), at=woodside.at("09:25"))
    said = [(own.body.code, own.at) for own, _ in woodside.decider.own if isinstance(own.body, CodeSettled)]
    assert said[0][0] == "I"


def test_a_reply_about_one_session_settles_that_one_alone(absent: Any) -> None:
    assert settled(absent.reply(1, "M", absent.at("09:40"), "PM")) == []
    news = absent.calls(absent.at("13:15"), {1: "N", 2: "\\", 3: "\\"}, session="PM", completed="3B")
    assert settled(news) == [("PM", "N", "M", "staff-3")]


def test_an_absence_with_a_mark_that_gives_its_reason_is_not_settled(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "M", 2: "/", 3: "/"}, completed="3B")
    assert settled(woodside.reply(1, "I", woodside.at("09:40"))) == []


def test_the_code_that_is_on_its_way_is_not_settled_again_and_another_is(absent: Any) -> None:
    absent.settles(1, "I", absent.at("09:30"))
    assert settled(absent.reply(1, "I", absent.at("09:40"))) == []
    assert settled(absent.reply(1, "M", absent.at("09:50"))) == [("AM", "N", "M", "staff-3")]


def test_an_o_that_the_mark_says_already_is_not_settled(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "O", 2: "/", 3: "/"}, completed="3B")
    assert settled(woodside.reply(1, "O", woodside.at("09:40"))) == []
    assert settled(woodside.reply(1, "M", woodside.at("09:50"))) == [("AM", "O", "M", "staff-3")]
    assert settled(woodside.reply(1, "O", woodside.at("10:00"))) == [("AM", "O", "O", "staff-3")], "M is on its way"


def test_a_later_n_over_a_code_that_was_written_is_left_to_a_person(absent: Any) -> None:
    [_, order] = absent.reply(1, "I", absent.at("09:40"))
    absent.answers(order, "taken", absent.at("09:41"))
    absent.calls(absent.at("09:45"), {1: "I"})
    assert settled(absent.calls(absent.at("09:50"), {1: "N"})) == []


def test_of_a_reply_and_a_later_call_the_call_holds_and_settles_nothing(woodside: Any) -> None:
    woodside.reply(1, "I", woodside.at("08:30"))
    woodside.contact(1, "M", woodside.at("08:40"))
    news = woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    assert settled(news) == []


@pytest.mark.parametrize("code", ["N", "H", "zz"])
def test_a_code_that_settles_nothing_is_not_settled(absent: Any, code: str) -> None:
    assert settled(absent.reply(1, code, absent.at("09:40"))) == []


def test_a_child_who_is_present_is_not_settled_as_away(absent: Any) -> None:
    absent.calls(absent.at("09:30"), {1: "/"})
    assert settled(absent.reply(1, "I", absent.at("09:40"))) == []
