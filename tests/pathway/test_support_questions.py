"""Facts in, rows out: focus families, meetings, plans, the week's record, the ledger, each as its asker may see it."""

import dataclasses
from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    AgreePlan,
    EndFocusFamily,
    FocusFamiliesOf,
    GiveMissedReason,
    HandOverFamilies,
    HoldMeeting,
    HoldPraise,
    InviteParent,
    LedgerOf,
    LetterIssued,
    LetterIssuing,
    LetterPrepared,
    LiftPraiseHold,
    MeetingsOf,
    PlanMeeting,
    PlansOf,
    PraiseHoldsOf,
    ProceduresOf,
    RecordMeetingMissed,
    RecordPraise,
    StageChecked,
    StageEntered,
)
from events.policy import policy_of
from events.registers import GuardianRemoved, PolicyAdopted, Staff
from pathway.projection import focus_families_of, ledger_of, meetings_of, plans_of, praise_holds_of, procedures_of

MONDAY = date(2026, 9, 7)
FRIDAY = date(2026, 9, 11)


def as_(tables, role="attendance-officer", who="staff-3"):
    return dataclasses.replace(tables.reading(), actor=Actor(who=who, role=role))


def of_week(**given):
    return LedgerOf.model_validate({"from": MONDAY, "to": FRIDAY, **given})


@pytest.fixture
def staffed(woodside, school_set_up):
    """16 and 17, siblings of class 3B; 18 of 4A, on a protection plan. A year leader of 4, a teacher of 3B."""
    staff = (
        Staff(id="staff-5", role="assistant-head", years=("3",)),
        Staff(id="staff-6", role="year-group-leader", years=("4",)),
        Staff(id="staff-9", role="class-teacher", classes=("3B",)),
    )
    woodside.decider.given(school_set_up(staff=staff), at=woodside.at("07:01"))
    woodside.roll("17")
    woodside.roll("18", form="4A", year="4", flags=("child-protection",))
    woodside.family("9", "16", "17")
    return woodside


async def families(tables, reading=None, **given):
    return (await focus_families_of(reading or as_(tables), FocusFamiliesOf(**given))).rows


async def test_a_focus_family_is_shown_with_whoever_has_it_today(staffed, tables):
    staffed.allocated("07:30", "staff-1", "headteacher")
    staffed.told(HandOverFamilies.model_validate({"from": "staff-1", "to": "staff-2", "until": MONDAY}), "07:40")
    await tables.fold(staffed.log())
    [family] = await families(tables)
    assert (family.mis_ids, family.staff, family.holder) == (("16", "17"), "staff-1", "staff-2")
    assert (family.since, family.until, family.ended) == (MONDAY, date(2026, 10, 23), None)
    assert (family.before_possible, family.after_possible) == (0, None)


async def test_one_that_has_ended_or_was_replaced_is_shown_where_asked_for(staffed, tables):
    staffed.allocated("07:30", "staff-1", "headteacher")
    staffed.allocated("07:40", "staff-3", "attendance-officer", mis_id="17")
    staffed.day = date(2026, 9, 8)
    staffed.told(EndFocusFamily(mis_id="16"), "08:00")
    await tables.fold(staffed.log())
    assert await families(tables) == ()
    shown = await families(tables, all=True)
    assert [(each.staff, each.ended) for each in shown] == [("staff-1", "replaced"), ("staff-3", "requested")]


async def test_whoever_is_not_of_the_office_sees_their_own(staffed, tables):
    staffed.allocated("07:30", "staff-1", "headteacher")
    staffed.allocated("07:35", "staff-6", "year-group-leader", mis_id="18")
    await tables.fold(staffed.log())
    assert len(await families(tables)) == 2
    [own] = await families(tables, as_(tables, "year-group-leader", "staff-6"))
    assert own.mis_ids == ("18",)
    assert await families(tables, as_(tables, "class-teacher", "staff-9")) == ()
    with pytest.raises(Refused, match="figures"):
        await families(tables, as_(tables, "governor", "gov-1"))


