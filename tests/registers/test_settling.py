"""A settled code: handed to the MIS, tried again a few times, and compared with the mark that comes back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from events.registers import (
    CodeSettled,
    CodeWrittenBack,
    Differences,
    DifferencesOf,
    ForgetPupil,
    RegisterAmended,
    WriteBackFailed,
    WriteBackRetried,
)
from registers.domain import heard
from registers.domain.mis_folds import FAILED_KEPT
from registers.domain.places import placed
from registers.domain.state import settlements_of

from .conftest import seal

MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)


def differences(school: Any, clock: str, day: date = MONDAY) -> list[tuple[Any, ...]]:
    """Settled code, mark, state and attempts of each difference."""
    answer: Differences = school.decider.asks(DifferencesOf(), at=school.at(clock, day))
    return [(row.settled, row.mark, row.state, row.attempts) for row in answer.rows]


def test_a_settled_code_keeps_the_original_the_new_when_and_who(absent: Any) -> None:
    [settled] = absent.settles(1, "I", absent.at("10:00"))
    assert isinstance(settled, CodeSettled)
    assert (settled.original, settled.code, settled.by) == ("N", "I", "staff-3")
    assert differences(absent, "10:01") == [("I", "N", "waiting", 1)]


def test_what_the_mis_took_is_said_and_differs_until_its_mark_says_so(absent: Any) -> None:
    [settled] = absent.settles(1, "I", absent.at("10:00"))
    [written] = absent.answers(settled, "taken", absent.at("10:01"))
    assert written == CodeWrittenBack(pupil=absent.pupil(1), date=MONDAY, session="AM", code="I")
    assert differences(absent, "10:02") == [("I", "N", "written", 1)]
    absent.calls(absent.at("10:05"), {1: "I"})
    assert differences(absent, "10:06") == []


def test_what_was_not_answered_is_tried_again_three_times(absent: Any) -> None:
    [order] = absent.settles(1, "I", absent.at("10:00"))
    for asked, again in (("10:00", "10:05"), ("10:05", "10:35"), ("10:35", "12:35")):
        [failed] = absent.answers(order, "unanswered", absent.at(asked), "no answer (503)")
        assert isinstance(failed, WriteBackFailed)
        assert (failed.reason, failed.again_at) == ("no answer (503)", absent.at(again))
        [order] = absent.decider.wakes(absent.at(again))
        assert isinstance(order, WriteBackRetried)
    [last] = absent.answers(order, "unanswered", absent.at("12:36"))
    assert (last.attempt, last.again_at) == (4, None)
    assert differences(absent, "12:40") == [("I", "N", "failed", 4)]
    assert [fact for fact in absent.wakes("23:00", TUESDAY) if isinstance(fact, WriteBackRetried)] == []


def test_what_the_mis_refused_is_not_tried_again_but_may_be_settled_again(absent: Any) -> None:
    [order] = absent.settles(1, "I", absent.at("10:00"))
    [failed] = absent.answers(order, "refused", absent.at("10:01"), "no permission")
    assert failed.again_at is None
    assert absent.words(absent.settles(1, "I", absent.at("10:10"))) == ["CodeSettled"]


def test_of_codes_that_the_mis_never_takes_the_latest_are_remembered(absent: Any) -> None:
    states = absent.decider.rebuilt()
    for number in range(FAILED_KEPT + 5):
        about = {"pupil": absent.pupil(1), "date": MONDAY - timedelta(days=number), "session": "AM", "code": "I"}
        for fact in (CodeSettled(**about, by="staff-3"), WriteBackFailed(**about, reason="no permission")):
            absent.decider.domain.do(absent.decider.saying(fact, at=absent.at("10:00")), states)
    open_now = settlements_of(states).open
    assert len(open_now) == FAILED_KEPT + 1
    assert placed(absent.pupil(1), MONDAY, "AM") not in open_now


def test_a_code_settled_otherwise_meanwhile_makes_the_first_answer_nobodys_business(absent: Any) -> None:
    [first] = absent.settles(1, "I", absent.at("10:00"))
    [second] = absent.settles(1, "M", absent.at("10:01"))
    assert absent.answers(first, "taken", absent.at("10:02")) == []
    assert absent.words(absent.answers(second, "taken", absent.at("10:03"))) == ["CodeWrittenBack"]


def test_a_code_that_stands_in_the_register_is_not_settled(absent: Any) -> None:
    assert absent.settles(2, "/", absent.at("10:00")) == []


def test_a_session_without_a_mark_can_be_settled(woodside: Any) -> None:
    woodside.wakes("09:20")
    [settled] = woodside.settles(1, "I", woodside.at("10:00"))
    assert settled.original is None


@pytest.mark.parametrize(
    ("student", "code", "day", "session", "reason"),
    [
        (99, "I", MONDAY, "AM", "no-such-pupil"),
        (1, "H", MONDAY, "AM", "unknown-code"),
        (1, "N", MONDAY, "AM", "settles-nothing"),
        (1, "I", TUESDAY, "AM", "future-date"),
        (1, "I", date(2026, 9, 5), "AM", "no-session"),
        (3, "I", MONDAY, "AM", "off-roll"),
    ],
)
def test_what_cannot_be_settled_is_refused(
    absent: Any, student: int, code: str, day: date, session: Any, reason: str
) -> None:
    absent.student(3, at=absent.at("09:30"), leaving=date(2026, 9, 4))
    asked = absent.settle_asked(student, code, day, session)
    assert absent.decider.refuses(asked, at=absent.at("10:00")).reason == reason


def test_nothing_is_settled_of_a_pupil_who_was_forgotten(absent: Any) -> None:
    absent.decider.told(ForgetPupil(pupil=absent.pupil(1)), at=absent.at("09:50"))
    refusal = absent.decider.refuses(absent.settle_asked(1, "I"), at=absent.at("10:00"))
    assert refusal.reason == "no-such-pupil"


def test_a_settled_code_of_a_session_that_was_closed_after_all_differs_from_nothing(absent: Any) -> None:
    absent.settles(1, "I", absent.at("10:00"))
    absent.closes(absent.at("10:30"), part="AM")
    assert differences(absent, "10:31") == []


# Minutes, reason and who ----------------------------------------------------------------------------------------------


@pytest.fixture
def late(woodside: Any) -> Any:
    """Pupil 1 of 3B came twelve minutes late."""
    marks = [woodside.mark(1, "L", minutes=12), woodside.mark(2, "/"), woodside.mark(3, "/")]
    woodside.say(heard.RollCallHeard(MONDAY, "AM", tuple(marks)), woodside.at("09:10"))
    woodside.wakes("09:20")
    return woodside


def test_settled_as_late_the_minutes_that_the_register_holds_are_sent(late: Any) -> None:
    [order] = late.settles(1, "U", late.at("10:00"))
    assert order.minutes_late == 12
    late.answers(order, "unanswered", late.at("10:00"))
    [again] = late.decider.wakes(late.at("10:05"))
    assert again.minutes_late == 12


def test_minutes_that_the_person_gives_are_sent_instead_also_of_the_code_that_stands(late: Any) -> None:
    assert late.settles(1, "L", late.at("09:50")) == []
    [order] = late.settles(1, "L", late.at("10:00"), minutes=25)
    assert (order.code, order.minutes_late) == ("L", 25)
    assert late.settles(1, "L", late.at("10:01")) == []
    [order] = late.settles(1, "L", late.at("10:02"), minutes=30)
    assert order.minutes_late == 30


def test_of_any_other_code_no_minutes_are_sent_and_none_may_be_given(late: Any) -> None:
    [order] = late.settles(1, "I", late.at("10:00"))
    assert order.minutes_late is None
    asked = replace(late.settle_asked(1, "M"), minutes=5)
    assert late.decider.refuses(asked, at=late.at("10:01")).reason == "not-late"


def amended(school: Any, code: str, clock: str, **mark: Any) -> RegisterAmended:
    [found] = school.only(school.calls(school.at(clock), {1: code}, **mark), RegisterAmended)
    return found


WHY, NOTE = seal("p1", "spoke to mum"), seal("p1", "as noted in the MIS")


def test_the_amendment_that_answers_a_settled_code_keeps_who_and_why(absent: Any) -> None:
    [order] = absent.settles(1, "I", absent.at("10:00"), reason=WHY)
    absent.answers(order, "taken", absent.at("10:01"))
    answered = amended(absent, "I", "10:02", by="rollcall")
    assert (answered.amended_by, answered.note) == ("staff-3", WHY)


def test_what_is_amended_so_once_more_is_somebody_elses(absent: Any) -> None:
    [order] = absent.settles(1, "I", absent.at("10:00"), reason=WHY)
    absent.answers(order, "taken", absent.at("10:01"))
    amended(absent, "I", "10:02")
    amended(absent, "N", "10:03", by="staff-9")
    again = amended(absent, "I", "10:04", by="staff-8", note=NOTE)
    assert (again.amended_by, again.note) == ("staff-8", NOTE)


def test_entered_by_hand_where_the_mis_takes_no_marks_it_is_theirs_with_the_reason_that_was_given(absent: Any) -> None:
    [order] = absent.settles(1, "I", absent.at("10:00"), reason=WHY)
    absent.answers(order, "refused", absent.at("10:00"), "enter it there")
    entered = amended(absent, "I", "10:20", by="staff-4")
    assert (entered.amended_by, entered.note) == ("staff-4", WHY)


def test_an_amendment_that_nobody_settled_keeps_what_the_mis_notes(absent: Any) -> None:
    changed = amended(absent, "M", "10:00", by="staff-9", note=NOTE)
    assert (changed.amended_by, changed.note, changed.reason) == ("staff-9", NOTE, "")


def test_another_code_than_the_settled_one_is_not_the_officers(absent: Any) -> None:
    absent.settles(1, "I", absent.at("10:00"), reason=WHY)
    changed = amended(absent, "M", "10:01", by="staff-9")
    assert (changed.amended_by, changed.note) == ("staff-9", None)
