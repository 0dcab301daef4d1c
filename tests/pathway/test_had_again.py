"""A stage sheet and a meeting's form are had again as known then, whatever was said since; an agenda keeps its week."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.service import Refused
from chassis.testing import answered
from events.fact import Actor
from events.ids import pupil_id
from events.pathway import (
    AgendaOf,
    AgreedAction,
    DeadlineMissed,
    DutyDone,
    DutySet,
    MeetingHeld,
    MeetingMissed,
    MeetingPackOf,
    MeetingPlanned,
    StageEntered,
    StageLeft,
    StageSheetOf,
)
from events.policy import policy_of
from events.registers import PolicyAdopted, PupilRemoved, Staff
from pathway.handlers.meeting_forms import meeting_pack_of
from pathway.handlers.stage_sheets import stage_sheet_of
from pathway.projection import agenda_of

from .printing import render
from .school_file import recorded, set_up

PUPIL, DAY, MEETING, DUTY = pupil_id("woodside", "16"), date(2026, 9, 7), UUID(int=1), UUID(int=2)
OFFICER = Actor(who="staff-3", role="attendance-officer")
STAFF = tuple(Staff(id=f"staff-{n}", role="assistant-head", years=(year,)) for n, year in ((5, "3"), (7, "5")))
CARD: dict[str, Any] = {
    "purpose": "support",
    "at": "2026-09-07T14:00:00Z",
    "by": "staff-3",
    "pupil": PUPIL,
    "meeting": MEETING,
}
OF_DUTY: dict[str, Any] = {"pupil": PUPIL, "duty": DUTY}
DUE: dict[str, Any] = {"due_at": "2026-09-14T15:00:00Z", **OF_DUTY}
DONE: dict[str, Any] = {"done_at": "2026-09-14T16:00:00Z", **OF_DUTY}


def entered(stage: str, attending: int = 35) -> StageEntered:
    return StageEntered(
        pupil=PUPIL, stage=stage, date=DAY, policy=date(2026, 9, 1), attending=attending, possible=40, sessions=(),
        owner="attendance-officer", actions=("letter",),
    )  # fmt: skip


def left(stage: str) -> StageLeft:
    return StageLeft(pupil=PUPIL, stage=stage, date=DAY, reason="recovered", attending=39, possible=40)


ACTION = AgreedAction(what=f"~{PUPIL}~contact~taxi", owner="staff-3", due=DAY + timedelta(days=7), duty=DUTY)
PLANNED = MeetingPlanned(staff="staff-3", **CARD)
HELD = MeetingHeld(how="met", family=(PUPIL,), actions=(ACTION,), **CARD)
SET = DutySet(kind="action", date=DAY, owner="staff-3", because=UUID(int=3), **DUE)
LENIENT = policy_of({"stages": {"ladder": {"concern": {"attendance": "< 94"}}}})
SAID = (
    *(entered("concern"), entered("concern", 30), entered("support"), left("concern"), left("support")),
    *(PLANNED, HELD, MeetingMissed(reason="nobody-came", **CARD)),
    *(SET, DeadlineMissed(**DUE)),
    DutyDone(outcome="done", because=UUID(int=4), **DONE),
    *(recorded("16", form="5A", year="5"), recorded("16", last_name=f"~{PUPIL}~register~married")),
    *(set_up(name="Woodside Academy", staff=STAFF), set_up(staff=STAFF, telephone="020 7946 0117")),
    PolicyAdopted(school="woodside", since=date(2026, 9, 1), policy=LENIENT),
)  # fmt: skip
QUESTIONS = (StageSheetOf(mis_id="16", format="json"), MeetingPackOf(meeting=MEETING, format="json"))


async def asked(tables: Any, question: Any, actor: Actor = OFFICER, **known: Any) -> Any:
    """The answer, or why there is none."""
    answer = stage_sheet_of(render) if isinstance(question, StageSheetOf) else meeting_pack_of(render)
    try:
        reading = replace(tables.reading(), actor=actor)
        return await answered(answer, reading, question.model_copy(update=known))
    except Refused as refused:
        return refused.reason


def known(answer: Any) -> dict[str, Any]:
    """The two of an answer that give it again."""
    return {"as_known_at": answer.known_at, "log_sequence": answer.log_sequence}


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.sampled_from(SAID), max_size=12), since=st.integers(0, 12), size=st.sampled_from([1, 3, 1000]))
async def test_an_answer_is_had_again_whatever_is_said_after_it(
    woodside: Any, tables: Any, said: list[Any], since: int, size: int
) -> None:
    """All of it in one instant: the sequence tells what the answer knew."""
    await tables.empty()
    log = woodside.log(PLANNED, SET, *said)
    there = len(log) - max(0, len(said) - since)
    await tables.fold(log[:there], size)
    was = [await asked(tables, each) for each in QUESTIONS]
    await tables.fold(log[there:], size)
    for question, answer in zip(QUESTIONS, was, strict=True):
        assert await asked(tables, question, **known(answer)) == answer


async def test_what_parents_were_handed_is_the_same_bytes_after_all_has_changed(woodside: Any, tables: Any) -> None:
    log = woodside.log(PLANNED, entered("concern"), *SAID[2:], HELD)
    await tables.fold(log[: -len(SAID) + 1])
    questions = [each.model_copy(update={"format": form}) for each in QUESTIONS for form in ("json", "pdf")]
    was = [await asked(tables, each) for each in questions]
    await tables.fold(log[-len(SAID) + 1 :])
    assert [(await asked(tables, each)).sha256 for each in questions] != [each.sha256 for each in was]
    for question, answer in zip(questions, was, strict=True):
        assert await asked(tables, question, **known(answer)) == answer


async def test_a_form_has_its_actions_in_the_state_of_then(woodside: Any, tables: Any) -> None:
    log = woodside.log(PLANNED, HELD, SET, SAID[-7])
    states = {}
    for fact in log:
        await tables.fold([fact])
        answer = await asked(tables, QUESTIONS[1])
        if not isinstance(answer, str):
            states[answer.log_sequence] = [each["state"] for each in json.loads(b64decode(answer.content))["actions"]]
    assert [*states.values()] == [[], ["due"], ["due"], ["missed"]]
    for sequence, state in states.items():
        then = await asked(tables, QUESTIONS[1], log_sequence=sequence)
        assert [each["state"] for each in json.loads(b64decode(then.content))["actions"]] == state


async def test_before_there_was_a_pupil_a_meeting_or_a_school_there_is_no_answer(woodside: Any, tables: Any) -> None:
    log = woodside.log(PLANNED)
    await tables.fold(log)
    assert await asked(tables, QUESTIONS[0], log_sequence=1) == "no-such-pupil"
    assert await asked(tables, QUESTIONS[1], log_sequence=len(log) - 1) == "no-such-meeting"
    assert await asked(tables, QUESTIONS[0], as_known_at=woodside.at("06:00")) == "no-such-pupil"
    now = await asked(tables, QUESTIONS[0])
    assert await asked(tables, QUESTIONS[0], as_known_at=woodside.at("23:00"), log_sequence=9999) == now


async def test_who_may_read_what_was_known_is_of_now(woodside: Any, tables: Any) -> None:
    had, has = (Actor(who=who, role="assistant-head") for who in ("staff-5", "staff-7"))
    log = woodside.log(set_up(staff=STAFF), PLANNED, entered("concern"), recorded("16", form="5A", year="5"))
    await tables.fold(log[:-1])
    was = [await asked(tables, each, had) for each in QUESTIONS]
    assert [await asked(tables, each, has) for each in QUESTIONS] == ["no-such-pupil", "no-such-meeting"]
    await tables.fold(log[-1:])
    for question, answer in zip(QUESTIONS, was, strict=True):
        assert await asked(tables, question, had, **known(answer)) in {"no-such-pupil", "no-such-meeting"}
        assert await asked(tables, question, has, **known(answer)) == answer


async def classes(tables: Any, week: str, who: Actor) -> dict[str, int]:
    """Class → pupils, of a week's agenda."""
    answer = await agenda_of(replace(tables.reading(), actor=who), AgendaOf(week=week))
    return {each.form: each.pupils for year in answer.years for each in year.classes}


