"""Messages to staff end, and say what is so; absence texts go about absences without a reason."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

import pytest

from events.notifications import (
    ChaseFailed,
    ChaseSending,
    ChaseSent,
    Matter,
    MessageSending,
    MessageSent,
    StaffAlerted,
    StaffAlertFailed,
    StaffAlerting,
    StaffAlertUnknown,
    StaffUnreached,
)
from events.registers import AbsenceExplained, AbsenceWithdrawn, PupilAbsent, RegisterTaken
from events.sealed import Sealed

from .conftest import DAY, MORNING, MOTHER, PUPIL, SCHOOL

MESSAGE = {"school": SCHOOL, "message": UUID(int=70), "staff": "staff-9"}
CONCERN = UUID(int=71)
GOES = {"school_name": "Woodside", "local_day": DAY, "email": Sealed("~s~staff~x"), "via": "folder"}
SENT = StaffAlerted(**MESSAGE, template="concern", at=MORNING)
FAILED = StaffAlertFailed(**MESSAGE, template="concern", at=MORNING, reason="bounced")
UNKNOWN = StaffAlertUnknown(**MESSAGE, template="concern", at=MORNING)
ABSENT = {"pupil": PUPIL, "form": "3B", "date": DAY, "session": "AM", "code": "N", "authorised": False}


def alerting(because: UUID, **changes: Any) -> StaffAlerting:
    return StaffAlerting(**{**MESSAGE, **GOES, "template": "concern", "because": because, **changes})


def chasing(because: UUID, **changes: Any) -> ChaseSending:
    asked = {"kind": "missing", "form": "3B", "date": DAY, "session": "AM", "since": time(9, 20), "because": because}
    return ChaseSending.model_validate({**MESSAGE, **GOES, **asked, **changes})


def taken() -> RegisterTaken:
    register = {"school": SCHOOL, "form": "3B", "year": "3", "date": DAY, "session": "AM"}
    return RegisterTaken.model_validate({**register, "marks": {PUPIL: "N"}})


def rules(log: Any) -> list[str]:
    return list(log.passes(2).rules(log.at))


@pytest.mark.parametrize("outcome", [(SENT,), (FAILED,), (UNKNOWN,), (SENT, FAILED), (UNKNOWN, SENT)])
def test_a_message_to_staff_that_ends_is_no_contradiction(log, outcome) -> None:
    last = log.says(alerting(absent := log.absent()), absent)
    for fact in outcome:
        last = log.says(fact, last)
    assert rules(log) == []


def test_one_of_which_nobody_knows_what_became_and_one_that_ends_before_it_began_are_named(log) -> None:
    absent = log.absent()
    log.says(SENT, absent)
    log.says(alerting(absent, message=UUID(int=72)), absent)
    assert rules(log) == ["legal-staff-message-steps", "every-staff-message-ends"]


def test_that_nobody_was_reached_is_said_where_nobody_was(log) -> None:
    absent = log.absent()
    unreached = StaffUnreached(
        school=SCHOOL, template="concern", at=MORNING, because=absent, round=1, reason="no-address"
    )
    failed = log.says(FAILED, log.says(alerting(absent), absent))
    log.says(unreached, failed)
    assert rules(log) == []
    other = {"message": UUID(int=73)}
    sent = log.says(SENT.model_copy(update=other), log.says(alerting(absent, **other, attempt=2), absent))
    log.says(unreached, sent)
    assert rules(log) == ["unreached-when-nobody-was"]


def test_nobody_is_chased_for_a_register_that_was_taken_as_far_as_had_been_heard(log) -> None:
    absent = log.absent()
    early = log.says(chasing(absent), absent)
    log.says(ChaseSent(**MESSAGE, at=MORNING), early)
    heard = len(log.facts)
    log.says(taken())
    unheard = {"message": UUID(int=74)}
    log.says(
        ChaseSent(**{**MESSAGE, **unheard}, at=MORNING),
        log.says(chasing(absent, **unheard, attempt=2), absent, heard=heard),
    )
    assert rules(log) == []
    late = {"message": UUID(int=75)}
    failed = ChaseFailed(**{**MESSAGE, **late}, at=MORNING, reason="bounced")
    log.says(failed, log.says(chasing(absent, **late, attempt=3), absent))
    assert rules(log) == ["chased-while-missing"]


def test_one_that_was_sent_before_it_was_sending_is_named(log) -> None:
    log.says(ChaseSent(**MESSAGE, at=MORNING), log.absent())
    assert rules(log) == ["legal-chase-steps"]


def test_an_e_mail_about_a_register_of_which_nothing_more_was_heard_is_named(log) -> None:
    log.says(chasing(absent := log.absent()), absent)
    assert rules(log) == ["every-chase-ends"]


def explained() -> AbsenceExplained:
    return AbsenceExplained(pupil=PUPIL, date=DAY, session="AM", by="contact", code="I", authorised=True)


def withdrawn() -> AbsenceWithdrawn:
    return AbsenceWithdrawn(pupil=PUPIL, date=DAY, session="AM", reason="false", code="/")


@pytest.mark.parametrize("known", [explained, withdrawn])
def test_a_text_about_an_absence_that_has_a_reason_or_was_none_is_named(log, known) -> None:
    log.guardian()
    absent = log.absent()
    log.says(known())
    log.text(absent)
    assert rules(log) == ["texts-about-unexplained-absences"]


def test_a_reason_that_notifications_had_not_heard_is_no_contradiction(log) -> None:
    log.guardian()
    absent = log.absent()
    heard = len(log.facts)
    log.says(explained())
    message = {"message": UUID(int=76)}
    sending = log.says(_text(absent, **message), absent, heard=heard)
    log.says(_sent(**message), sending)
    assert rules(log) == []


def test_one_that_is_unexplained_again_may_be_texted_about(log) -> None:
    log.guardian()
    log.absent()
    log.says(explained())
    log.text(log.says(PupilAbsent.model_validate({**ABSENT, "explained": False, "consecutive": 1})))
    assert rules(log) == []


def test_a_text_about_an_absence_of_which_nobody_said_anything_is_named(log) -> None:
    log.guardian()
    log.text(log.absent(), about=({"pupil": PUPIL, "date": DAY, "sessions": ("PM",)},))
    assert rules(log) == ["texts-about-unexplained-absences"]


def _text(because: UUID, **changes: Any) -> MessageSending:
    about = (Matter(pupil=PUPIL, date=DAY, sessions=("AM",)),)
    given = {"pupil": PUPIL, "template": "absence", "channel": "text", "guardian": MOTHER, "about": about}
    return MessageSending.model_validate({**given, "because": because, **changes})


def _sent(**changes: Any) -> MessageSent:
    return MessageSent.model_validate({"pupil": PUPIL, "reference": "r", "segments": 1, **changes})
