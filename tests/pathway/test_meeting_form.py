"""The parent meeting form as a file: to be filled in, and as it was; for those who meet parents."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from chassis.service import Refused
from chassis.testing import answered
from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    Action,
    Barrier,
    HoldMeeting,
    MeetingPackOf,
    MeetingPurpose,
    MeetingsOf,
    PackItem,
    PlanMeeting,
)
from events.registers import GuardianRecorded, Staff
from pathway.adapters.meeting_form import BRING, PURPOSES, MeetingForm, form_sheet
from pathway.handlers.meeting_forms import meeting_pack_of
from pathway.projection import meetings_of

from .printing import render

PUPIL = pupil_id("woodside", "16")
REASONS, WHAT = f"~{PUPIL}~contact~mornings", f"~{PUPIL}~contact~taxi"
STAFF = (
    Staff(id="staff-5", role="assistant-head", years=("3",)),
    Staff(id="staff-7", role="assistant-head", years=("5",)),
)


@pytest.fixture
def school(woodside, set_up_again):
    """A meeting is planned for the afternoon."""
    set_up_again(woodside, telephone="020 7946 0117", staff=STAFF)
    at = woodside.at("15:00")
    woodside.told(PlanMeeting(mis_id="16", purpose="support", at=at, staff="staff-3"), "09:00")
    return woodside


def held(school):
    actions = (Action(what=WHAT, owner="staff-3", due=date(2026, 9, 14)),)
    form = {"barriers": ("transport",), "reasons": REASONS, "actions": actions, "brought": ("books",)}
    school.told(HoldMeeting(mis_id="16", purpose="support", signed_by_parent=True, **form), "15:10")


def asks(tables, role="attendance-officer", who="staff-3"):
    return replace(tables.reading(), actor=Actor(who=who, role=role))


async def asked(tables, form="pdf", **actor):
    [meeting] = (await meetings_of(asks(tables), MeetingsOf())).rows
    question = MeetingPackOf(meeting=meeting.meeting, format=form)
    return await answered(meeting_pack_of(render), asks(tables, **actor), question)


async def test_before_it_is_held_it_says_what_to_bring_and_names_nobody(school, tables):
    await tables.fold(school.log())
    file = await asked(tables, "json")
    content = json.loads(b64decode(file.content))
    assert (file.state, content["purpose"], content["pupil"]) == ("planned", "support", PUPIL)
    assert content["to_bring"][:2] == ["absence-report", "books"]
    assert file == await asked(tables, "json")


async def test_afterwards_it_is_as_it_was_without_what_was_written(school, tables):
    held(school)
    await tables.fold(school.log())
    file = await asked(tables, "json")
    content = json.loads(b64decode(file.content))
    assert (file.state, content["barriers"], content["brought"]) == ("held", ["transport"], ["books"])
    assert [(each["owner"], each["due"]) for each in content["actions"]] == [("staff-3", "2026-09-14")]
    assert "mornings" not in str(content)
    assert "taxi" not in str(content)


async def test_who_was_there_and_who_is_to_act_have_names(school, tables, set_up_again):
    """And who has none on the record is a parent or carer, or staff by their id."""
    named = Staff(id="staff-3", role="attendance-officer", name="~staff-3~staff~Doe")
    set_up_again(school, staff=(named, *STAFF))
    for guardian, name in (("204", "~204~contact~Grace"), ("205", None)):
        known = guardian_id("woodside", guardian)
        fact = GuardianRecorded(pupil=PUPIL, guardian=known, mis_id=f"~{known}~contact~{guardian}", name=name)
        school.decider.hears(fact, at=school.at("07:06"))
    actions = tuple(Action(what=WHAT, owner=owner, due=date(2026, 9, 14)) for owner in ("staff-3", "family", "staff-5"))
    form = {"guardians": ("204", "205"), "staff": ("staff-3", "staff-5"), "pupil_came": True, "actions": actions}
    school.told(HoldMeeting(mis_id="16", purpose="support", barriers=("transport",), **form), "15:10")
    await tables.fold(school.log())
    orders = []

    async def rendered(order):
        orders.append(form_sheet({name: getattr(order, name) for name in order.__slots__}))
        return b"%PDF"

    [meeting] = (await meetings_of(asks(tables), MeetingsOf())).rows
    question = MeetingPackOf(meeting=meeting.meeting)
    await answered(meeting_pack_of(rendered), asks(tables), question)
    [shown] = orders
    assert shown["there"] == "Grace, a parent or carer, first, Doe, staff-5"
    assert (shown["staff"], [who for _, who, _ in shown["actions"]]) == ("Doe", ["Doe", "the family", "staff-5"])


@pytest.mark.parametrize("when", ["before", "after"])
async def test_the_pdf_is_the_same_bytes_again(school, tables, when):
    if when == "after":
        held(school)
    await tables.fold(school.log())
    file = await asked(tables)
    assert b64decode(file.content).startswith(b"%PDF")
    assert file.sha256 == (await asked(tables)).sha256
    tables.keys.forgotten.add(PUPIL)
    with pytest.raises(Refused, match="forgotten"):
        await asked(tables)


@pytest.mark.parametrize(
    ("role", "who", "reason"),
    [
        ("assistant-head", "staff-7", "no-such-meeting"),
        ("year-group-leader", "staff-6", "not-yours"),
        ("class-teacher", "staff-9", "not-yours"),
        ("operator", "operator", "not-yours"),
    ],
)
async def test_for_those_who_meet_the_parents_of_that_pupil(school, tables, role, who, reason):
    await tables.fold(school.log())
    assert (await asked(tables, "json", role="assistant-head", who="staff-5")).state == "planned"
    with pytest.raises(Refused) as refused:
        await asked(tables, "json", role=role, who=who)
    assert refused.value.reason == reason


def test_every_purpose_and_item_has_its_words():
    assert {*PURPOSES} == {*get_args(MeetingPurpose)}
    assert {*BRING} == {*get_args(PackItem)}


def test_on_paper_there_is_room_for_what_is_agreed_and_no_blank_name():
    form = {
        "template": "meeting-form", "version": 1, "school": "Woodside", "full_name": "Ada Byron", "form": "3B",
        "day": "2026-09-07", "clock": "15:00", "purpose": "support", "staff": "Ms Doe", "there": (), "held": False,
        "to_bring": (), "brought": (), "barriers": ("transport",), "reasons": "", "note": "", "actions": (),
        "review": "", "signed_by_parent": False, "signed_by_school": False, "reference": "7f3a9c21",
    }  # fmt: skip
    made = MeetingForm(**form)
    shown = form_sheet({name: getattr(made, name) for name in made.__slots__})
    assert (shown["actions"], shown["date"]) == ([["", "", ""]] * 4, "7 September 2026")
    assert ["transport", True] in shown["barriers"]
    assert len(shown["barriers"]) == len(get_args(Barrier))
    with pytest.raises(ValueError, match="full name"):
        form_sheet({**form, "full_name": " "})
