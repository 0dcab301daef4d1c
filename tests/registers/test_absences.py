"""Who is said to be absent, found or not absent at all."""

from datetime import date
from typing import Any

import pytest

from events.codes import AUTHORISED, AWAY, CODES, UNEXPLAINED
from events.registers import AbsenceExplained, AbsenceWithdrawn, PupilAbsent, PupilFound

from .absentee import FRIDAY, MONDAY, TUESDAY, absent


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_says_what_it_says_of_an_absence(woodside: Any, code: str) -> None:
    news = woodside.only(woodside.calls(woodside.at("08:57"), {1: code, 2: "/", 3: "/"}), PupilAbsent)
    assert len(news) == (code in AWAY)
    for fact in news:
        assert (fact.explained, fact.authorised) == (code not in UNEXPLAINED, code in AUTHORISED)


def test_an_absence_carries_what_pathway_needs(woodside: Any) -> None:
    woodside.student(1, flags=("child-protection",))
    fact = absent(woodside)
    assert (fact.form, fact.date, fact.session, fact.code) == ("3B", MONDAY, "AM", "N")
    assert (fact.consecutive, fact.flags, fact.authorised_by) == (1, ("child-protection",), None)


def test_friday_and_monday_are_consecutive_and_so_are_the_days_about_a_holiday(woodside: Any) -> None:
    last, first = date(2026, 10, 23), date(2026, 11, 2)
    news = woodside.calls(woodside.at("08:57", FRIDAY), {1: "N"}, FRIDAY, completed="3B")
    assert woodside.only(news, PupilAbsent)[0].consecutive == 1
    assert absent(woodside).consecutive == 2
    for day, count in ((last, 1), (first, 2)):
        woodside.wakes("08:50", day)
        news = woodside.calls(woodside.at("08:57", day), {1: "N"}, day, completed="3B")
        assert woodside.only(news, PupilAbsent)[0].consecutive == count


WEDNESDAY = date(2026, 9, 9)


def marks(woodside: Any, day: date, morning: str, afternoon: str) -> list[int]:
    """Pupil 1's marks of a day: which day in a row it was said to be, if any."""
    news = []
    for session, clock, code in (("AM", "08:57", morning), ("PM", "13:12", afternoon)):
        woodside.wakes(clock, day)
        news += woodside.calls(woodside.at(clock, day), {1: code, 2: "/", 3: "/"}, day, session)
    return [fact.consecutive for fact in woodside.only(news, PupilAbsent)]


@pytest.mark.parametrize(
    ("morning", "afternoon", "third"),
    [("X", "X", [2, 2]), ("X", "D", [2, 2]), ("/", "X", [1, 1]), ("I", "X", [3, 3]), ("X", "U", [1, 1])],
)
def test_a_day_on_which_nothing_was_possible_is_passed_over(
    woodside: Any, morning: str, afternoon: str, third: list[int]
) -> None:
    """As pathway counts days in a row: a nursery or part-time child is away on days of its own timetable alone."""
    assert marks(woodside, MONDAY, "N", "N") == [1, 1]
    marks(woodside, TUESDAY, morning, afternoon)
    assert marks(woodside, WEDNESDAY, "N", "N") == third


def test_a_day_whose_register_was_never_taken_breaks_the_row(woodside: Any) -> None:
    marks(woodside, MONDAY, "N", "N")
    assert marks(woodside, WEDNESDAY, "N", "N") == [1, 1]


def test_a_mornings_child_is_away_day_after_day(woodside: Any) -> None:
    assert [marks(woodside, day, "N", "X") for day in (MONDAY, TUESDAY, WEDNESDAY)] == [[1], [2], [3]]


def test_a_day_off_that_was_none_breaks_the_row_once_it_is_corrected(woodside: Any) -> None:
    marks(woodside, MONDAY, "N", "N")
    marks(woodside, TUESDAY, "X", "X")
    woodside.calls(woodside.at("15:00", TUESDAY), {1: "/"}, TUESDAY)
    assert marks(woodside, WEDNESDAY, "N", "N") == [1, 1]


def test_an_afternoon_of_the_same_day_does_not_count_again(woodside: Any) -> None:
    absent(woodside)
    news = woodside.calls(woodside.at("13:12"), {1: "N", 2: "/", 3: "/"}, session="PM")
    assert woodside.only(news, PupilAbsent)[0].consecutive == 1


def test_a_mark_in_an_open_register_is_not_said_before_the_close(woodside: Any) -> None:
    assert woodside.words(woodside.calls(woodside.at("08:57"), {1: "N"})) == ["MarksRecorded"]
    news = woodside.wakes("09:20")
    assert woodside.words(news) == ["RegistersChecked", "RegisterOverdue", "SessionClosed", "PupilAbsent"]
    assert woodside.wakes("13:00") == []


