"""Persistent absentees stand first in the week's record and among those who are back: by the list, from 20 sessions."""

import dataclasses
from datetime import date

import pytest

from events.fact import Actor
from events.pathway import PaListOf, ProceduresOf, ReturningOn
from pathway.projection import pa_list_of, procedures_of, returning_on

FIRST = date(2026, 9, 3)


@pytest.fixture
def school(woodside_on):
    """16 is ill for four of the first eleven days, 17 for one of them."""
    school = woodside_on(FIRST)
    school.roll("17")
    for number, day in enumerate(days(school)[:11]):
        is_away = {"16": number in (2, 3, 9, 10), "17": number == 10}
        marked(school, day, is_away)
    return school


def days(school):
    return school.decider.states["school", "school"].seen.calendar.between(FIRST, date(2026, 12, 18))


def marked(school, day, is_away):
    school.day = day
    for session, clock in (("AM", "09:10"), ("PM", "13:40")):
        school.taken(clock, {mis_id: "I" if away else "/" for mis_id, away in is_away.items()}, session)
        for mis_id in [each for each, away in is_away.items() if away]:
            school.absent(clock, mis_id, session, code="I")
    school.decider.wakes(school.at("16:00"))


def reading(tables):
    return dataclasses.replace(tables.reading(), actor=Actor(who="staff-3", role="attendance-officer"))


def week_of(day):
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


async def record(tables, day):
    rows = (await procedures_of(reading(tables), ProceduresOf(week=week_of(day)))).rows
    return [(row.mis_id, row.persistent) for row in rows]


async def test_the_week_s_record_says_what_its_list_says(school, tables):
    last = days(school)[10]
    await tables.fold(school.log())
    listed = (await pa_list_of(reading(tables), PaListOf(on=last))).rows
    assert [row.mis_id for row in listed] == ["16"]
    assert await record(tables, last) == [("16", True), ("17", False)]


async def test_a_past_week_s_says_what_was_so_then(school, tables):
    last = days(school)[10]
    for day in days(school)[11:60]:
        marked(school, day, {"16": False, "17": False})
    [latest] = days(school)[60:61]
    marked(school, latest, {"16": True, "17": False})
    await tables.fold(school.log())
    assert await record(tables, last) == [("16", True), ("17", False)]
    assert await record(tables, latest) == [("16", False)]


async def test_so_do_those_who_are_back(school, tables):
    back = days(school)[11]
    marked(school, back, {"16": False, "17": False})
    await tables.fold(school.log())
    rows = (await returning_on(reading(tables), ReturningOn(on=back))).rows
    assert [(row.mis_id, row.persistent) for row in rows] == [("16", True), ("17", False)]
