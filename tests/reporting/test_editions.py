"""The weekly report as issued, as known at an instant, and as known now with what moved."""

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import orjson
import pytest

from chassis.service import Refused
from events.ids import duty_id, report_id
from events.notifications import Matter, MessageSending
from events.pathway import DeadlineMissed, DutyDone, DutySet, DutyStoodDown, ImprovementDetected
from events.reporting import ReportIssued, WeeklyReportOf
from reporting.projection.weekly import Edition, built, edition

WEEK, CAUSE = "2026-W37", UUID(int=7)
WEEKDAYS = ("2026-09-07", "2026-09-08", "2026-09-09", "2026-09-10", "2026-09-11")


@pytest.fixture
def school(log: Any) -> Any:
    """A week of school: Ada is absent on Monday, Bea is late on Tuesday, nobody's mark is missing."""
    log.opened().pupil("ada").pupil("bea", "10A", "10")
    for day in WEEKDAYS:
        for session, clock in (("AM", "09:05"), ("PM", "13:20")):
            log.when(f"{day} {clock}")
            log.register(day, session, ada="N" if day.endswith("07") else "/")
            log.registered(day, session, {"bea": "L" if (day, session) == ("2026-09-08", "AM") else "/"}, "10A")
    log.when("2026-09-14 11:00")
    return log


async def issue(tables: Any, log: Any) -> Edition:
    """The report is built from everything so far, and said to be issued."""
    await tables.fold(log)
    report = await built(tables.reading(log, "2026-09-14 11:00"), WEEK, 1)
    log.says(
        ReportIssued(
            school="woodside",
            report=report_id("woodside", "weekly", WEEK),
            kind="weekly",
            week=WEEK,
            number=1,
            built_from=report.log_sequence,
            known_at=report.known_at,
            sha256=report.sha256,
        )  # fmt: skip
    )
    await tables.fold(log)
    return report


async def asked(tables: Any, log: Any, now: str, at: str | None = None, week: str = WEEK) -> Edition:
    question = WeeklyReportOf(week=week, as_known_at=log.when(at).at if at else None)
    return await edition(tables.reading(log, now), question)


async def test_the_content_is_the_weeks_figures_with_pupils_by_opaque_id_only(tables: Any, school: Any) -> None:
    report = await issue(tables, school)
    told = report.content
    assert (told["week"], told["number"], told["name"]) == (WEEK, 1, "Woodside Primary Academy")
    assert [day["attendance"] for day in told["days"]] == ["50.00", "100.00", "100.00", "100.00", "100.00"]
    assert [(c["class"], c["week"]["attendance"]) for c in told["classes"]] == [
        ("RA", None),
        ("3B", "80.00"),
        ("10A", "100.00"),
    ]
    assert [y["year"] for y in told["years"]] == ["R", "3", "10"]
    assert (
        told["school_figures"]["week"]["late_before_close"],
        told["school_figures"]["year_to_date"]["unmarked"],
    ) == (1, 8)
    assert b"mis-ada" not in report.canonical
    assert b"Neill" not in report.canonical


async def test_the_canonical_json_names_no_instant_and_no_sequence(tables: Any, school: Any) -> None:
    report = await issue(tables, school)
    school.when("2026-09-14 18:00").pupil("cy", "RA", "R", entry=date(2026, 9, 21))
    await tables.fold(school)
    again = await built(tables.reading(school, "2026-09-14 19:00"), WEEK, 1)
    assert (again.canonical, again.sha256) == (report.canonical, hashlib.sha256(report.canonical).hexdigest())
    assert again.log_sequence > report.log_sequence
    assert orjson.dumps(orjson.loads(report.canonical), option=orjson.OPT_SORT_KEYS) == report.canonical