def met(school, clock="10:00", **form):
    """A meeting planned for Friday and held on Monday, the child's journal being books still."""
    at = school.at("14:00", FRIDAY)
    school.told(PlanMeeting(mis_id="16", purpose="support", at=at, staff="staff-5"), "09:00")
    school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:05")
    pupil = pupil_id("woodside", "16")
    sealed = {"reasons": f"~{pupil}~contact~bus", "note": f"~{pupil}~contact~agreed"}
    action = {"owner": "staff-7", "due": FRIDAY, "what": f"~{pupil}~contact~ring"}
    who = {"mis_id": "16", "purpose": "support", "guardians": ("9",), "barriers": ("transport",)}
    asked = HoldMeeting(**who, actions=(action,), **sealed, **form)
    return school.told(asked, clock, who="staff-5", role="assistant-head")


async def meetings(reading, **given):
    return (await meetings_of(reading, MeetingsOf.model_validate(given))).rows


async def test_a_planned_meeting_says_what_to_bring(staffed, tables):
    at = staffed.at("14:00", FRIDAY)
    staffed.roll("19", form="R1", year="R")
    for mis_id in ("16", "19"):
        staffed.told(PlanMeeting(mis_id=mis_id, purpose="support", at=at, staff="staff-5"), "09:00")
    await tables.fold(staffed.log())
    brought = {row.mis_id: row.to_bring for row in await meetings(as_(tables))}
    assert "books" in brought["16"]
    assert "tapestry-journal" in brought["19"]
    assert brought["16"][0] == "absence-report"


async def test_the_notes_of_a_meeting_reach_the_attendance_officers_by_themselves(staffed, tables):
    met(staffed, signed_by_parent=True, brought=("books",), review=date(2026, 10, 5))
    await tables.fold(staffed.log())
    [row] = await meetings(as_(tables))
    assert (row.state, row.staff, row.invited) == ("held", "staff-5", (guardian_id("woodside", "9"),))
    assert (row.reasons, row.note, row.barriers) == ("bus", "agreed", ("transport",))
    [action] = row.actions
    assert (action.what, action.owner, action.state) == ("ring", "staff-7", "due")
    assert (row.signed_by_parent, row.signed_by_school, row.brought) == (True, False, ("books",))
    assert row.review == date(2026, 10, 5)


async def test_whoever_was_invited_is_shown_by_the_id_of_the_mis_while_they_are_a_guardian(staffed, tables):
    met(staffed)
    await tables.fold(staffed.log())
    guardian, pupil = guardian_id("woodside", "9"), pupil_id("woodside", "16")
    [row] = await meetings(as_(tables))
    assert (row.invited, row.invited_mis_ids) == ((guardian,), ("9",))
    [masked] = await meetings(as_(tables, "operator", "root"))
    assert (masked.mis_id, masked.invited_mis_ids) == (pupil, (guardian,))
    staffed.decider.given(GuardianRemoved(pupil=pupil, guardian=guardian), at=staffed.at("11:00"))
    await tables.empty()
    await tables.fold(staffed.log())
    [row] = await meetings(as_(tables))
    assert (row.invited, row.invited_mis_ids) == ((guardian,), ())


async def test_a_class_teacher_learns_of_barriers_and_not_what_was_written_down(staffed, tables):
    met(staffed)
    await tables.fold(staffed.log())
    [row] = await meetings(as_(tables, "class-teacher", "staff-9"))
    assert (row.barriers, row.reasons, row.note, row.actions[0].what) == (("transport",), None, None, None)
    assert await meetings(as_(tables, "year-group-leader", "staff-6")) == ()


async def test_meetings_are_asked_for_by_day_and_by_pupil(staffed, tables):
    met(staffed)
    await tables.fold(staffed.log())
    reading = as_(tables)
    assert len(await meetings(reading, **{"from": MONDAY, "to": MONDAY})) == 1
    assert await meetings(reading, **{"from": MONDAY + timedelta(days=1)}) == ()
    assert await meetings(reading, mis_id="17") == ()


