"""Patterns read from the tables: marks that were held, on the roll, as they were known."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.registers import GuardianRecorded, GuardianRemoved
from events.reporting import Patterns, PatternsOf
from events.school import ClassOfPupils, Term
from reporting.projection.patterns import found_patterns

MONDAYS = ["2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28"]
OFFICER = Actor(who="staff-3", role="attendance-officer")


async def found(tables: Any, log: Any, actor: Actor = OFFICER, **asked: Any) -> Patterns:
    """The patterns, once everything is folded."""
    await tables.fold(log)
    return await found_patterns(replace(tables.reading(log), actor=actor), PatternsOf(**asked))


def weeks(log: Any, away: list[str], until: str = "2026-10-02", /, **others: str) -> Any:
    """Registers of 3B on all weekdays from 7 September: ada is away on these days, who else as is said."""
    day = date(2026, 9, 7)
    while day <= date.fromisoformat(until):
        if day.weekday() < 5:
            log.when(f"{day} 15:00")
            for session in ("AM", "PM"):
                log.register(str(day), session, ada="N" if str(day) in away else "/", **others)
        day += timedelta(days=1)
    return log


async def test_mondays_of_a_pupil_are_found_with_their_days(tables: Any, log: Any) -> None:
    weeks(log.opened().pupil("ada").pupil("bea"), MONDAYS[:3], bea="/")
    answer = await found(tables, log, kind="weekday")
    [row] = answer.rows
    assert (row.key, row.mis_id, row.form, row.year, row.what) == ("ada", "mis-ada", "3B", "3", "Monday")
    assert (row.hits, row.of, row.else_hits, row.else_of) == (3, 4, 0, 16)
    assert [str(day) for day in row.days] == MONDAYS[:3]
    assert (str(answer.first), str(answer.last), answer.pupils) == ("2026-08-01", "2026-10-02", 2)


async def test_marks_of_a_shut_day_and_of_before_the_roll_count_for_nothing(tables: Any, log: Any) -> None:
    weeks(log.opened().pupil("ada", entry=date(2026, 9, 14)), MONDAYS).day(MONDAYS[1], False)
    assert (await found(tables, log, kind="weekday")).rows == ()


async def test_corrected_marks_are_no_pattern_and_the_answer_of_then_comes_again(tables: Any, log: Any) -> None:
    weeks(log.opened().pupil("ada"), MONDAYS[:3])
    then = await found(tables, log)
    assert [row.kind for row in then.rows] == ["weekday"]
    for session in ("AM", "PM"):
        log.amended(MONDAYS[0], session, "ada", "/")
    assert (await found(tables, log)).rows == ()
    again = await found(tables, log, as_known_at=then.known_at, log_sequence=then.log_sequence)
    assert again == then


async def test_brothers_and_sisters_are_those_with_a_guardian_in_common(tables: Any, log: Any) -> None:
    classes = (ClassOfPupils(name="3B", year="3", teacher="staff-9"), ClassOfPupils(name="RA", year="R"))
    weeks(
        log.opened(classes=classes).pupil("ada").pupil("bea", "RA", "R").pupil("cy", "RA", "R"),
        MONDAYS[:3],
        bea="/",
        cy="/",
    )
    for day in MONDAYS[:3]:
        for session in ("AM", "PM"):
            log.amended(day, session, "bea", "I").amended(day, session, "cy", "I")
    for pupil in ("ada", "bea", "cy"):
        log.says(GuardianRecorded(pupil=pupil, guardian="g1", mis_id="~g1~guardian~mis_id-g1"))
    log.says(GuardianRemoved(pupil="cy", guardian="g1"))
    rows = {row.key: row for row in (await found(tables, log, kind="siblings")).rows}
    assert {key: (row.hits, row.of, row.else_hits, row.others) for key, row in rows.items()} == {
        "ada": (3, 3, 0, ("mis-bea",)),
        "bea": (3, 3, 0, ("mis-ada",)),
    }
    [row] = (await found(tables, log, Actor(who="staff-9", role="class-teacher"), kind="siblings")).rows
    assert (row.key, row.hits, row.others) == ("ada", 3, ()), "who is not theirs is not named"


async def test_the_same_week_of_the_year_before_is_read_though_its_terms_are_no_more_in_the_file(
    tables: Any, log: Any
) -> None:
    last_year = [date(2025, 9, day) for day in (15, 16, 17)]
    log.opened().pupil("ada").when("2025-09-17 16:00")
    for day in last_year:
        log.register(str(day), "AM", ada="G")
    weeks(log, ["2026-09-14", "2026-09-15", "2026-09-16"])
    [row] = (await found(tables, log, kind="same-week")).rows
    assert (row.what, row.hits, row.of, row.else_hits, row.else_of) == ("2026-W38", 3, 5, 3, 3)
    assert [*row.days] == [*last_year, *(date(2026, 9, day) for day in (14, 15, 16))]


async def test_a_holiday_that_begins_after_the_period_makes_its_last_day_an_edge(tables: Any, log: Any) -> None:
    terms = [("2026-09-07", "2026-09-11"), ("2026-09-21", "2026-09-25"), ("2026-10-05", "2026-10-09")]
    named = [Term.model_validate({"name": first, "from": first, "to": last}) for first, last in terms]
    away = ["2026-09-11", "2026-09-21", "2026-09-25"]
    weeks(log.opened(terms=tuple(named)).pupil("ada"), away, "2026-09-25")
    [row] = (await found(tables, log, kind="holiday-edge")).rows
    assert (row.hits, row.of, row.else_hits, row.else_of, [*map(str, row.days)]) == (3, 3, 0, 7, away)


async def test_who_looks_for_a_class_a_year_or_a_pupil_has_those_alone(tables: Any, log: Any) -> None:
    weeks(log.opened().pupil("ada"), MONDAYS[:3])
    assert [len((await found(tables, log, **asked)).rows) for asked in ({"form": "3B"}, {"year": "3"})] == [1, 1]
    nobody = [await found(tables, log, **asked) for asked in ({"form": "RA"}, {"year": "R"}, {"mis_id": "99"})]
    assert [(answer.pupils, answer.rows) for answer in nobody] == [(0, ())] * 3


async def test_a_governor_and_days_to_come_are_refused(tables: Any, log: Any) -> None:
    weeks(log.opened().pupil("ada"), [])
    with pytest.raises(Refused) as refused:
        await found(tables, log, Actor(who="staff-8", role="governor"))
    assert refused.value.reason == "not-for-role"
    with pytest.raises(Refused) as refused:
        await found(tables, log, first=date(2026, 11, 2))
    assert refused.value.reason == "no-such-period"
