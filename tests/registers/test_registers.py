"""When a register counts as taken, and what becomes of a mark after that."""

from datetime import date
from typing import Any

from events.registers import MarksRecorded, PupilAbsent, RegisterAmended, RegisterTaken

MONDAY = date(2026, 9, 7)
TUESDAY = date(2026, 9, 8)


def test_a_full_class_in_one_roll_call_is_one_register_taken(woodside: Any) -> None:
    news = woodside.calls(woodside.at("08:57"), {1: "/", 2: "N", 3: "L"}, completed="3B")
    assert woodside.words(news) == ["RegisterTaken", "PupilAbsent"]
    taken = news[0]
    assert taken.marks == {woodside.pupil(1): "/", woodside.pupil(2): "N", woodside.pupil(3): "L"}
    assert (taken.form, taken.year, taken.session, taken.unmarked) == ("3B", "3", "AM", ())
    assert taken.completed_at == woodside.at("08:57")


def test_a_register_is_taken_when_every_pupil_on_its_roll_has_a_mark(woodside: Any) -> None:
    first = woodside.calls(woodside.at("08:55"), {1: "/", 2: "N"})
    assert woodside.words(first) == ["MarksRecorded"]
    last = woodside.calls(woodside.at("08:56"), {3: "/"})
    assert woodside.words(last) == ["RegisterTaken", "PupilAbsent"]
    assert len(last[0].marks) == 3


def test_a_completed_register_names_the_unmarked_and_never_calls_them_absent(woodside: Any) -> None:
    news = woodside.calls(woodside.at("08:57"), {1: "/", 2: "/"}, completed="3B")
    assert woodside.words(news) == ["RegisterTaken"]
    assert news[0].unmarked == (woodside.pupil(3),)