@pytest.mark.parametrize("size", [1, 1000])
async def test_an_agenda_of_an_old_week_has_each_pupil_in_the_class_of_then(
    woodside_on: Any, tables: Any, size: int
) -> None:
    """16 went to 5A on Monday 14 September, 17 was first heard of on it, and 18 left on it."""
    school = woodside_on(date(2026, 9, 7))
    school.decider.given(set_up(staff=STAFF), at=school.at("07:01"))
    school.roll("18")
    school.day = date(2026, 9, 14)
    school.roll("16", form="5A", year="5")
    school.roll("17")
    await tables.fold(school.log(PupilRemoved(pupil=pupil_id("woodside", "18"))), size)
    head, had, has = (Actor(who=who, role=role) for who, role in (("staff-1", "headteacher"), *(
        (f"staff-{n}", "assistant-head") for n in (5, 7)
    )))  # fmt: skip
    assert await classes(tables, "2026-W37", head) == {"3B": 3}
    assert await classes(tables, "2026-W38", head) == {"3B": 2, "5A": 1}
    assert await classes(tables, "2026-W39", head) == {"3B": 1, "5A": 1}
    assert await classes(tables, "2026-W37", had) == {"3B": 2}, "16 is not theirs now"
    assert await classes(tables, "2026-W37", has) == {"3B": 1}, "16, who is"
