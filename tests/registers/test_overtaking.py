"""Another mark is heard before the MIS took a settled code: nothing is written over it, and a person sees it."""

from datetime import date
from typing import Any

import pytest

from events.registers import Differences, DifferencesOf, StillToWriteBack, WriteBackOvertaken, WriteBackRetried
from registers.domain import asked, heard

MONDAY = date(2026, 9, 7)


def differences(school: Any, clock: str) -> list[tuple[Any, ...]]:
    """Settled code, mark, state and attempts of each difference; each of them was overtaken."""
    answer: Differences = school.decider.asks(DifferencesOf(), at=school.at(clock))
    assert all(row.overtaken for row in answer.rows)
    return [(row.settled, row.mark, row.state, row.attempts) for row in answer.rows]


def still(school: Any, clock: str, code: str = "I", attempt: int = 1) -> bool:
    """Whether a try that is about to be made, perhaps once more after a crash, is to be made."""
    asked = StillToWriteBack(pupil=school.pupil(1), date=MONDAY, session="AM", code=code, attempt=attempt)
    return bool(school.decider.asks(asked, at=school.at(clock)).still)


def overtaken_by(school: Any, mark: str | None) -> WriteBackOvertaken:
    about: dict[str, Any] = {"pupil": school.pupil(1), "date": MONDAY, "session": "AM", "code": "I", "original": "N"}
    return WriteBackOvertaken(**about, mark=mark)


@pytest.fixture
def unanswered(absent: Any) -> Any:
    """Pupil 1's N was settled as I at 10:00, and the MIS did not answer: it is to be tried again at 10:05."""
    [order] = absent.settles(1, "I", absent.at("10:00"))
    absent.answers(order, "unanswered", absent.at("10:00"), "no answer (503)")
    return absent


def test_a_present_mark_heard_before_the_retry_is_never_written_over(unanswered: Any) -> None:
    news = unanswered.calls(unanswered.at("10:02"), {1: "/"})
    assert unanswered.only(news, WriteBackOvertaken) == [overtaken_by(unanswered, "/")]
    assert unanswered.only(unanswered.wakes("23:00"), WriteBackRetried) == []
    assert differences(unanswered, "10:06") == [("I", "/", "failed", 1)]


def test_heard_by_a_poll_by_a_file_or_deleted_it_is_the_same(schools: Any) -> None:
    def heard_so(say: Any) -> list[Any]:
        school = schools()
        school.calls(school.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
        school.wakes("09:20")
        [order] = school.settles(1, "I", school.at("10:00"))
        school.answers(order, "unanswered", school.at("10:00"), "no answer (503)")
        school.decider.told(say(school), at=school.at("10:02"))
        found = [own.body.mark for own, _ in school.decider.own if isinstance(own.body, WriteBackOvertaken)]
        assert school.only(school.wakes("23:00"), WriteBackRetried) == []
        school.decider.assert_rebuilds()
        return found

    def roll_call(school: Any) -> Any:
        return heard.RollCallHeard(MONDAY, "AM", (school.mark(1, "/"),))

    assert heard_so(roll_call) == ["/"]
    assert heard_so(lambda school: asked.Imported(bodies=(roll_call(school),), lines={})) == ["/"]
    assert heard_so(lambda s: heard.Deleted(s.ref("AttendanceRollCallRecord", f"1-{MONDAY}-AM"))) == [None]


@pytest.mark.parametrize("mark", ["N", "I"])
def test_the_mark_that_it_was_settled_over_and_the_settled_one_overtake_nothing(unanswered: Any, mark: str) -> None:
    assert unanswered.only(unanswered.calls(unanswered.at("10:02"), {1: mark}), WriteBackOvertaken) == []
    assert [type(fact) for fact in unanswered.wakes("10:05")] == [WriteBackRetried]


def test_an_older_mark_that_comes_late_overtakes_nothing(unanswered: Any) -> None:
    late = unanswered.mark(1, "/", revision=0)
    news = unanswered.say(heard.RollCallHeard(MONDAY, "AM", (late,)), unanswered.at("10:02"))
    assert news == []
    assert [type(fact) for fact in unanswered.wakes("10:05")] == [WriteBackRetried]


def test_an_n_where_there_was_no_mark_overtakes_nothing_and_a_present_mark_does(woodside: Any) -> None:
    woodside.wakes("09:20")
    woodside.settles(1, "I", woodside.at("10:00"))
    assert woodside.only(woodside.calls(woodside.at("10:01"), {1: "N"}), WriteBackOvertaken) == []
    [overtaken] = woodside.only(woodside.calls(woodside.at("10:02"), {1: "L"}), WriteBackOvertaken)
    assert (overtaken.original, overtaken.mark) == (None, "L")


def test_a_session_closed_after_all_is_not_written_to(unanswered: Any) -> None:
    assert len(unanswered.only(unanswered.closes(unanswered.at("10:02"), part="AM"), WriteBackOvertaken)) == 1
    assert unanswered.only(unanswered.wakes("23:00"), WriteBackRetried) == []


def test_closed_without_a_mark_it_is_seen_at_the_hour_of_the_retry(woodside: Any) -> None:
    woodside.wakes("09:20")
    [order] = woodside.settles(1, "I", woodside.at("10:00"))
    woodside.answers(order, "unanswered", woodside.at("10:00"))
    woodside.calls(woodside.at("10:01"), {1: "N"})
    woodside.closes(woodside.at("10:02"), part="AM")
    assert woodside.only(woodside.wakes("23:00"), WriteBackRetried) == []


def test_a_try_under_way_is_answered_and_not_made_again(absent: Any) -> None:
    [order] = absent.settles(1, "I", absent.at("10:00"))
    absent.calls(absent.at("10:01"), {1: "/"})
    [failed] = absent.answers(order, "unanswered", absent.at("10:02"), "no answer (503)")
    assert failed.again_at is None
    assert absent.only(absent.wakes("23:00"), WriteBackRetried) == []


def test_a_try_that_the_mis_took_after_the_mark_changed_stays_listed_until_it_is_settled_again(absent: Any) -> None:
    [order] = absent.settles(1, "I", absent.at("10:00"))
    absent.calls(absent.at("10:01"), {1: "/"})
    assert absent.words(absent.answers(order, "taken", absent.at("10:02"))) == ["CodeWrittenBack"]
    absent.calls(absent.at("10:03"), {1: "I"})
    assert differences(absent, "10:04") == [("I", "I", "written", 1)]
    [again] = absent.settles(1, "/", absent.at("10:05"))
    absent.answers(again, "taken", absent.at("10:06"))
    absent.calls(absent.at("10:07"), {1: "/"})
    assert differences(absent, "10:08") == []


def test_killed_between_the_try_and_its_answer_it_asks_again_whether_to_try(absent: Any) -> None:
    absent.settles(1, "I", absent.at("10:00"))
    assert still(absent, "10:00")
    assert not still(absent, "10:00", attempt=2)
    absent.calls(absent.at("10:01"), {1: "/"})
    assert not still(absent, "10:02")


def test_a_try_of_a_code_that_was_settled_otherwise_since_is_not_made_again(absent: Any) -> None:
    absent.settles(1, "I", absent.at("10:00"))
    absent.settles(1, "M", absent.at("10:01"))
    assert not still(absent, "10:02")
    assert still(absent, "10:02", "M")
