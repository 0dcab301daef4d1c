"""Who has some of the pupils acts upon those alone: of their years and classes, named for them, families of theirs."""

from datetime import date
from typing import get_args
from uuid import UUID

import pytest

from events.fact import Actor, Refusal, Role
from events.ids import guardian_id, pupil_id
from events.pathway import (
    AgreePlan,
    AllocateFocusFamily,
    ClosePlan,
    EndFocusFamily,
    HandOverFamilies,
    HoldMeeting,
    NoteStrategy,
    PlanMeeting,
    PrepareLetter,
    RecordPraise,
    RecordStageCheck,
    ReportPattern,
)
from events.registers import GuardianRecorded, Staff
from events.school import ClassOfPupils
from pathway.domain.focus import ALLOCATORS

MOTHER = guardian_id("woodside", "204")
STAFF = (
    Staff(id="head-3", role="assistant-head", years=("3",)),
    Staff(id="head-5", role="assistant-head", years=("5",)),
    Staff(id="head-7", role="assistant-head"),
    Staff(id="lead-3", role="year-group-leader", years=("3",)),
    Staff(id="lead-5", role="year-group-leader", years=("5",)),
    Staff(id="past-1", role="pastoral", pupils=("16",)),
    Staff(id="past-2", role="pastoral"),
)
REVIEW = date(2026, 10, 5)
KINDS = ("letter", "check", "plan a meeting", "meeting", "plan", "pattern", "strategy", "praise")


@pytest.fixture
def school(woodside, set_up_again):
    """Pupil 16 of 3B, which teacher-3 teaches, absent one session; a parent who may be written to."""
    classes = (ClassOfPupils(name="3B", year="3", teacher="teacher-3"),)
    set_up_again(woodside, staff=STAFF, telephone="020 7946 0117", classes=classes)
    names = {"mis_id": f"~{MOTHER}~contact~id", "name": f"~{MOTHER}~contact~name"}
    known = GuardianRecorded(pupil=pupil_id("woodside", "16"), guardian=MOTHER, legal=True, **names)
    woodside.decider.given(known, at=woodside.at("07:30"))
    woodside.taken("07:31", {"16": "O"}, day=date(2026, 9, 4))
    return woodside


def commands(school):
    return {
        "letter": PrepareLetter(mis_id="16", template="concern"),
        "check": RecordStageCheck(mis_id="16", check="panel-check", outcome="panel-called"),
        "plan a meeting": PlanMeeting(mis_id="16", purpose="support", at=school.at("15:00"), staff="staff-3"),
        "meeting": HoldMeeting(mis_id="16", purpose="support", guardians=("204",), barriers=("transport",)),
        "plan": AgreePlan(mis_id="16", supports=(), review=REVIEW),
        "pattern": ReportPattern(mis_id="16", kind="weekday"),
        "strategy": NoteStrategy(mis_id="16", owner="staff-9", review=REVIEW),
        "praise": RecordPraise(mis_id="16", how="rang"),
    }


def answer(school, command, role, who, number=900):
    """The reason of a refusal; empty where it was followed."""
    actor = Actor(who=who, role=role)
    said = school.decider.saying(command, at=school.at("09:00"), id=UUID(int=number), actor=actor)
    answered = school.decider.says(said)
    return answered.reason if isinstance(answered, Refusal) else ""


@pytest.mark.parametrize("what", KINDS)
def test_an_assistant_head_acts_upon_pupils_of_their_years_alone(school, what):
    command = commands(school)[what]
    assert answer(school, command, "assistant-head", "head-5") == "not-your-pupil"
    assert answer(school, command, "assistant-head", "nobody") == "not-your-pupil"
    assert answer(school, command, "assistant-head", "head-3") == ""


@pytest.mark.parametrize(
    ("what", "role", "who", "reason"),
    [
        ("meeting", "year-group-leader", "lead-3", ""),
        ("meeting", "year-group-leader", "lead-5", "not-your-pupil"),
        ("meeting", "class-teacher", "teacher-3", "not-for-role"),
        ("meeting", "governor", "gov", "not-for-role"),
        ("meeting", "safeguarding-lead", "dsl", ""),
        ("plan", "pastoral", "past-1", ""),
        ("plan", "pastoral", "past-2", "not-your-pupil"),
        ("plan", "governor", "gov", "not-for-role"),
        ("plan", "class-teacher", "teacher-3", "not-for-role"),
        ("praise", "class-teacher", "teacher-3", ""),
        ("praise", "class-teacher", "teacher-4", "not-your-pupil"),
        ("strategy", "inclusion", "inc", "not-your-pupil"),
        ("letter", "headteacher", "staff-1", ""),
        ("letter", "year-group-leader", "lead-3", "not-yours"),
        ("check", "year-group-leader", "lead-3", "not-for-role"),
    ],
)
def test_each_role_does_its_own(school, what, role, who, reason):
    assert answer(school, commands(school)[what], role, who) == reason


def test_a_family_allocated_to_them_is_theirs_while_it_is(school):
    letter = commands(school)["letter"]
    school.allocated("07:40", "head-5", "assistant-head")
    assert answer(school, letter, "assistant-head", "head-7") == "not-your-pupil"
    assert answer(school, letter, "assistant-head", "head-5") == ""


def test_so_it_is_of_who_stands_in(school):
    school.allocated("07:40", "head-5", "assistant-head")
    school.told(HandOverFamilies.model_validate({"from": "head-5", "to": "head-7", "until": school.day}), "07:45")
    assert answer(school, commands(school)["letter"], "assistant-head", "head-7") == ""


def hand_over(school, who, to="head-7"):
    return HandOverFamilies.model_validate({"from": who, "to": to, "until": school.day})


@pytest.mark.parametrize("role", sorted(get_args(Role)))
def test_nobody_gives_themselves_pupils_but_who_allocates(school, role):
    school.allocated("07:40", "staff-1", "headteacher")
    reason = "" if role in ALLOCATORS else "not-for-role"
    asked = AllocateFocusFamily(mis_id="16", staff="head-5", role="assistant-head")
    assert answer(school, hand_over(school, "staff-1", "self"), role, "self") == reason
    assert answer(school, asked, role, "self", 901) == reason
    assert answer(school, EndFocusFamily(mis_id="16"), role, "self", 902) == reason


def test_who_has_families_hands_over_their_own(school):
    school.allocated("07:40", "head-5", "assistant-head")
    assert answer(school, hand_over(school, "head-3"), "assistant-head", "head-5") == "not-for-role"
    assert answer(school, hand_over(school, "head-5"), "assistant-head", "head-5", 901) == ""
    assert answer(school, hand_over(school, "teacher-3"), "class-teacher", "teacher-3", 902) == "not-for-role"


def test_a_pupil_who_moved_is_the_new_year_s(school, recorded_pupil):
    school.hears(recorded_pupil("16", form="5A", year="5"), "08:00")
    letter = commands(school)["letter"]
    assert answer(school, letter, "assistant-head", "head-3") == "not-your-pupil"
    assert answer(school, letter, "assistant-head", "head-5") == ""


def test_to_others_nothing_is_told_of_what_there_is(school):
    close = ClosePlan(mis_id="16", outcome="improved")
    assert answer(school, close, "assistant-head", "head-5") == "not-your-pupil"
    school.told(AgreePlan(mis_id="16", supports=(), review=REVIEW), "08:00")
    assert answer(school, close, "assistant-head", "head-5", 901) == "not-your-pupil"
