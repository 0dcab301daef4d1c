"""Marks as figures: every sentence of the procedures' third part."""

from datetime import date, datetime
from typing import Any

import pytest

from chassis.service import Refused
from events.policy import policy_of
from events.registers import ClosureDeclared, MarksRecorded, PolicyAdopted, PupilRemoved, RegisterAnnulled
from events.reporting import FiguresOf, Row
from events.school import Closure
from reporting.projection.figures import figures

MONDAY, TUESDAY = "2026-09-07", "2026-09-08"


async def rows(
    tables: Any, log: Any, by: str = "pupil", first: str = MONDAY, last: str = MONDAY, **asked: Any
) -> dict[str, Row]:
    """The figures of a period by key, once everything is folded."""
    now = asked.pop("now", None)
    await tables.fold(log)
    question = FiguresOf(first=date.fromisoformat(first), last=date.fromisoformat(last), by=by, **asked)
    found = await figures(tables.reading(log, now), question)
    return {row.key: row for row in found.rows}


@pytest.mark.parametrize(
    ("code", "counted"),
    [
        ("/", {"present": 1, "possible": 1}),
        ("\\", {"present": 1, "possible": 1}),
        ("L", {"present": 1, "possible": 1, "late_before_close": 1}),
        ("B", {"approved_activity": 1, "possible": 1}),
        ("I", {"authorised": 1, "possible": 1}),
        ("N", {"unauthorised": 1, "possible": 1}),
        ("U", {"unauthorised": 1, "possible": 1, "late_after_close": 1}),
        ("X", {"possible": 0}),
        ("D", {"possible": 0}),
        ("#", {"possible": 0}),
    ],
)
async def test_a_mark_counts_as_its_code_says(tables: Any, log: Any, code: str, counted: dict[str, int]) -> None:
    log.opened().pupil("ada").when("2026-09-07 09:05").register(MONDAY, "AM", ada=code)
    row = (await rows(tables, log, now="2026-09-07 12:00"))["ada"]
    nothing = dict.fromkeys(
        ("present", "approved_activity", "authorised", "unauthorised", "late_before_close", "late_after_close"), 0
    )
    assert row.model_dump(include={*nothing, "possible", "unmarked"}) == {**nothing, "unmarked": 0, **counted}


async def test_attendance_is_rounded_half_up_and_nothing_where_nothing_was_possible(tables: Any, log: Any) -> None:
    log.opened().pupil("ada").pupil("bea").pupil("cy").when("2026-09-09 15:00")
    for day, session, ada in ((MONDAY, "AM", "/"), (MONDAY, "PM", "/"), (TUESDAY, "AM", "N")):
        log.register(day, session, ada=ada, bea="X", cy="I")
    found = await rows(tables, log, last=TUESDAY)
    assert [found[key].attendance for key in ("ada", "bea", "cy")] == ["66.67", None, "0.00"]


async def test_a_tenth_missed_is_persistent_and_a_half_is_severe(tables: Any, log: Any) -> None:
    log.opened().pupil("ada").pupil("bea").pupil("cy").when("2026-09-12 08:00")
    days = ["2026-09-07", "2026-09-08", "2026-09-09", "2026-09-10", "2026-09-11"]
    for n, (day, session) in enumerate((d, s) for d in days for s in ("AM", "PM")):
        log.register(day, session, ada="N" if n < 1 else "/", bea="I" if n < 5 else "/", cy="X" if n < 9 else "/")
    found = await rows(tables, log, last="2026-09-13")
    assert {key: (row.persistent, row.severe) for key, row in found.items()} == {
        "ada": (True, False), "bea": (True, True), "cy": (False, False),
    }  # fmt: skip
    [school] = (await rows(tables, log, "school", last="2026-09-13")).values()
    assert (school.key, school.pupils, school.persistent_pupils, school.severe_pupils) == (
        "Woodside Primary Academy",
        3,
        2,
        1,
    )
    assert (school.persistent, school.severe, school.mis_id) == (None, None, None)


