"""Facts in, rows out: the duties as the office sees them."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.record import Recorded
from events.fact import Fact
from events.ids import pupil_id
from events.notifications import Matter, MessageWithheld
from events.pathway import ClaimDuty, DutiesOf, DutySet, ReportPattern
from events.registers import ClosureDeclared, PupilForgotten
from pathway.projection import duties_of

MONDAY = date(2026, 9, 7)
TUESDAY = MONDAY + timedelta(days=1)


def born(mis_id: str, day: str) -> dict[str, str]:
    return {"born": f"~{pupil_id('woodside', mis_id)}~register~{day}"}


def withheld(mis_id: str) -> Fact:
    pupil = pupil_id("woodside", mis_id)
    about = (Matter(pupil=pupil, date=MONDAY, sessions=("AM",)),)
    return MessageWithheld(pupil=pupil, message=UUID(int=1), about=about, reason="nobody")


@pytest.fixture
def two_days(woodside):
    """Monday: a call missed and done late; Tuesday: a call claimed and done, a visit stood down."""
    woodside.absent("09:20")
    woodside.wakes("10:00")
    woodside.contact("10:30")
    woodside.day = TUESDAY
    [call, _] = woodside.absent("09:20")
    woodside.told(ClaimDuty(pupil=call.pupil, duty=call.duty), "09:25", who="staff-4")
    woodside.contact("09:40", code="I")
    return woodside


async def asked(tables, **question):
    return (await duties_of(tables.reading(), DutiesOf(**question))).rows


async def test_a_duty_has_its_present_state_and_what_came_of_it(two_days, tables):
    await tables.fold(two_days.log())
    [monday] = await asked(tables, on=MONDAY)
    assert (monday.kind, monday.mis_id, monday.owner) == ("call", "16", "attendance-officer")
    assert (monday.state, monday.outcome) == ("missed", "spoke")
    assert (monday.due_at, monday.done_at) == (two_days.at("10:00", MONDAY), two_days.at("10:30", MONDAY))
    call, visit = await asked(tables, on=TUESDAY)
    assert (call.kind, call.state, call.done_at) == ("call", "done", two_days.at("09:40", TUESDAY))
    assert (visit.kind, visit.state, visit.done_at, visit.outcome) == ("visit", "stood-down", None, None)


async def test_because_is_the_fact_that_set_it(two_days, tables):
    await tables.fold(two_days.log())
    set_by = {own.body.duty: own.body.because for own, _ in two_days.decider.own if isinstance(own.body, DutySet)}
    assert {row.duty: row.because for row in await asked(tables)} == set_by


@pytest.mark.parametrize(("state", "count"), [("due", 0), ("done", 1), ("missed", 1), ("stood-down", 1), (None, 3)])
async def test_a_state_may_be_asked_for(two_days, tables, state, count):
    await tables.fold(two_days.log())
    assert len(await asked(tables, state=state)) == count


async def test_nothing_is_due_on_another_day_or_in_another_school(two_days, tables):
    await tables.fold(two_days.log())
    assert await asked(tables, on=date(2026, 9, 9)) == ()


@pytest.mark.parametrize("size", [1, 2, 3, 7])
async def test_whatever_the_batches_the_rows_are_the_same(two_days, tables, size):
    log = two_days.log(withheld("16"))
    await tables.fold(log)
    at_once = await tables.rows()
    await tables.empty()
    await tables.fold(log, size)
    assert await tables.rows() == at_once


async def test_a_deadline_that_moved_is_shown_where_it_went(woodside, tables):
    woodside.told(ReportPattern(mis_id="16", kind="weekday"), "09:00")
    closure = ClosureDeclared(school="woodside", date=TUESDAY, session="both")
    woodside.hears(closure, "10:00")
    await tables.fold(woodside.log())
    [row] = await asked(tables, on=date(2026, 9, 15))
    assert (row.kind, row.state, row.due_at) == ("pattern", "due", woodside.at("15:30", date(2026, 9, 15)))


async def test_the_order_of_work(woodside, tables):
    """CP or social worker, then PA, then the youngest; within these, first those whose family could not be told."""
    woodside.roll("20", **born("20", "2018-01-01"))
    woodside.roll("21", **born("21", "2019-01-01"))
    woodside.roll("22", **born("22", "2016-01-01"))
    woodside.roll("23", **born("23", "2015-01-01"))
    woodside.roll("24", flags=("social-worker",), **born("24", "2015-01-01"))
    woodside.roll("25", born=None)
    woodside.taken("09:00", {"22": "N"})
    for mis_id in ("25", "24", "23", "22", "21", "20"):
        woodside.absent("09:20", mis_id=mis_id)
    await tables.fold(woodside.log(withheld("23")))
    calls = [row.mis_id for row in await asked(tables) if row.kind == "call"]
    assert calls == ["24", "22", "23", "21", "20", "25"]
    assert tables.keys.opened == 1


async def test_a_pupil_who_was_forgotten_is_shown_as_that(woodside, tables):
    woodside.absent("09:20")
    pupil = pupil_id("woodside", "16")
    woodside.hears(PupilForgotten(pupil=pupil), "09:30")
    await tables.fold(woodside.log())
    tables.keys.forgotten.add(pupil)
    [row] = await asked(tables)
    assert (row.mis_id, row.state) == ("[forgotten]", "stood-down")


async def test_a_duty_set_again_is_one_row(woodside, tables):
    woodside.absent("09:20")
    woodside.explained("09:40")
    woodside.absent("10:15")
    await tables.fold(woodside.log())
    [row] = await asked(tables)
    assert (row.state, row.due_at) == ("due", woodside.at("10:45"))


async def test_midnight_is_the_schools(woodside, tables):
    """In summer the school's day begins an hour before UTC's."""
    late = DutySet(
        pupil=pupil_id("woodside", "16"),
        duty=UUID(int=7),
        kind="call",
        date=MONDAY,
        due_at=woodside.at("00:30", TUESDAY),
        owner="attendance-officer",
        because=UUID(int=8),
    )
    await tables.fold(woodside.log(late))
    assert await asked(tables, on=MONDAY) == ()
    assert len(await asked(tables, on=TUESDAY)) == 1


async def test_a_duty_set_before_persistence_was_said_still_reads(woodside, tables):
    woodside.absent("09:20")
    *earlier, last = woodside.log()
    old = Recorded(last.envelope, last.raw.replace(b',"persistent":false', b""))
    assert "persistent" not in old.body
    await tables.fold([*earlier, old])
    assert len(await asked(tables)) == 1
