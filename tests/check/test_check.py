"""Each invariant of the log: a log that keeps it passes in silence, one that does not is named precisely."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chassis.record import Recorded
from events.ids import SESSIONS, message_id, outcome_id, wake_id
from events.notifications import (
    ChaseSent,
    GuardianOptedIn,
    GuardianOptedOut,
    Matter,
    MessageDelivered,
    MessageFailed,
    MessageHeld,
    MessageSent,
    MessageUnknown,
    MessageWithdrawn,
    MessageWithheld,
    RecheckAsked,
)
from events.pathway import ImprovementReviewed, LetterPrepared, MissedSession, StageEntered
from events.registers import GuardianRemoved, PupilRemoved, RegisterAmended, RegisterAnnulled, RegisterTaken

from .calling import done, spoke
from .conftest import DAY, FATHER, MOTHER, PUPIL, SCHOOL, SIBLING, TEN, TEXT, Log


def test_a_morning_as_it_should_be_holds_no_contradiction(log):
    log.guardian()
    absent = log.absent()
    log.call(absent)
    log.text(absent)
    done(log, spoke(log.passes(30)))
    assert log.found() == []


def test_the_same_log_read_twice_is_found_the_same(log):
    log.call(outcome_id(log.absent()))
    assert log.found() == log.found() != []


# Numbers and causes ---------------------------------------------------------------------------------------------------


def test_a_gap_in_a_services_numbers_is_named(log):
    log.absent()
    log.says(PupilRemoved(pupil=SIBLING), position=7)
    [wrong] = log.found()
    assert (wrong.rule, wrong.sequence) == ("numbers-without-a-gap", 2)
    assert wrong.says == "registers numbers its facts one by one, but 7 follows 1."


def test_a_fact_that_is_there_twice_is_ignored_as_by_every_reader(log):
    log.absent()
    log.facts.append(log.facts[0])
    assert log.found() == []


def test_another_school_of_the_trust_is_numbered_along_and_not_looked_at(log):
    log.absent()
    log.says(PupilRemoved(pupil=SIBLING), school="another")
    log.says(ImprovementReviewed(school="another", date=DAY, monitored=0, improved=0), school="another")
    assert log.found() == []


@pytest.mark.parametrize("heard", [2, 3])
def test_nobody_has_heard_what_was_said_later(log, heard):
    log.absent()
    log.says(PupilRemoved(pupil=SIBLING), heard=heard)
    assert log.rules() == ["heard-before-said"]


def test_a_fact_from_nowhere_is_named(log):
    log.says(ImprovementReviewed(school=SCHOOL, date=DAY, monitored=0, improved=0))
    [wrong] = log.found()
    assert wrong.rule == "closed-causes"
    assert wrong.says.startswith("ImprovementReviewed of woodside was decided from ")


def test_an_hour_is_a_cause_if_some_state_could_have_been_woken_then(log):
    reviewed = ImprovementReviewed(school=SCHOOL, date=DAY, monitored=0, improved=0)
    log.says(reviewed, wake_id(SCHOOL, "school", "school", log.at))
    assert log.found() == []
    log.says(reviewed, wake_id(SCHOOL, "school", "school", log.at + timedelta(minutes=1)))
    assert log.rules() == ["closed-causes"]


def test_an_hour_of_the_one_state_of_its_kind_is_a_cause(log):
    sent = ChaseSent(school=SCHOOL, message=TEXT, staff="staff-9", at=log.at)
    log.says(sent, wake_id(SCHOOL, "chases", "chases", log.at))
    assert "closed-causes" not in log.rules()


def test_an_effects_outcome_is_a_cause(log):
    log.guardian()
    sending = log.sending(log.absent())
    log.says(MessageSent(pupil=PUPIL, message=TEXT, reference="r", segments=1), outcome_id(sending))
    assert log.found() == []


# Messages -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"barred": True}, "is barred by a court order"),
        ({"unsubscribed": True}, "does not want to be told"),
        ({"legal": False}, "is neither legal nor primary guardian"),
    ],
)
def test_a_text_to_somebody_who_may_not_have_it_is_named(log, fields, why):
    log.guardian(**fields)
    log.text(log.absent())
    [wrong] = log.found()
    assert wrong.rule == "only-who-may-be-told"
    assert wrong.says == f"The message {TEXT} about {PUPIL} went to {MOTHER}, who {why}."


def test_a_text_to_a_stranger_or_a_former_guardian_is_named(log):
    log.text(log.absent())
    log.guardian(FATHER)
    log.says(GuardianRemoved(pupil=PUPIL, guardian=FATHER))
    log.text(log.absent(SIBLING), message_id(SCHOOL, "improvement", "2"), guardian=FATHER, template="improvement")
    assert log.rules() == ["only-who-may-be-told"] * 2


def test_a_court_order_of_which_notifications_had_not_heard_is_no_contradiction(log):
    log.guardian()
    absent = log.absent()
    log.guardian(barred=True)
    sending = log.sending(absent)
    log.facts[-1] = Recorded(replace(log.facts[-1].envelope, heard=2), log.facts[-1].raw)
    log.says(MessageSent(pupil=PUPIL, message=TEXT, reference="r", segments=1), sending)
    assert log.found() == []


def test_a_second_absence_text_about_a_child_and_day_is_named(log):
    log.guardian()
    absent = log.absent()
    log.text(absent)
    another = message_id(SCHOOL, "absence", "2")
    log.text(absent, another)
    [wrong] = log.found()
    assert wrong.rule == "one-text-a-day"
    assert wrong.says == f"A second absence text about {PUPIL} on 2026-09-07: {another}, after {TEXT}."


def test_two_absence_texts_to_a_parent_at_one_instant_are_named_and_a_later_one_is_none(log):
    for pupil in (PUPIL, SIBLING):
        log.guardian(pupil=pupil)
        log.absent(pupil)
    log.text(log.absent())
    second, third = (message_id(SCHOOL, "absence", number) for number in "23")
    about = (Matter(pupil=SIBLING, date=DAY, sessions=("AM",)),)
    log.passes(20).text(log.absent(SIBLING), message=second, about=about)
    assert log.found() == []
    log.at -= timedelta(minutes=20)
    about = (Matter(pupil=SIBLING, date=DAY - timedelta(days=3), sessions=("AM",)),)
    log.text(log.absent(SIBLING), message=third, about=about)
    assert "one-text-a-family" in log.rules()


def test_a_correction_of_a_text_that_went_is_none(log):
    log.guardian()
    absent = log.absent()
    log.text(absent)
    log.text(absent, message_id(SCHOOL, "correction", "1"), template="correction", corrects=TEXT)
    assert log.found() == []


@pytest.mark.parametrize("corrects", [None, TEXT])
def test_a_correction_of_nothing_is_named(log, corrects):
    log.guardian()
    log.text(log.absent(), message_id(SCHOOL, "correction", "1"), template="correction", corrects=corrects)
    assert log.rules() == ["corrections-link"]


def test_a_text_of_which_nothing_more_was_heard_is_named(log):
    log.guardian()
    sending = log.sending(log.absent())
    assert log.found(log.at + timedelta(minutes=1)) == []
    assert log.rules(log.at + timedelta(minutes=2)) == ["every-sending-ends"]
    log.says(MessageUnknown(pupil=PUPIL, message=TEXT), sending)
    assert log.found(log.at + timedelta(minutes=2)) == []


def test_where_one_way_failed_the_next_is_tried_and_either_may_be_delivered(log):
    log.guardian()
    sending = log.sending(log.absent())
    failed = log.says(MessageFailed(pupil=PUPIL, message=TEXT, reason="no such number"), sending)
    asked = log.says(RecheckAsked(pupil=PUPIL, message=TEXT, date=DAY, pupils=(PUPIL,), not_after=TEN), failed)
    log.text(asked, channel="voice", attempt=2)
    log.says(MessageDelivered(pupil=PUPIL, message=TEXT), asked)
    assert log.found() == []
    log.text(asked, attempt=3)
    assert log.rules() == ["legal-message-steps"], "delivered is final"


def test_what_was_withheld_may_go_after_all_but_only_once_it_is_held(log):
    log.guardian()
    about = (Matter(pupil=PUPIL, date=DAY, sessions=("AM",)),)
    absent = log.absent()
    told = {"pupil": PUPIL, "message": TEXT, "template": "absence", "about": about, "because": absent}
    withheld = log.says(MessageWithheld(**told, reason="in doubt"), absent)
    held = log.says(MessageHeld(**told, until=TEN, not_after=TEN), withheld)
    assert log.found() == []
    log.says(MessageWithheld(**told, reason="in doubt"), held)
    log.text(absent)
    assert log.rules() == ["legal-message-steps"]


def test_praise_that_came_too_late_for_its_day_may_be_taken_back(log):
    log.guardian()
    sending = log.sending(log.absent())
    log.says(MessageWithdrawn(pupil=PUPIL, message=TEXT, reason="praise is on hold", because=TEXT), sending)
    assert "legal-message-steps" not in log.rules()


def test_what_was_never_held_cannot_be_withdrawn(log):
    absent = log.absent()
    log.says(MessageWithdrawn(pupil=PUPIL, message=TEXT, reason="found", because=absent), absent)
    [wrong] = log.found()
    assert wrong.says == f"The message {TEXT} has MessageWithdrawn after nothing."


def test_a_text_to_somebody_who_asked_for_no_more_is_named(log):
    log.guardian()
    absent = log.absent()
    log.says(GuardianOptedOut(pupil=PUPIL, guardian=MOTHER, reply=TEXT), absent)
    log.text(absent)
    [wrong] = log.found()
    assert wrong.says.endswith("who asked for no more messages.")
    log.says(GuardianOptedIn(pupil=PUPIL, guardian=MOTHER, reply=TEXT), absent)
    log.text(absent, message_id(SCHOOL, "improvement", "2"), template="improvement")
    assert log.found() == [wrong]


# Evidence -------------------------------------------------------------------------------------------------------------


def taken(log: Log, session="AM", code="O"):
    marks = {"school": SCHOOL, "form": "3B", "year": "3", "date": DAY, "session": session}
    return log.says(RegisterTaken(**marks, marks={PUPIL: code, SIBLING: "/"}))


def entered(log: Log, attending=0, possible=2, codes=("O", "G")):
    sessions = tuple(
        MissedSession(date=DAY, session=session, code=code) for session, code in zip(SESSIONS, codes, strict=True)
    )
    stage = {"pupil": PUPIL, "stage": "legal", "date": DAY, "policy": DAY, "owner": "attendance-officer"}
    cause = wake_id(SCHOOL, "school", "school", log.at)
    return log.says(StageEntered(**stage, attending=attending, possible=possible, sessions=sessions), cause)


def test_a_stage_whose_sessions_are_those_of_the_registers_adds_up(log):
    taken(log)
    taken(log, "PM", "G")
    entered(log)
    assert log.found() == []


def test_a_stage_that_rests_on_another_mark_is_named(log):
    taken(log)
    taken(log, "PM", "I")
    entered(log)
    [wrong] = log.found()
    assert wrong.rule == "evidence-adds-up"
    assert wrong.says == f"StageEntered of {PUPIL} rests on G at 2026-09-07 PM, where the register had I."


def test_a_mark_that_was_corrected_later_leaves_the_evidence_as_it_was_heard(log):
    taken(log)
    taken(log, "PM", "G")
    entered(log)
    about = {"pupil": PUPIL, "form": "3B", "date": DAY, "session": "PM"}
    log.says(RegisterAmended(**about, original="G", new="I", amended_at=log.at))
    assert log.found() == []
    entered(log)
    assert log.rules() == ["evidence-adds-up"]


def test_a_letter_that_counts_otherwise_than_the_registers_is_named(log):
    taken(log)
    sessions = (MissedSession(date=DAY, session="AM", code="O"),)
    letter = {"pupil": PUPIL, "letter": TEXT, "guardian": MOTHER, "template": "concern", "template_version": 1}
    cause = wake_id(SCHOOL, "school", "school", log.at)
    figures = {"stage": "concern", "date": DAY, "attending": 1, "possible": 2}
    log.says(LetterPrepared(**letter, **figures, sessions=sessions), cause)
    [wrong] = log.found()
    assert wrong.says == f"LetterPrepared of {PUPIL} counts 1 of 2 sessions, where the registers had 0 of 1."


def test_marks_of_a_session_that_was_not_held_count_for_nothing(log):
    taken(log)
    taken(log, "PM", "G")
    annulled = {"school": SCHOOL, "form": "3B", "date": DAY, "session": "PM"}
    log.says(RegisterAnnulled(**annulled, pupils=(PUPIL, SIBLING)))
    entered(log)
    first, second = log.found()
    assert first.says.endswith("where the register had no mark.")
    assert second.says.endswith("counts 0 of 2 sessions, where the registers had 0 of 1.")
