"""What cannot be taken is kept aside with its reason, and taken up when what it waits for comes."""

from datetime import date
from typing import Any
from uuid import uuid5

import pytest

from chassis.decider import keys
from events.ids import arbor_cause
from events.registers import EntityQuarantined, EntityReleased, PupilAbsent, RegisterTaken
from registers import domain
from registers.domain import asked, heard
from registers.domain.state import register_key

MONDAY, SATURDAY, HALF_DAY = date(2026, 9, 7), date(2026, 9, 5), date(2026, 9, 23)


def quarantined(woodside: Any, news: Any) -> tuple[str, str | None]:
    (fact,) = woodside.only(news, EntityQuarantined)
    return fact.reason, fact.waits_for


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("?", "unknown code '?'"),
        ("", "unknown code ''"),
        ("H", "code H is retired: use G or C"),
        ("J", "code J is retired: use J1"),
        ("Y", "code Y is retired: use Y1 to Y7"),
    ],
)
def test_a_code_that_is_none(woodside: Any, code: str, reason: str) -> None:
    assert quarantined(woodside, woodside.calls(woodside.at("08:57"), {1: code})) == (reason, None)


def test_a_pupil_whom_nobody_knows_is_waited_for(woodside: Any) -> None:
    news = woodside.calls(woodside.at("08:57"), {9: "N"})
    assert quarantined(woodside, news) == ("the pupil is not known", "Student:9")


def test_a_neighbour_is_never_lost(woodside: Any) -> None:
    news = woodside.calls(woodside.at("08:57"), {1: "N", 9: "N", 2: "?", 3: "/"})
    assert woodside.words(news) == ["EntityQuarantined", "EntityQuarantined", "MarksRecorded"]
    assert set(news[2].marks) == {woodside.pupil(1), woodside.pupil(3)}


@pytest.mark.parametrize(
    ("day", "session", "reason", "waits_for"),
    [
        (date(2026, 9, 8), "AM", "the date is in the future", "day:2026-09-08"),
        (SATURDAY, "AM", "the school is closed in that session", "calendar:2026-09-05"),
        (date(2026, 9, 3), "PM", "the school is closed in that session", "calendar:2026-09-03"),
    ],
)
def test_a_day_on_which_there_can_be_no_mark(
    woodside: Any, day: date, session: str, reason: str, waits_for: str | None
) -> None:
    news = woodside.calls(woodside.at("08:57"), {1: "N"}, day, session)
    assert quarantined(woodside, news) == (reason, waits_for)


