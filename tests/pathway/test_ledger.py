"""Facts in, rows out: how duties went, what was missed and why, and what the ledger checks by itself."""

from datetime import date

import pytest

from chassis.service import Refused
from events.pathway import AgreePlan, GiveMissedReason, PlanMeeting, RecordMeetingMissed
from events.policy import policy_of
from events.registers import PolicyAdopted
from pathway.projection import ledger_of

from .of_a_week import FRIDAY, as_, met, of_week
from .settled import MONDAY


@pytest.fixture
def three_days(staffed):
    """A call missed and done late, with its reason; a protected child visited, then missed, then found."""
    [call] = [fact for fact in staffed.absent("09:20") if fact.kind == "call"]
    staffed.wakes("10:00")
    staffed.contact("10:30")
    staffed.told(GiveMissedReason(mis_id="16", duty=call.duty, reason="staff-away"), "10:40")
    staffed.absent("09:20", mis_id="18", flags=("child-protection",))
    staffed.visit("11:00", "not-in", mis_id="18")
    staffed.day = date(2026, 9, 9)
    staffed.absent("09:20", mis_id="18", flags=("child-protection",))
    staffed.wakes("16:00")
    staffed.day = FRIDAY
    staffed.absent("09:20", mis_id="18", flags=("child-protection",))
    staffed.withdrawn("09:40", mis_id="18")
    return staffed


async def test_the_ledger_counts_by_kind_and_lists_what_was_missed_and_why(three_days, tables):
    await tables.fold(three_days.log())
    ledger = await ledger_of(as_(tables), of_week(kind="call"))
    [calls] = ledger.counts
    assert (calls.set, calls.done, calls.missed, calls.late, calls.due) == (4, 0, 3, 1, 0)
    assert calls.set == calls.due + calls.done + calls.missed + calls.stood_down
    first = ledger.exceptions[0]
    assert (first.mis_id, first.outcome, first.reason) == ("16", "spoke", "staff-away")
    assert first.set_at == three_days.at("09:20", MONDAY)


async def test_were_all_protected_children_visited_on_the_first_day(three_days, tables):
    await tables.fold(three_days.log())
    [check] = (await ledger_of(as_(tables, "safeguarding-lead", "staff-2"), of_week())).checks
    assert (check.cases, check.kept) == (2, 1)
    [exception] = check.exceptions
    assert (exception.mis_id, exception.date, exception.found) == ("18", date(2026, 9, 9), "visit missed")


async def test_a_visit_that_was_missed_stays_one_whatever_code_says_later_why_the_child_was_away(staffed, tables):
    staffed.absent("09:20", mis_id="18", flags=("child-protection",))
    staffed.wakes("17:30")
    staffed.day = date(2026, 9, 9)
    staffed.explained("10:00", mis_id="18", code="I", date=MONDAY)
    await tables.fold(staffed.log())
    [check] = (await ledger_of(as_(tables, "safeguarding-lead", "staff-2"), of_week())).checks
    assert (check.cases, check.kept) == (1, 0)
    assert [(each.date, each.found) for each in check.exceptions] == [(MONDAY, "visit missed")]


async def test_which_days_ask_for_a_visit_the_policy_of_the_day_tells(staffed, tables):
    for staffed.day in (MONDAY, date(2026, 9, 9)):
        staffed.absent("09:20", mis_id="18", flags=("child-protection",))
    for since, codes in ((MONDAY, ("G", "N", "O")), (date(2026, 9, 8), ("G",))):
        policy = policy_of({"visit": {"counted_codes": codes}})
        staffed.decider.given(PolicyAdopted(school="woodside", since=since, policy=policy), at=staffed.at("17:00"))
    await tables.fold(staffed.log())
    [check] = (await ledger_of(as_(tables, "safeguarding-lead", "staff-2"), of_week())).checks
    assert [each.date for each in check.exceptions] == [MONDAY]


