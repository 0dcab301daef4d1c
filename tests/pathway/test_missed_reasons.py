"""Why a duty was missed, said afterwards: whether or not it was done late, by those whom it concerns."""

from datetime import date
from uuid import UUID

import pytest

from events.fact import Actor
from events.ids import duty_id, pupil_id
from events.pathway import GiveMissedReason, MissedReasonGiven

MONDAY = date(2026, 9, 7)
PUPIL = pupil_id("woodside", "16")
CALL, VISIT = (duty_id("woodside", kind, PUPIL, MONDAY) for kind in ("call", "visit"))


def reason(duty=CALL):
    return GiveMissedReason(mis_id="16", duty=duty, reason="staff-away")


def refused(school, asked, clock, who="staff-3", role="attendance-officer"):
    return school.decider.refuses(asked, at=school.at(clock), actor=Actor(who=who, role=role)).reason


@pytest.fixture
def missed(woodside, recorded_pupil):
    """A call to the family of 16, who is on a child protection plan, and the visit of the day, which nobody made."""
    woodside.hears(recorded_pupil("16", flags=("child-protection",)), "08:00")
    woodside.absent("09:20")
    woodside.wakes("16:00")
    return woodside


@pytest.mark.parametrize("duty", [CALL, VISIT])
@pytest.mark.parametrize("day", [MONDAY, date(2026, 9, 8)])
def test_what_was_missed_and_never_done_has_its_reason(missed, duty, day):
    missed.day = day
    [given] = missed.told(reason(duty), "17:00")
    assert isinstance(given, MissedReasonGiven)
    assert (given.duty, given.reason) == (duty, "staff-away")
    missed.decider.assert_rebuilds()


def test_what_can_still_be_done_in_time_has_none(woodside):
    woodside.absent("09:20")
    assert refused(woodside, reason(), "10:00") == "still-open"
    assert len(woodside.told(reason(), "10:00:01")) == 2


def test_whom_it_does_not_concern_is_refused(missed):
    assert refused(missed, reason(), "17:00", role="governor") == "not-for-role"
    assert refused(missed, reason(), "17:00", "head-5", "assistant-head") == "not-your-pupil"
    assert len(missed.told(reason(), "17:00", who="staff-5", role="assistant-head")) == 1


def test_a_leader_is_not_told_whether_a_visit_was_asked_for(missed, woodside_on):
    another = woodside_on(MONDAY)
    another.absent("09:20")
    for school in (missed, another):
        for clock in ("09:30", "17:00"):
            assert refused(school, reason(VISIT), clock, "staff-5", "assistant-head") == "not-missed"
    assert refused(missed, reason(UUID(int=7)), "17:00", "staff-5", "assistant-head") == "not-missed"


def test_of_what_was_done_in_time_or_what_there_is_not_there_is_none(woodside):
    woodside.absent("09:20")
    woodside.contact("09:30")
    assert refused(woodside, reason(), "17:00") == "not-missed"
    assert refused(woodside, reason(UUID(int=7)), "17:00") == "not-missed"


def test_what_was_missed_and_done_late_has_its_reason_too(missed):
    missed.contact("17:00")
    assert len(missed.told(reason(), "17:01")) == 1
