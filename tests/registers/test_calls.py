"""The code that a call gave is settled once the call can be taken back no more, of the absences that stand then."""

from datetime import date, datetime
from typing import Any

import pytest

from events.registers import CodeSettled, CodeUnsettled, PupilAbsent, StillToWriteBack
from registers.domain.state import settlements_of

MONDAY = date(2026, 9, 7)
WITHIN, SETTLED = "09:40:19", "09:40:20"
"""Ten seconds in which it may be taken back, and ten in which that may be on its way."""


def settled(news: list[Any]) -> list[tuple[Any, ...]]:
    """Session, original, code and who of each settled code."""
    found = [fact for fact in news if isinstance(fact, CodeSettled)]
    return [(fact.session, fact.original, fact.code, fact.by) for fact in found]


def test_a_calls_code_is_settled_when_it_can_be_taken_back_no_more(absent: Any) -> None:
    assert settled(absent.spoke(1, "I", absent.at("09:40"))) == []
    assert absent.wakes(WITHIN) == []
    news = absent.wakes(SETTLED)
    assert settled(news) == [("AM", "N", "I", "staff-3")]
    assert news[0].contact == absent.decider.heard[0].id
    assert absent.wakes("11:00") == []


def test_taken_back_in_time_nothing_is_settled(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    absent.undone(1, absent.at("09:40"), absent.at("09:40:10"))
    assert settled(absent.wakes("23:00")) == []
    assert settlements_of(absent.decider.states).open == {}


def test_taken_back_and_recorded_anew_the_later_call_is_settled(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    absent.undone(1, absent.at("09:40"), absent.at("09:40:05"))
    absent.spoke(1, "M", absent.at("09:40:08"))
    assert settled(absent.wakes("11:00")) == [("AM", "N", "M", "staff-3")]


def test_of_two_calls_the_later_one_is_settled(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    absent.spoke(1, "M", absent.at("09:40:15"))
    assert settled(absent.wakes("11:00")) == [("AM", "N", "M", "staff-3")]


def test_of_two_calls_at_one_instant_the_one_recorded_last_is_settled(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    absent.spoke(1, "B", absent.at("09:40"))
    assert settled(absent.wakes("11:00")) == [("AM", "N", "B", "staff-3")]


def test_of_two_calls_at_one_instant_the_one_that_was_not_taken_back_is_settled(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    absent.spoke(1, "M", absent.at("09:40"))
    absent.undone(1, absent.at("09:40"), absent.at("09:40:05"))
    assert settled(absent.wakes("11:00")) == [("AM", "N", "I", "staff-3")]


def test_a_call_before_the_mark_is_settled_as_the_absence_is_said_and_in_the_afternoon_again(woodside: Any) -> None:
    woodside.spoke(1, "I", woodside.at("08:30"))
    assert settled(woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")) == []
    assert settled(woodside.wakes("08:57")) == [("AM", "N", "I", "staff-3")]
    woodside.calls(woodside.at("13:15"), {1: "O", 2: "\\", 3: "\\"}, session="PM", completed="3B")
    assert settled(woodside.wakes("13:15")) == [("PM", "O", "I", "staff-3")]
    ids = [own.id for own, _ in woodside.decider.own]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("role", ["year-group-leader", "assistant-head"])
def test_who_may_not_settle_a_code_explains_the_absence_and_settles_nothing(absent: Any, role: str) -> None:
    assert absent.words(absent.spoke(1, "I", absent.at("09:40"), role=role)) == ["AbsenceExplained"]
    assert settled(absent.wakes("23:00")) == []


@pytest.mark.parametrize("code", [None, "N", "H"])
def test_a_call_without_a_code_that_gives_a_reason_settles_nothing(absent: Any, code: str | None) -> None:
    absent.spoke(1, code, absent.at("09:40"))
    assert settled(absent.wakes("23:00")) == []


def test_a_call_from_before_that_was_said_settles_nothing(absent: Any) -> None:
    absent.contact(1, "I", absent.at("09:40"))
    assert settled(absent.wakes("23:00")) == []


def test_a_mark_that_changed_meanwhile_is_left_alone(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    absent.calls(absent.at("09:40:12"), {1: "/"})
    assert settled(absent.wakes("23:00")) == []


def test_a_child_who_was_found_in_school_after_the_call_is_left_to_a_person(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    absent.found_in_school(1, absent.at("09:40:12"))
    assert settled(absent.wakes("23:00")) == []


def test_what_a_person_settled_since_holds(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    absent.settles(1, "M", absent.at("09:40:12"))
    assert settled(absent.wakes("23:00")) == []


def test_the_code_that_is_settled_already_is_not_settled_again_and_another_is(absent: Any) -> None:
    absent.reply(1, "I", absent.at("09:35"))
    absent.spoke(1, "I", absent.at("09:40"))
    assert settled(absent.wakes("09:59")) == []
    absent.spoke(1, "M", absent.at("10:00"))
    assert settled(absent.wakes("10:01")) == [("AM", "N", "M", "staff-3")]


def test_a_reply_understood_after_the_call_is_settled_instead(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    assert settled(absent.reply(1, "M", absent.at("09:40:05"))) == [("AM", "N", "M", "staff-3")]
    assert settled(absent.wakes("23:00")) == []


def test_a_later_n_over_the_code_is_left_to_a_person_until_a_later_call(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    [order] = absent.wakes(SETTLED)
    absent.answers(order, "taken", absent.at("09:41"))
    absent.calls(absent.at("09:45"), {1: "I"})
    absent.calls(absent.at("09:50"), {1: "N"})
    assert settled(absent.wakes("09:59")) == []
    absent.spoke(1, "M", absent.at("10:00"))
    assert settled(absent.wakes("23:00")) == [("AM", "N", "M", "staff-3")]


def still(absent: Any, at: datetime) -> bool:
    asked = StillToWriteBack(pupil=absent.pupil(1), date=MONDAY, session="AM", code="I", attempt=1)
    return bool(absent.decider.asks(asked, at=at).still)


def test_a_call_taken_back_that_was_long_on_its_way_is_not_written_and_may_be_made_again(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    [order] = absent.wakes(SETTLED)
    assert still(absent, absent.at("09:40:21"))
    absent.undone(1, absent.at("09:40"), absent.at("09:40:22"))
    assert not still(absent, absent.at("09:40:23"))
    absent.answers(order, "refused", absent.at("09:40:24"))
    absent.spoke(1, "I", absent.at("10:00"))
    assert settled(absent.wakes("23:00")) == [("AM", "N", "I", "staff-3")]


def test_the_mark_is_looked_at_before_it_is_handed_over(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    absent.wakes(SETTLED)
    news = absent.calls(absent.at("09:41"), {1: "L"})
    assert "WriteBackOvertaken" in absent.words(news)
    assert not still(absent, absent.at("09:42"))


# Taken back after it was settled --------------------------------------------------------------------------------------


def unsettled(news: list[Any]) -> list[tuple[Any, ...]]:
    """Session, code and call of each code that stands no more."""
    return [(fact.session, fact.code, fact.contact) for fact in news if isinstance(fact, CodeUnsettled)]


@pytest.fixture
def late(absent: Any) -> Any:
    """A call's code was settled, and the MIS did not answer: it is tried again."""
    absent.spoke(1, "I", absent.at("09:40"))
    [order] = absent.wakes(SETTLED)
    absent.answers(order, "unanswered", absent.at("09:40:21"))
    return absent


def test_taken_back_late_the_settled_code_stands_no_more_and_is_not_tried_again(late: Any) -> None:
    news = late.undone(1, late.at("09:40"), late.at("09:40:30"))
    assert unsettled(news) == [("AM", "I", late.decider.heard[0].id)]
    assert late.undone(1, late.at("09:40"), late.at("09:40:31")) == []
    assert not {"WriteBackRetried", "CodeSettled"} & {*late.words(late.wakes("23:00"))}
    late.spoke(1, "M", late.at("23:01"))
    assert settled(late.wakes("23:59")) == [("AM", "N", "M", "staff-3")]


def test_what_a_person_settled_since_stands_though_the_call_is_taken_back(late: Any) -> None:
    late.settles(1, "M", late.at("09:40:25"))
    assert unsettled(late.undone(1, late.at("09:40"), late.at("09:40:30"))) == []


def test_taken_back_in_time_there_is_nothing_that_stands_no_more(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    assert unsettled(absent.undone(1, absent.at("09:40"), absent.at("09:40:10"))) == []


# O --------------------------------------------------------------------------------------------------------------------


def test_an_o_is_settled_as_a_replys_is_and_explains_nothing(absent: Any) -> None:
    assert absent.spoke(1, "O", absent.at("09:40")) == []
    assert settled(absent.wakes(WITHIN)) == []
    assert settled(absent.wakes(SETTLED)) == [("AM", "N", "O", "staff-3")]
    assert absent.words(absent.calls(absent.at("09:50"), {1: "O"}, revision=9)) == ["RegisterAmended", "PupilAbsent"]
    assert settled(absent.wakes("23:00")) == []


def test_an_o_that_the_mark_says_already_is_not_settled(absent: Any) -> None:
    absent.calls(absent.at("09:35"), {1: "O"})
    absent.spoke(1, "O", absent.at("09:40"))
    assert settled(absent.wakes("23:00")) == []


def test_a_mornings_o_says_nothing_of_a_child_who_came_and_is_missing_in_the_afternoon(absent: Any) -> None:
    absent.spoke(1, "O", absent.at("09:40"))
    absent.calls(absent.at("09:40:12"), {1: "/"})
    absent.calls(absent.at("13:15"), {1: "N", 2: "\\", 3: "\\"}, session="PM", completed="3B")
    assert settled(absent.wakes("23:00")) == []


def test_a_mornings_o_is_settled_of_the_afternoon_of_a_child_who_did_not_come(absent: Any) -> None:
    absent.spoke(1, "O", absent.at("09:40"))
    absent.wakes(SETTLED)
    absent.calls(absent.at("13:15"), {1: "N", 2: "\\", 3: "\\"}, session="PM", completed="3B")
    assert settled(absent.wakes("23:00")) == [("PM", "N", "O", "staff-3")]


def test_a_later_call_that_gives_n_takes_back_what_an_earlier_one_explained_and_settled(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    absent.wakes(SETTLED)
    news = absent.spoke(1, "N", absent.at("09:50"))
    assert absent.words(news) == ["CodeUnsettled", "PupilAbsent"]
    assert [fact.explained for fact in news if isinstance(fact, PupilAbsent)] == [False]
    assert settled(absent.wakes("11:00")) == []
    afternoon = absent.calls(absent.at("13:15"), {1: "N", 2: "\\", 3: "\\"}, session="PM", completed="3B")
    assert [fact.explained for fact in afternoon if isinstance(fact, PupilAbsent)] == [False]
    absent.spoke(1, "M", absent.at("13:30"))
    assert settled(absent.wakes("14:00")) == [("AM", "N", "M", "staff-3"), ("PM", "N", "M", "staff-3")]


def test_an_n_that_is_taken_back_lets_what_was_said_before_hold(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    absent.spoke(1, "N", absent.at("09:50"))
    absent.undone(1, absent.at("09:50"), absent.at("09:50:05"))
    assert settled(absent.wakes("11:00")) == [("AM", "N", "I", "staff-3")]


def test_taken_back_hours_later_nothing_is_explained_or_settled_by_it(absent: Any) -> None:
    absent.spoke(1, "I", absent.at("09:40"))
    absent.wakes(SETTLED)
    assert absent.words(absent.undone(1, absent.at("09:40"), absent.at("14:40"))) == ["CodeUnsettled", "PupilAbsent"]
    assert settled(absent.wakes("23:00")) == []


def test_an_n_leaves_what_a_parent_wrote(absent: Any) -> None:
    absent.reply(1, "M", absent.at("09:35"))
    absent.spoke(1, "N", absent.at("09:40"))
    assert absent.words(absent.calls(absent.at("09:45"), {1: "N"})) == []
