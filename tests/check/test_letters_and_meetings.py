"""Letters wait while they are held and go once, to parents; meetings are held or missed once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from events.fact import Fact
from events.ids import guardian_id
from events.pathway import (
    DeadlineMissed,
    DutyDone,
    DutySet,
    LetterHeld,
    LetterIssued,
    LetterIssuing,
    LetterPrepared,
    LetterReleased,
    LetterWithdrawn,
    MeetingHeld,
    MeetingInvited,
    MeetingMissed,
    MeetingPlanned,
    MeetingShutOut,
    MeetingStandsAgain,
    MissedSession,
    PenaltyNoticeIssued,
)
from events.registers import RegisterAmended, RegisterTaken

from .conftest import DAY, FATHER, MORNING, MOTHER, OFFICER, PUPIL

LETTER = {"pupil": PUPIL, "letter": UUID(int=50)}
MEETING = {"pupil": PUPIL, "meeting": UUID(int=60), "by": "staff-3"}
HELD = LetterHeld(**LETTER, reason="praise-held")
RELEASED, ISSUING = LetterReleased(**LETTER, by="staff-3"), LetterIssuing(**LETTER, by="staff-3")
ISSUED, WITHDRAWN = LetterIssued(**LETTER, by="staff-3", sha256="0"), LetterWithdrawn(**LETTER, reason="person")
PLANNED = MeetingPlanned(**MEETING, purpose="support", at=MORNING, staff="staff-3")
INVITED = MeetingInvited(**MEETING, guardian=MOTHER, how="phone", at=MORNING)
MET = MeetingHeld(**MEETING, purpose="support", at=MORNING, how="met", family=(PUPIL,))
MISSED = MeetingMissed(**MEETING, purpose="support", reason="nobody-came", at=MORNING)


def prepared(**changes: Any) -> LetterPrepared:
    usual: dict[str, Any] = {"guardian": MOTHER, "template": "concern", "template_version": 1, "stage": None}
    sums = {"date": DAY, "attending": 0, "possible": 0, "sessions": ()}
    return LetterPrepared.model_validate({**LETTER, **usual, **sums, **changes})


def rules(log: Any, *facts: Fact) -> list[str]:
    """What the checker finds two minutes after these were said."""
    for fact in facts:
        log.says(fact, actor=OFFICER)
    return list(log.passes(2).rules(log.at))


@pytest.mark.parametrize(
    "facts",
    [
        (prepared(), ISSUING, ISSUED),
        (prepared(held=True), RELEASED, ISSUING, ISSUED),
        (prepared(), HELD, RELEASED, HELD, WITHDRAWN),
        (prepared(), WITHDRAWN, prepared(), ISSUING, WITHDRAWN),
    ],
)
def test_a_letter_that_goes_its_way_is_no_contradiction(log, facts) -> None:
    log.guardian()
    assert rules(log, *facts) == []


@pytest.mark.parametrize(("new", "found"), [("O", []), ("I", ["evidence-adds-up"]), ("/", ["evidence-adds-up"])])
def test_a_letter_is_judged_by_the_marks_of_when_it_is_issued(log, new, found) -> None:
    log.guardian()
    about = {"form": "3B", "date": DAY, "session": "AM"}
    taken = RegisterTaken(school="woodside", marks={PUPIL: "O"}, year="3", **about)
    amended = RegisterAmended(pupil=PUPIL, original="O", new=new, amended_at=log.at, **about)
    letter = prepared(possible=1, sessions=(MissedSession(date=DAY, session="AM", code="O"),))
    assert rules(log, taken, letter, amended, ISSUING, ISSUED) == found


def test_a_letter_that_is_issued_while_it_is_held_is_named(log) -> None:
    log.guardian()
    assert rules(log, prepared(held=True), ISSUING, ISSUED) == ["held-letters-wait"]


@pytest.mark.parametrize(
    "facts",
    [
        (ISSUED,),
        (prepared(), ISSUED),
        (prepared(), ISSUING, ISSUED, WITHDRAWN),
        (prepared(), ISSUING, ISSUED, ISSUED),
        (prepared(), WITHDRAWN, RELEASED),
        (prepared(), prepared()),
    ],
)
def test_a_step_that_a_letter_cannot_take_is_named(log, facts) -> None:
    log.guardian()
    assert rules(log, *facts) == ["legal-letter-steps"]


def test_a_letter_of_which_nobody_knows_whether_it_was_made_is_named(log) -> None:
    log.guardian()
    assert rules(log, prepared(), ISSUING) == ["every-letter-ends"]


@pytest.mark.parametrize("known", [{"barred": True}, {"legal": False}])
def test_a_letter_or_a_notice_to_somebody_who_is_no_parent_or_barred_is_named(log, known) -> None:
    log.guardian(**known)
    notice = PenaltyNoticeIssued(
        pupil=PUPIL, guardian=MOTHER, date=DAY, number=1, full=160, full_days=28, reduced=80, reduced_days=21,
        sessions=(), by="staff-3",
    )  # fmt: skip
    assert rules(log, prepared(), ISSUING, ISSUED, notice) == ["only-who-may-be-written-to"] * 2


def test_a_letter_to_somebody_who_wants_no_messages_is_none_and_one_to_a_stranger_is_named(log) -> None:
    log.guardian(unsubscribed=True)
    assert rules(log, prepared(), ISSUING, ISSUED) == []
    other = {"letter": UUID(int=51)}
    stranger = prepared(**other, guardian=guardian_id("woodside", "999"))
    issuing, issued = ISSUING.model_copy(update=other), ISSUED.model_copy(update=other)
    assert rules(log, stranger, issuing, issued) == ["only-who-may-be-written-to"]


def test_a_court_order_of_which_pathway_had_not_heard_is_no_contradiction(log) -> None:
    log.guardian()
    log.says(prepared(), actor=OFFICER)
    heard = len(log.facts)
    log.guardian(barred=True)
    log.says(ISSUING, actor=OFFICER, heard=heard)
    assert rules(log, ISSUED) == []


@pytest.mark.parametrize("facts", [(PLANNED, INVITED, MET), (PLANNED, PLANNED, MISSED, PLANNED, MET), (MET,)])
def test_a_meeting_that_goes_its_way_is_no_contradiction(log, facts) -> None:
    log.guardian()
    assert rules(log, *facts) == []


@pytest.mark.parametrize("facts", [(INVITED,), (PLANNED, MET, INVITED), (PLANNED, MET, MET), (MISSED,), (MET, MISSED)])
def test_a_step_that_a_meeting_cannot_take_is_named(log, facts) -> None:
    log.guardian()
    assert rules(log, *facts) == ["legal-meeting-steps"]


def test_nobody_is_invited_whom_a_court_order_bars_and_who_is_no_parent_may_be(log) -> None:
    log.guardian(FATHER, barred=True)
    log.guardian(guardian_id("woodside", "206"), legal=False)
    barred = INVITED.model_copy(update={"guardian": FATHER})
    aunt = INVITED.model_copy(update={"guardian": guardian_id("woodside", "206")})
    assert rules(log, PLANNED, aunt, barred) == ["only-who-may-be-written-to"]


SHUT = {"pupil": PUPIL, "meeting": UUID(int=60), "purpose": "support", "at": MORNING + timedelta(days=3)}
NEW_DAY = {"pupil": PUPIL, "duty": UUID(int=70)}


def shut_out(log: Any) -> None:
    """A meeting is planned, and shut out, and a new day for it is owed by the next morning."""
    log.guardian()
    log.says(PLANNED, actor=OFFICER)
    because = log.says(MeetingShutOut(**SHUT, because=UUID(int=1)), actor=OFFICER)
    due = MORNING + timedelta(days=1)
    owed = {"kind": "meeting", "date": DAY, "due_at": due, "owner": "staff-3", "about": "support-new-day"}
    log.says(DutySet(**NEW_DAY, **owed, because=because), because)


@pytest.mark.parametrize("over", [PLANNED, MET, MISSED])
def test_a_new_day_that_is_open_once_the_meeting_is_planned_anew_or_over_is_named(log, over) -> None:
    shut_out(log)
    assert "new-days-end" not in rules(log)
    log.says(over, actor=OFFICER)
    assert "new-days-end" in rules(log)
    because = log.facts[-1].envelope.id
    done = {"done_at": log.at, "outcome": "planned", "because": because}
    assert "new-days-end" not in rules(log, DutyDone(**NEW_DAY, **done))


def test_a_new_day_that_is_missed_once_the_meeting_is_over_is_named(log) -> None:
    shut_out(log)
    log.says(MET, actor=OFFICER)
    missed = DeadlineMissed(**NEW_DAY, due_at=MORNING + timedelta(days=1))
    assert "new-days-end" in rules(log.passes(24 * 60), missed)


def test_whose_invitation_goes_while_the_school_is_shut_then_and_who_is_not_told_so_is_named(log) -> None:
    shut_out(log)
    assert "told-when-shut-out" in rules(log, INVITED.model_copy(update={"how": "letter"}))
    off = prepared(template="meeting-off", meeting=UUID(int=60), meeting_at=SHUT["at"])
    assert "told-when-shut-out" not in rules(log, off)


def test_whose_invitation_goes_once_the_meeting_stands_again_need_be_told_nothing(log) -> None:
    shut_out(log)
    log.says(MeetingStandsAgain(**SHUT, because=UUID(int=1)), actor=OFFICER)
    assert "told-when-shut-out" not in rules(log, INVITED.model_copy(update={"how": "letter"}))