def test_a_mark_without_a_reason_heard_after_the_close_is_said_at_once(woodside: Any) -> None:
    woodside.wakes("09:20")
    assert woodside.words(woodside.calls(woodside.at("09:30"), {1: "O"})) == ["MarksRecorded", "PupilAbsent"]
    assert woodside.words(woodside.calls(woodside.at("09:31"), {2: "I"})) == ["MarksRecorded"]
    assert woodside.words(woodside.calls(woodside.at("09:32"), {3: "/"})) == ["RegisterTaken", "PupilAbsent"]


def test_a_mark_at_the_closing_instant_comes_before_the_close(woodside: Any) -> None:
    woodside.wakes("09:05")
    assert woodside.words(woodside.calls(woodside.at("09:20"), {1: "N"})) == ["MarksRecorded"]
    assert woodside.words(woodside.wakes("09:20")) == ["SessionClosed", "PupilAbsent"]


def test_a_mark_that_changes_before_it_was_said_was_never_an_absence(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N"})
    woodside.calls(woodside.at("09:01"), {1: "L"})
    assert woodside.words(woodside.wakes("09:20")) == ["RegistersChecked", "RegisterOverdue", "SessionClosed"]


@pytest.mark.parametrize(("code", "authorised"), [("I", True), ("M", True), ("G", False), ("C", True)])
def test_a_mark_changed_to_a_code_that_explains_explains(woodside: Any, code: str, authorised: bool) -> None:
    absent(woodside)
    _, fact = woodside.calls(woodside.at("09:40"), {1: code})
    assert isinstance(fact, AbsenceExplained)
    assert (fact.by, fact.code, fact.authorised) == ("mark", code, authorised)
    _, again = woodside.calls(woodside.at("09:50"), {1: "N"})
    assert isinstance(again, PupilAbsent)
    assert (again.code, again.explained) == ("N", False)


@pytest.mark.parametrize(("first", "then"), [("N", "O"), ("I", "M"), ("I", "G")])
def test_another_code_is_the_absence_said_anew(woodside: Any, first: str, then: str) -> None:
    absent(woodside, first)
    _, fact = woodside.calls(woodside.at("09:40"), {1: then})
    assert isinstance(fact, PupilAbsent)
    assert (fact.code, fact.authorised) == (then, then in AUTHORISED)


@pytest.mark.parametrize("code", ["/", "L", "B", "V", "X", "D", "Y1", "#"])
def test_a_mark_changed_to_no_absence_withdraws_it(woodside: Any, code: str) -> None:
    absent(woodside)
    _, fact = woodside.calls(woodside.at("09:40"), {1: code})
    assert isinstance(fact, AbsenceWithdrawn)
    assert (fact.reason, fact.code) == ("false", code)
    _, again = woodside.calls(woodside.at("09:41"), {1: "N"})
    assert isinstance(again, PupilAbsent)


def test_a_deleted_mark_leaves_nothing_known(woodside: Any) -> None:
    absent(woodside)
    _, *_, fact = woodside.unmark(1, woodside.at("09:40"))
    assert isinstance(fact, AbsenceWithdrawn)
    assert fact.reason == "unmarked"


def test_a_child_who_came_late_was_found(woodside: Any) -> None:
    absent(woodside)
    _, fact = woodside.calls(woodside.at("09:40"), {1: "U"})
    assert isinstance(fact, PupilFound)
    assert fact.how == "arrived-late"
    _, false = woodside.calls(woodside.at("09:41"), {1: "/"})
    assert isinstance(false, AbsenceWithdrawn)


def test_late_from_the_start_is_no_absence(woodside: Any) -> None:
    assert woodside.words(woodside.calls(woodside.at("09:30"), {1: "U", 2: "/", 3: "/"}))[-1] == "RegisterTaken"


@pytest.mark.parametrize("code", ["/", "L", "U", "V"])
def test_a_mark_in_the_afternoon_finds_the_morning_absentee_once(woodside: Any, code: str) -> None:
    absent(woodside)
    woodside.wakes("13:00")
    recorded, fact = woodside.calls(woodside.at("13:12"), {1: code}, session="PM")
    assert (fact.how, fact.session) == ("later-session", "AM")
    assert woodside.words(woodside.calls(woodside.at("13:13"), {1: code, 2: "/"}, session="PM")) == ["MarksRecorded"]


def test_a_morning_absence_heard_after_the_afternoon_mark_is_said_and_found_at_once(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"})
    woodside.calls(woodside.at("13:12"), {1: "/", 2: "/", 3: "/"}, session="PM")
    news = woodside.calls(woodside.at("13:30"), {1: "N"})
    assert [word for word in woodside.words(news) if word.startswith("Pupil")] == ["PupilAbsent", "PupilFound"]


def test_a_child_seen_by_a_visitor_was_found_in_both_sessions(woodside: Any) -> None:
    absent(woodside)
    woodside.wakes("13:00")
    woodside.calls(woodside.at("13:12"), {1: "N", 2: "/", 3: "/"}, session="PM")
    assert woodside.visit(1, "not-in", woodside.at("14:00")) == []
    news = woodside.visit(1, "seen", woodside.at("14:30"))
    assert [(fact.how, fact.session) for fact in news] == [("seen", "AM"), ("seen", "PM")]
    assert woodside.visit(1, "seen", woodside.at("14:40")) == []


def test_a_visit_heard_before_the_absence_finds_at_once(woodside: Any) -> None:
    woodside.visit(1, "seen", woodside.at("08:30"))
    assert woodside.words(woodside.calls(woodside.at("08:57"), {1: "N"}, completed="3B")) == [
        "RegisterTaken",
        "PupilAbsent",
        "PupilFound",
    ]


def test_a_leaving_date_heard_late_withdraws_the_absences_after_it(woodside: Any) -> None:
    absent(woodside)
    news = woodside.student(1, at=woodside.at("10:00"), leaving=FRIDAY)
    assert woodside.words(news) == ["PupilRecorded", "AbsenceWithdrawn"]
    assert news[1].reason == "off-roll"
    back = woodside.student(1, at=woodside.at("10:05"))
    assert woodside.words(back) == ["PupilRecorded", "PupilAbsent"]


def test_a_deleted_pupil_is_off_the_roll_from_that_day(woodside: Any) -> None:
    absent(woodside)
    news = woodside.delete("Student", "1", woodside.at("10:00"))
    assert woodside.words(news) in (["PupilRemoved"], ["PupilRemoved", "AbsenceWithdrawn"])


def test_what_is_still_unexplained_is_answered_from_what_stands_said(woodside: Any) -> None:
    from events.registers import StillUnexplained  # noqa: PLC0415

    woodside.calls(woodside.at("08:57"), {1: "N", 2: "N", 3: "N"})
    woodside.contact(2, "I", woodside.at("09:10"))
    woodside.calls(woodside.at("09:12"), {3: "U"})
    pupils = tuple(woodside.pupil(n) for n in (1, 2, 3, 4))
    answer = woodside.decider.asks(StillUnexplained(date=MONDAY, pupils=pupils), at=woodside.at("09:25"))
    assert answer.sessions == {woodside.pupil(1): ("AM",)}


@pytest.mark.parametrize("code", ["/", "L", "V", "X"])
def test_a_deleted_mark_that_is_made_anew_and_says_the_child_was_there_says_that_the_absence_was_false(
    absent: Any, code: str
) -> None:
    absent.unmark(1, absent.at("10:00"))
    news = absent.calls(absent.at("10:01"), {1: code}, entity="fresh")
    assert absent.words(news) == ["RegisterAmended", "AbsenceWithdrawn"]
    withdrawn = absent.only(news, AbsenceWithdrawn)[0]
    assert (withdrawn.reason, withdrawn.code) == ("false", code)
    assert absent.words(absent.calls(absent.at("10:02"), {1: "/" if code == "L" else "L"}, entity="fresh")) == [
        "RegisterAmended"
    ]


def test_a_deleted_mark_that_is_made_anew_as_an_absence_is_one_and_one_of_a_child_who_came_late_is_none(
    absent: Any,
) -> None:
    absent.unmark(1, absent.at("10:00"))
    assert absent.words(absent.calls(absent.at("10:01"), {1: "U"}, entity="fresh")) == ["RegisterAmended"]
    assert absent.words(absent.calls(absent.at("10:02"), {1: "N"}, entity="fresh")) == [
        "RegisterAmended",
        "PupilAbsent",
    ]


def test_whatever_else_is_heard_of_a_session_without_a_mark_says_nothing_of_its_absence(absent: Any) -> None:
    absent.unmark(1, absent.at("10:00"))
    assert absent.words(absent.contact(1, "I", absent.at("10:05"))) == []
    assert absent.words(absent.student(1, at=absent.at("10:06"), leaving=date(2026, 9, 4))) == ["PupilRecorded"]
    assert absent.words(absent.student(1, at=absent.at("10:07"))) == ["PupilRecorded"]
    assert absent.words(absent.calls(absent.at("10:08"), {1: "/"}, entity="fresh"))[-1] == "AbsenceWithdrawn"


def test_a_visit_that_is_taken_back_has_seen_nobody(woodside: Any) -> None:
    absent(woodside)
    at = woodside.at("12:00")
    assert woodside.words(woodside.visit(1, "seen", at)) == ["PupilFound"]
    (again,) = woodside.visit_undone(1, at, woodside.at("12:10"))
    assert (type(again), again.sought, again.code) == (PupilAbsent, True, "N")
    assert woodside.words(woodside.visit(1, "seen", woodside.at("12:30"))) == ["PupilFound"]


def test_a_child_whom_another_visit_saw_is_found_still(woodside: Any) -> None:
    absent(woodside)
    woodside.visit(1, "seen", woodside.at("12:00"))
    woodside.visit(1, "seen", woodside.at("12:05"))
    assert woodside.visit_undone(1, woodside.at("12:00"), woodside.at("12:10")) == []
