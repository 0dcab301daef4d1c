"""A task that is open, or missed, after its plan, allocation, stage or counter ended is named."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from events.ids import wake_id
from events.pathway import (
    CounterReached,
    CounterWithdrawn,
    DeadlineMissed,
    DutySet,
    DutyStoodDown,
    FocusFamilyAllocated,
    FocusFamilyEnded,
    PlanAgreed,
    PlanClosed,
    StageEntered,
    StageLeft,
)
from events.registers import PupilRemoved

from .conftest import DAY, OFFICER, PUPIL, SCHOOL, SIBLING, TEN

TASK, PLAN = UUID(int=9), UUID(int=8)
LATER = TEN + timedelta(days=3)
RULE = "none-open-past-its-case"
FAMILY = {"pupil": PUPIL, "family": (PUPIL, SIBLING), "staff": "staff-3", "role": "attendance-officer", "since": DAY}


def stage(word, **fields):
    return word(pupil=PUPIL, stage="concern", date=DAY, attending=0, possible=0, **fields)


BEGINS = {
    "plan": lambda: PlanAgreed(pupil=PUPIL, plan=PLAN, since=DAY, supports=(), review=date(2026, 9, 10), by="staff-3"),
    "allocation": lambda: FocusFamilyAllocated(**FAMILY),
    "stage": lambda: stage(
        StageEntered, policy=DAY, sessions=(), actions=("letter",), owner="attendance-officer", due=None,
        letter="concern", next=None,
    ),
    "counter": lambda: CounterReached(
        pupil=PUPIL, counter="authority-return", date=DAY, days=10, sessions=(), owner="attendance-officer", due=None
    ),
}  # fmt: skip
ENDS = {
    "plan": lambda: PlanClosed(pupil=PUPIL, plan=PLAN, outcome="improved", by="staff-3"),
    "allocation": lambda: FocusFamilyEnded(**FAMILY, last=DAY, reason="requested"),
    "stage": lambda: stage(StageLeft, reason="recovered"),
    "counter": lambda: CounterWithdrawn(pupil=PUPIL, counter="authority-return", date=DAY),
}
TASKS = [
    ("plan", "support", "school-nurse"),
    ("plan", "meeting", "plan-review"),
    ("allocation", "meeting", "focus-start"),
    ("stage", "meeting", "concern-stage"),
    ("stage", "panel-check", "concern"),
    ("stage", "letter", "concern"),
    ("counter", "tell-authority", "authority-return"),
]
by_task = pytest.mark.parametrize(("of", "kind", "about"), TASKS, ids=[f"{kind} {about}" for _, kind, about in TASKS])


def begun(log, of, kind, about):
    because = log.says(BEGINS[of](), actor=OFFICER)
    duty = DutySet(
        pupil=PUPIL, duty=TASK, kind=kind, date=DAY, due_at=LATER, owner="staff-3", because=because, about=about
    )
    log.says(duty, because)
    return because


def missed(log):
    log.at = LATER
    log.says(DeadlineMissed(pupil=PUPIL, duty=TASK, due_at=LATER), wake_id(SCHOOL, "pupil", PUPIL, LATER))


@by_task
def test_open_while_what_asked_for_it_goes_on_it_is_none(log, of, kind, about):
    begun(log, of, kind, about)
    assert log.rules(log.at) == []


@by_task
def test_open_after_it_ended_it_is_named(log, of, kind, about):
    begun(log, of, kind, about)
    log.says(ENDS[of](), actor=OFFICER)
    assert log.rules(log.at) == [RULE]
    assert log.found(log.at)[0].says.endswith("is open, and what asked for it has ended.")


@by_task
def test_missed_after_it_ended_it_is_named(log, of, kind, about):
    begun(log, of, kind, about)
    log.says(ENDS[of](), actor=OFFICER)
    missed(log)
    assert log.rules() == [RULE]


@by_task
def test_that_stood_down_with_it_is_none(log, of, kind, about):
    begun(log, of, kind, about)
    because = log.says(ENDS[of](), actor=OFFICER)
    log.says(DutyStoodDown(pupil=PUPIL, duty=TASK, reason="ended", because=because), because)
    assert log.rules() == []


@by_task
def test_set_anew_since_it_is_none(log, of, kind, about):
    begun(log, of, kind, about)
    because = log.says(ENDS[of](), actor=OFFICER)
    log.says(DutyStoodDown(pupil=PUPIL, duty=TASK, reason="ended", because=because), because)
    begun(log, of, kind, about)
    assert log.rules(log.at) == []


def test_a_family_that_is_allocated_anew_has_no_meeting_of_before(log):
    begun(log, "allocation", "meeting", "focus-end")
    log.says(FocusFamilyAllocated(**{**FAMILY, "pupil": SIBLING, "staff": "staff-4"}), actor=OFFICER)
    assert log.rules(log.at) == [RULE]


@pytest.mark.parametrize(("kind", "about"), [("praise", None), ("support", "school-nurse"), ("action", None)])
def test_a_task_missed_after_the_pupil_had_left_is_named(log, kind, about):
    log.at = LATER - timedelta(days=9)
    begun(log, "plan", kind, about)
    log.says(PupilRemoved(pupil=PUPIL))
    log.passes(5)
    missed(log)
    assert log.rules() == [RULE]


@pytest.mark.parametrize("days", [0, 3])
def test_what_was_due_while_the_pupil_might_be_put_back_is_none(log, days):
    log.at = LATER - timedelta(days=days)
    begun(log, "plan", "action", None)
    log.says(PupilRemoved(pupil=PUPIL))
    log.passes(5)
    missed(log)
    assert log.rules() == []


def test_what_the_authority_is_to_be_told_of_a_leaver_is_none(log):
    log.at = LATER - timedelta(days=9)
    begun(log, "counter", "tell-authority", "authority-return")
    log.says(PupilRemoved(pupil=PUPIL))
    log.passes(5)
    missed(log)
    assert log.rules() == []


@pytest.mark.parametrize(
    ("kind", "about"), [("letter", "meeting-off"), ("action", "support-tell"), ("action", "penalty-notice-g1-2026")]
)
def test_what_is_to_be_told_to_the_parents_of_a_leaver_is_none(log, kind, about):
    log.at = LATER - timedelta(days=9)
    begun(log, "stage", kind, about)
    log.says(PupilRemoved(pupil=PUPIL))
    log.passes(5)
    missed(log)
    assert log.rules() == []


def test_what_is_to_be_told_of_a_row_of_days_stands_though_an_earlier_one_was_withdrawn(log):
    log.says(CounterReached.model_copy(BEGINS["counter"](), update={"date": date(2026, 9, 1)}), actor=OFFICER)
    begun(log, "counter", "tell-authority", "authority-return")
    log.says(CounterWithdrawn(pupil=PUPIL, counter="authority-return", date=date(2026, 9, 1)), actor=OFFICER)
    assert log.rules(log.at) == []
    log.says(ENDS["counter"](), actor=OFFICER)
    assert log.rules(log.at) == [RULE]
