"""What assistant heads and heads of school talk about of a week: each sees what is theirs, and no more."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.ids import pupil_id
from events.pathway import (
    AgendaOf,
    ClassSystemsNoted,
    ConcernRaised,
    ConcernResolved,
    DeadlineMissed,
    DutyDone,
    DutySet,
    ImprovementDetected,
    StageEntered,
    StageLeft,
)
from events.policy import policy_of
from events.registers import PolicyAdopted, PupilRemoved, Staff
from pathway.projection import agenda_of

MONDAY, FRIDAY, WEEK = date(2026, 9, 7), date(2026, 9, 11), "2026-W37"
SINCE, AT = date(2026, 9, 1), datetime(2026, 9, 7, 8, 30, tzinfo=UTC)
STAFF = (
    Staff(id="staff-5", role="assistant-head", years=("3",)),
    Staff(id="staff-7", role="assistant-head", classes=("4A",)),
    Staff(id="staff-8", role="assistant-head"),
)
DONE, MISSED, VISIT, NEXT_WEEK = (UUID(int=number) for number in range(1, 5))


@pytest.fixture
def school(woodside, set_up_again):
    """16, 17 and 18 of 3B, 19 of 4A."""
    set_up_again(woodside, staff=STAFF)
    policy = PolicyAdopted(school="woodside", since=SINCE, policy=policy_of("woodside"))
    woodside.decider.given(policy, at=woodside.at("07:02"))
    woodside.roll("17", "18")
    woodside.roll("19", form="4A", year="4")
    return woodside


def asks(tables, role="head-of-school", who="staff-1"):
    return replace(tables.reading(), actor=Actor(who=who, role=role))


async def years(tables, week=WEEK, **actor):
    answer = await agenda_of(asks(tables, **actor), AgendaOf(week=week))
    return {year.year: year for year in answer.years}


async def classes(tables, **asked):
    return {each.form: each for year in (await years(tables, **asked)).values() for each in year.classes}


def entered(mis_id, stage, day=FRIDAY):
    return StageEntered(
        pupil=pupil_id("woodside", mis_id), stage=stage, date=day, policy=SINCE, attending=30, possible=40,
        sessions=(), owner="attendance-officer",
    )  # fmt: skip


def left(mis_id, stage, reason="recovered", day=FRIDAY):
    return StageLeft(
        pupil=pupil_id("woodside", mis_id), stage=stage, date=day, reason=reason, attending=39, possible=40
    )


def duty(duty, kind="call", mis_id="16", day=MONDAY):
    due = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return DutySet(
        pupil=pupil_id("woodside", mis_id), duty=duty, kind=kind, date=day, due_at=due, owner="attendance-officer",
        because=UUID(int=99), persistent=False,
    )  # fmt: skip


def ended(word, duty, mis_id="16", **more):
    return word(pupil=pupil_id("woodside", mis_id), duty=duty, **more)


@pytest.fixture
def duties():
    """A call done in time; a call and a visit missed; a call of the week after."""
    return [
        duty(DONE),
        duty(MISSED, mis_id="17"),
        duty(VISIT, "visit", "17"),
        duty(NEXT_WEEK, day=date(2026, 9, 14)),
        ended(DutyDone, DONE, outcome="spoke", done_at=AT, because=DONE),
        ended(DeadlineMissed, MISSED, "17", due_at=AT),
        ended(DeadlineMissed, VISIT, "17", due_at=AT),
    ]


@pytest.mark.parametrize("size", [1, 1000])
async def test_stages_of_the_week_with_who_is_newly_persistent(school, tables, size):
    told = (
        entered("16", "watch"), entered("16", "persistent"), entered("17", "concern"),
        entered("18", "watch", date(2026, 9, 4)), left("18", "watch"),
        entered("19", "watch", date(2026, 9, 4)), left("19", "watch", "corrected"),
    )  # fmt: skip
    await tables.fold(school.log(*told), size)
    found = await classes(tables)
    assert {move.mis_id: ({*move.stages}, move.persistent) for move in found["3B"].entered} == {
        "16": ({"watch", "persistent"}, True),
        "17": ({"concern"}, False),
    }
    assert [(move.mis_id, move.stages) for move in found["3B"].left] == [("18", ("watch",))]
    assert (found["4A"].entered, found["4A"].left) == ((), ()), "a stage that fell with its ground is no success"


@pytest.mark.parametrize("size", [1, 1000])
async def test_duties_missed_and_in_time(school, tables, duties, size):
    await tables.fold(school.log(*duties), size)
    found = (await classes(tables))["3B"]
    assert (found.due, found.in_time) == (3, 1)
    assert [(each.kind, each.mis_id, each.owner) for each in found.missed] == [
        ("call", "17", "attendance-officer"), ("visit", "17", "attendance-officer"),
    ]  # fmt: skip


async def test_an_assistant_head_learns_of_no_visit(school, tables, duties):
    await tables.fold(school.log(*duties))
    found = (await classes(tables, role="assistant-head", who="staff-5"))["3B"]
    assert (found.due, found.in_time, [each.kind for each in found.missed]) == (2, 1, ["call"])


@pytest.mark.parametrize("size", [1, 1000])
async def test_improvements_of_the_week(school, tables, size):
    figures = {"recent_attending": 20, "recent_possible": 20, "earlier_attending": 30, "earlier_possible": 40}
    days = {"16": FRIDAY, "17": date(2026, 9, 4)}
    told = [ImprovementDetected(pupil=pupil_id("woodside", who), date=day, **figures) for who, day in days.items()]
    held = ImprovementDetected(pupil=pupil_id("woodside", "18"), date=FRIDAY, praise_held=True, **figures)
    await tables.fold(school.log(*told, held), size)
    assert (await classes(tables))["3B"].improved == ("16",), "and of nobody whose praise is on hold"


def noted(clock, discussed=False, **more):
    at = datetime(2026, 9, 7, clock, tzinfo=UTC)
    given = {"lead": False, "target": False, "trackers": False, **more}
    return ClassSystemsNoted(school="woodside", form="3B", at=at, by="t3", discussed=discussed, **given)


@pytest.mark.parametrize("size", [1, 2, 1000])
async def test_what_a_class_has_is_the_latest_word_and_a_discussion_stays(school, tables, size):
    await tables.fold(school.log(noted(9, True, lead=True), noted(10, lead=True, trackers=True)), size)
    found = await classes(tables)
    systems = found["3B"].systems
    assert (systems.lead, systems.target, systems.trackers, systems.noted_by) == (True, False, True, "t3")
    assert (systems.noted_at.hour, systems.discussed_at.hour) == (10, 9)
    assert found["4A"].systems is None


async def test_open_concerns_are_a_count_for_headship_and_nothing_for_others(school, tables):
    told = {"kind": "welfare", "date": MONDAY, "at": school.at("10:00"), "because": DONE}
    raised = [
        ConcernRaised(pupil=pupil_id("woodside", who), concern=UUID(int=n), by="t3", **told)
        for n, who in enumerate(("16", "17"), 1)
    ]
    over = ConcernResolved(
        pupil=pupil_id("woodside", "17"), concern=UUID(int=2), outcome="no-further-action", at=school.at("11:00"),
        by="staff-2",
    )  # fmt: skip
    await tables.fold(school.log(*raised, over))
    assert {year: row.open_concerns for year, row in (await years(tables)).items()} == {"3": 1, "4": 0}
    for role, who in (("assistant-head", "staff-5"), ("attendance-officer", "staff-3")):
        assert (await years(tables, role=role, who=who))["3"].open_concerns is None


async def test_an_assistant_head_sees_own_years_and_classes_alone(school, tables):
    await tables.fold(school.log())
    assert {*await years(tables)} == {"3", "4"}
    assert {*await years(tables, role="assistant-head", who="staff-5")} == {"3"}
    assert {*await classes(tables, role="assistant-head", who="staff-7")} == {"4A"}
    assert await years(tables, role="assistant-head", who="staff-8") == {}


@pytest.mark.parametrize(
    "role", ["year-group-leader", "class-teacher", "pastoral", "safeguarding-lead", "governor", "operator"]
)
async def test_to_nobody_else(school, tables, role):
    await tables.fold(school.log())
    with pytest.raises(Refused, match="headship, assistant heads"):
        await years(tables, role=role, who="staff-9")


async def test_a_week_that_there_is_not_is_refused(school, tables):
    await tables.fold(school.log())
    with pytest.raises(Refused, match="2026-W37"):
        await years(tables, week="2026-W60")


async def test_whose_record_was_deleted_is_counted_in_that_week_and_in_none_after_it(school, tables):
    await tables.fold(school.log(PupilRemoved(pupil=pupil_id("woodside", "18"))))
    assert [(await years(tables, week))["3"].pupils for week in (WEEK, "2026-W38")] == [3, 2]


@pytest.mark.parametrize(
    ("stay", "counted"),
    [
        ({"entry": date(2026, 9, 14)}, 3),
        ({"entry": FRIDAY}, 4),
        ({"leaving": date(2026, 9, 4)}, 3),
        ({"leaving": MONDAY}, 4),
    ],
)
async def test_who_starts_after_the_week_or_left_before_it_is_not_counted(school, tables, stay, counted):
    school.roll("20", **stay)
    await tables.fold(school.log())
    assert (await years(tables))["3"].pupils == counted