async def test_the_latest_mark_holds_and_a_deleted_one_leaves_the_session_unmarked(tables: Any, log: Any) -> None:
    log.opened().pupil("ada").when("2026-09-07 09:05").register(MONDAY, "AM", ada="N").register(MONDAY, "PM", ada="N")
    log.when("2026-09-07 10:00").amended(MONDAY, "AM", "ada", "L").amended(MONDAY, "PM", "ada", None)
    row = (await rows(tables, log, now="2026-09-07 16:00"))["ada"]
    assert (row.possible, row.present, row.late_before_close, row.unmarked) == (1, 1, 1, 1)


async def test_a_mark_of_a_register_that_is_not_complete_counts(tables: Any, log: Any) -> None:
    log.opened().pupil("ada").when("2026-09-07 09:00")
    log.says(MarksRecorded(school="woodside", form="3B", date=date(2026, 9, 7), session="AM", marks={"ada": "/"}))
    assert (await rows(tables, log))["ada"].present == 1


@pytest.mark.parametrize(
    ("now", "unmarked"),
    [("2026-09-07 09:19:59", 0), ("2026-09-07 09:20", 1), ("2026-09-07 13:39:59", 1), ("2026-09-07 13:40", 2)],
)
async def test_a_session_is_unmarked_once_its_register_has_closed(
    tables: Any, log: Any, now: str, unmarked: int
) -> None:
    log.opened().pupil("ada")
    assert (await rows(tables, log, now=now))["ada"].unmarked == unmarked


async def test_only_open_sessions_of_school_days_are_unmarked(tables: Any, log: Any) -> None:
    shut = Closure.model_validate({"date": "2026-09-08", "session": "PM"})
    log.opened(closures=(shut,)).pupil("ada").when("2026-09-14 08:00").day("2026-09-09", False).day("2026-09-12", True)
    row = (await rows(tables, log, last="2026-09-13"))["ada"]
    assert row.unmarked == 2 + 1 + 0 + 2 + 2 + 2


async def test_a_session_closes_by_the_policy_in_force_that_day(tables: Any, log: Any) -> None:
    later = policy_of({"sessions": {"am": {"closes": "09:45:00"}}})
    log.opened().pupil("ada").says(PolicyAdopted(school="woodside", since=date(2026, 9, 8), policy=later))
    assert (await rows(tables, log, now="2026-09-07 09:30"))["ada"].unmarked == 1
    assert (await rows(tables, log, first=TUESDAY, last=TUESDAY, now="2026-09-08 09:30"))["ada"].unmarked == 0
    assert (await rows(tables, log, first=TUESDAY, last=TUESDAY, now="2026-09-08 09:45"))["ada"].unmarked == 1


async def test_on_roll_from_entry_to_leaving_both_included_even_when_heard_late(tables: Any, log: Any) -> None:
    log.opened().pupil("ada").when("2026-09-14 08:00")
    for day in ("2026-09-07", "2026-09-08", "2026-09-09", "2026-09-10"):
        log.register(day, "AM", ada="/")
    log.pupil("ada", entry=date(2026, 9, 8), leaving=date(2026, 9, 9))
    row = (await rows(tables, log, last="2026-09-13"))["ada"]
    assert (row.present, row.unmarked) == (2, 2)


async def test_a_pupil_off_roll_in_the_whole_period_has_no_row(tables: Any, log: Any) -> None:
    log.opened().pupil("ada").pupil("bea", leaving=date(2026, 9, 4)).pupil("cy", entry=date(2026, 9, 8))
    assert [*await rows(tables, log)] == ["ada"]


async def test_a_pupil_whose_record_was_deleted_left_on_that_day(tables: Any, log: Any) -> None:
    log.opened().pupil("ada").when("2026-09-07 09:05").register(MONDAY, "AM", ada="/")
    log.when("2026-09-08 10:00").says(PupilRemoved(pupil="ada"))
    row = (await rows(tables, log, last="2026-09-11", now="2026-09-14 08:00"))["ada"]
    assert (row.present, row.unmarked) == (1, 3)
    log.when("2026-09-14 08:00").pupil("ada")
    assert (await rows(tables, log, last="2026-09-11"))["ada"].unmarked == 9