async def test_a_meeting_that_did_not_come_about_says_why(staffed, tables):
    at = staffed.at("14:00")
    staffed.told(PlanMeeting(mis_id="16", purpose="support", at=at, staff="staff-5"), "09:00")
    staffed.told(RecordMeetingMissed(mis_id="16", purpose="support", reason="nobody-came"), "14:30")
    await tables.fold(staffed.log())
    [row] = await meetings(as_(tables))
    assert (row.state, row.reason) == ("missed", "nobody-came")


async def test_a_plan_counts_what_stands_in_the_way_of_closing_it(staffed, tables):
    met(staffed)
    support = {"kind": "morning-call", "days": ("Monday",), "at": "07:50"}
    staffed.told(AgreePlan(mis_id="16", supports=(support,), review=date(2026, 10, 5)), "11:00")
    staffed.wakes("16:00", FRIDAY)
    await tables.fold(staffed.log())
    [plan] = (await plans_of(as_(tables), PlansOf())).rows
    assert (plan.mis_id, plan.open_actions, plan.supports[0].kind, plan.closed) == ("16", 1, "morning-call", None)


# The week's record ----------------------------------------------------------------------------------------------------


async def procedures(reading, week="2026-W37"):
    return (await procedures_of(reading, ProceduresOf(week=week))).rows


