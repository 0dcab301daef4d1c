"""Whoever is asked to hold a meeting, or to do what one agreed, can: they have the pupil, the role, and are there."""

from datetime import date

import pytest
from tests.pathway.inviting import THURSDAY, of, parents

from events.fact import Actor
from events.pathway import ArrangeVisit, DutySet, FinishTask, HoldMeeting, MeetingPlanned, PlanMeeting
from events.registers import Staff

STAFF = (
    Staff(id="past-3", role="pastoral", classes=("3B",)),
    Staff(id="past-4", role="pastoral", classes=("4A",)),
    Staff(id="lead-3", role="year-group-leader", years=("3",)),
    Staff(id="lead-5", role="year-group-leader", years=("5",)),
    Staff(id="head-5", role="assistant-head", years=("5",)),
    Staff(id="gov", role="governor"),
    Staff(id="old", role="headteacher"),
)
OFFICER = Actor(who="staff-3", role="attendance-officer")
DUE = date(2026, 9, 24)


@pytest.fixture
def school(woodside, set_up_again):
    """The file named a head once who is there no more."""
    set_up_again(woodside, staff=STAFF)
    school = parents(woodside, lambda of, **changes: set_up_again(of, staff=STAFF[:-1], **changes))
    return school


def agreed(owner):
    action = {"what": None, "owner": owner, "due": DUE}
    return HoldMeeting(mis_id="16", purpose="support", guardians=("9",), barriers=("transport",), actions=(action,))


def planned(school, staff, purpose="support"):
    return PlanMeeting(mis_id="16", purpose=purpose, at=school.at("15:00", THURSDAY), staff=staff)


def refused(school, asked, clock="09:00"):
    return school.decider.refuses(asked, at=school.at(clock), actor=OFFICER).reason


@pytest.mark.parametrize(
    ("owner", "reason"), [("past-4", "not-their-pupil"), ("gov", "not-for-role"), ("old", "no-such-staff")]
)
def test_an_action_is_not_given_to_who_could_not_do_it(school, owner, reason):
    assert refused(school, agreed(owner)) == reason


def test_one_who_has_the_pupil_does_it(school):
    [duty] = [each for each in of(school.told(agreed("past-3"), "09:00"), DutySet) if each.kind == "action"]
    assert duty.owner == "past-3"
    done = FinishTask(mis_id="16", duty=duty.duty, outcome="done")
    assert school.told(done, "10:00", who="past-3", role="pastoral")


@pytest.mark.parametrize("owner", ["family", "staff-3"])
def test_the_family_may_be_asked_and_who_the_file_never_named(school, owner):
    assert school.told(agreed(owner), "09:00")


@pytest.mark.parametrize(
    ("staff", "reason"), [("lead-5", "not-their-pupil"), ("past-3", "not-for-role"), ("old", "no-such-staff")]
)
def test_a_meeting_is_not_planned_for_who_could_not_hold_it(school, staff, reason):
    assert refused(school, planned(school, staff)) == reason


def test_one_who_has_the_pupil_holds_it(school):
    assert of(school.told(planned(school, "lead-3"), "09:00"), MeetingPlanned)


def test_so_does_one_whose_family_it_is(school):
    school.allocated("08:00", "head-5", "assistant-head")
    assert of(school.told(planned(school, "head-5", "focus-start"), "09:00"), MeetingPlanned)


def test_nobody_who_is_gone_is_sent_on_a_visit(school):
    asked = {"mis_id": "16", "date": school.day, "at": school.at("11:00"), "reason": "~p~contact~why"}
    assert refused(school, ArrangeVisit(staff="old", **asked)) == "no-such-staff"
    assert refused(school, ArrangeVisit(staff="staff-3", partner="old", **asked)) == "no-such-staff"
