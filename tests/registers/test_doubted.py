"""A mark of which a later word is in quarantine is doubted until that is taken, put right or taken back."""

from datetime import date
from typing import Any

import pytest

from events.registers import StillUnexplained
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


def test_one_that_is_deleted_is_no_absence_and_doubted_by_nothing(absent: Any) -> None:
    malformed(absent, "09:10")
    absent.unmark(1, absent.at("09:12"))
    assert doubted(absent) == ((), ())
    absent.calls(absent.at("09:14"), {1: "N"}, entity="fresh")
    assert doubted(absent) == (("AM",), ())


def test_a_neighbours_mark_is_not_doubted_with_it(absent: Any) -> None:
    absent.calls(absent.at("09:10"), {2: "ZZ"})
    assert doubted(absent) == (("AM",), ())
