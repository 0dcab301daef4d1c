"""The ledger's own question: was every child on a protection plan visited on the first day of each absence?"""

import dataclasses
from datetime import date, timedelta

import pytest

from events.fact import Actor
from events.pathway import LedgerOf
from pathway.projection import ledger_of

from .school_file import recorded

MONDAY = date(2026, 9, 7)
PLAN = ("child-protection",)


async def asked(tables):
    reading = dataclasses.replace(tables.reading(), actor=Actor(who="staff-2", role="safeguarding-lead"))
    week = LedgerOf.model_validate({"from": MONDAY, "to": MONDAY + timedelta(days=4)})
    [check] = (await ledger_of(reading, week)).checks
    return check.cases, check.kept, [(each.date, each.found) for each in check.exceptions]


@pytest.mark.parametrize("size", [1, 1000])
async def test_a_child_who_is_put_on_a_plan_when_it_is_away_already_is_a_case(woodside, tables, size):
    woodside.absent("09:20")
    woodside.hears(recorded("16", flags=PLAN), "10:30")
    woodside.wakes("16:00")
    await tables.fold(woodside.log(), size)
    assert await asked(tables) == (1, 0, [(MONDAY, "visit missed")])


async def test_and_was_visited(woodside, tables):
    woodside.absent("09:20")
    woodside.hears(recorded("16", flags=PLAN), "10:30")
    woodside.visit("14:00")
    await tables.fold(woodside.log())
    assert await asked(tables) == (1, 1, [])


async def test_whom_nobody_was_asked_to_visit_that_day_is_none(woodside, tables):
    woodside.absent("09:20")
    woodside.hears(recorded("16", flags=PLAN), "18:30")
    await tables.fold(woodside.log())
    assert await asked(tables) == (0, 0, [])


async def test_nor_whose_flag_was_a_slip(woodside, tables):
    woodside.absent("09:20")
    woodside.hears(recorded("16", flags=PLAN), "10:30")
    woodside.hears(recorded("16"), "10:35")
    await tables.fold(woodside.log())
    assert await asked(tables) == (0, 0, [])


async def test_nor_who_is_put_on_a_plan_on_another_day(woodside, tables):
    woodside.allocated("07:30", "staff-1", "headteacher")
    woodside.absent("09:20")
    woodside.wakes("16:00")
    woodside.day = MONDAY + timedelta(days=1)
    woodside.hears(recorded("16", flags=PLAN), "10:30")
    await tables.fold(woodside.log())
    assert await asked(tables) == (0, 0, [])
