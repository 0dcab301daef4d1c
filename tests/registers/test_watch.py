"""The watch over registers: who is asked for a missing one, what looks wrong, and what a flip is."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from events.registers import (
    MarksRecorded,
    RegisterAmended,
    RegisterChased,
    Registers,
    RegistersOf,
    RegisterSuspected,
    UnmarkedChased,
)
from registers.domain import heard

MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)
STAFF = [
    {"id": "staff-3", "role": "attendance-officer"},
    {"id": "staff-4", "role": "attendance-officer"},
    {"id": "staff-6", "role": "year-group-leader", "years": ["3"]},
    {"id": "staff-7", "role": "year-group-leader", "years": ["4"]},
]


@pytest.fixture
def staffed(woodside: Any) -> Any:
    """The school with a year-group leader for each year; 3B has a teacher, 4A with pupil 4 has none."""
    woodside.set_up(at=woodside.at("07:45"), staff=STAFF)
    woodside.student(4, "4A", at=woodside.at("07:46"))
    return woodside


def chased(news: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    """Class, step and staff of each chase."""
    return [(fact.form, fact.step, fact.staff) for fact in news if isinstance(fact, RegisterChased)]


# Missing registers ----------------------------------------------------------------------------------------------------


def test_the_teacher_is_asked_when_due_the_leader_ten_minutes_later_the_officers_at_close(staffed: Any) -> None:
    staffed.calls(staffed.at("08:57"), {4: "/"})
    assert chased(staffed.wakes("09:05")) == [("3B", "class-teacher", ("staff-9",))]
    assert chased(staffed.wakes("09:14")) == []
    assert chased(staffed.wakes("09:15")) == [("3B", "year-group-leader", ("staff-6",))]
    assert chased(staffed.wakes("09:20")) == [("3B", "attendance-officer", ("staff-3", "staff-4"))]
    assert staffed.wakes("13:00") == []


def test_a_register_that_arrives_is_chased_no_more(staffed: Any) -> None:
    staffed.wakes("09:05")
    staffed.calls(staffed.at("09:10"), {1: "/", 2: "/", 3: "/"})
    assert chased(staffed.wakes("09:20")) == [("4A", "attendance-officer", ("staff-3", "staff-4"))]


def test_taken_at_the_due_instant_is_in_time(staffed: Any) -> None:
    staffed.calls(staffed.at("09:05"), {1: "/", 2: "/", 3: "/", 4: "/"})
    assert chased(staffed.wakes("13:00")) == []


def test_a_class_without_a_teacher_goes_to_the_next_step_at_once_and_nobody_is_asked_twice(staffed: Any) -> None:
    staffed.calls(staffed.at("08:57"), {1: "/", 2: "/", 3: "/"})
    assert chased(staffed.wakes("09:05")) == [("4A", "year-group-leader", ("staff-7",))]
    assert chased(staffed.wakes("09:15")) == []
    assert chased(staffed.wakes("09:20")) == [("4A", "attendance-officer", ("staff-3", "staff-4"))]


def test_a_school_without_anybody_to_ask_asks_nobody(woodside: Any) -> None:
    woodside.set_up(at=woodside.at("07:45"), staff=[], classes=[{"name": "3B", "year": "3"}])
    assert chased(woodside.wakes("23:00")) == []


def test_a_closure_ends_the_chase(staffed: Any) -> None:
    staffed.wakes("09:05")
    staffed.closes(staffed.at("09:10"), part="AM")
    assert chased(staffed.wakes("13:00")) == []


def test_a_class_whose_last_pupil_moves_away_is_chased_no_more_and_the_other_one_is(staffed: Any) -> None:
    assert {form for form, _, _ in chased(staffed.wakes("09:05"))} == {"3B", "4A"}
    staffed.student(4, "3B", at=staffed.at("09:10"))
    assert chased(staffed.wakes("09:20")) == [
        ("3B", "year-group-leader", ("staff-6",)),
        ("3B", "attendance-officer", ("staff-3", "staff-4")),
    ]
    staffed.decider.assert_rebuilds()


def test_a_pupil_who_moves_while_a_register_is_chased_is_in_the_new_classs(staffed: Any) -> None:
    staffed.wakes("09:05")
    staffed.student(3, "4A", at=staffed.at("09:10"))
    news = staffed.calls(staffed.at("09:12"), {1: "/", 2: "/"})
    assert staffed.words(news) == ["RegisterTaken"], "of 3B nobody else is missing"
    assert {form for form, _, _ in chased(staffed.wakes("09:20"))} == {"4A"}
    staffed.decider.assert_rebuilds()


def test_a_service_that_was_down_says_the_same_chase(staffed: Any) -> None:
    news = staffed.decider.told(staffed.closure(TUESDAY), at=staffed.at("12:00"))
    steps = [(fact.step, fact.due_at) for fact in news if isinstance(fact, RegisterChased) and fact.form == "3B"]
    assert steps == [
        ("class-teacher", staffed.at("09:05")),
        ("year-group-leader", staffed.at("09:15")),
        ("attendance-officer", staffed.at("09:20")),
    ]


def test_the_steps_are_policy(woodside: Any) -> None:
    steps = [{"role": "attendance-officer", "after": "closes", "minutes": 30}]
    woodside.set_up(at=woodside.at("07:45"), policy={"chase": {"steps": steps}})
    assert chased(woodside.wakes("09:49")) == []
    assert chased(woodside.wakes("09:50")) == [("3B", "attendance-officer", ("staff-3",))]


@pytest.mark.parametrize("day", [date(2026, 10, 23), date(2026, 11, 2)])
def test_the_hours_are_local_on_both_sides_of_a_change_of_clocks(staffed: Any, day: date) -> None:
    staffed.passes(staffed.at("08:00", day))
    assert chased(staffed.wakes("09:04", day)) == []
    assert len(chased(staffed.wakes("09:05", day))) == 2


# Missing marks --------------------------------------------------------------------------------------------------------


def test_a_missing_mark_is_asked_of_the_teacher_and_at_close_of_the_officers_and_is_no_absence(staffed: Any) -> None:
    news = staffed.calls(staffed.at("09:00"), {1: "/", 2: "/"}, completed="3B")
    [asked] = [fact for fact in news if isinstance(fact, UnmarkedChased)]
    assert (asked.step, asked.staff, asked.pupils) == ("class-teacher", ("staff-9",), (staffed.pupil(3),))
    at_close = [fact for fact in staffed.wakes("09:20") if isinstance(fact, UnmarkedChased)]
    assert [(fact.step, fact.pupils) for fact in at_close] == [("attendance-officer", (staffed.pupil(3),))]
    assert "PupilAbsent" not in staffed.words(own.body for own, _ in staffed.decider.own)


def test_a_mark_that_came_before_the_close_is_asked_for_no_more(staffed: Any) -> None:
    staffed.calls(staffed.at("09:00"), {1: "/", 2: "/"}, completed="3B")
    staffed.calls(staffed.at("09:10"), {3: "X"})
    assert [fact for fact in staffed.wakes("09:20") if isinstance(fact, UnmarkedChased)] == []


def test_nursery_children_who_need_not_attend_and_part_timers_are_marked_and_not_asked_for(staffed: Any) -> None:
    news = staffed.calls(staffed.at("13:12"), {1: "X", 2: "C2", 3: "\\"}, session="PM", completed="3B")
    assert [fact for fact in news if isinstance(fact, UnmarkedChased)] == []


def test_a_register_taken_after_the_close_asks_both_at_once(staffed: Any) -> None:
    news = staffed.calls(staffed.at("09:40"), {1: "/", 2: "/"}, completed="3B")
    assert [fact.step for fact in news if isinstance(fact, UnmarkedChased)] == ["class-teacher", "attendance-officer"]


def test_the_mark_of_a_pupil_who_moved_is_asked_for_in_the_new_class(staffed: Any) -> None:
    staffed.calls(staffed.at("09:00"), {1: "/", 2: "/"}, completed="3B")
    staffed.student(3, "4A", at=staffed.at("09:10"))
    staffed.calls(staffed.at("09:12"), {4: "/"}, completed="4A")
    at_close = [fact for fact in staffed.wakes("09:20") if isinstance(fact, UnmarkedChased)]
    assert [(fact.form, fact.pupils) for fact in at_close] == [("4A", (staffed.pupil(3),))]


@pytest.mark.parametrize(
    ("time", "asked"), [("09:10", ["class-teacher"]), ("09:30", ["class-teacher", "attendance-officer"])]
)
def test_a_mark_that_is_taken_out_of_a_register_is_asked_for_again(staffed: Any, time: str, asked: list[str]) -> None:
    staffed.calls(staffed.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    news = [fact for fact in staffed.unmark(1, staffed.at(time)) if isinstance(fact, UnmarkedChased)]
    assert [fact.step for fact in news] == asked
    assert {fact.pupils for fact in news} == {(staffed.pupil(1),)}


def test_a_mark_that_is_taken_out_days_later_is_asked_of_nobody(staffed: Any) -> None:
    staffed.calls(staffed.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    news = staffed.unmark(1, staffed.at("09:30", date(2026, 9, 10)))
    assert [fact for fact in news if isinstance(fact, UnmarkedChased)] == []


def test_a_mark_that_is_taken_out_while_its_register_is_open_is_not_asked_for(staffed: Any) -> None:
    staffed.calls(staffed.at("08:57"), {1: "N"})
    assert [fact for fact in staffed.unmark(1, staffed.at("08:58")) if isinstance(fact, UnmarkedChased)] == []


def unmarked(news: Any) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Class, session, step and pupils of each chase of marks."""
    return [(f.form, f.session, f.step, f.pupils) for f in news if isinstance(f, UnmarkedChased)]