@pytest.mark.parametrize(
    ("code", "first"),
    [("I", MONDAY), ("G", date(2026, 9, 4))],
    ids=["ill on Friday", "a holiday from Friday to Monday"],
)
async def test_the_first_day_is_the_first_that_counts(staffed, tables, code, first):
    for nth, (staffed.day, mark) in enumerate([(date(2026, 9, 4), code), (MONDAY, "N")], 1):
        staffed.absent("09:20", mis_id="18", code=mark, consecutive=nth, flags=("child-protection",))
        staffed.wakes("17:30")
    await tables.fold(staffed.log())
    asked = of_week(**{"from": date(2026, 9, 3)})
    [check] = (await ledger_of(as_(tables, "safeguarding-lead", "staff-2"), asked)).checks
    assert (check.cases, check.kept) == (1, 0)
    assert [(each.date, each.found) for each in check.exceptions] == [(first, "visit missed")]


@pytest.mark.parametrize(("code", "cases"), [("N", 0), ("I", 1)], ids=["counts", "ill"])
async def test_the_school_day_before_may_lie_before_the_summer_holiday(staffed, tables, code, cases):
    for nth, (staffed.day, mark) in enumerate([(date(2026, 7, 17), code), (MONDAY, "N")], 1):
        staffed.absent("09:20", mis_id="18", code=mark, consecutive=nth, flags=("child-protection",))
    await tables.fold(staffed.log())
    [check] = (await ledger_of(as_(tables, "safeguarding-lead", "staff-2"), of_week())).checks
    assert check.cases == cases


async def test_who_was_protected_before_the_days_asked_for_is_no_case_of_them(staffed, tables):
    for nth, (staffed.day, flags) in enumerate([(date(2026, 9, 4), ("child-protection",)), (MONDAY, ())], 1):
        staffed.absent("09:20", mis_id="18", consecutive=nth, flags=flags)
    await tables.fold(staffed.log())
    [check] = (await ledger_of(as_(tables, "safeguarding-lead", "staff-2"), of_week())).checks
    assert check.cases == 0


async def test_what_tells_who_is_protected_is_answered_to_safeguarding_roles_alone(three_days, tables):
    await tables.fold(three_days.log())
    assert (await ledger_of(as_(tables, "attendance-officer"), of_week())).checks == ()


@pytest.mark.parametrize("role", ["class-teacher", "year-group-leader", "assistant-head", "governor", "operator"])
async def test_the_ledger_is_the_offices(three_days, tables, role):
    await tables.fold(three_days.log())
    with pytest.raises(Refused):
        await ledger_of(as_(tables, role, "staff-9"), of_week())


@pytest.mark.parametrize("size", [1, 2, 3, 7])
async def test_whatever_the_batches_the_answers_are_the_same(three_days, tables, size):
    """Families that change hands, a meeting that is moved and held, one that is missed and planned anew, plans."""
    three_days.allocated("12:00", "staff-1", "headteacher")
    three_days.allocated("12:10", "staff-3", "attendance-officer", mis_id="17")
    friday = three_days.at("14:00", FRIDAY)
    for clock in ("12:20", "12:30"):
        three_days.told(PlanMeeting(mis_id="16", purpose="support", at=friday, staff="staff-5"), clock)
    three_days.told(RecordMeetingMissed(mis_id="16", purpose="support", reason="cancelled-by-school"), "12:40")
    met(three_days, "13:00")
    for clock, kind in (("13:10", "morning-call"), ("13:20", "breakfast-club")):
        support = {"kind": kind, "owner": "staff-5"}
        three_days.told(AgreePlan(mis_id="16", supports=(support,), review=date(2026, 10, 5)), clock)
    log = three_days.log()
    await tables.fold(log, size)
    rows = await tables.rows()
    for name in rows:
        await tables.db.execute(f"truncate {name}")
    await tables.fold(log)
    assert await tables.rows() == rows
    assert all(rows[name] for name in ("focus", "meetings", "plans", "absences", "steps", "openings", "duties"))