def test_a_session_that_is_closed_on_an_open_day(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57", HALF_DAY), {1: "N"}, HALF_DAY, "AM")
    news = woodside.calls(woodside.at("13:12", HALF_DAY), {1: "N"}, HALF_DAY, "PM")
    assert quarantined(woodside, news)[0] == "the school is closed in that session"


def test_the_roll_is_from_entry_to_leaving_both_included(woodside: Any) -> None:
    woodside.student(8, entry=MONDAY, leaving=MONDAY)
    assert woodside.words(woodside.calls(woodside.at("08:57"), {8: "/"})) == ["MarksRecorded"]
    woodside.student(7, entry=date(2026, 9, 8))
    news = woodside.calls(woodside.at("08:58"), {7: "/"})
    assert quarantined(woodside, news) == ("the pupil is not on the roll on that date", "roll:7")
    woodside.student(6, leaving=date(2026, 9, 4))
    assert quarantined(woodside, woodside.calls(woodside.at("08:59"), {6: "/"}))[1] == "roll:6"


def test_a_mark_in_no_class_waits_for_one(woodside: Any) -> None:
    woodside.student(8, form="")
    assert quarantined(woodside, woodside.calls(woodside.at("08:57"), {8: "/"}))[1] == "roll:8"
    assert woodside.words(woodside.student(8, form="4A", at=woodside.at("09:00"))) == [
        "PupilRecorded",
        "EntityReleased",
        "RegisterTaken",
    ]


def test_a_child_between_two_classes_is_marked_and_looked_for_in_the_last_one(woodside: Any) -> None:
    """Nobody would look for a child of no register, and nobody would be asked for a mark."""
    [known] = woodside.student(1, form="", year="", at=woodside.at("08:55"))
    assert (known.form, known.year, known.classless) == ("3B", "3", True)
    assert woodside.student(1, form="", year="", at=woodside.at("08:56")) == [], "it is known by then"
    news = woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"})
    [taken], [absent] = woodside.only(news, RegisterTaken), woodside.only(news, PupilAbsent)
    assert (taken.form, absent.pupil, absent.form) == ("3B", woodside.pupil(1), "3B")
    [moved] = woodside.student(1, form="4A", at=woodside.at("09:10"))
    assert (moved.form, moved.classless) == ("4A", False)


def test_a_register_of_a_class_that_nobody_knows_waits_for_it(woodside: Any) -> None:
    news = woodside.calls(woodside.at("08:57"), {}, completed="9Z")
    assert quarantined(woodside, news) == ("there is no such class", "class:9Z")
    assert woodside.words(woodside.student(8, form="9Z", at=woodside.at("09:00"))) == [
        "PupilRecorded",
        "EntityReleased",
        "RegisterTaken",
    ]


def test_all_that_waits_for_a_pupil_is_taken_up_when_they_come(woodside: Any) -> None:
    woodside.guardian(9, 70)
    woodside.note(9, woodside.at("08:00"), woodside.at("12:00"), woodside.at("08:30"))
    woodside.calls(woodside.at("08:57"), {9: "N", 1: "/", 2: "/", 3: "/"})
    news = woodside.student(9, at=woodside.at("09:30"))
    assert woodside.words(news) == [
        "PupilRecorded",
        "EntityReleased",
        "GuardianRecorded",
        "EntityReleased",
        "AbsenceReported",
        "EntityReleased",
        "RegisterAmended",
        "PupilAbsent",
    ]
    assert news[-1].explained
    assert woodside.quarantined("AttendanceRollCallRecord", "9-2026-09-07-AM") is None
    assert woodside.calls(woodside.at("09:40"), {9: "N"}, revision=1) == []


def test_a_mark_that_waits_for_its_pupil_may_then_wait_for_the_entry_date(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {9: "N"})
    news = woodside.student(9, at=woodside.at("09:30"), entry=date(2026, 9, 8))
    assert quarantined(woodside, news) == ("the pupil is not on the roll on that date", "roll:9")
    news = woodside.student(9, at=woodside.at("09:31"), entry=MONDAY)
    assert woodside.words(news) == ["PupilRecorded", "EntityReleased", "MarksRecorded", "PupilAbsent"]


def test_a_day_that_arbor_opens_frees_its_marks_as_one_register(woodside: Any) -> None:
    woodside.calls(woodside.at("09:00", SATURDAY), {1: "/", 2: "/", 3: "N"}, SATURDAY)
    news = woodside.declared(SATURDAY, True, woodside.at("09:00", SATURDAY))
    assert woodside.words(news) == ["SchoolDayDeclared", *["EntityReleased"] * 3, "RegisterTaken", "PupilAbsent"]


def test_a_later_revision_takes_the_place_of_what_is_in_quarantine(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "?"}, revision=4)
    assert woodside.calls(woodside.at("08:58"), {1: "?"}, revision=3) == []
    news = woodside.calls(woodside.at("08:59"), {1: "N"}, revision=5)
    assert woodside.words(news) == ["EntityReleased", "MarksRecorded"]
    assert woodside.only(news, EntityReleased)[0].revision == 4


def test_an_earlier_revision_than_the_one_in_quarantine_is_taken(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "?"}, revision=4)
    assert woodside.words(woodside.calls(woodside.at("08:58"), {1: "N"}, revision=3)) == ["MarksRecorded"]
    assert woodside.quarantined("AttendanceRollCallRecord", "1-2026-09-07-AM") == "unknown code '?'"


def test_a_deletion_clears_what_is_in_quarantine(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {1: "?"})
    assert woodside.words(woodside.unmark(1, woodside.at("08:58"))) == ["EntityReleased"]


