"""A snow day: what becomes of a day that is closed, or open after all, whatever had been heard of it by then."""

from datetime import date
from typing import Any

import pytest

from events.registers import (
    AbsenceWithdrawn,
    ClosureDeclared,
    MarksRecorded,
    PupilAbsent,
    RegisterAnnulled,
    RegisterTaken,
)

MONDAY, TUESDAY, SATURDAY = date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 12)


def test_a_snow_day_declared_at_half_past_seven_chases_no_register(woodside: Any) -> None:
    [closed] = woodside.closes(woodside.at("07:31"), reason="snow")
    assert closed == ClosureDeclared(school="woodside", date=MONDAY, session="both", reason="snow", by="staff-1")
    assert woodside.wakes("23:59") == []
    news = woodside.calls(woodside.at("08:57"), {1: "N"})
    assert woodside.words(news) == ["EntityQuarantined"]


def test_declared_twice_is_said_once_and_the_calendars_own_closures_are_not_declared(woodside: Any) -> None:
    woodside.closes(woodside.at("07:31"))
    assert woodside.closes(woodside.at("07:32"), part="AM") == []
    refusal = woodside.decider.refuses(woodside.closure(SATURDAY), at=woodside.at("07:33"))
    assert refusal.reason == "closed-already"
    heating = woodside.closure(date(2026, 9, 23), "PM", withdrawn=True)
    assert woodside.decider.refuses(heating, at=woodside.at("07:33")).reason == "not-declared"
    assert woodside.decider.told(woodside.closure(TUESDAY, withdrawn=True), at=woodside.at("07:34")) == []


def test_no_school_no_closure(fresh: Any) -> None:
    assert fresh.decider.refuses(fresh.closure(MONDAY), at=fresh.at("07:31")).reason == "unknown-school"


def test_closed_after_registers_were_taken_annuls_them_and_withdraws_every_absence(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "I", 3: "/"}, completed="3B")
    news = woodside.closes(woodside.at("09:15"))
    assert woodside.words(news) == ["ClosureDeclared", "RegisterAnnulled", "AbsenceWithdrawn", "AbsenceWithdrawn"]
    assert set(woodside.only(news, RegisterAnnulled)[0].pupils) == {woodside.pupil(each) for each in (1, 2, 3)}
    assert {fact.reason for fact in woodside.only(news, AbsenceWithdrawn)} == {"closed"}
    assert woodside.wakes("23:59") == []


def test_marks_of_a_register_still_open_are_annulled_and_nobody_is_absent_at_the_close(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "U"})
    assert woodside.words(woodside.closes(woodside.at("09:15"), part="AM")) == ["ClosureDeclared", "RegisterAnnulled"]
    assert woodside.words(woodside.wakes("13:00")) == []
    assert woodside.words(woodside.wakes("13:20"))[0] == "RegistersChecked"


def test_a_midday_closure_leaves_the_morning_as_it_was(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    assert woodside.words(woodside.closes(woodside.at("11:30"), part="PM")) == ["ClosureDeclared"]
    assert woodside.wakes("23:59") == []


def test_a_closure_withdrawn_brings_the_register_and_its_absences_back(woodside: Any) -> None:
    taken = woodside.only(
        woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "L"}, completed="3B"), RegisterTaken
    )[0]
    woodside.closes(woodside.at("09:10"))
    news = woodside.closes(woodside.at("09:18"), withdrawn=True)
    assert woodside.words(news) == ["ClosureDeclared", "RegisterTaken", "PupilAbsent"]
    assert woodside.only(news, RegisterTaken)[0].marks == taken.marks
    assert woodside.only(news, PupilAbsent)[0].consecutive == 1
    assert woodside.words(woodside.wakes("09:20")) == ["SessionClosed"]


