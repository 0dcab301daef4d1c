"""The stage sheet (appendix 3): where a pupil stands, what it means, and what comes next by the policy of the case."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from chassis.service import Refused
from chassis.testing import answered
from events.fact import Actor
from events.ids import pupil_id
from events.pathway import StageEntered, StageLeft, StageSheetOf
from events.policy import policy_of
from events.registers import PolicyAdopted, Staff
from events.stages import StageAction
from pathway.adapters.stage_sheet import ACTIONS, stage_sheet
from pathway.handlers.stage_sheets import stage_sheet_of

from .printing import render

PUPIL, OCTOBER = pupil_id("woodside", "16"), date(2026, 10, 2)
STAFF = (
    Staff(id="staff-5", role="assistant-head", years=("3",)),
    Staff(id="staff-7", role="assistant-head", years=("5",)),
)


@pytest.fixture
def school(woodside, set_up_again):
    """Woodside with a telephone and assistant heads."""
    set_up_again(woodside, telephone="020 7946 0117", staff=STAFF)
    return woodside


def entered(stage, attending=35, since=date(2026, 9, 1), **more):
    return StageEntered(
        pupil=PUPIL, stage=stage, date=OCTOBER, policy=since, attending=attending, possible=40, sessions=(),
        owner="attendance-officer", **more,
    )  # fmt: skip


async def asked(tables, form="json", role="attendance-officer", who="staff-3", mis_id="16"):
    reading = replace(tables.reading(), actor=Actor(who=who, role=role))
    return await answered(stage_sheet_of(render), reading, StageSheetOf(mis_id=mis_id, format=form))


def read(file):
    return json.loads(b64decode(file.content))


async def test_who_stands_in_no_stage_has_the_first_to_come(school, tables):
    await tables.fold(school.log())
    file = await asked(tables)
    assert (file.stages, file.next, read(file)["standing"]) == ((), "watch", [])


async def test_the_next_is_that_of_the_most_serious_stage_and_what_was_left_counts_no_more(school, tables):
    support = entered("support", next="persistent", actions=("meeting", "plan"), due=date(2026, 10, 16))
    left = StageLeft(pupil=PUPIL, stage="concern", date=OCTOBER, reason="recovered", attending=35, possible=40)
    concern, watch = entered("concern", next="support"), entered("watch", next="concern")
    await tables.fold(school.log(support, concern, watch, left, entered("legal")))
    file = await asked(tables)
    assert (file.stages, file.next) == (("watch", "support", "legal"), "persistent")
    [_, held, _] = read(file)["standing"]
    assert (held["since"], held["attending"], held["possible"], held["due"]) == ("2026-10-02", 35, 40, "2026-10-16")


async def test_after_the_last_stage_nothing_comes_next(school, tables):
    await tables.fold(school.log(entered("severe", attending=10)))
    file = await asked(tables)
    assert (file.stages, file.next) == (("severe",), None)


async def test_a_case_keeps_the_policy_it_began_under(school, tables):
    later = policy_of({"stages": {"ladder": {"support": {"attendance": "<= 93"}}}})
    adopted = PolicyAdopted(school="woodside", since=date(2026, 9, 2), policy=later)
    first = PolicyAdopted(school="woodside", since=date(2026, 9, 1), policy=policy_of("woodside"))
    await tables.fold(school.log(first, adopted))
    content = read(await asked(tables))
    assert (content["policy"], thresholds(content)["support"]) == ("2026-09-02", "<= 93")
    await tables.empty()
    await tables.fold(school.log(first, adopted, entered("concern", next="support")))
    content = read(await asked(tables))
    assert (content["policy"], thresholds(content)["support"]) == ("2026-09-01", "<= 92")


async def test_each_stage_is_shown_as_its_own_policy_has_it(school, tables):
    later = policy_of({"stages": {"ladder": {"concern": {"attendance": "< 94"}, "support": {"attendance": "<= 93"}}}})
    first = PolicyAdopted(school="woodside", since=date(2026, 9, 1), policy=policy_of("woodside"))
    adopted = PolicyAdopted(school="woodside", since=date(2026, 10, 2), policy=later)
    old = entered("concern", next="support")
    new = entered("support", since=date(2026, 10, 2), next="persistent")
    await tables.fold(school.log(first, adopted, old, new))
    content = read(await asked(tables))
    assert [(each["stage"], each["step"]["attendance"]) for each in content["standing"]] == [
        ("concern", "< 95"),
        ("support", "<= 93"),
    ]
    assert (content["policy"], thresholds(content)["concern"]) == ("2026-10-02", "< 95")


def thresholds(content):
    return {each["stage"]: each["attendance"] for each in content["ladder"]}


@pytest.mark.parametrize(
    ("role", "who", "mis_id", "reason"),
    [
        ("assistant-head", "staff-7", "16", "no-such-pupil"),
        ("attendance-officer", "staff-3", "99", "no-such-pupil"),
        ("year-group-leader", "staff-6", "16", "not-yours"),
        ("class-teacher", "staff-9", "16", "not-yours"),
        ("governor", "staff-9", "16", "not-yours"),
        ("operator", "operator", "16", "not-yours"),
    ],
)
async def test_for_those_who_meet_the_parents_of_that_pupil(school, tables, role, who, mis_id, reason):
    await tables.fold(school.log())
    assert (await asked(tables, role="assistant-head", who="staff-5")).next == "watch"
    with pytest.raises(Refused) as refused:
        await asked(tables, role=role, who=who, mis_id=mis_id)
    assert refused.value.reason == reason


async def test_the_pdf_is_the_same_bytes_again_and_of_nobody_forgotten(school, tables):
    await tables.fold(school.log(entered("concern", next="support", actions=("letter",))))
    file = await asked(tables, "pdf")
    assert b64decode(file.content).startswith(b"%PDF")
    assert file.sha256 == (await asked(tables, "pdf")).sha256
    tables.keys.forgotten.add(PUPIL)
    with pytest.raises(Refused, match="forgotten"):
        await asked(tables, "pdf")
    assert (await asked(tables)).stages == ("concern",)


def order(standing=(), then="support", name="Ada Byron"):
    policy = policy_of("woodside")
    ladder = [{"stage": name, **stage.model_dump(mode="json")} for name, stage in policy.stages.ladder.items()]
    by_name = {each["stage"]: each for each in ladder}
    standing = [{"step": by_name[row["stage"]], **row} for row in standing]
    content = {"standing": standing, "next": then, "ladder": ladder, "penalty": policy.penalty.model_dump(mode="json")}
    about = {"school": "Woodside", "telephone": "", "full_name": name, "form": "3B", "day": "2026-10-02"}
    return {**about, "content": content}


def test_every_action_has_its_words():
    assert {*ACTIONS} == {*get_args(StageAction)}


def test_a_stage_says_when_it_began_what_is_asked_and_when_it_ends():
    figures = {"attending": 37, "possible": 40, "missed": 3, "next": "support", "owner": "attendance-officer"}
    row = {"stage": "concern", "since": "2026-10-02", "actions": ["letter"], "due": "2026-10-09", **figures}
    silent = {**row, "stage": "watch", "actions": [], "due": None}
    shown = stage_sheet(order([silent, row]))
    assert [(each["name"], each["asked"], each["ends"]) for each in shown["standing"]] == [
        (
            "concern",
            "a letter goes to each parent, by the attendance team, until 9 October 2026",
            "attendance is 95 % or more",
        ),
        ("watch", "what the more serious stage asks", "attendance is 96 % or more"),
    ]
    assert [each["here"] for each in shown["ladder"]] == [True, True, False, False, False, False]


def test_a_stage_ends_as_its_own_policy_says():
    figures = {"attending": 37, "possible": 40, "missed": 3, "next": "support", "owner": "attendance-officer"}
    row = {"stage": "concern", "since": "2026-10-02", "actions": [], "due": None, **figures}
    then = {"attendance": "< 94", "until": ""}
    shown = stage_sheet(order([{**row, "step": then}, {**row, "stage": "watch", "step": None}]))
    assert [each["ends"] for each in shown["standing"]] == ["", "attendance is 94 % or more"]


def test_the_steps_say_what_they_begin_with_and_what_notices_ask():
    shown = stage_sheet(order())
    assert shown["next"]["begins"] == "attendance 92 % or less"
    assert shown["ladder"][-1]["begins"] == ("10 sessions not authorised in 10 school weeks, of compulsory school age")
    assert shown["notices"] == [
        "notice 1: £160 within 28 days, £80 within 21", "notice 2: £160 within 28 days"
    ]  # fmt: skip
    assert stage_sheet(order(then=None))["next"] is None


def test_a_blank_name_is_no_sheet():
    with pytest.raises(ValueError, match="full name"):
        stage_sheet(order(name=" "))
