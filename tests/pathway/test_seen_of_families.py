"""What is shown of a family: to whom, who is back today and who is away now."""

from dataclasses import replace
from datetime import date

import pytest
from tests.pathway.test_queue_question import absent, asked, guardian

from events.fact import Actor
from events.pathway import DutiesOf, FocusFamiliesOf, HandOverFamilies, QueueOf, ReturningOn
from pathway.projection import duties_of, focus_families_of, queue_of, returning_on

MONDAY, TUESDAY, WEDNESDAY = date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 9)


async def as_seen(woodside, tables, clock, role, who):
    await tables.fold(woodside.log())
    return replace(tables.reading(), now=woodside.at(clock), actor=Actor(who=who, role=role))


async def returning(woodside, tables, day):
    reading = await as_seen(woodside, tables, "09:30", "attendance-officer", "staff-3")
    return [pupil.mis_id for pupil in (await returning_on(reading, ReturningOn(on=day))).rows]


async def test_a_class_teacher_is_shown_no_call_about_a_sibling_of_another_class(woodside, tables, set_up_again):
    set_up_again(woodside, staff=({"id": "staff-9", "role": "class-teacher", "classes": ("3B",)},))
    woodside.roll("17", form="5A", year="5")
    guardian(woodside, "9", "16", "17")
    absent(woodside, "16", "17")
    woodside.contact("09:22", "no-answer", mis_id="17", guardian="9")
    [seen_by_teacher] = await asked(woodside, tables, "09:30", "class-teacher", "staff-9")
    [seen_by_office] = await asked(woodside, tables, "09:30", "attendance-officer", "staff-3")
    assert (seen_by_teacher.tries, [row.mis_id for row in seen_by_office.tries]) == ((), ["17"])
    assert seen_by_teacher.next_attempt_at == seen_by_office.next_attempt_at


@pytest.mark.parametrize(
    ("who", "seen"), [("staff-5", True), ("staff-6", False), ("staff-7", False), ("staff-8", True)]
)
async def test_the_family_of_who_is_away_is_seen_by_who_acts_instead_at_last(woodside, tables, set_up_again, who, seen):
    roles = [{"id": f"staff-{number}", "role": "assistant-head"} for number in (5, 6, 7, 8)]
    set_up_again(woodside, staff=tuple(roles))
    woodside.allocated("08:00", "staff-5", "assistant-head")
    for away, instead, clock in (
        ("staff-5", "staff-6", "08:10"),
        ("staff-5", "staff-7", "08:20"),
        ("staff-7", "staff-8", "08:30"),
    ):
        said = {"from": away, "to": instead, "until": "2026-09-11"}
        woodside.told(HandOverFamilies.model_validate(said), clock)
    woodside.absent("09:06")
    reading = await as_seen(woodside, tables, "09:30", "assistant-head", who)
    calls = [row.mis_id for row in (await duties_of(reading, DutiesOf(on=MONDAY))).rows if row.kind == "call"]
    queued = [call.mis_id for family in (await queue_of(reading, QueueOf())).rows for call in family.calls]
    assert (calls, queued) == ((["16"], ["16"]) if seen else ([], []))


async def test_a_child_is_back_on_the_first_day_that_they_are_due_in(woodside, tables):
    woodside.taken("09:00", {"16": "N"}, day=MONDAY)
    woodside.absent("09:00")
    woodside.taken("09:00", {"16": "X"}, day=TUESDAY)
    woodside.taken("13:20", {"16": "X"}, "PM", day=TUESDAY)
    woodside.day = WEDNESDAY
    woodside.taken("09:00", {"16": "/"}, day=WEDNESDAY)
    assert await returning(woodside, tables, TUESDAY) == []
    assert await returning(woodside, tables, WEDNESDAY) == ["16"]


async def test_a_child_who_came_back_in_the_afternoon_does_not_come_back_again_the_next_day(woodside, tables):
    woodside.roll("17")
    woodside.taken("09:00", {"16": "N", "17": "N"})
    woodside.absent("09:00")
    woodside.absent("09:00", "17")
    woodside.taken("13:15", {"16": "\\", "17": "N"}, "PM")
    woodside.found("13:15", "later-session")
    woodside.absent("13:15", "17", "PM")
    woodside.day = TUESDAY
    assert await returning(woodside, tables, TUESDAY) == ["17"]


@pytest.mark.parametrize("came", ["late", "in the afternoon"])
async def test_a_child_who_came_is_not_shown_as_away(woodside, tables, came):
    woodside.allocated("07:50", "staff-1", "headteacher")
    woodside.taken("09:00", {"16": "N"})
    woodside.absent("09:00")
    reading = await as_seen(woodside, tables, "12:00", "headteacher", "staff-1")
    [before] = (await focus_families_of(reading, FocusFamiliesOf())).rows
    if came == "late":
        woodside.amended("09:30", "U")
        woodside.found("09:30", "arrived-late")
    else:
        woodside.taken("13:15", {"16": "\\"}, "PM")
    reading = await as_seen(woodside, tables, "13:30", "headteacher", "staff-1")
    [after] = (await focus_families_of(reading, FocusFamiliesOf())).rows
    assert (before.absent_today, after.absent_today) == (("16",), ())