async def test_the_first_class_counts_from_entry_and_a_change_from_the_whole_day_it_is_heard(
    tables: Any, log: Any
) -> None:
    log.opened().when("2026-09-08 12:00").pupil("ada", "3B", "3")
    log.when("2026-09-09 14:30").pupil("ada", "10A", "10").when("2026-09-11 15:00")
    for day in ("2026-09-07", "2026-09-08", "2026-09-09", "2026-09-10"):
        log.register(day, "AM", ada="/")
    classes = await rows(tables, log, "class", last="2026-09-11")
    assert {key: (row.present, row.pupils) for key, row in classes.items()} == {
        "RA": (0, 0),
        "3B": (2, 1),
        "10A": (2, 1),
    }
    assert [*await rows(tables, log, "year", last="2026-09-11")] == ["R", "3", "10"]


async def test_two_changes_on_one_day_leave_the_last_for_the_whole_day(tables: Any, log: Any) -> None:
    log.opened().pupil("ada", "3B", "3").when("2026-09-07 08:00").pupil("ada", "RA", "R")
    log.when("2026-09-07 14:00").pupil("ada", "10A", "10").register(MONDAY, "AM", ada="/")
    found = await rows(tables, log, "class")
    assert {key: row.present for key, row in found.items()} == {"RA": 0, "3B": 0, "10A": 1}


async def test_a_change_heard_just_after_local_midnight_counts_from_that_day(tables: Any, log: Any) -> None:
    log.opened().pupil("ada", "3B", "3").when("2026-09-08 00:10").pupil("ada", "10A", "10").when("2026-09-08 16:00")
    log.register(MONDAY, "AM", ada="/").register(TUESDAY, "AM", ada="/")
    found = await rows(tables, log, "class", last=TUESDAY)
    assert (found["3B"].present, found["10A"].present) == (1, 1)


async def test_a_later_amendment_stays_with_the_class_of_the_marks_day(tables: Any, log: Any) -> None:
    log.opened().pupil("ada", "3B", "3").when("2026-09-07 09:05").register(MONDAY, "AM", ada="N")
    log.when("2026-09-08 08:00").pupil("ada", "10A", "10").amended(MONDAY, "AM", "ada", "I", form="10A")
    found = await rows(tables, log, "class")
    assert (found["3B"].authorised, found["10A"].possible) == (1, 0)


async def test_what_was_known_at_an_instant_is_what_was_recorded_by_then(tables: Any, log: Any) -> None:
    log.opened().pupil("ada").when("2026-09-07 09:05").register(MONDAY, "AM", ada="N")
    log.when("2026-09-08 10:00").amended(MONDAY, "AM", "ada", "/").day(MONDAY, False)
    log.when("2026-09-09 10:00").pupil("ada", "10A", "10", entry=date(2026, 9, 1))

    async def known(at: str) -> tuple[int, int, int]:
        row = (await rows(tables, log, as_known_at=log.when(at).at, now="2026-09-10 08:00"))["ada"]
        return row.unauthorised, row.present, row.unmarked

    assert await known("2026-09-07 09:04:59") == (0, 0, 0)
    assert await known("2026-09-07 09:05") == (1, 0, 0)
    assert await known("2026-09-08 09:59:59") == (1, 0, 1)
    assert await known("2026-09-08 10:00") == (0, 1, 0)


async def test_the_answer_says_when_it_was_known_and_up_to_which_sequence(tables: Any, log: Any) -> None:
    log.opened().pupil("ada").when("2026-09-07 09:05").register(MONDAY, "AM", ada="N")
    log.when("2026-09-07 10:00").amended(MONDAY, "AM", "ada", "/")
    await tables.fold(log)
    question = FiguresOf(first=date(2026, 9, 7), last=date(2026, 9, 7), by="school")
    now = await figures(tables.reading(log, "2026-09-07 11:00"), question)
    then = await figures(
        tables.reading(log), question.model_copy(update={"as_known_at": log.when("2026-09-07 09:30").at})
    )
    assert (now.log_sequence, then.log_sequence) == (5, 4)
    assert (now.known_at, then.known_at) == (log.when("2026-09-07 11:00").at, log.when("2026-09-07 09:30").at)