async def test_what_was_issued_stays_as_it_was_whatever_is_corrected_later(tables: Any, school: Any) -> None:
    report = await issue(tables, school)
    school.when("2026-09-15 09:00").amended("2026-09-07", "AM", "ada", "/")
    school.when("2026-09-15 10:00").pupil("ada", "RA", "R", leaving=date(2026, 9, 9))
    await tables.fold(school)
    for at in ("2026-09-14 11:00", "2026-09-15 09:30", "2026-09-16 08:00"):
        found = await asked(tables, school, "2026-09-16 08:00", at)
        assert found.as_issued
        assert (found.canonical, found.known_at, found.log_sequence, found.number) == (
            report.canonical, report.known_at, report.log_sequence, 1,
        )  # fmt: skip


async def test_before_it_was_issued_it_is_what_was_known_then(tables: Any, school: Any) -> None:
    await issue(tables, school)
    found = await asked(tables, school, "2026-09-16 08:00", "2026-09-08 12:00")
    assert (found.as_issued, found.number, found.issued_at) == (False, None, None)
    assert [day["attendance"] for day in found.content["days"]] == ["50.00", "100.00", None, None, None]


async def test_as_known_now_lists_what_moved_since_the_issue(tables: Any, school: Any) -> None:
    await issue(tables, school)
    school.when("2026-09-15 09:00").amended("2026-09-07", "AM", "ada", "/")
    await tables.fold(school)
    found = await asked(tables, school, "2026-09-15 10:00")
    assert (found.as_issued, found.number) == (False, 1)
    assert [(m.period, m.by, m.key, m.was.attendance, m.now.attendance) for m in found.moved if m.period == "week"] == [
        ("week", "school", "Woodside Primary Academy", "90.00", "95.00"),
        ("week", "year", "3", "80.00", "90.00"),
        ("week", "class", "3B", "80.00", "90.00"),
        ("week", "pupil", "ada", "80.00", "90.00"),
    ]
    assert {m.period for m in found.moved} == {"week", "year to date"}


async def test_as_known_now_is_the_issued_one_while_nothing_has_moved(tables: Any, school: Any) -> None:
    report = await issue(tables, school)
    found = await asked(tables, school, "2026-09-15 10:00")
    assert (found.as_issued, found.canonical, found.known_at, found.moved) == (
        True,
        report.canonical,
        report.known_at,
        (),
    )


async def test_each_answer_is_had_again_by_its_instant_and_sequence(tables: Any, school: Any) -> None:
    """Before the issue, as issued, with what moved; and each in the very instant of a fact that follows it."""
    await tables.fold(school)
    answers = [await asked(tables, school, "2026-09-11 13:20")]
    school.when("2026-09-11 13:20").amended("2026-09-08", "AM", "ada", "N").when("2026-09-14 11:00")
    answers.append(await issue(tables, school))
    await tables.fold(school.when("2026-09-15 09:00").amended("2026-09-07", "AM", "ada", "/"))
    answers.append(await asked(tables, school, "2026-09-15 09:00"))
    await tables.fold(school.amended("2026-09-07", "PM", "ada", "/").when("2026-09-20 08:00"))
    assert [(each.as_issued, each.number, bool(each.moved)) for each in answers] == [
        (False, None, False), (True, 1, False), (False, 1, True),
    ]  # fmt: skip
    for was in answers:
        known = {"as_known_at": was.known_at, "log_sequence": was.log_sequence}
        again = await edition(tables.reading(school), WeeklyReportOf(week=WEEK, **known))
        assert replace(again, issued_at=None) == replace(was, issued_at=None)


async def test_a_week_not_issued_yet_is_what_is_known_now(tables: Any, school: Any) -> None:
    await tables.fold(school)
    found = await asked(tables, school, "2026-09-12 10:00")
    assert (found.as_issued, found.number, found.moved) == (False, None, ())


@pytest.mark.parametrize(
    ("week", "reason"),
    [
        ("2026-W44", "no-such-report"),
        ("2026-W38", "no-such-report"),
        ("2026-W99", "no-such-week"),
        ("week", "no-such-week"),
    ],
)
async def test_a_week_without_sessions_yet_is_refused(tables: Any, school: Any, week: str, reason: str) -> None:
    await tables.fold(school)
    with pytest.raises(Refused) as refused:
        await asked(tables, school, "2026-09-12 10:00", week=week)
    assert refused.value.reason == reason


