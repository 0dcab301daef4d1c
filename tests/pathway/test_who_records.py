"""Who records what was done about an absence: a class teacher's word is no explanation (procedures, row 38)."""

from datetime import date

import pytest

from events.fact import Actor
from events.pathway import RecordContact, RecordVisit
from events.registers import Staff

MONDAY = date(2026, 9, 7)
CONTACT = RecordContact(mis_id="16", date=MONDAY, outcome="spoke", code="I")
VISIT = RecordVisit(mis_id="16", date=MONDAY, outcome="seen")
ALLOWED = ["attendance-officer", "headteacher", "head-of-school", "safeguarding-lead", "operator"]
LEADERS = [("assistant-head", "head"), ("year-group-leader", "lead")]
STAFF = (
    *(Staff(id=f"{who}-{year}", role=role, years=(year,)) for role, who in LEADERS for year in ("3", "5")),
    Staff(id="inc-3", role="inclusion", classes=("3B",)),
)
REFUSED = ["class-teacher", "pastoral", "provision", "governor"]


@pytest.mark.parametrize("role", ALLOWED)
@pytest.mark.parametrize("asked", [CONTACT, VISIT])
def test_who_works_with_absences_records(woodside, asked, role):
    assert woodside.told(asked, "09:30", role=role) != []


@pytest.mark.parametrize(("role", "who"), LEADERS)
@pytest.mark.parametrize("asked", [CONTACT, VISIT])
def test_leaders_record_for_pupils_of_their_years_alone(woodside, set_up_again, asked, role, who):
    set_up_again(woodside, staff=STAFF)
    stranger = Actor(who=f"{who}-5", role=role)
    assert woodside.decider.refuses(asked, at=woodside.at("09:30"), actor=stranger).reason == "not-your-pupil"
    assert woodside.told(asked, "09:30", who=f"{who}-3", role=role) != []


@pytest.mark.parametrize("asked", [CONTACT, VISIT])
def test_what_no_person_says_is_recorded(woodside, asked):
    assert woodside.decider.told(asked, at=woodside.at("09:30")) != []


@pytest.mark.parametrize("role", REFUSED)
@pytest.mark.parametrize("asked", [CONTACT, VISIT])
def test_others_tell_the_office(woodside, asked, role):
    refusal = woodside.decider.refuses(asked, at=woodside.at("09:30"), actor=Actor(who="staff-8", role=role))
    assert refusal.reason == "not-for-role"
    assert "tell the office" in refusal.sentence


def test_the_inclusion_team_records_visits_alone(woodside, set_up_again):
    set_up_again(woodside, staff=STAFF)
    assert woodside.told(VISIT, "09:30", who="inc-3", role="inclusion") != []
    actor = Actor(who="staff-8", role="inclusion")
    assert woodside.decider.refuses(CONTACT, at=woodside.at("09:31"), actor=actor).reason == "not-for-role"
