"""Why pupils of a year group are absent: each cause with the number of its pupils, for those who strategise."""

from dataclasses import replace
from datetime import date

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.ids import pupil_id
from events.pathway import CausesOf, CounterReached, CounterWithdrawn, NoteCause
from events.policy import policy_of
from events.registers import PolicyAdopted, PupilRemoved, Staff
from pathway.projection import causes_of

MONDAY, TUESDAY, FRIDAY = date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 11)
STAFF = (
    Staff(id="staff-5", role="assistant-head", years=("3",)),
    Staff(id="staff-6", role="year-group-leader", years=("3",)),
)


@pytest.fixture
def school(woodside, set_up_again):
    """16, 17, 18 of year 3 and 19 of year 4; three ill on an ordinary day are an outbreak here."""
    set_up_again(woodside, staff=STAFF)
    policy = policy_of({"causes": {"outbreak_pupils": 3}})
    woodside.decider.given(PolicyAdopted(school="woodside", since=MONDAY, policy=policy), at=woodside.at("07:02"))
    woodside.roll("17", "18")
    woodside.roll("19", form="4A", year="4")
    return woodside


def asks(tables, role="head-of-school", who="staff-1"):
    return replace(tables.reading(), actor=Actor(who=who, role=role))


async def asked(reading, year=None, first=MONDAY, last=FRIDAY):
    question = CausesOf.model_validate({"from": first, "to": last, "year": year})
    return {row.year: row for row in (await causes_of(reading, question)).rows}


def reached(mis_id):
    return CounterReached(
        pupil=pupil_id("woodside", mis_id), counter="missing-education", date=FRIDAY, days=5, sessions=(),
        owner="attendance-officer",
    )  # fmt: skip


@pytest.mark.parametrize("size", [1, 1000])
async def test_each_cause_with_its_number(school, tables, size, recorded_pupil):
    school.absent("09:20", "16", code="G")
    school.absent("13:40", "16", "PM", code="G")
    school.absent("09:21", "17", code="I")
    school.day = TUESDAY
    for mis_id in ("16", "17", "18"):
        school.absent("09:20", mis_id, code="I")
    school.absent("09:22", "19", code="I")
    withdrawn = CounterWithdrawn(pupil=pupil_id("woodside", "17"), counter="missing-education", date=FRIDAY)
    leaving = recorded_pupil("18", leaving=date(2026, 9, 30))
    await tables.fold(school.log(reached("16"), reached("17"), withdrawn, leaving), size)
    years = await asked(asks(tables))
    third = years["3"]
    assert (third.n, third.holiday, third.holiday_sessions) == (3, 1, 2)
    assert (third.missing_education, third.waiting_off_roll) == (1, 1)
    assert (third.ill, third.most_ill, third.most_ill_on, third.outbreak) == (3, 3, TUESDAY, True)
    assert (years["4"].n, years["4"].ill, years["4"].outbreak) == (1, 1, False)


async def test_a_mover_counts_where_they_are_and_a_leaver_nowhere(school, tables, recorded_pupil):
    school.absent("09:20", "16", code="G")
    gone = PupilRemoved(pupil=pupil_id("woodside", "17"))
    await tables.fold(school.log(recorded_pupil("16", form="4A", year="4"), gone))
    years = await asked(asks(tables))
    assert [(year, row.n, row.holiday) for year, row in years.items()] == [("3", 1, 0), ("4", 2, 1)]


async def test_what_was_noted_stands_beside_it_until_its_review(school, tables):
    note = NoteCause(year="3", cause="illness-outbreak", owner="staff-5", review=FRIDAY)
    school.told(note, "09:00")
    await tables.fold(school.log())
    [noted] = (await asked(asks(tables), "3"))["3"].noted
    assert (noted.cause, noted.owner, noted.review) == ("illness-outbreak", "staff-5", FRIDAY)
    later = await asked(asks(tables), "3", date(2026, 9, 14), date(2026, 9, 18))
    assert later["3"].noted == ()


async def test_an_assistant_head_has_their_years(school, tables):
    await tables.fold(school.log())
    assert [*await asked(asks(tables, "assistant-head", "staff-5"))] == ["3"]
    assert [*await asked(asks(tables, "attendance-officer", "staff-3"))] == ["3", "4"]


@pytest.mark.parametrize("role", ["year-group-leader", "class-teacher", "pastoral", "governor"])
async def test_for_nobody_else(school, tables, role):
    await tables.fold(school.log())
    with pytest.raises(Refused):
        await asked(asks(tables, role, "staff-6"))


@pytest.mark.parametrize(("code", "n"), [("/", 0), ("I", 0), ("N", 1)])
async def test_whoever_was_missing_before_the_period_counts_while_still_away(school, tables, code, n):
    school.day = date(2026, 9, 21)
    if code != "/":
        school.absent("09:20", "16", code=code)
    school.absent("09:21", "17", code="N")
    await tables.fold(school.log(reached("16")))
    assert (await asked(asks(tables), first=school.day, last=school.day))["3"].missing_education == n
    assert (await asked(asks(tables)))["3"].missing_education == 1
