"""What people record: followed once, or refused with what to do."""

from datetime import date

import pytest

from chassis.testing import Decider
from events.fact import Actor
from events.ids import duty_id, guardian_id, pupil_id
from events.pathway import (
    AllocateFocusFamily,
    ClaimDuty,
    ContactMade,
    DutyClaimed,
    RecordContact,
    RecordVisit,
    VisitMade,
)
from pathway import domain

MONDAY = date(2026, 9, 7)
PUPIL = pupil_id("woodside", "16")
CALL = duty_id("woodside", "call", PUPIL, MONDAY)


def test_a_contact_is_recorded_with_who_when_and_whom(woodside):
    token = f"~{PUPIL}~contact~AAAA"
    [contact] = woodside.contact("09:40", guardian="9", code="I", note=token)
    assert contact == ContactMade(
        pupil=PUPIL,
        date=MONDAY,
        at=woodside.at("09:40"),
        by="staff-3",
        guardian=guardian_id("woodside", "9"),
        code="I",
        note=token,
        undoable_until=woodside.at("09:40:10"),
    )


def test_a_visit_is_made_by_whoever_is_named(woodside):
    [visit] = woodside.visit("11:00", "not-in", by="staff-8")
    assert visit == VisitMade(pupil=PUPIL, date=MONDAY, at=woodside.at("11:00"), by="staff-8", outcome="not-in")


def test_a_visit_is_made_by_the_speaker_otherwise(woodside):
    [visit] = woodside.visit("11:00", "not-in")
    assert visit.by == "staff-3"


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (RecordContact(mis_id="99", date=MONDAY, outcome="spoke"), "no-such-pupil"),
        (RecordVisit(mis_id="99", date=MONDAY, outcome="seen"), "no-such-pupil"),
        (AllocateFocusFamily(mis_id="99", staff="staff-1", role="headteacher"), "no-such-pupil"),
        (ClaimDuty(pupil="p0", duty=CALL), "no-such-pupil"),
        (RecordContact(mis_id="16", date=date(2026, 9, 8), outcome="spoke"), "future-date"),
        (RecordVisit(mis_id="16", date=date(2026, 9, 8), outcome="seen"), "future-date"),
        (RecordContact(mis_id="16", date=MONDAY, outcome="spoke", code="ZZ"), "unknown-code"),
        (RecordContact(mis_id="16", date=MONDAY, outcome="spoke", code="H"), "unknown-code"),
        (RecordContact(mis_id="16", date=MONDAY, outcome="spoke", code="/"), "not-an-absence-code"),
        (RecordContact(mis_id="16", date=MONDAY, outcome="spoke", code="U"), "not-an-absence-code"),
        (RecordContact(mis_id="16", date=MONDAY, outcome="spoke", code="X"), "not-an-absence-code"),
        (RecordContact(mis_id="16", date=MONDAY, outcome="no-answer", code="I"), "nobody-reached"),
        (RecordVisit(mis_id="16", date=MONDAY, outcome="seen", by="Mrs Officer"), "not-a-staff-id"),
        (AllocateFocusFamily(mis_id="16", staff="Mrs Head", role="headteacher"), "not-a-staff-id"),
        (AllocateFocusFamily(mis_id="16", staff="staff-1", role="governor"), "no-focus-role"),
        (ClaimDuty(pupil=PUPIL, duty=CALL), "not-open"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_cannot_be_followed_is_refused(woodside, request_, reason):
    refusal = woodside.decider.refuses(request_, at=woodside.at("09:40"))
    assert refusal.reason == reason
    assert refusal.sentence.endswith(".")


def test_a_school_that_is_not_set_up_is_refused(woodside):
    asked = RecordContact(mis_id="16", date=MONDAY, outcome="spoke")
    assert Decider(domain).refuses(asked, at=woodside.at("09:40")).reason == "no-such-school"


def test_today_is_the_schools_today(woodside_on):
    summer = woodside_on(date(2026, 9, 7))
    assert summer.contact("00:30") != []


def test_a_claim_keeps_others_off(woodside):
    woodside.absent("09:20")
    asked = ClaimDuty(pupil=PUPIL, duty=CALL)
    until = woodside.at("09:45")
    assert woodside.told(asked, "09:30", who="staff-3") == [
        DutyClaimed(pupil=PUPIL, duty=CALL, by="staff-3", until=until)
    ]
    other = Actor(who="staff-4", role="attendance-officer")
    assert woodside.decider.refuses(asked, at=woodside.at("09:31"), actor=other).reason == "claimed"
    assert woodside.told(asked, "09:32", who="staff-3") == []


def test_a_duty_that_was_missed_is_claimed_until_it_is_done(woodside):
    woodside.absent("09:20")
    asked = ClaimDuty(pupil=PUPIL, duty=CALL)
    assert DutyClaimed in {type(fact) for fact in woodside.told(asked, "10:01")}
    woodside.contact("10:02")
    assert woodside.decider.refuses(asked, at=woodside.at("10:03")).reason == "not-open"


def test_a_question_is_not_for_the_decider(woodside):
    with pytest.raises(LookupError):
        woodside.decider.domain.answer(woodside.decider.saying("?", at=woodside.at("09:00")), woodside.decider.states)