def test_the_mark_of_a_child_who_joins_a_taken_register_is_asked_of_the_teacher_and_at_close_of_the_officers(
    staffed: Any,
) -> None:
    staffed.calls(staffed.at("08:57"), {1: "/", 2: "/", 3: "/"}, completed="3B")
    news = staffed.student(5, "3B", at=staffed.at("09:10"), entry=MONDAY)
    assert unmarked(news) == [("3B", "AM", "class-teacher", (staffed.pupil(5),))]
    assert unmarked(staffed.student(5, "3B", at=staffed.at("09:12"), entry=MONDAY, year="3")) == []
    assert unmarked(staffed.wakes("09:20")) == [("3B", "AM", "attendance-officer", (staffed.pupil(5),))]


def test_of_one_who_joins_after_the_close_both_are_asked_at_once(staffed: Any) -> None:
    staffed.calls(staffed.at("08:57"), {1: "/", 2: "/", 3: "/"}, completed="3B")
    news = staffed.student(5, "3B", at=staffed.at("09:40"), entry=MONDAY)
    assert [step for _, _, step, _ in unmarked(news)] == ["class-teacher", "attendance-officer"]


def test_of_one_whose_mark_waited_or_who_was_marked_in_the_class_before_nobody_is_asked(staffed: Any) -> None:
    staffed.calls(staffed.at("08:57"), {1: "/", 2: "/", 3: "/", 5: "N"}, completed="3B")
    staffed.calls(staffed.at("08:58"), {4: "/"}, completed="4A")
    assert unmarked(staffed.student(5, "3B", at=staffed.at("09:10"), entry=MONDAY)) == []
    assert unmarked(staffed.student(3, "4A", at=staffed.at("09:12"))) == []