async def test_a_report_that_the_log_no_longer_gives_is_refused_not_replaced(tables: Any, school: Any) -> None:
    await issue(tables, school)
    await tables.db.execute("DELETE FROM marks WHERE date = '2026-09-07'")
    with pytest.raises(Refused, match="rollcall doctor"):
        await asked(tables, school, "2026-09-15 10:00", "2026-09-14 12:00")


async def test_pupils_who_missed_a_tenth_are_listed_from_twenty_possible_sessions(tables: Any, school: Any) -> None:
    assert (await issue(tables, school)).content["persistent"] == []
    for day in ("2026-09-14", "2026-09-15", "2026-09-16", "2026-09-17", "2026-09-18"):
        school.when(f"{day} 13:20").register(day, "AM", ada="/").register(
            day, "PM", ada="I" if day.endswith("18") else "/"
        )
    await tables.fold(school)
    report = await built(tables.reading(school, "2026-09-21 11:00"), "2026-W38", 2)
    assert report.content["persistent"] == [
        {
            "pupil": "ada",
            "class": "3B",
            "possible": 20,
            "absent": 3,
            "absent_this_week": 1,
            "attendance": "85.00",
            "attendance_hundredths": 8500,
            "change_hundredths": 500,
            "severe": False,
        }  # fmt: skip
    ]


async def test_duties_are_counted_by_how_they_ended(tables: Any, school: Any) -> None:
    school.when("2026-09-07 09:30")
    for pupil in ("done", "late", "missed", "open", "down", "again"):
        duty = duty_id("woodside", "call", pupil, date(2026, 9, 7))
        order = DutySet(
            pupil=pupil, duty=duty, kind="call", date=date(2026, 9, 7), due_at=school.when("2026-09-07 10:00").at,
            owner="attendance-officer", because=CAUSE,
        )  # fmt: skip
        school.says(order)
        if pupil in ("late", "missed"):
            school.says(DeadlineMissed(pupil=pupil, duty=duty, due_at=order.due_at))
        if pupil in ("done", "late"):
            school.says(DutyDone(pupil=pupil, duty=duty, done_at=school.at, outcome="spoke", because=CAUSE))
        if pupil in ("down", "again"):
            school.says(DutyStoodDown(pupil=pupil, duty=duty, reason="explained", because=CAUSE))
        if pupil == "again":
            school.says(order)
    told = (await issue(tables, school)).content
    assert told["calls"] == {"owed": 5, "in_time": 1, "missed": 2, "late": 1, "open": 2, "stood_down": 1}
    assert set(told["visits"].values()) == {0}


async def test_texts_count_in_the_local_week_in_which_they_went(tables: Any, school: Any) -> None:
    for n, at in enumerate(("2026-09-06 23:59", "2026-09-07 00:00", "2026-09-13 23:59", "2026-09-14 00:00")):
        sending = MessageSending(
            pupil="ada", message=uuid5(CAUSE, str(n)), template="absence", channel="text", guardian="g", because=CAUSE,
            about=(Matter(pupil="ada", date=date(2026, 9, 7), sessions=("AM",)),),
        )  # fmt: skip
        school.when(at).says(sending)
    assert (await issue(tables, school)).content["texts"] == {"absence": 2, "correction": 0, "improvement": 0}


async def test_improvements_and_sessions_without_a_mark_are_named(tables: Any, school: Any) -> None:
    school.says(
        ImprovementDetected(
            pupil="ada",
            date=date(2026, 9, 11),
            recent_attending=19,
            recent_possible=20,
            earlier_attending=30,
            earlier_possible=40,
        )
    )
    school.amended("2026-09-08", "PM", "bea", None)
    told = (await issue(tables, school)).content
    assert told["improvements"] == [
        {"pupil": "ada", "date": date(2026, 9, 11), "recent": (19, 20), "earlier": (30, 40)}
    ]
    assert told["unmarked"] == [{"date": date(2026, 9, 8), "session": "PM", "form": "10A", "pupils": 1}]
