"""The route of a day's visits: the office has it in the order of work, whoever was sent sees where they go."""

from dataclasses import replace
from datetime import date

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import ArrangeVisit, RecordVisit, UndoVisit, VisitsOf, WithdrawVisit
from events.registers import GuardianRecorded
from pathway.projection import visits_of

TUESDAY = date(2026, 9, 8)
OFFICE = ("attendance-officer", "headteacher", "head-of-school", "safeguarding-lead")
OTHERS = ("class-teacher", "year-group-leader", "assistant-head", "pastoral", "provision", "inclusion")


def lives(school, guardian, child, address, priority=1, barred=False):
    known, pupil = guardian_id("woodside", guardian), pupil_id("woodside", child)
    fact = GuardianRecorded(
        pupil=pupil,
        guardian=known,
        mis_id=f"~{known}~contact~{guardian}",
        priority=priority,
        barred=barred,
        address=f"~{known}~contact~{address}",
    )
    school.decider.hears(fact, at=school.at("07:06"))


@pytest.fixture
def route(woodside):
    """16 and 17 are away for the second day; 18, on a child protection plan, for the first."""
    woodside.roll("17")
    woodside.roll("18", flags=("child-protection",))
    lives(woodside, "9", "16", "High-Street")
    lives(woodside, "8", "17", "Barred-Lane", barred=True)
    lives(woodside, "7", "17", "Low-Street", priority=2)
    for mis_id in ("16", "17"):
        woodside.absent("09:20", mis_id=mis_id)
    woodside.wakes("16:00")
    woodside.day = TUESDAY
    for mis_id in ("16", "17", "18"):
        woodside.absent("09:20", mis_id=mis_id)
    return woodside


def sent(school, mis_id, clock="13:00", staff="staff-7", partner=None):
    asked = ArrangeVisit(mis_id=mis_id, date=TUESDAY, staff=staff, partner=partner, at=school.at(clock))
    school.told(asked, "10:00")


async def asked(school, tables, role="attendance-officer", who="staff-3", clock="16:00"):
    await tables.fold(school.log())
    reading = replace(tables.reading(), now=school.at(clock), actor=Actor(who=who, role=role))
    return (await visits_of(reading, VisitsOf())).rows


async def test_the_office_has_them_by_risk_with_who_goes_and_where(route, tables):
    sent(route, "16", partner="staff-3")
    rows = await asked(route, tables)
    assert [(row.mis_id, row.address, row.visitor, row.partner) for row in rows] == [
        ("18", None, None, None),
        ("16", "High-Street", "staff-7", "staff-3"),
        ("17", "Low-Street", None, None),
    ]
    assert {row.due_at for row in rows} == {route.at("15:00")}
    assert not any(row.ask_office for row in rows)


@pytest.mark.parametrize("role", OFFICE)
async def test_addresses_are_for_the_office_the_heads_and_the_lead(route, tables, role):
    rows = await asked(route, tables, role=role)
    assert [row.address for row in rows if row.mis_id == "16"] == ["High-Street"]


async def test_an_operator_learns_of_no_visit_for_it_tells_who_is_protected(route, tables):
    assert await asked(route, tables, role="operator", who="operator") == ()


@pytest.mark.parametrize("role", OTHERS)
async def test_all_others_see_nothing_unless_they_are_sent(route, tables, role):
    await tables.db.execute("insert into staff values ('woodside', 'staff-7', '{3}', '{3B}', '{}')")
    assert await asked(route, tables, role=role, who="staff-7") == ()


@pytest.mark.parametrize("role", OTHERS)
async def test_whoever_is_sent_sees_their_own_by_the_time_to_go_and_nothing_that_tells(route, tables, role):
    sent(route, "18", clock="14:00", staff="staff-5", partner="staff-7")
    sent(route, "16", clock="13:00")
    rows = await asked(route, tables, role=role, who="staff-7")
    assert [(row.mis_id, row.going_at) for row in rows] == [("16", route.at("13:00")), ("18", route.at("14:00"))]
    assert {(row.due_at, row.owner, row.address, row.ask_office) for row in rows} == {(None, None, None, True)}


async def test_a_governor_is_refused(route, tables):
    with pytest.raises(Refused):
        await asked(route, tables, role="governor", who="staff-20")