def test_of_one_whose_register_is_still_to_be_taken_or_who_is_still_to_come_nobody_is_asked(staffed: Any) -> None:
    assert unmarked(staffed.student(5, "3B", at=staffed.at("08:55"), entry=MONDAY)) == []
    staffed.calls(staffed.at("08:57"), {1: "/", 2: "/", 3: "/", 5: "/"}, completed="3B")
    assert unmarked(staffed.student(6, "3B", at=staffed.at("09:10"), entry=TUESDAY)) == []


# Suspicious registers -------------------------------------------------------------------------------------------------


def taken_in(school: Any, seconds: int, codes: dict[int, str] | None = None, size: int = 8) -> list[RegisterSuspected]:
    """The suspicions of a register of so many, all present but `codes`, taken in so many seconds."""
    school.students(*range(4, size + 1))
    marks = dict.fromkeys(range(1, size + 1), "/") | (codes or {})
    opened = school.at("08:57")
    register = school.register("3B", MONDAY, "AM", opened + timedelta(seconds=seconds), opened=opened)
    said = tuple(school.mark(student, code) for student, code in marks.items())
    news = school.say(heard.RollCallHeard(MONDAY, "AM", said, (register,)), school.at("08:59"))
    return [fact for fact in news if isinstance(fact, RegisterSuspected)]


def test_everybody_present_within_seconds_looks_wrong(woodside: Any) -> None:
    [fact] = taken_in(woodside, 20)
    assert (fact.form, fact.reason) == ("3B", "all-at-once")


def test_it_looks_wrong_also_where_its_completion_comes_after_all_its_marks_and_once(woodside: Any) -> None:
    woodside.students(*range(4, 9))
    opened = woodside.at("08:57")
    marks = woodside.calls(woodside.at("08:58"), dict.fromkeys(range(1, 9), "/"))
    register = woodside.register("3B", MONDAY, "AM", opened + timedelta(seconds=20), opened=opened)
    again = replace(register, ref=woodside.ref("AttendanceRegister", f"3B-{MONDAY}-AM"))
    completed, repeated = (
        woodside.say(heard.RollCallHeard(MONDAY, "AM", (), (each,)), woodside.at("08:59")) for each in (register, again)
    )
    assert woodside.words(marks) == ["RegisterTaken"]
    assert [(fact.form, fact.reason) for fact in completed] == [("3B", "all-at-once")]
    assert list(repeated) == []


