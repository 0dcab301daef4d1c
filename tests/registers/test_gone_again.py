"""A child who was marked in, and is missing from the afternoon: what was said before says nothing of where it is."""

from datetime import date, datetime
from typing import Any

import pytest

from events.registers import AbsenceExplained, CodeSettled, PupilAbsent
from registers.domain.heard import RollCallHeard

MONDAY = date(2026, 9, 7)


def away(school: Any, clock: str = "13:14") -> list[Any]:
    """Pupil 1 is missing from the afternoon."""
    news: list[Any] = school.calls(school.at(clock), {1: "N", 2: "/", 3: "/"}, session="PM", completed="3B")
    return news


def explained(news: list[Any]) -> list[tuple[str, bool]]:
    """Session of each absence said, and whether it is explained."""
    said = [fact for fact in news if isinstance(fact, PupilAbsent | AbsenceExplained)]
    return [(fact.session, isinstance(fact, AbsenceExplained) or fact.explained) for fact in said]


@pytest.mark.parametrize("came", ["/", "L", "U"])
def test_a_reason_given_before_the_child_came_does_not_explain_the_afternoon(absent: Any, came: str) -> None:
    absent.contact(1, "I", absent.at("09:10"))
    absent.calls(absent.at("09:40"), {1: came})
    assert explained(away(absent)) == [("PM", False)]
    assert explained(absent.contact(1, None, absent.at("13:30"))) == []
    assert explained(absent.contact(1, "M", absent.at("13:40"))) == [("PM", True)]


def test_nor_of_a_child_who_was_never_said_to_be_absent(woodside: Any) -> None:
    woodside.contact(1, "I", woodside.at("08:30"))
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"}, completed="3B")
    assert explained(away(woodside)) == [("PM", False)]
    assert explained(woodside.student(1, "3B", woodside.at("13:20"), leaving=date(2026, 12, 18))) == []


def test_a_reason_given_since_the_child_came_explains_the_afternoon(absent: Any) -> None:
    absent.calls(absent.at("09:40"), {1: "L"})
    absent.contact(1, "M", absent.at("11:00"))
    assert explained(away(absent)) == [("PM", True)]


def test_a_child_who_was_away_all_day_is_explained_all_day(absent: Any) -> None:
    absent.contact(1, "I", absent.at("09:10"))
    assert explained(away(absent)) == [("PM", True)]


def test_the_morning_corrected_afterwards_leaves_the_afternoon_unexplained_until_it_is_an_absence_again(
    absent: Any,
) -> None:
    absent.contact(1, "I", absent.at("09:10"))
    away(absent)
    assert explained(absent.calls(absent.at("13:30"), {1: "/"})) == [("PM", False)]
    assert explained(absent.calls(absent.at("13:35"), {1: "N"})) == [("AM", True), ("PM", True)]


def test_a_confirmed_reply_about_the_day_is_as_a_call_and_one_about_the_afternoon_explains_it(absent: Any) -> None:
    absent.reply(1, "I", absent.at("09:10"))
    absent.calls(absent.at("09:40"), {1: "L"})
    news = away(absent)
    assert explained(news) == [("PM", False)]
    assert absent.only(news, CodeSettled) == []


def test_a_reply_about_the_afternoon_explains_it_though_it_came_before_the_child(woodside: Any) -> None:
    woodside.reply(1, "M", woodside.at("08:30"), "PM")
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"}, completed="3B")
    assert explained(away(woodside)) == [("PM", True)]


def test_the_code_of_such_a_call_is_not_written_over_the_afternoons_mark(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:10"))
    absent.calls(absent.at("09:12"), {1: "L"})
    away(absent)
    assert absent.only(absent.wakes("23:00"), CodeSettled) == []


def test_a_note_of_the_day_does_not_explain_the_afternoon_of_a_child_who_came_since(woodside: Any) -> None:
    woodside.note(1, woodside.at("08:00"), woodside.at("16:00"), woodside.at("08:30"), code="I")
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"}, completed="3B")
    assert explained(away(woodside)) == [("PM", False)]


def test_a_note_that_was_approved_or_coded_since_says_nothing_new_of_where_the_child_is(woodside: Any) -> None:
    woodside.note(1, woodside.at("08:00"), woodside.at("16:00"), woodside.at("08:30"))
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"}, completed="3B")
    again = {"code": "I", "approved": True}
    woodside.note(1, woodside.at("08:00"), woodside.at("16:00"), woodside.at("11:00"), **again)
    assert explained(away(woodside)) == [("PM", False)]
    assert explained(woodside.contact(1, None, woodside.at("13:20"))) == []
    news = woodside.note(1, woodside.at("08:00"), woodside.at("17:00"), woodside.at("13:30"), **again)
    assert explained(news) == [("PM", True)]


def test_a_note_of_the_afternoon_alone_explains_it_whenever_it_was_given(woodside: Any) -> None:
    woodside.note(1, woodside.at("10:30"), woodside.at("16:00"), woodside.at("08:30"), code="M")
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"}, completed="3B")
    assert explained(away(woodside)) == [("PM", True)]


def test_a_note_heard_since_the_child_came_explains_the_afternoon(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"}, completed="3B")
    woodside.note(1, woodside.at("08:00"), woodside.at("16:00"), woodside.at("11:30"), code="I")
    assert explained(away(woodside)) == [("PM", True)]


def test_a_note_explains_both_sessions_of_a_child_who_did_not_come(woodside: Any) -> None:
    woodside.note(1, woodside.at("08:00"), woodside.at("16:00"), woodside.at("08:30"), code="I")
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    assert explained(away(woodside)) == [("PM", True)]


@pytest.mark.parametrize("modified", ["2026-09-07 08:00:00", "2026-09-07 09:30:00", "2026-09-07 10:30:00"])
def test_when_a_child_came_is_when_it_was_heard_whatever_the_mis_says_of_its_time(absent: Any, modified: str) -> None:
    absent.contact(1, "I", absent.at("09:40"))
    absent.calls(absent.at("10:30"), {1: "L"}, modified=datetime.fromisoformat(modified))
    assert explained(away(absent)) == [("PM", False)]
    assert explained(absent.contact(1, None, absent.at("13:30"))) == []


def test_and_of_a_register_when_it_was_heard_and_not_when_it_was_completed(woodside: Any) -> None:
    woodside.contact(1, "I", woodside.at("08:50"))
    marks = tuple(woodside.mark(student, "/") for student in (1, 2, 3))
    completed = woodside.register("3B", MONDAY, "AM", datetime.fromisoformat("2026-09-07 07:57:00"))
    woodside.say(RollCallHeard(MONDAY, "AM", marks, (completed,)), woodside.at("08:57"))
    assert explained(away(woodside)) == [("PM", False)]


def test_of_a_register_that_was_never_taken_a_child_came_when_the_mark_was_heard(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {2: "/"})
    woodside.contact(1, "I", woodside.at("09:25"))
    woodside.calls(woodside.at("09:30"), {1: "/"})
    assert explained(away(woodside)) == [("PM", False)]
    woodside.decider.assert_rebuilds()