async def test_a_fact_of_the_answers_very_instant_that_came_after_it_is_not_in_it(tables: Any, log: Any) -> None:
    log.opened().pupil("ada").when("2026-09-07 09:05").register(MONDAY, "AM", ada="N")
    await tables.fold(log)
    question = FiguresOf(first=date(2026, 9, 7), last=date(2026, 9, 7), by="pupil")
    was = await figures(tables.reading(log, "2026-09-07 09:05"), question)
    await tables.fold(log.amended(MONDAY, "AM", "ada", "/"))
    given = {"as_known_at": was.known_at, "log_sequence": was.log_sequence}
    assert await figures(tables.reading(log), question.model_copy(update=given)) == was
    [later] = (await figures(tables.reading(log), question.model_copy(update={"as_known_at": was.known_at}))).rows
    assert later.present == 1, "the instant alone is everything that was recorded by then"


async def test_an_answer_says_in_utc_when_it_was_known_however_it_was_asked(tables: Any, log: Any) -> None:
    log.opened().pupil("ada")
    await tables.fold(log)
    at = datetime.fromisoformat("2026-09-07T12:00:00+01:00")
    question = FiguresOf(first=date(2026, 9, 7), last=date(2026, 9, 7), by="pupil", as_known_at=at)
    answer = await figures(tables.reading(log, "2026-09-08 12:00"), question)
    assert answer.model_dump(mode="json")["known_at"] == "2026-09-07T11:00:00Z"


async def test_an_instant_yet_to_come_is_known_no_better_than_now(tables: Any, log: Any) -> None:
    log.opened().pupil("ada")
    future = log.when("2026-09-08 20:00").at
    assert (await rows(tables, log, as_known_at=future, now="2026-09-07 10:00"))["ada"].unmarked == 1


async def test_pupils_have_the_mis_own_id_opened_in_one_call_and_a_forgotten_one_has_none(
    tables: Any, log: Any
) -> None:
    log.opened().pupil("ada").pupil("bea")
    tables.keys.forgotten.add("bea")
    found = await rows(tables, log)
    assert {key: row.mis_id for key, row in found.items()} == {"ada": "mis-ada", "bea": "[forgotten]"}
    assert tables.keys.opened == 1


async def test_a_school_that_was_not_set_up_by_then_is_refused(tables: Any, log: Any) -> None:
    log.when("2026-09-07 08:00").opened()
    with pytest.raises(Refused, match="no school 'woodside' was set up by") as refused:
        await rows(tables, log, as_known_at=log.when("2026-09-07 07:59").at, now="2026-09-07 09:00")
    assert refused.value.reason == "unknown-school"


async def test_a_school_sees_nothing_of_another(tables: Any, log: Any) -> None:
    other = type(log)(school="oakfield", facts=log.facts)
    log.opened().pupil("ada").when("2026-09-07 09:05").register(MONDAY, "AM", ada="/")
    other.opened().pupil("ada").pupil("oz")
    other.when("2026-09-07 09:06").register(MONDAY, "AM", ada="N", oz="N")
    [row] = (await rows(tables, log)).values()
    assert (row.key, row.present, row.unauthorised) == ("ada", 1, 0)


async def test_marks_of_a_session_that_was_not_held_count_for_nothing_and_come_back(tables: Any, log: Any) -> None:
    log.opened().pupil("ada").when("2026-09-07 09:05").register(MONDAY, "AM", ada="N")
    snow = ClosureDeclared(school="woodside", date=date(2026, 9, 7), session="both", reason="snow")
    annulled = RegisterAnnulled(school="woodside", form="3B", date=date(2026, 9, 7), session="AM", pupils=("ada",))
    log.when("2026-09-07 09:15").says(snow)
    log.says(annulled)

    async def known(at: str) -> tuple[int, int]:
        row = (await rows(tables, log, as_known_at=log.when(at).at, now="2026-09-10 08:00"))["ada"]
        return row.possible, row.unmarked

    assert await known("2026-09-07 09:14:59") == (1, 0)
    assert await known("2026-09-07 23:00") == (0, 0)
    log.when("2026-09-08 08:00").says(snow.model_copy(update={"withdrawn": True}))
    log.register(MONDAY, "AM", ada="N")
    assert await known("2026-09-08 08:00") == (1, 1)
