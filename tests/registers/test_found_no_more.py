"""What was said of how a missing child was found is taken back where it rests on nothing any more."""

from typing import Any

import pytest

from events.registers import PupilAbsent, PupilFound


def said(news: list[Any]) -> list[tuple[str, str]]:
    """Session of each absence said and each child found, and how."""
    words = [fact for fact in news if isinstance(fact, PupilAbsent | PupilFound)]
    return [(f.session, f.how if isinstance(f, PupilFound) else "sought" if f.sought else "absent") for f in words]


def afternoon(school: Any, clock: str, code: str) -> list[Any]:
    """The afternoon's register, with that mark of pupil 1."""
    news: list[Any] = school.calls(school.at(clock), {1: code, 2: "/", 3: "/"}, session="PM", completed="3B")
    return news


def test_who_was_marked_in_wrongly_in_the_afternoon_is_sought_of_the_morning_too(absent: Any) -> None:
    assert said(afternoon(absent, "13:15", "/")) == [("AM", "later-session")]
    assert said(absent.contact(1, None, absent.at("13:20"))) == []
    news = absent.calls(absent.at("13:30"), {1: "N"}, session="PM")
    assert said(news) == [("PM", "absent"), ("AM", "sought")]
    assert said(absent.calls(absent.at("13:31"), {1: "N"}, session="PM")) == []
    assert said(absent.calls(absent.at("13:40"), {1: "L"}, session="PM")) == [("AM", "later-session")]
    absent.decider.assert_rebuilds()


def test_so_is_one_whose_mark_of_the_afternoon_was_deleted(absent: Any) -> None:
    afternoon(absent, "13:15", "/")
    assert said(absent.unmark(1, absent.at("13:30"), session="PM")) == [("AM", "sought")]
    assert said(absent.calls(absent.at("13:40"), {1: "/"}, session="PM")) == [("AM", "later-session")]
    absent.decider.assert_rebuilds()


def test_who_was_seen_by_a_visitor_too_is_not_sought(absent: Any) -> None:
    absent.visit(1, "seen", absent.at("10:00"))
    afternoon(absent, "13:15", "/")
    assert said(absent.unmark(1, absent.at("13:30"), session="PM")) == []


@pytest.mark.parametrize("came", ["/", "L", "U"])
def test_a_visit_that_saw_the_child_before_it_came_does_not_find_it_in_the_afternoon(absent: Any, came: str) -> None:
    assert said(absent.visit(1, "seen", absent.at("09:15"))) == [("AM", "seen")]
    absent.calls(absent.at("09:19"), {1: came})
    assert said(afternoon(absent, "13:15", "N")) == [("PM", "absent")]
    assert said(absent.contact(1, None, absent.at("13:20"))) == []
    assert said(absent.student(1, "3B", absent.at("13:25"))) == []
    assert said(absent.visit(1, "seen", absent.at("13:40"))) == [("PM", "seen")]
    absent.decider.assert_rebuilds()


def test_nor_of_a_child_who_was_brought_to_school_by_the_visitor(woodside: Any) -> None:
    woodside.visit(1, "seen", woodside.at("08:15"))
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"}, completed="3B")
    assert said(afternoon(woodside, "13:15", "N")) == [("PM", "absent")]


def test_who_was_seen_at_home_and_never_came_is_found_in_both_sessions(absent: Any) -> None:
    absent.visit(1, "seen", absent.at("10:00"))
    assert said(afternoon(absent, "13:15", "N")) == [("PM", "absent"), ("PM", "seen")]


def test_who_is_seen_after_leaving_school_is_found(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"}, completed="3B")
    woodside.visit(1, "seen", woodside.at("11:00"))
    assert said(afternoon(woodside, "13:15", "N")) == [("PM", "absent"), ("PM", "seen")]


def test_who_turns_out_to_have_come_since_the_visit_is_sought_in_the_afternoon(absent: Any) -> None:
    absent.visit(1, "seen", absent.at("10:00"))
    afternoon(absent, "13:15", "N")
    assert said(absent.calls(absent.at("13:30"), {1: "U"})) == [("AM", "arrived-late"), ("PM", "sought")]
    absent.decider.assert_rebuilds()


def test_but_not_where_the_visitor_saw_it_since_the_afternoon_began(absent: Any) -> None:
    afternoon(absent, "13:15", "N")
    assert said(absent.visit(1, "seen", absent.at("13:20"))) == [("AM", "seen"), ("PM", "seen")]
    assert said(absent.calls(absent.at("13:30"), {1: "U"})) == [("AM", "arrived-late")]
    absent.decider.assert_rebuilds()


def test_an_afternoon_that_was_shut_since_takes_nobody_back(absent: Any) -> None:
    afternoon(absent, "13:15", "/")
    assert said(absent.closes(absent.at("14:00"), part="PM")) == []
    absent.decider.assert_rebuilds()