def test_how_each_entity_was_taken_is_counted(woodside: Any) -> None:
    marks = tuple(woodside.mark(student, code) for student, code in ((1, "N"), (9, "N"), (2, "?")))
    body = heard.RollCallHeard(MONDAY, "AM", marks)
    woodside.decider.told(body, at=woodside.at("08:57"))
    assert (body.tally.accepted, body.tally.quarantined, body.tally.repeated) == (1, 2, 0)
    woodside.decider.told(body, at=woodside.at("08:58"))
    assert (body.tally.accepted, body.tally.quarantined, body.tally.repeated) == (0, 2, 1)


def test_the_same_object_twice_in_one_body_counts_by_its_higher_revision(woodside: Any) -> None:
    late, early = woodside.mark(1, "L", revision=6), woodside.mark(1, "N", revision=5)
    body = heard.RollCallHeard(MONDAY, "AM", (late, early))
    (recorded,) = woodside.decider.told(body, at=woodside.at("08:57"))
    assert recorded.marks == {woodside.pupil(1): "L"}
    assert (body.tally.accepted, body.tally.repeated) == (1, 1)


def test_a_person_retries_what_can_be_taken_by_then(woodside: Any) -> None:
    tuesday = date(2026, 9, 8)
    woodside.calls(woodside.at("08:57"), {1: "N"}, tuesday)
    cause = arbor_cause("woodside", "AttendanceRollCallRecord", "1-2026-09-08-AM", 1)
    woodside.passes(woodside.at("09:30"))
    refusal = woodside.decider.refuses(asked.RetryAsked(cause), at=woodside.at("09:30"))
    assert refusal.reason == "still-quarantined"
    woodside.passes(woodside.at("08:45", tuesday))
    news = woodside.decider.told(asked.RetryAsked(cause), at=woodside.at("08:45", tuesday))
    assert woodside.words(news) == ["EntityReleased", "MarksRecorded"]
    again = woodside.decider.refuses(asked.RetryAsked(cause), at=woodside.at("08:58", tuesday))
    assert again.reason == "not-quarantined"


def test_what_is_malformed_is_listed_and_stays_until_a_later_revision(woodside: Any) -> None:
    ref = woodside.ref("AttendanceRollCallRecord", "1-2026-09-07-AM")
    news = woodside.say(heard.Malformed(ref, "recordDate: not a date such as 2026-09-07"), woodside.at("08:57"))
    assert woodside.words(news) == ["EntityQuarantined"]
    refusal = woodside.decider.refuses(asked.RetryAsked(ref.cause), at=woodside.at("08:58"))
    assert "recordDate" in refusal.sentence
    assert woodside.words(woodside.calls(woodside.at("08:59"), {1: "N"})) == ["EntityReleased", "MarksRecorded"]


def test_an_unknown_retry_is_refused(woodside: Any) -> None:
    refusal = woodside.decider.refuses(asked.RetryAsked(uuid5(MARKS, "x")), at=woodside.at("08:58"))
    assert refusal.reason == "not-quarantined"


def test_before_the_school_is_set_up_nothing_is_heard(fresh: Any) -> None:
    body = heard.RollCallHeard(MONDAY, "AM", (fresh.mark(1, "N"),))
    assert fresh.decider.told(body, at=fresh.at("08:57")) == []
    assert body.tally.refused
    assert fresh.decider.refuses(asked.RetryAsked(uuid5(MARKS, "x")), at=fresh.at("08:57")).reason == "unknown-school"


MARKS = arbor_cause("woodside", "AttendanceRollCallRecord", "1", 1)


def test_whoever_comes_needs_the_register_of_the_day_of_a_mark_that_waited_for_them(woodside: Any) -> None:
    woodside.calls(woodside.at("08:57"), {9: "N"})
    tuesday = date(2026, 9, 8)
    woodside.wakes("09:30", tuesday)
    said = woodside.decider.saying(woodside.student_heard(9), at=woodside.at("09:30", tuesday))
    assert register_key("3B", MONDAY, "AM") in keys(domain, said, woodside.decider.states)