def test_a_register_is_taken_once(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"})
    assert woodside.calls(woodside.at("08:58"), {}, completed="3B") == []
    assert woodside.calls(woodside.at("08:59"), {}, completed="3B") == []


def test_a_completion_without_its_time_takes_nothing(woodside: Any) -> None:
    opened = woodside.register("3B", MONDAY, "AM", None)
    woodside.calls(woodside.at("08:51"), {1: "/"})
    from registers.domain import heard  # noqa: PLC0415

    assert woodside.say(heard.RollCallHeard(MONDAY, "AM", (), (opened,)), woodside.at("08:52")) == []


def test_a_mark_for_an_unmarked_pupil_of_a_taken_register_is_an_amendment_without_original(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/"}, completed="3B")
    news = woodside.calls(woodside.at("09:01"), {3: "N"})
    assert woodside.words(news) == ["RegisterAmended", "PupilAbsent"]
    assert (news[0].original, news[0].new) == (None, "N")


def test_a_change_after_that_keeps_original_new_when_and_who(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "N", 3: "/"})
    changed = woodside.at("09:10").replace(tzinfo=None)
    local = changed.replace(hour=10)
    news = woodside.calls(woodside.at("10:15"), {1: "L"}, modified=local, by="staff-9", minutes=7)
    amended = woodside.only(news, RegisterAmended)[0]
    assert (amended.original, amended.new, amended.minutes_late) == ("/", "L", 7)
    assert (amended.amended_at, amended.amended_by) == (woodside.at("10:10"), "staff-9")


def test_an_amendment_without_a_time_of_its_own_has_that_of_its_hearing(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"})
    (amended,) = woodside.calls(woodside.at("10:15"), {1: "L"})
    assert amended.amended_at == woodside.at("10:15")


def test_the_same_content_with_a_higher_revision_is_silent_and_remembered(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"})
    assert woodside.calls(woodside.at("09:00"), {1: "/"}, revision=9) == []
    assert woodside.calls(woodside.at("09:01"), {1: "N"}, revision=8) == []
    assert woodside.words(woodside.calls(woodside.at("09:02"), {1: "N"}, revision=10)) == [
        "RegisterAmended",
        "PupilAbsent",
    ]


def test_a_lower_revision_changes_nothing(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N"}, revision=5)
    assert woodside.calls(woodside.at("08:58"), {1: "/"}, revision=4) == []
    (recorded,) = woodside.calls(woodside.at("08:59"), {1: "L"}, revision=6)
    assert recorded.marks == {woodside.pupil(1): "L"}


def test_a_deleted_mark_of_an_open_register_is_recorded_as_none(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N"})
    (recorded,) = woodside.unmark(1, woodside.at("08:58"))
    assert isinstance(recorded, MarksRecorded)
    assert recorded.marks == {woodside.pupil(1): None}


def test_a_deleted_mark_of_a_taken_register_leaves_the_session_unmarked(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"})
    amended, *asked = woodside.unmark(1, woodside.at("09:30"))
    assert woodside.words(asked) == []
    assert (amended.original, amended.new, amended.reason) == ("/", None, "the mark was deleted")
    assert woodside.words(woodside.calls(woodside.at("09:31"), {1: "L"})) == ["RegisterAmended"]


def test_deleting_what_was_never_heard_is_silent_and_a_later_older_revision_too(woodside: Any) -> None:
    assert woodside.delete("AttendanceRollCallRecord", "77", woodside.at("09:00")) == []
    assert woodside.calls(woodside.at("09:01"), {1: "N"}, entity="77", revision=1) == []


def test_each_object_has_its_own_revision_whatever_its_neighbours_have(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "/"}, entity="7701", revision=9)
    woodside.calls(woodside.at("08:57"), {2: "/"}, entity="7702", revision=3)
    shelf = [key for kind, key in woodside.decider.states.loaded if kind == "shelf" and "RollCallRecord" in key]

    assert shelf == ["AttendanceRollCallRecord/77"]
    assert woodside.calls(woodside.at("08:58"), {1: "N"}, entity="7701", revision=8) == []
    (recorded,) = woodside.calls(woodside.at("08:58"), {2: "N"}, entity="7702", revision=4)
    assert recorded.marks == {woodside.pupil(2): "N"}


def test_a_mark_that_moves_to_another_pupil_leaves_the_first_unmarked(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "N"}, entity="77")
    (recorded,) = woodside.calls(woodside.at("08:58"), {2: "N"}, entity="77")
    assert recorded.marks == {woodside.pupil(1): None, woodside.pupil(2): "N"}


def test_the_roll_of_the_day_decides_who_must_be_marked(woodside: Any) -> None:
    woodside.student(3, leaving=date(2026, 9, 4))
    woodside.student(4, entry=TUESDAY)
    news = woodside.calls(woodside.at("08:57"), {1: "/", 2: "/"})
    assert woodside.words(news) == ["RegisterTaken"]
    assert woodside.words(woodside.calls(woodside.at("08:57", TUESDAY), {1: "/", 2: "/"}, TUESDAY)) == ["MarksRecorded"]


def test_a_leaver_who_was_the_last_without_a_mark_makes_todays_register_complete(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "N"})
    news = woodside.student(3, at=woodside.at("09:00"), leaving=date(2026, 9, 4))
    assert woodside.words(news) == ["PupilRecorded", "RegisterTaken", "PupilAbsent"]


def test_a_change_of_class_counts_from_the_whole_day_on_which_it_is_heard(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"})
    woodside.student(4, "4A")
    woodside.student(3, "4A", at=woodside.at("12:00", TUESDAY))
    (amended,) = woodside.calls(woodside.at("12:01", TUESDAY), {3: "L"})
    assert amended.form == "3B"
    assert woodside.words(woodside.calls(woodside.at("13:12", TUESDAY), {1: "/", 2: "/"}, TUESDAY, "PM")) == [
        "RegisterTaken"
    ]
    (taken,) = woodside.calls(woodside.at("13:12", TUESDAY), {3: "/", 4: "/"}, TUESDAY, "PM")
    assert (taken.form, set(taken.marks)) == ("4A", {woodside.pupil(3), woodside.pupil(4)})


def test_a_mark_made_before_a_move_of_the_same_day_stays_where_it_was_made(woodside: Any) -> None:
    woodside.student(4, "4A")
    woodside.calls(woodside.at("08:57"), {1: "/", 2: "/", 3: "/"})
    woodside.student(3, "4A", at=woodside.at("09:00"))
    (taken,) = woodside.calls(woodside.at("09:01"), {4: "/"}, completed="4A")
    assert (taken.form, taken.marks, taken.unmarked) == ("4A", {woodside.pupil(4): "/"}, ())
    amended = woodside.only(woodside.calls(woodside.at("09:02"), {3: "N"}), RegisterAmended)[0]
    assert (amended.form, amended.original) == ("3B", "/")


def test_a_register_that_comes_before_its_marks_is_amended_by_them(woodside: Any) -> None:
    taken, *_ = woodside.calls(woodside.at("08:55"), {}, completed="3B")
    assert isinstance(taken, RegisterTaken)
    assert len(taken.unmarked) == 3
    news = woodside.calls(woodside.at("08:56"), {1: "/", 2: "N", 3: "/"})
    assert woodside.words(news) == ["RegisterAmended"] * 3 + ["PupilAbsent"]
    assert woodside.only(news, PupilAbsent)[0].pupil == woodside.pupil(2)