@pytest.mark.parametrize(
    ("role", "who", "kinds"),
    [
        ("attendance-officer", "staff-3", ["letter", "check"]),
        ("assistant-head", "staff-5", ["letter", "check"]),
        ("class-teacher", "staff-9", []),
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
async def test_letters_and_checks_stand_in_the_weeks_record_for_those_who_work_on_them(
    staffed, tables, role, who, kinds, size
):
    staffed.absent("09:20")
    pupil, letter = pupil_id("woodside", "16"), UUID(int=5)
    given = {"pupil": pupil, "letter": letter, "guardian": "gabc", "template": "concern", "template_version": 1}
    told = (
        LetterPrepared(**given, stage=None, date=MONDAY, attending=0, possible=2, sessions=()),
        LetterIssuing(pupil=pupil, letter=letter, by="staff-3"),
        LetterIssued(pupil=pupil, letter=letter, by="staff-3", sha256="ab"),
        StageChecked(pupil=pupil, check="panel-check", outcome="panel-called", at=staffed.at("16:00"), by="staff-3"),
    )
    await tables.fold(staffed.log(*told), size)
    [row] = await procedures(as_(tables, role, who))
    done = [(step.kind, step.about, step.outcome, step.by) for step in row.steps if step.kind in ("letter", "check")]
    assert sorted(done) == sorted(
        each
        for each in (("letter", "concern", "issued", "staff-3"), ("check", "panel-check", "panel-called", "staff-3"))
        if each[0] in kinds
    )


@pytest.mark.parametrize("told", [("watch", "concern", "support"), ("support", "watch", "concern")])
async def test_stages_of_one_instant_stand_as_the_policy_orders_them(staffed, tables, told):
    staffed.absent("09:20")
    given = {"pupil": pupil_id("woodside", "16"), "date": MONDAY, "policy": date(2026, 9, 1), "sessions": ()}
    entered = [
        StageEntered(**given, stage=stage, attending=30, possible=40, owner="attendance-officer") for stage in told
    ]
    await tables.fold(staffed.log(*entered))
    [row] = await procedures(as_(tables))
    assert [step.about for step in row.steps if step.kind == "stage"] == ["watch", "concern", "support"]


@pytest.mark.parametrize("role", ["attendance-officer", "headteacher", "safeguarding-lead"])
async def test_holds_on_praise_are_shown_with_why_to_those_who_set_them(staffed, tables, role):
    reason = f"~{pupil_id('woodside', '16')}~safeguarding~grandmother"
    for mis_id in ("16", "18"):
        staffed.told(HoldPraise(mis_id=mis_id, until=FRIDAY, reason=reason), "08:00")
    staffed.told(LiftPraiseHold(mis_id="18"), "08:30")
    await tables.fold(staffed.log())
    held = (await praise_holds_of(as_(tables, role), PraiseHoldsOf())).rows
    assert [each.mis_id for each in held] == ["16", "17"], "of brothers and sisters all, of a hold that was lifted none"
    assert {(each.until, each.by, each.reason) for each in held} == {(FRIDAY, "staff-3", "grandmother")}


@pytest.mark.parametrize("role", ["assistant-head", "class-teacher", "pastoral", "inclusion", "operator", "governor"])
async def test_and_to_nobody_else(staffed, tables, role):
    with pytest.raises(Refused):
        await praise_holds_of(as_(tables, role), PraiseHoldsOf())


async def test_the_weeks_record_of_an_absent_pupil_is_what_was_done(staffed, tables):
    staffed.absent("09:20")
    staffed.contact("09:30", "no-answer")
    staffed.contact("09:50", "spoke", code="I")
    staffed.told(RecordPraise(mis_id="16", how="in-person"), "15:50")
    await tables.fold(staffed.log())
    [row] = await procedures(as_(tables))
    assert (row.mis_id, row.form, row.absent, row.unexplained) == ("16", "3B", 1, 1)
    assert [(step.kind, step.outcome) for step in row.steps] == [
        ("call", "no-answer"),
        ("call", "spoke"),
        ("praise", "in-person"),
    ]
    assert await procedures(as_(tables), "2026-W38") == ()


async def test_what_is_done_in_the_first_hour_of_a_summers_monday_is_that_weeks(staffed, tables):
    """It is still Sunday in UTC."""
    friday = staffed.at("14:00", FRIDAY)
    staffed.told(PlanMeeting(mis_id="16", purpose="support", at=friday, staff="staff-5"), "00:30")
    staffed.absent("09:20")
    await tables.fold(staffed.log())
    [row] = await procedures(as_(tables))
    assert [(step.kind, step.outcome) for step in row.steps] == [("meeting", "planned")]


async def test_persistent_absentees_come_first(staffed, tables):
    staffed.taken("09:00", {"17": "N"})
    staffed.absent("09:20", mis_id="16", code="I")
    staffed.absent("09:20", mis_id="16", code="I", session="PM")
    staffed.absent("09:20", mis_id="17")
    await tables.fold(staffed.log())
    assert [(row.mis_id, row.persistent) for row in await procedures(as_(tables))] == [("17", True), ("16", False)]


@pytest.mark.parametrize(("stage", "persistent"), [("persistent", True), ("severe", True), ("legal", False)])
async def test_a_stage_of_at_most_ninety_percent_is_of_persistent_absentees(staffed, tables, stage, persistent):
    staffed.absent("09:20", code="I")
    entered = StageEntered(
        pupil=pupil_id("woodside", "16"), stage=stage, date=MONDAY, policy=date(2026, 9, 1), attending=30, possible=40,
        sessions=(), owner="attendance-officer",
    )  # fmt: skip
    await tables.fold(staffed.log(entered))
    [row] = await procedures(as_(tables))
    assert (row.persistent, [step.kind for step in row.steps]) == (persistent, ["stage"])


async def test_a_child_who_was_not_absent_after_all_is_not_in_it(staffed, tables):
    staffed.absent("09:20")
    staffed.withdrawn("09:40")
    await tables.fold(staffed.log())
    assert await procedures(as_(tables)) == ()


async def test_visits_are_shown_to_the_office_alone(staffed, tables):
    staffed.absent("09:20", mis_id="18", flags=("child-protection",))
    staffed.visit("11:00", mis_id="18")
    await tables.fold(staffed.log())
    [office] = await procedures(as_(tables))
    assert [step.kind for step in office.steps] == ["visit"]
    [leader] = await procedures(as_(tables, "year-group-leader", "staff-6"))
    assert leader.steps == ()
    assert await procedures(as_(tables, "class-teacher", "staff-9")) == ()


# The ledger -----------------------------------------------------------------------------------------------------------


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
