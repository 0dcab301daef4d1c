"""A mark of which a later word is in quarantine is doubted until that is taken, put right or taken back."""

from datetime import date
from typing import Any

import pytest

from events.registers import EntityQuarantined, EntityReleased, StillUnexplained
from registers.domain import heard

MONDAY, SATURDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 5), date(2026, 9, 8)
MARK = "1-2026-09-07-AM"


def doubted(woodside: Any, at: str = "09:25") -> tuple[Any, Any]:
    """The sessions in which pupil 1 is unexplained, and those of them that are doubted."""
    who = woodside.pupil(1)
    answer = woodside.decider.asks(StillUnexplained(date=MONDAY, pupils=(who,)), at=woodside.at(at))
    return answer.sessions.get(who, ()), answer.doubted.get(who, ())


@pytest.fixture
def absent(woodside: Any) -> Any:
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    assert doubted(woodside) == (("AM",), ())
    return woodside


def malformed(woodside: Any, at: str) -> None:
    """Its next revision cannot be read."""
    ref = woodside.ref("AttendanceRollCallRecord", MARK)
    woodside.say(heard.Malformed(ref, "attendanceMark: an object is missing"), woodside.at(at))


def test_one_whose_next_revision_cannot_be_read_is_doubted_until_there_is_another(absent: Any) -> None:
    malformed(absent, "09:10")
    assert doubted(absent) == (("AM",), ("AM",))
    malformed(absent, "09:11")
    assert doubted(absent) == (("AM",), ("AM",))
    absent.calls(absent.at("09:12"), {1: "N"})
    assert doubted(absent) == (("AM",), ())


@pytest.mark.parametrize("code", ["ZZ", "Y", ""])
def test_one_whose_next_code_is_none_is_doubted_until_it_is_put_right(absent: Any, code: str) -> None:
    absent.calls(absent.at("09:10"), {1: code})
    assert doubted(absent) == (("AM",), ("AM",))
    absent.calls(absent.at("09:12"), {1: "L"})
    assert doubted(absent) == ((), ())


@pytest.mark.parametrize("day", [SATURDAY, TUESDAY])
def test_one_that_moved_to_a_day_on_which_it_cannot_be_taken_is_doubted(absent: Any, day: date) -> None:
    absent.calls(absent.at("09:10"), {1: "N"}, day, entity=MARK)
    assert doubted(absent) == (("AM",), ("AM",))


def test_one_of_which_another_object_says_what_cannot_be_taken_is_doubted_until_that_is_deleted(absent: Any) -> None:
    absent.calls(absent.at("09:10"), {1: "ZZ"}, entity="another")
    assert doubted(absent) == (("AM",), ("AM",))
    absent.delete("AttendanceRollCallRecord", "another", absent.at("09:12"))
    assert doubted(absent) == (("AM",), ())


def test_one_of_which_another_object_cannot_be_read_any_more_is_doubted_still_and_to_be_looked_at(absent: Any) -> None:
    absent.calls(absent.at("09:10"), {1: "ZZ"}, entity="another")
    unreadable = heard.Malformed(absent.ref("AttendanceRollCallRecord", "another"), "an object is missing")
    news = absent.say(unreadable, absent.at("09:11"))
    assert doubted(absent) == (("AM",), ("AM",))
    assert asked(news) == [(absent.pupil(1), MONDAY, "AM")]
    [released] = absent.only(absent.delete("AttendanceRollCallRecord", "another", absent.at("09:12")), EntityReleased)
    assert (released.pupil, doubted(absent)) == (absent.pupil(1), (("AM",), ()))


def test_one_that_is_deleted_is_no_absence_and_doubted_by_nothing(absent: Any) -> None:
    malformed(absent, "09:10")
    absent.unmark(1, absent.at("09:12"))
    assert doubted(absent) == ((), ())
    absent.calls(absent.at("09:14"), {1: "N"}, entity="fresh")
    assert doubted(absent) == (("AM",), ())