async def test_how_it_went_is_shown_and_what_is_done_comes_last(route, tables):
    sent(route, "18")
    left = RecordVisit(mis_id="18", date=TUESDAY, outcome="not-in", by="staff-7", partner="staff-4", card_left=True)
    route.told(left, "13:20")
    rows = await asked(route, tables)
    assert [row.mis_id for row in rows] == ["16", "17", "18"]
    last = rows[-1]
    assert (last.state, last.outcome, last.made_by, last.partner, last.card_left) == (
        "done",
        "not-in",
        "staff-7",
        "staff-4",
        True,
    )


@pytest.mark.parametrize(("mistaken", "stands"), [("12:00", "staff-7"), ("12:05", "staff-4")])
async def test_of_two_the_one_that_was_not_taken_back_is_shown(route, tables, mistaken, stands):
    for clock, by in (("12:00", "staff-4"), ("12:05", "staff-7")):
        visit = RecordVisit(mis_id="18", date=TUESDAY, outcome="not-in", by=by, partner="staff-9", card_left=True)
        route.told(visit, clock)
    why = {"reason": "~p18~contact~why", "at": route.at(mistaken)}
    route.told(UndoVisit(mis_id="18", date=TUESDAY, **why), "13:00")
    [row] = [row for row in await asked(route, tables) if row.mis_id == "18"]
    assert (row.made_by, row.partner, row.card_left) == (stands, "staff-9", True)


async def test_who_was_sent_sees_that_they_need_not_go(route, tables):
    sent(route, "16")
    route.explained("11:00", mis_id="16")
    [row] = await asked(route, tables, role="inclusion", who="staff-7")
    assert (row.mis_id, row.state) == ("16", "stood-down")


async def test_a_visit_that_is_asked_for_anew_is_not_arranged(route, tables):
    sent(route, "16")
    route.explained("11:00", mis_id="16")
    route.absent("11:30", mis_id="16")
    [row] = [row for row in await asked(route, tables) if row.mis_id == "16"]
    assert (row.state, row.visitor) == ("due", None)


async def test_folded_twice_and_in_any_batches_the_rows_are_the_same(route, tables):
    sent(route, "16")
    route.told(RecordVisit(mis_id="16", date=TUESDAY, outcome="seen"), "13:20")
    whole = await asked(route, tables)
    await tables.fold(route.log(), size=1)
    assert await asked(route, tables) == whole


async def test_whoever_was_forgotten_lives_nowhere(route, tables):
    tables.keys.forgotten.add(guardian_id("woodside", "9"))
    rows = await asked(route, tables)
    assert [row.address for row in rows if row.mis_id == "16"] == [None]


# For a reason ---------------------------------------------------------------------------------------------------------


def sent_for_a_reason(school):
    """19, in class 3B and not asked about, is to be visited by staff-7; the reason is sealed."""
    school.roll("19")
    reason = f"~{pupil_id('woodside', '19')}~contact~Dead-number"
    sent_on = ArrangeVisit(mis_id="19", date=TUESDAY, staff="staff-7", at=school.at("13:00"), reason=reason)
    school.told(sent_on, "10:00")


async def test_a_visit_that_no_absence_asks_for_is_on_the_route_with_its_reason(route, tables):
    sent_for_a_reason(route)
    [row] = [row for row in await asked(route, tables) if row.mis_id == "19"]
    assert (row.visitor, row.due_at, row.reason) == ("staff-7", route.at("17:00"), "Dead-number")


async def test_who_is_sent_sees_no_reason_as_it_may_tell(route, tables):
    sent_for_a_reason(route)
    [row] = await asked(route, tables, role="inclusion", who="staff-7")
    assert (row.mis_id, row.reason) == ("19", None)


async def test_a_later_hour_leaves_the_reason_and_taken_back_nobody_is_sent(route, tables):
    sent_for_a_reason(route)
    sent(route, "19", clock="14:00")
    [row] = [row for row in await asked(route, tables) if row.mis_id == "19"]
    assert (row.going_at, row.reason) == (route.at("14:00"), "Dead-number")
    route.told(WithdrawVisit(mis_id="19", date=TUESDAY), "11:00")
    [row] = [row for row in await asked(route, tables) if row.mis_id == "19"]
    assert (row.state, row.visitor, row.reason) == ("stood-down", None, None)
