"""A class teacher knows that a child will be absent (procedures, row 38): told to whoever follows it up, no more."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from chassis.service import Refused
from events.fact import Actor
from events.ids import pupil_id
from events.pathway import KnownAbsenceReported, KnownAbsencesOf, QueueOf, ReportKnownAbsence
from events.school import ClassOfPupils
from pathway.projection import known_absences_of, queue_of

MONDAY, TUESDAY, FRIDAY = date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 11)
PUPIL = pupil_id("woodside", "16")
NOTE = f"~{PUPIL}~contact~wedding"
TEACHER = {"who": "staff-9", "role": "class-teacher"}


@pytest.fixture(autouse=True)
def classes(woodside, set_up_again):
    """staff-9 teaches 3B, staff-8 5A."""
    taught = (("3B", "3", "staff-9"), ("5A", "5", "staff-8"))
    set_up_again(woodside, classes=tuple(ClassOfPupils(name=n, year=y, teacher=t) for n, y, t in taught))


def report(first=MONDAY, last=None, **so):
    return ReportKnownAbsence.model_validate({"mis_id": "16", "from": first, "to": last, **so})


def refused(school, asked, role="class-teacher", clock="08:30"):
    return school.decider.refuses(asked, at=school.at(clock), actor=Actor(who="staff-9", role=role)).reason


def test_what_a_teacher_knows_is_recorded_with_the_days(woodside):
    news = woodside.told(report(MONDAY, FRIDAY, note=NOTE), "08:30", **TEACHER)
    usual = {"pupil": PUPIL, "at": woodside.at("08:30"), "by": "staff-9", "note": NOTE}
    assert news == [KnownAbsenceReported(first=MONDAY, last=FRIDAY, **usual)]
    woodside.decider.assert_rebuilds()


def test_without_an_end_it_is_one_day(woodside):
    [known] = woodside.told(report(FRIDAY), "08:30", **TEACHER)
    assert (known.first, known.last) == (FRIDAY, FRIDAY)


def test_it_explains_nothing_and_stands_nothing_down(woodside, said):
    woodside.told(report(), "08:30", **TEACHER)
    assert said(woodside.absent("09:20")) == ["call due 10:00 attendance-officer"]
    assert woodside.told(report(), "09:30", **TEACHER)[1:] == []
    assert woodside.duties() == {("call", PUPIL, MONDAY): "due"}
    woodside.wakes("16:00")
    woodside.day = TUESDAY
    woodside.told(report(TUESDAY), "08:30", **TEACHER)
    assert "visit due 15:00 attendance-officer" in said(woodside.absent("09:20"))


def test_days_that_have_passed_and_pupils_whom_nobody_knows_are_refused(woodside):
    assert refused(woodside, report(date(2026, 9, 4))) == "has-passed"
    assert refused(woodside, report(mis_id="99")) == "no-such-pupil"
    assert refused(woodside, report(), role="governor") is not None


def test_a_teacher_names_the_children_of_their_class_alone(woodside):
    woodside.roll("50", form="5A", year="5")
    assert refused(woodside, report(mis_id="50")) == "not-your-pupil"


def test_days_that_end_before_they_begin_are_of_the_wrong_shape():
    with pytest.raises(ValidationError, match="to is before from"):
        report(FRIDAY, MONDAY)


# Who is told ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def known(woodside):
    """16 of class 3B, year 3, is known to be absent from Monday to Tuesday; 50 of 5A on Monday."""
    woodside.roll("50", form="5A", year="5")
    woodside.told(report(MONDAY, TUESDAY, note=NOTE), "08:30", **TEACHER)
    woodside.told(report(MONDAY, mis_id="50"), "08:31", who="staff-8", role="class-teacher")
    return woodside


async def asked(school, tables, role, who, on=MONDAY):
    await tables.fold(school.log())
    await tables.db.execute(
        "insert into staff values ('woodside', 'staff-6', '{3}', '{}', '{}') on conflict do nothing"
    )
    reading = replace(tables.reading(), now=school.at("09:30"), actor=Actor(who=who, role=role))
    return (await known_absences_of(reading, KnownAbsencesOf(on=on))).rows


@pytest.mark.parametrize(
    ("role", "who", "seen"),
    [
        ("attendance-officer", "staff-3", [("16", "wedding"), ("50", None)]),
        ("safeguarding-lead", "staff-2", [("16", "wedding"), ("50", None)]),
        ("year-group-leader", "staff-6", [("16", "wedding")]),
        ("class-teacher", "staff-9", [("16", None)]),
        ("pastoral", "staff-7", []),
        ("operator", "operator", [(pupil_id("woodside", "16"), None), (pupil_id("woodside", "50"), None)]),
    ],
)
async def test_officers_and_the_leader_of_the_year_are_told_and_everybody_of_their_own_alone(
    known, tables, role, who, seen
):
    assert [(row.mis_id, row.note) for row in await asked(known, tables, role, who)] == seen


async def test_a_governor_is_refused(known, tables):
    with pytest.raises(Refused):
        await asked(known, tables, "governor", "staff-20")


@pytest.mark.parametrize(("on", "seen"), [(MONDAY, 2), (TUESDAY, 1), (date(2026, 9, 9), 0)])
async def test_it_is_known_of_its_days_alone(known, tables, on, seen):
    assert len(await asked(known, tables, "attendance-officer", "staff-3", on)) == seen


async def test_the_queue_shows_who_knew_beside_the_call(known, tables):
    known.roll("17")
    for mis_id in ("16", "17"):
        known.absent("09:20", mis_id=mis_id)
    await tables.fold(known.log())
    reading = replace(tables.reading(), now=known.at("09:30"), actor=Actor(who="staff-3", role="attendance-officer"))
    rows = (await queue_of(reading, QueueOf())).rows
    assert {call.mis_id: call.known_by for row in rows for call in row.calls} == {"16": "staff-9", "17": None}


async def test_folded_twice_the_rows_are_the_same(known, tables):
    before = await asked(known, tables, "attendance-officer", "staff-3")
    assert await asked(known, tables, "attendance-officer", "staff-3") == before