def test_whoever_was_in_doubt_is_named_when_it_ends(absent: Any) -> None:
    malformed(absent, "09:10")
    [released] = absent.only(absent.calls(absent.at("09:12"), {1: "N"}), EntityReleased)
    assert (released.pupil, released.date, released.session) == (absent.pupil(1), MONDAY, "AM")


def test_a_neighbours_mark_is_not_doubted_with_it(absent: Any) -> None:
    absent.calls(absent.at("09:10"), {2: "ZZ"})
    assert doubted(absent) == (("AM",), ())


# Who is asked to look -------------------------------------------------------------------------------------------------


def asked(news: Any) -> list[tuple[Any, Any, Any]]:
    """Of each mark that was set aside whose it is, and of which session, if somebody is to look at it."""
    return [(f.pupil, f.date, f.session) for f in news if isinstance(f, EntityQuarantined)]


def test_a_mark_of_today_that_cannot_be_taken_is_to_be_looked_at(woodside: Any) -> None:
    woodside.student(8, form="")
    news = woodside.calls(woodside.at("08:57"), {1: "ZZ", 8: "N"})
    assert asked(news) == [(woodside.pupil(1), MONDAY, "AM"), (woodside.pupil(8), MONDAY, "AM")]


def test_one_that_stands_and_cannot_be_read_any_more_is_too(absent: Any) -> None:
    ref = absent.ref("AttendanceRollCallRecord", MARK)
    news = absent.say(heard.Malformed(ref, "attendanceMark: an object is missing"), absent.at("09:10"))
    assert asked(news) == [(absent.pupil(1), MONDAY, "AM")]
    [later] = absent.only(absent.calls(absent.at("09:12"), {1: "ZZ"}), EntityQuarantined)
    assert (later.revision, later.instead_of) == (3, 2)


@pytest.mark.parametrize("code", ["N", "O"])
def test_an_absence_of_a_child_whose_own_record_is_not_known_is_to_be_looked_at(woodside: Any, code: str) -> None:
    news = woodside.calls(woodside.at("08:58"), {9: code})
    assert asked(news) == [(woodside.pupil(9), MONDAY, "AM")]
    news = woodside.student(9, at=woodside.at("09:10"))
    assert woodside.words(news)[:3] == ["PupilRecorded", "EntityReleased", "MarksRecorded"]


@pytest.mark.parametrize("code", ["/", "I"])
def test_of_one_who_is_there_or_says_why_not_nobody_is_to_look(woodside: Any, code: str) -> None:
    assert asked(woodside.calls(woodside.at("08:58"), {9: code})) == [(None, None, None)]


def test_of_another_day_a_day_off_and_one_who_left_nobody_is_to_look(woodside: Any) -> None:
    woodside.student(7, leaving=date(2026, 9, 4))
    for code, day in (("ZZ", date(2026, 9, 4)), ("N", TUESDAY)):
        assert asked(woodside.calls(woodside.at("08:57"), {1: code}, day)) == [(None, None, None)]
    assert asked(woodside.calls(woodside.at("08:58"), {7: "N"})) == [(None, None, None)]
    assert asked(woodside.calls(woodside.at("09:00", SATURDAY), {9: "N"}, SATURDAY)) == [(None, None, None)]


def test_of_two_words_in_one_delivery_the_later_one_is_to_be_looked_at_instead_of_the_other(woodside: Any) -> None:
    marks = (woodside.mark(1, "ZZ"), woodside.mark(1, "Y"))
    news = woodside.say(heard.RollCallHeard(MONDAY, "AM", marks), woodside.at("08:57"))
    assert [(f.revision, f.instead_of) for f in woodside.only(news, EntityQuarantined)] == [(1, None), (2, 1)]


def test_one_that_is_put_right_in_the_same_delivery_is_released_by_it(woodside: Any) -> None:
    marks = (woodside.mark(1, "ZZ"), woodside.mark(1, "L"))
    news = woodside.say(heard.RollCallHeard(MONDAY, "AM", marks), woodside.at("08:57"))
    assert woodside.words(news) == ["EntityQuarantined", "EntityReleased", "MarksRecorded"]
    assert woodside.quarantined("AttendanceRollCallRecord", MARK) is None
