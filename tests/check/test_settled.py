"""A settled code is written back or ends as a difference; a log where one is left on its way is named."""

from datetime import timedelta
from uuid import UUID

import pytest

from events.registers import (
    CodeSettled,
    CodeUnsettled,
    CodeWrittenBack,
    WriteBackFailed,
    WriteBackOvertaken,
    WriteBackRetried,
)

from .conftest import DAY, OFFICER, PUPIL, Log

CALL = UUID(int=1)
ABOUT = {"pupil": PUPIL, "date": DAY, "session": "AM"}


def settled(log: Log, code="I", contact=None):
    log.says(CodeSettled(**ABOUT, code=code, by="staff-3", contact=contact), actor=OFFICER)


def taken(log: Log, code="I", attempt=1):
    log.says(CodeWrittenBack(**ABOUT, code=code, attempt=attempt))


def failed(log: Log, again_in: int | None = None, attempt=1):
    again = log.at + timedelta(minutes=again_in) if again_in is not None else None
    log.says(WriteBackFailed(**ABOUT, code="I", attempt=attempt, reason="no answer", again_at=again))


def retried(log: Log, attempt=2):
    log.says(WriteBackRetried(**ABOUT, code="I", attempt=attempt))


def overtaken(log: Log, attempt=1):
    log.says(WriteBackOvertaken(**ABOUT, code="I", original="N", mark="/", attempt=attempt))


def unsettled(log: Log, code="I"):
    log.says(CodeUnsettled(**ABOUT, code=code, contact=CALL))


def tomorrow(log: Log):
    return log.at + timedelta(days=1)


def test_what_the_mis_took_is_no_contradiction(log):
    settled(log)
    taken(log)
    assert log.found(tomorrow(log)) == []


def test_what_the_mis_will_never_take_is_a_difference_for_a_person(log):
    settled(log)
    failed(log)
    assert log.found(tomorrow(log)) == []


def test_it_is_tried_again_at_its_hour_and_taken(log):
    settled(log)
    failed(log, again_in=5)
    retried(log.passes(5))
    taken(log, attempt=2)
    assert log.found(tomorrow(log)) == []


def test_overtaken_before_its_hour_it_ends_and_a_try_under_way_is_still_answered(log):
    settled(log)
    failed(log, again_in=5)
    overtaken(log)
    settled(log)
    overtaken(log)
    failed(log)
    assert log.found(tomorrow(log)) == []


def test_a_code_whose_call_was_taken_back_is_tried_no_more_whenever_that_was(log):
    settled(log, contact=CALL)
    failed(log, again_in=5)
    unsettled(log)
    assert log.found(tomorrow(log)) == []
    settled(log, contact=CALL)
    unsettled(log)
    failed(log)
    assert log.found(tomorrow(log)) == []
    settled(log, contact=CALL)
    taken(log)
    unsettled(log)
    assert log.found(tomorrow(log)) == []


def test_settled_otherwise_meanwhile_the_later_code_is_the_one_that_ends(log):
    settled(log)
    settled(log, "M")
    taken(log, "M")
    assert log.found(tomorrow(log)) == []


def test_a_code_of_which_nothing_more_was_heard_is_named(log):
    settled(log)
    assert log.found() == []
    [wrong] = log.found(tomorrow(log))
    assert (wrong.rule, wrong.sequence) == ("every-settled-code-ends", 1)
    assert wrong.says == (
        f"The code I settled for {PUPIL} at {DAY} AM is neither written back nor said to be a difference "
        f"since {log.at.isoformat()}."
    )


def test_a_try_that_was_due_and_not_made_is_named(log):
    settled(log)
    failed(log, again_in=30)
    assert log.found(log.at + timedelta(minutes=30)) == []
    assert log.rules(log.at + timedelta(minutes=32)) == ["every-settled-code-ends"]


@pytest.mark.parametrize(
    "says",
    [
        taken,
        lambda log: (settled(log), taken(log), taken(log)),
        lambda log: (settled(log), taken(log, "M"), failed(log)),
        lambda log: (settled(log), failed(log), retried(log)),
        lambda log: (settled(log), failed(log, again_in=5), overtaken(log), retried(log.passes(5))),
        lambda log: (settled(log), taken(log), overtaken(log)),
        lambda log: (settled(log), overtaken(log), overtaken(log)),
        lambda log: (settled(log), unsettled(log)),
        lambda log: (settled(log, contact=CALL), failed(log, again_in=5), unsettled(log), retried(log.passes(5))),
        lambda log: (settled(log), failed(log, again_in=5), retried(log), failed(log, again_in=None)),
        lambda log: (settled(log), failed(log, again_in=5), retried(log.passes(5), attempt=3)),
    ],
)
def test_a_step_that_cannot_come_next_is_named(log, says):
    says(log)
    assert "legal-write-back-steps" in log.rules()