@pytest.mark.parametrize(("seconds", "codes", "size"), [(21, {}, 8), (20, {2: "N"}, 8), (20, {2: "L"}, 8), (20, {}, 7)])
def test_slower_or_smaller_or_with_anybody_away_or_late_looks_right(
    woodside: Any, seconds: int, codes: dict[int, str], size: int
) -> None:
    assert taken_in(woodside, seconds, codes, size) == []


def test_a_register_whose_opening_nobody_knows_is_not_suspected(woodside: Any) -> None:
    woodside.students(*range(4, 12))
    news = woodside.calls(woodside.at("08:57"), dict.fromkeys(range(1, 12), "/"), completed="3B")
    assert [fact for fact in news if isinstance(fact, RegisterSuspected)] == []


def test_a_mark_of_attendance_for_a_pupil_who_left_looks_wrong_once(woodside: Any) -> None:
    woodside.student(3, at=woodside.at("07:50"), leaving=date(2026, 9, 4))
    news = woodside.calls(woodside.at("08:57"), {1: "/", 3: "/"})
    [fact] = [fact for fact in news if isinstance(fact, RegisterSuspected)]
    assert (fact.reason, fact.pupils) == ("left", (woodside.pupil(3),))
    assert woodside.words(woodside.calls(woodside.at("08:58"), {3: "L"})) == ["EntityQuarantined"]


def test_an_absence_mark_for_a_pupil_who_left_is_only_quarantined(woodside: Any) -> None:
    woodside.student(3, at=woodside.at("07:50"), leaving=date(2026, 9, 4))
    assert woodside.words(woodside.calls(woodside.at("08:57"), {3: "N"})) == ["EntityQuarantined"]


# Flips ----------------------------------------------------------------------------------------------------------------


def test_until_the_close_the_changes_of_an_open_register_are_its_draft(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N"})
    for minute, code in enumerate(("L", "N", "/"), start=58):
        news = woodside.calls(woodside.at(f"08:{minute}" if minute < 60 else "09:00"), {1: code})
        assert woodside.words(news) == ["MarksRecorded"]


def test_after_the_close_a_flip_is_an_amendment_although_nobody_completed_the_register(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N"})
    modified = datetime.fromisoformat("2026-09-07 09:29:30")
    news = woodside.calls(woodside.at("09:30"), {1: "L", 2: "/"}, modified=modified, by="staff-9")
    [amended], [fresh] = woodside.only(news, RegisterAmended), woodside.only(news, MarksRecorded)
    assert (amended.original, amended.new, amended.before_close) == ("N", "L", False)
    assert (amended.amended_at, amended.amended_by) == (woodside.at("09:29:30"), "staff-9")
    assert fresh.marks == {woodside.pupil(2): "/"}


def test_at_the_very_instant_of_the_close_it_is_still_the_draft(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    [before] = woodside.only(woodside.calls(woodside.at("09:20"), {1: "L"}), RegisterAmended)
    [after] = woodside.only(woodside.calls(woodside.at("09:20:01"), {1: "N"}), RegisterAmended)
    assert (before.before_close, after.before_close) == (True, False)


def test_a_register_taken_late_says_first_what_it_amends(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N"})
    news = woodside.calls(woodside.at("09:30"), {1: "L", 2: "/", 3: "/"}, completed="3B")
    assert woodside.words(news) == ["RegisterAmended", "RegisterTaken", "AbsenceWithdrawn"]


# How they stand -------------------------------------------------------------------------------------------------------


def rows(school: Any, clock: str, on: date | None = None) -> dict[str, Any]:
    """`3B AM` → its row."""
    answer: Registers = school.decider.asks(RegistersOf(on=on), at=school.at(clock))
    return {f"{row.form} {row.session}": row for row in answer.rows}


def test_registers_are_answered_as_they_stand(staffed: Any) -> None:
    assert rows(staffed, "08:00")["3B AM"].state == "not-due"
    staffed.calls(staffed.at("09:00"), {1: "/", 2: "N"}, completed="3B")
    assert rows(staffed, "09:01")["4A AM"].state == "due"
    staffed.wakes("09:15")
    found = rows(staffed, "09:16")
    assert (found["3B AM"].state, found["3B AM"].unmarked) == ("taken", (staffed.pupil(3),))
    assert (found["4A AM"].state, [each.step for each in found["4A AM"].chased]) == ("overdue", ["year-group-leader"])
    staffed.calls(staffed.at("09:17"), {4: "/"})
    assert rows(staffed, "09:18")["4A AM"].state == "taken-late"
    staffed.closes(staffed.at("11:00"), part="PM")
    assert rows(staffed, "14:00")["3B PM"].state == "closed"
    assert rows(staffed, "14:00", date(2026, 9, 12)) == {}
