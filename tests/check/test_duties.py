"""A duty is set for a cause, done or missed at its hour, and open about nothing that is over."""

from datetime import timedelta

import pytest

from events.ids import outcome_id, wake_id
from events.pathway import ContactUndone, DeadlineMissed, DeadlineMoved, DutyStoodDown, ImprovementReviewed
from events.registers import AbsenceWithdrawn, PupilRemoved

from .calling import done, missed, spoke
from .conftest import CALL, DAY, OFFICER, PUPIL, SCHOOL, TEN


def test_a_duty_without_a_cause_on_the_log_is_named(log):
    absent = log.absent()
    because = outcome_id(absent)
    log.call(because, cause=absent)
    done(log, spoke(log))
    [wrong] = log.found()
    assert (wrong.rule, wrong.sequence) == ("because-of-a-fact", 2)
    assert wrong.says == f"DutySet of {PUPIL} is owed to {because}, which is not on the log before it."


def test_a_duty_is_done_once(log):
    log.call(log.absent())
    first = spoke(log)
    done(log, first)
    done(log, first)
    [wrong] = log.found()
    assert (wrong.rule, wrong.sequence) == ("legal-duty-states", 5)
    assert wrong.says == f"The call for {PUPIL} about 2026-09-07 was done when it was done."


def test_what_was_missed_may_be_done_late_and_nothing_more(log):
    log.call(log.absent())
    log.at = TEN
    missed(log)
    contact = spoke(log.passes(5))
    done(log, contact)
    assert log.found() == []
    log.says(DutyStoodDown(pupil=PUPIL, duty=CALL, reason="found", because=contact), contact)
    assert log.rules() == ["legal-duty-states"]


def test_what_a_contact_had_ended_is_owed_again_when_it_is_taken_back(log):
    log.call(log.absent())
    contact = spoke(log)
    done(log, contact)
    undone = ContactUndone(
        pupil=PUPIL, date=DAY, contact=contact, outcome="spoke", made_at=log.at, by="staff-3", reopened=(CALL,)
    )
    log.says(undone, actor=OFFICER)
    assert log.found() == []
    assert log.rules(TEN + timedelta(minutes=2)) == ["none-open-past-its-hour"]
    log.says(undone, actor=OFFICER)
    [wrong] = log.found()
    assert wrong.says == f"The call for {PUPIL} about 2026-09-07 was reopened when it was due."


def test_a_deadline_that_moved_with_the_calendar_is_kept_or_missed_where_it_went(log):
    call = log.call(log.absent())
    later = TEN + timedelta(days=1)
    log.says(DeadlineMoved(pupil=PUPIL, duty=CALL, due_before=TEN, due_at=later, because=call), call)
    assert log.rules(TEN + timedelta(hours=1)) == []
    assert log.rules(later + timedelta(hours=1)) == ["none-open-past-its-hour"]
    log.passes(60 * 26)
    log.says(DeadlineMissed(pupil=PUPIL, duty=CALL, due_at=later), wake_id(SCHOOL, "pupil", PUPIL, later))
    assert log.rules() == []


def test_a_deadline_moved_from_an_instant_that_it_did_not_have_is_named(log):
    call = log.call(log.absent())
    before, after = TEN + timedelta(hours=1), TEN + timedelta(days=1)
    log.says(DeadlineMoved(pupil=PUPIL, duty=CALL, due_before=before, due_at=after, because=call), call)
    assert log.rules() == ["missed-at-its-hour"]


def test_a_duty_that_its_hour_found_without_a_cause_may_be_said_to_stand_down_later(log):
    log.call(log.absent())
    log.passes(600)
    woken = wake_id(SCHOOL, "pupil", PUPIL, TEN)
    log.says(DutyStoodDown(pupil=PUPIL, duty=CALL, reason="off-roll", because=woken), woken)
    assert log.rules() == []


def test_what_stood_down_may_be_set_again(log):
    absent = log.absent()
    log.call(absent)
    log.says(DutyStoodDown(pupil=PUPIL, duty=CALL, reason="found", because=absent), absent)
    log.call(log.absent())
    assert log.found() == []


def test_a_duty_that_nobody_set_cannot_be_done(log):
    done(log, spoke(log))
    [wrong] = log.found()
    assert wrong.says == f"The duty {CALL} of {PUPIL} was done when it was never set."


def test_a_duty_open_after_its_hour_is_named_and_one_of_this_minute_is_not(log):
    log.call(log.absent())
    assert log.found(TEN + timedelta(minutes=1)) == []
    [wrong] = log.found(TEN + timedelta(minutes=2))
    assert (wrong.rule, wrong.sequence) == ("none-open-past-its-hour", 2)


def test_a_deadline_is_missed_at_its_own_hour(log):
    log.call(log.absent())
    log.at = TEN
    missed(log, TEN + timedelta(minutes=5))
    assert log.rules() == ["missed-at-its-hour"]


@pytest.mark.parametrize(("after", "rules"), [(60, []), (61, ["missed-at-its-hour"])])
def test_what_is_done_after_its_hour_was_missed(log, after, rules):
    log.call(log.absent())
    done(log, spoke(log.passes(after)))
    assert log.rules() == rules


def test_no_call_is_open_about_an_absence_that_was_none(log):
    log.call(log.absent())
    withdrawn = log.says(AbsenceWithdrawn(pupil=PUPIL, date=DAY, session="AM", reason="false", code="/"))
    assert log.found() == [], "pathway has not heard of it yet"
    log.says(ImprovementReviewed(school=SCHOOL, date=DAY, monitored=0, improved=0), withdrawn)
    [wrong] = log.found()
    assert (wrong.rule, wrong.sequence) == ("none-open-past-its-case", 2)
    log.absent()
    assert log.found() == [], "absent after all"


def test_no_call_is_open_about_a_child_who_is_gone(log):
    log.call(log.absent())
    removed = log.says(PupilRemoved(pupil=PUPIL))
    log.says(ImprovementReviewed(school=SCHOOL, date=DAY, monitored=0, improved=0), removed)
    assert log.rules() == ["none-open-past-its-case"]
