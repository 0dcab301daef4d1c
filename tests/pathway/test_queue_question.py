"""The first-day queue: families in the order of risk and minutes left, and whom to ring next."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.ids import duty_id, guardian_id, pupil_id
from events.notifications import (
    GuardianOptedIn,
    GuardianOptedOut,
    Matter,
    MessageFailed,
    MessageSending,
    MessageWithheld,
    NumberCleared,
)
from events.pathway import ClaimDuty, DutiesOf, HandBackDuty, HandOverFamilies, QueueOf, UndoContact
from events.registers import GuardianRecorded
from events.school import ClassOfPupils
from pathway.projection import duties_of, queue_of

MONDAY = date(2026, 9, 7)
STAFF = (
    {"id": "staff-5", "role": "assistant-head", "years": ("5",)},
    {"id": "staff-6", "role": "year-group-leader", "years": ("3",)},
    {"id": "staff-7", "role": "pastoral", "pupils": ("16",)},
)


def pupil(mis_id):
    return pupil_id("woodside", mis_id)


def guardian(school, mis_id, *children, number="07700900001", priority=1, barred=False, clock="07:06", others=()):
    known = guardian_id("woodside", mis_id)
    for child in children:
        fact = GuardianRecorded(
            pupil=pupil(child),
            guardian=known,
            mis_id=f"~{known}~contact~{mis_id}",
            telephone=f"~{known}~contact~{number}" if number else None,
            priority=priority,
            barred=barred,
            other_telephones=tuple(f"~{known}~contact~{other}" for other in others),
        )
        school.decider.hears(fact, at=school.at(clock))


def absent(school, *mis_ids, clock="09:20"):
    for mis_id in mis_ids:
        school.absent(clock, mis_id=mis_id)


async def asked(school, tables, clock="09:30", role="attendance-officer", who="staff-3", *others):
    await tables.fold(school.log(*others))
    reading = replace(tables.reading(), now=school.at(clock), actor=Actor(who=who, role=role))
    return (await queue_of(reading, QueueOf())).rows


def children(rows):
    return [[call.mis_id for call in row.calls] for row in rows]


async def test_brothers_and_sisters_are_one_row(woodside, tables):
    woodside.roll("17", "18")
    guardian(woodside, "9", "16", "17")
    absent(woodside, "16", "17", "18")
    rows = await asked(woodside, tables)
    assert children(rows) == [["16", "17"], ["18"]]
    assert [call.ring_next for row in rows for call in row.calls] == ["9", "9", None]
    assert rows[0].calls[0].pupil == pupil("16")


async def test_siblings_by_a_brother_who_is_in_school_are_one_family(woodside, tables):
    woodside.roll("17", "18")
    guardian(woodside, "9", "16", "17")
    guardian(woodside, "8", "17", "18")
    absent(woodside, "16", "18")
    assert children(await asked(woodside, tables)) == [["16", "18"]]


async def test_the_order_is_of_risk_then_of_minutes_left(woodside, tables):
    woodside.roll("20", "21", "22", "23")
    woodside.roll("24", flags=("social-worker",))
    woodside.taken("09:00", {"22": "N"})
    absent(woodside, "20", "23")
    absent(woodside, "21", "22", "24", clock="09:40")
    withheld = MessageWithheld(
        pupil=pupil("21"),
        message=woodside.decider.own[0][0].id,
        about=(Matter(pupil=pupil("21"), date=MONDAY, sessions=("AM",)),),
        reason="nobody",
    )
    rows = await asked(woodside, tables, "09:45", "attendance-officer", "staff-3", withheld)
    assert children(rows) == [["24"], ["22"], ["21"], ["20"], ["23"]]


@pytest.mark.parametrize(("again", "first"), [(False, "21"), (True, "20")], ids=["for good", "and goes another way"])
async def test_a_text_that_failed_brings_its_call_up_until_it_goes_another_way(woodside, tables, again, first):
    woodside.roll("20", "21")
    absent(woodside, "20", "21")
    of = {"pupil": pupil("21"), "message": woodside.decider.own[0][0].id, "template": "absence"}
    of["about"] = (Matter(pupil=pupil("21"), date=MONDAY, sessions=("AM",)),)
    failed = MessageFailed(**of, reason="no such number")
    sending = MessageSending(**of, channel="email", guardian="mum", because=of["message"], attempt=2)
    said = [failed, *([sending] if again else [])]
    rows = await asked(woodside, tables, "09:45", "attendance-officer", "staff-3", *said)
    assert children(rows)[0] == [first]


@pytest.mark.parametrize("template", ["improvement", "update", "correction", None])
async def test_what_is_no_absence_text_brings_no_call_up(woodside, tables, template):
    woodside.roll("20", "21")
    absent(woodside, "20", "21")
    about = (Matter(pupil=pupil("21"), date=MONDAY),)
    failed = MessageFailed(
        pupil=pupil("21"), message=woodside.decider.own[0][0].id, about=about, template=template, reason="no"
    )
    rows = await asked(woodside, tables, "09:45", "attendance-officer", "staff-3", failed)
    assert children(rows)[0] == ["20"]


async def test_who_may_not_see_the_risk_has_time_alone(woodside, tables):
    school = woodside
    school.roll("20", "21")
    school.roll("24", flags=("child-protection",))
    absent(school, "20", "21")
    absent(school, "24", clock="09:40")
    await tables.fold(school.log())
    await tables.db.execute("insert into staff values ('woodside', 'staff-6', '{3}', '{}', '{}')")
    reading = replace(tables.reading(), now=school.at("09:45"), actor=Actor(who="staff-6", role="year-group-leader"))
    assert children((await queue_of(reading, QueueOf())).rows) == [["20"], ["21"], ["24"]]
    duties = (await duties_of(reading, DutiesOf())).rows
    assert [(row.kind, row.mis_id) for row in duties] == [("call", "20"), ("call", "21"), ("call", "24")]
    office = replace(reading, actor=Actor(who="staff-1", role="safeguarding-lead"))
    assert [(row.kind, row.mis_id) for row in (await duties_of(office, DutiesOf())).rows[:2]] == [
        ("call", "24"),
        ("visit", "24"),
    ]


@pytest.mark.parametrize(
    ("who", "role", "seen"),
    [
        ("staff-5", "assistant-head", ["50"]),
        ("staff-6", "year-group-leader", ["16", "30"]),
        ("staff-7", "pastoral", ["16"]),
        ("staff-9", "class-teacher", ["30"]),
        ("staff-99", "inclusion", []),
        ("staff-8", "head-of-school", ["16", "30", "50"]),
        ("operator", "operator", sorted(pupil_id("woodside", mis_id) for mis_id in ("16", "30", "50"))),
    ],
)
async def test_each_role_sees_its_own(woodside, tables, who, role, seen, set_up_again):
    set_up_again(woodside, staff=STAFF, classes=(ClassOfPupils(name="3A", year="3", teacher="staff-9"),))
    woodside.roll("30", form="3A")
    woodside.roll("50", form="5A", year="5")
    absent(woodside, "16", "30", "50")
    assert sorted(name for [name] in children(await asked(woodside, tables, role=role, who=who))) == seen


async def test_the_call_of_a_focus_family_is_said_to_be_that_of_whoever_stands_in(woodside, tables):
    woodside.roll("17")
    woodside.allocated("07:30", "staff-8", "attendance-officer")
    absent(woodside, "16", "17")
    woodside.told(HandOverFamilies(**{"from": "staff-8", "to": "staff-4", "until": MONDAY}), "09:25")
    rows = await asked(woodside, tables)
    assert {call.mis_id: call.owner for row in rows for call in row.calls} == {
        "16": "staff-4",
        "17": "attendance-officer",
    }


async def test_the_child_of_a_family_allocated_to_one_is_seen(woodside, tables):
    woodside.allocated("07:30", "staff-6", "year-group-leader")
    absent(woodside, "16")
    assert children(await asked(woodside, tables, role="year-group-leader", who="staff-6")) == [["16"]]


async def test_a_governor_sees_nobody_by_name(woodside, tables):
    for question in (queue_of, duties_of):
        reading = replace(tables.reading(), actor=Actor(who="g-1", role="governor"))
        with pytest.raises(Refused, match="no pupils by name"):
            await question(reading, QueueOf() if question is queue_of else DutiesOf())


async def test_the_ladder_goes_by_priority_to_who_was_tried_least(woodside, tables):
    guardian(woodside, "9", "16", priority=2, number="1")
    guardian(woodside, "8", "16", priority=1, number="2")
    guardian(woodside, "7", "16", priority=None, number="3")
    absent(woodside, "16")
    for last, following in ((None, "8"), ("8", "9"), ("9", "7"), ("7", "8"), ("8", "9")):
        if last:
            woodside.contact("09:30", "no-answer", guardian=last)
        await tables.db.execute("truncate duties, contacts")
        [row] = await asked(woodside, tables)
        assert row.calls[0].ring_next == following


async def test_a_guardian_whom_a_court_bars_is_never_rung_about_that_child(woodside, tables):
    woodside.roll("17")
    guardian(woodside, "9", "16", barred=True)
    guardian(woodside, "9", "17")
    absent(woodside, "16", "17")
    [row] = await asked(woodside, tables)
    assert [(call.mis_id, call.ring_next) for call in row.calls] == [("16", None), ("17", "9")]


async def test_a_guardian_without_a_number_is_not_rung(woodside, tables):
    guardian(woodside, "9", "16", number=None)
    guardian(woodside, "8", "16", priority=2)
    absent(woodside, "16")
    [row] = await asked(woodside, tables)
    assert row.calls[0].ring_next == "8"


async def test_a_dead_number_steps_on_and_is_to_be_checked_until_the_mis_has_another(woodside, tables):
    guardian(woodside, "9", "16", number="1")
    guardian(woodside, "8", "16", number="2", priority=2)
    absent(woodside, "16")
    woodside.contact("09:25", "number-dead", guardian="9")
    [row] = await asked(woodside, tables)
    assert (row.calls[0].ring_next, row.numbers_to_check, row.next_attempt_at) == ("8", ("9",), None)
    await tables.db.execute("delete from guardians")
    guardian(woodside, "9", "16", number="3", clock="09:40")
    await tables.db.execute("truncate duties, contacts, dead_numbers")
    [row] = await asked(woodside, tables)
    assert (row.calls[0].ring_next, row.numbers_to_check) == ("9", ())


async def test_every_number_of_hers_is_shown_before_his_and_a_dead_one_leaves_the_others(woodside, tables):
    guardian(woodside, "9", "16", number="1", others=("2", "3", "1"))
    guardian(woodside, "8", "16", number="4", priority=2)
    guardian(woodside, "7", "16", number="5", barred=True)
    absent(woodside, "16")
    [row] = await asked(woodside, tables)
    assert [(each.guardian, each.numbers) for each in row.calls[0].to_ring] == [("9", ("1", "2", "3")), ("8", ("4",))]
    woodside.contact("09:25", "number-dead", guardian="9")
    woodside.contact("09:26", "number-dead", guardian="9", telephone=f"~{guardian_id('woodside', '9')}~contact~3")
    await tables.db.execute("truncate duties, contacts, guardians")
    [row] = await asked(woodside, tables)
    assert [(each.guardian, each.numbers) for each in row.calls[0].to_ring] == [("9", ("2",)), ("8", ("4",))]
    assert (row.calls[0].ring_next, row.numbers_to_check) == ("9", ("9",))


async def test_two_numbers_of_hers_found_dead_one_after_the_other_leave_the_next_guardian(woodside, tables):
    guardian(woodside, "9", "16", number="1", others=("2",))
    guardian(woodside, "8", "16", number="4", priority=2)
    absent(woodside, "16")
    woodside.contact("09:25", "number-dead", guardian="9")
    woodside.contact("09:26", "number-dead", guardian="9")
    [row] = await asked(woodside, tables)
    assert [each.guardian for each in row.calls[0].to_ring] == ["8"]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
async def test_however_the_facts_are_cut_each_dead_number_is_another_one(woodside, tables, size):
    guardian(woodside, "9", "16", number="1", others=("2", "3"))
    absent(woodside, "16")
    for minute in (25, 26, 27):
        woodside.contact(f"09:{minute}", "number-dead", guardian="9")
    found = sorted(woodside.log(), key=lambda each: each.envelope.word == "NumberFoundDead")
    await tables.fold(found, size)
    dead = [row["telephone"] for row in await tables.db.fetch("select telephone from dead_numbers order by telephone")]
    assert dead == [f"~{guardian_id('woodside', '9')}~contact~{number}" for number in "123"]


async def test_who_did_not_answer_was_tried_at_every_number_of_theirs(woodside, tables):
    guardian(woodside, "9", "16", number="1", others=("2",))
    guardian(woodside, "8", "16", number="2", priority=2)
    guardian(woodside, "7", "16", number="1", others=("5",), priority=3)
    absent(woodside, "16")
    woodside.contact("09:25", "no-answer", guardian="9")
    [row] = await asked(woodside, tables)
    assert [each.guardian for each in row.calls[0].to_ring] == ["7", "9", "8"]


@pytest.mark.parametrize("role", ["operator", "year-group-leader", "attendance-officer", "safeguarding-lead"])
async def test_numbers_are_for_the_office_headship_and_the_safeguarding_lead_alone(
    woodside, tables, role, set_up_again
):
    set_up_again(woodside, staff=STAFF)
    guardian(woodside, "9", "16")
    absent(woodside, "16")
    [row] = await asked(woodside, tables, "09:30", role, "staff-6")
    assert bool(row.calls[0].to_ring) is (role in ("attendance-officer", "safeguarding-lead"))
    assert row.calls[0].ring_next is not None


async def test_a_dead_number_that_somebody_cleared_is_rung_again(woodside, tables):
    guardian(woodside, "9", "16", number="1")
    guardian(woodside, "8", "16", number="2", priority=2)
    absent(woodside, "16")
    woodside.contact("09:25", "number-dead", guardian="9")
    known = guardian_id("woodside", "9")
    cleared = NumberCleared(
        pupil=pupil("16"), guardian=known, channel="text", address=f"~{known}~contact~1", by="staff-4"
    )
    [row] = await asked(woodside, tables, "09:30", "attendance-officer", "staff-3", cleared)
    assert row.numbers_to_check == ()


async def test_who_asked_for_no_more_messages_is_said_until_they_ask_for_them_again(woodside, tables):
    guardian(woodside, "9", "16", "17")
    guardian(woodside, "8", "16", number="2", priority=2)
    absent(woodside, "16")
    of = {"pupil": pupil("17"), "guardian": guardian_id("woodside", "9"), "reply": UUID(int=1)}
    for words, silent in [((GuardianOptedOut,), ("9",)), ((GuardianOptedOut, GuardianOptedIn), ())]:
        await tables.empty()
        [row] = await asked(woodside, tables, "09:30", "attendance-officer", "staff-3", *(word(**of) for word in words))
        assert (row.no_texts, row.calls[0].ring_next) == (silent, "9")
        assert [(stop.guardian, stop.reply, stop.message) for stop in row.stops] == [
            (who, UUID(int=1), None) for who in silent
        ]


async def test_two_guardians_with_one_telephone_are_one_number(woodside, tables):
    guardian(woodside, "9", "16", number="1")
    guardian(woodside, "8", "16", number="1", priority=2)
    guardian(woodside, "7", "16", number="2", priority=3)
    absent(woodside, "16")
    woodside.contact("09:25", "no-answer", guardian="9")
    [row] = await asked(woodside, tables)
    assert row.calls[0].ring_next == "7"
    woodside.contact("09:26", "number-dead", guardian="8")
    await tables.db.execute("truncate duties, contacts")
    [row] = await asked(woodside, tables)
    assert (row.calls[0].ring_next, row.numbers_to_check) == ("7", ("8", "9"))


async def test_who_did_not_answer_waits_below_the_others_until_the_next_attempt(woodside, tables):
    woodside.roll("20")
    woodside.roll("24", flags=("social-worker",))
    absent(woodside, "20", "24")
    woodside.contact("09:25", "no-answer", mis_id="24")
    rows = await asked(woodside, tables, "09:34:59")
    assert children(rows) == [["20"], ["24"]]
    assert rows[1].next_attempt_at == woodside.at("09:35")
    reading = replace(tables.reading(), now=woodside.at("09:35"))
    assert children((await queue_of(reading, QueueOf())).rows) == [["24"], ["20"]]


async def test_a_claim_is_shown_until_it_lapses_or_is_handed_back(woodside, tables):
    [call] = woodside.absent("09:20")
    woodside.told(ClaimDuty(pupil=call.pupil, duty=call.duty), "09:25")
    [row] = await asked(woodside, tables, "09:39")
    assert (row.claimed_by, row.claimed_until) == ("staff-3", woodside.at("09:40"))
    reading = replace(tables.reading(), now=woodside.at("09:40"))
    assert (await queue_of(reading, QueueOf())).rows[0].claimed_by is None
    woodside.told(HandBackDuty(pupil=call.pupil, duty=call.duty), "09:30")
    await tables.db.execute("truncate duties")
    assert (await asked(woodside, tables, "09:31"))[0].claimed_by is None


async def test_the_latest_three_tries_are_shown_latest_first(woodside, tables):
    guardian(woodside, "9", "16")
    absent(woodside, "16")
    for clock, outcome in (("09:21", "no-answer"), ("09:22", "voicemail"), ("09:23", "no-answer"), ("09:24", "spoke")):
        woodside.contact(clock, outcome, guardian="9" if outcome == "voicemail" else None)
        if outcome == "spoke":
            woodside.told(UndoContact(mis_id="16", date=MONDAY), "09:24:05")
    [row] = await asked(woodside, tables)
    assert [(each.outcome, each.guardian, each.by) for each in row.tries] == [
        ("no-answer", None, "staff-3"),
        ("voicemail", "9", "staff-3"),
        ("no-answer", None, "staff-3"),
    ]


async def test_taken_back_a_duty_is_as_it_was_and_no_number_is_dead(woodside, tables):
    guardian(woodside, "9", "16")
    woodside.absent("09:00")
    woodside.wakes("15:00")
    woodside.day += timedelta(days=1)
    woodside.absent("09:20")
    await tables.fold(woodside.log())
    before = await tables.rows()
    for outcome, given in (("spoke", {"code": "I"}), ("number-dead", {"guardian": "9"}), ("child-in-school", {})):
        woodside.contact("09:30", outcome, **given)
        woodside.told(UndoContact(mis_id="16", date=woodside.day), "09:30:05")
    await tables.empty()
    await tables.fold(woodside.log())
    said = {name: before[name] for name in ("concerns", "history")}
    assert await tables.rows() | said == before, "but for what was said meanwhile, word for word"


async def test_a_missed_call_stays_in_the_queue_until_somebody_spoke(woodside, tables):
    absent(woodside, "16")
    woodside.wakes("10:00")
    [row] = await asked(woodside, tables, "10:05")
    assert row.calls[0].state == "missed"
    woodside.contact("10:06")
    await tables.db.execute("truncate duties, contacts")
    assert await asked(woodside, tables, "10:07") == ()


async def test_a_missed_call_that_a_note_answers_leaves_the_queue_also_after_nobody_was_reached(woodside, tables):
    woodside.roll("17")
    absent(woodside, "16", "17")
    woodside.wakes("11:01")
    woodside.told(ClaimDuty(pupil=pupil("16"), duty=duty_id("woodside", "call", pupil("16"), MONDAY)), "11:02")
    woodside.explained("11:05", mis_id="17")
    rows = await asked(woodside, tables, clock="11:06")
    assert [(row.calls[0].mis_id, row.calls[0].state, row.claimed_by) for row in rows] == [("16", "missed", "staff-3")]


async def test_the_second_call_of_a_day_says_that_it_is_about_the_afternoon(woodside, tables):
    absent(woodside, "16", clock="09:05")
    woodside.contact("09:10", "child-in-school")
    woodside.amended("09:30", "/")
    woodside.withdrawn("09:30")
    woodside.absent("13:15", session="PM")
    [row] = await asked(woodside, tables, clock="13:20")
    assert [(call.mis_id, call.about, call.due_at) for call in row.calls] == [("16", "afternoon", woodside.at("13:45"))]