def test_what_came_meanwhile_is_taken_up_when_the_school_is_open_after_all(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N"})
    woodside.closes(woodside.at("09:00"))
    woodside.calls(woodside.at("09:01"), {1: "/", 2: "/", 3: "/"})
    woodside.unmark(3, woodside.at("09:02"))
    news = woodside.closes(woodside.at("09:03"), withdrawn=True)
    words = woodside.words(news)
    assert words[:2] == ["ClosureDeclared", "MarksRecorded"]
    marks: dict[str, str | None] = {}
    for fact in woodside.only(news, MarksRecorded):
        marks |= fact.marks
    assert marks == {woodside.pupil(1): "/", woodside.pupil(2): "/"}


def test_a_mark_deleted_while_the_school_was_closed_does_not_come_back(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    woodside.closes(woodside.at("09:10"))
    assert woodside.words(woodside.unmark(1, woodside.at("09:12"))) == ["RegisterAmended"]
    news = woodside.closes(woodside.at("09:15"), withdrawn=True)
    assert woodside.words(news) == ["ClosureDeclared", "RegisterTaken"]
    assert woodside.pupil(1) not in woodside.only(news, RegisterTaken)[0].marks


def test_the_mis_closing_a_day_after_its_marks_were_heard_withdraws_what_was_said(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    news = woodside.declared(MONDAY, False, woodside.at("09:15"))
    assert woodside.words(news) == ["SchoolDayDeclared", "RegisterAnnulled", "AbsenceWithdrawn"]
    again = woodside.delete("AcademicCalendarDate", str(MONDAY), woodside.at("09:18"))
    assert woodside.words(again) == ["SchoolDayDeclared", "RegisterTaken", "PupilAbsent"]


def test_a_person_closes_a_day_that_the_mis_calls_good(woodside: Any) -> None:
    woodside.declared(MONDAY, True, woodside.at("07:31"))
    woodside.closes(woodside.at("07:32"))
    assert woodside.wakes("23:59") == []


def test_a_school_set_up_anew_with_a_closure_withdraws_what_was_heard_of_it(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    woodside.passes(woodside.at("10:00"))
    closures = [{"date": "2026-09-07", "session": "AM", "reason": "gas"}]
    news = woodside.set_up(at=woodside.at("10:00"), closures=closures)
    assert woodside.words(news) == ["SchoolSetUp", "RegisterAnnulled", "AbsenceWithdrawn"]
    back = woodside.set_up(at=woodside.at("11:00"))
    assert woodside.words(back) == ["SchoolSetUp", "RegisterTaken", "PupilAbsent"]


def test_a_day_closed_afterwards_is_no_day_between(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    woodside.passes(woodside.at("08:00", TUESDAY))
    woodside.closes(woodside.at("08:00", TUESDAY), day=MONDAY)
    news = woodside.calls(woodside.at("08:57", TUESDAY), {1: "N", 2: "/", 3: "/"}, TUESDAY, completed="3B")
    assert woodside.only(news, PupilAbsent)[0].consecutive == 1


def test_a_child_who_came_late_is_no_longer_late_to_a_session_that_was_not_held(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    woodside.calls(woodside.at("09:30"), {1: "U"})
    assert woodside.words(woodside.closes(woodside.at("09:40"), part="AM")) == [
        "ClosureDeclared",
        "RegisterAnnulled",
        "AbsenceWithdrawn",
    ]


def test_a_child_present_in_a_closed_afternoon_does_not_count_as_found(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    woodside.closes(woodside.at("11:00"), part="PM")
    woodside.calls(woodside.at("13:11"), {1: "\\"}, session="PM")
    assert woodside.words(woodside.calls(woodside.at("13:12"), {1: "I"})) == ["RegisterAmended", "AbsenceExplained"]


@pytest.mark.parametrize("day", [date(2026, 10, 23), date(2026, 11, 2)])
def test_the_last_day_before_and_the_first_after_the_clocks_change_close_like_any_other(
    woodside: Any, day: date
) -> None:
    woodside.passes(woodside.at("07:00", day))
    woodside.closes(woodside.at("07:30", day), day=day)
    assert woodside.decider.wakes(woodside.at("23:00", day)) == []
