"""Two officers never ring the same family."""

from datetime import date

import pytest

from events.fact import Actor
from events.ids import duty_id, guardian_id, pupil_id
from events.pathway import ArrangeVisit, ClaimDuty, DutyClaimed, DutyHandedBack, HandBackDuty, SearchEnded, UndoContact
from events.registers import GuardianRemoved

MONDAY = date(2026, 9, 7)
P16, P17, P18 = (pupil_id("woodside", mis_id) for mis_id in ("16", "17", "18"))


def call(pupil, day=MONDAY):
    return {"pupil": pupil, "duty": duty_id("woodside", "call", pupil, day)}


@pytest.fixture
def family(woodside):
    """16 and 17, whose surnames may differ, share a guardian; 18 is of another family; all are absent."""
    woodside.roll("17", "18", last_name=f"~{P17}~register~another")
    woodside.family("9", "16", "17")
    woodside.family("8", "18")
    for mis_id in ("16", "17", "18"):
        woodside.absent("09:20", mis_id=mis_id)
    return woodside


def refused(school, asked, clock, who="staff-4", role="attendance-officer"):
    return school.decider.refuses(asked, at=school.at(clock), actor=Actor(who=who, role=role))


def test_a_call_is_claimed_with_those_of_brothers_and_sisters(family):
    news = family.told(ClaimDuty(**call(P17)), "09:25")
    until = family.at("09:40")
    assert news == [DutyClaimed(**call(pupil), by="staff-3", until=until) for pupil in sorted((P16, P17))]
    family.decider.assert_rebuilds()


def test_nobody_else_may_take_any_of_them_and_the_refusal_names_nobody(family):
    family.told(ClaimDuty(**call(P17)), "09:25")
    refusal = refused(family, ClaimDuty(**call(P16)), "09:26")
    assert refusal.reason == "claimed"
    assert "staff-3" not in refusal.sentence
    assert family.told(ClaimDuty(**call(P18)), "09:26", who="staff-4") != []


def test_a_claim_lapses_so_that_no_family_is_forgotten(family):
    family.told(ClaimDuty(**call(P16)), "09:25")
    assert refused(family, ClaimDuty(**call(P16)), "09:39:59").reason == "claimed"
    news = family.told(ClaimDuty(**call(P16)), "09:40", who="staff-4")
    assert {claimed.by for claimed in news} == {"staff-4"}
    assert len(news) == 2


def test_who_holds_a_claim_may_take_it_again_once_it_has_lapsed(family):
    family.told(ClaimDuty(**call(P16)), "09:25")
    assert family.told(ClaimDuty(**call(P16)), "09:30") == []
    assert len(family.told(ClaimDuty(**call(P16)), "09:41")) == 2


def test_a_childs_call_that_comes_later_belongs_to_who_holds_the_family(woodside):
    woodside.roll("17")
    woodside.family("9", "16", "17")
    woodside.absent("09:10", mis_id="16")
    woodside.told(ClaimDuty(**call(P16)), "09:12")
    woodside.absent("09:20", mis_id="17")
    assert refused(woodside, ClaimDuty(**call(P17)), "09:21").reason == "claimed"
    [claimed] = woodside.told(ClaimDuty(**call(P17)), "09:21")
    assert claimed.pupil == P17


def test_a_call_that_was_done_is_claimed_no_more(family):
    family.contact("09:22", mis_id="16", code="I")
    assert [claimed.pupil for claimed in family.told(ClaimDuty(**call(P17)), "09:25")] == [P17]


def test_a_call_that_was_missed_may_still_be_taken_though_a_visit_is_arranged_for_another_day(family):
    family.wakes("10:00")
    tomorrow = date(2026, 9, 8)
    at = family.at("10:00", tomorrow)
    asked = ArrangeVisit(mis_id="18", date=tomorrow, staff="staff-3", at=at, reason="~p18~absence~why")
    family.told(asked, "10:05")
    assert [each.pupil for each in family.told(ClaimDuty(**call(P18)), "10:10")] == [P18]
    family.decider.assert_rebuilds()


def test_handed_back_it_is_free_again(family):
    family.told(ClaimDuty(**call(P16)), "09:25")
    news = family.told(HandBackDuty(**call(P17)), "09:26")
    assert news == [DutyHandedBack(**call(pupil), by="staff-3") for pupil in sorted((P16, P17))]
    assert len(family.told(ClaimDuty(**call(P16)), "09:27", who="staff-4")) == 2
    family.decider.assert_rebuilds()


@pytest.mark.parametrize(("who", "role"), [("staff-5", "assistant-head"), ("dsl", "safeguarding-lead")])
def test_beside_the_office_only_who_holds_it_hands_it_back(family, who, role):
    family.told(ClaimDuty(**call(P16)), "09:25")
    assert refused(family, HandBackDuty(**call(P16)), "09:26", who, role).reason == "not-yours"
    assert family.told(HandBackDuty(**call(P18)), "09:26", who=who, role=role) == []


@pytest.mark.parametrize("role", ["attendance-officer", "headteacher", "head-of-school"])
def test_the_office_and_headship_hand_back_what_somebody_has_who_is_away(family, role):
    family.told(ClaimDuty(**call(P16)), "09:25")
    news = family.told(HandBackDuty(**call(P17)), "09:26", who="staff-4", role=role)
    assert news == [DutyHandedBack(**call(pupil), by="staff-4") for pupil in sorted((P16, P17))]
    assert len(family.told(ClaimDuty(**call(P16)), "09:27", who="staff-4")) == 2
    family.decider.assert_rebuilds()


@pytest.mark.parametrize("role", ["class-teacher", "pastoral", "provision", "governor"])
@pytest.mark.parametrize("asked", [ClaimDuty, HandBackDuty])
def test_who_neither_rings_nor_visits_takes_nothing(family, asked, role):
    assert refused(family, asked(**call(P16)), "09:25", role=role).reason == "not-for-role"


def test_a_leader_takes_calls_to_families_of_their_years_alone(family):
    assert refused(family, ClaimDuty(**call(P16)), "09:25", "head-5", "assistant-head").reason == "not-your-pupil"
    assert len(family.told(ClaimDuty(**call(P16)), "09:25", who="staff-5", role="assistant-head")) == 2


# Visits ---------------------------------------------------------------------------------------------------------------


VISIT = {"pupil": P16, "duty": duty_id("woodside", "visit", P16, MONDAY)}


@pytest.fixture
def protected(woodside, recorded_pupil):
    """16, on a child protection plan, is away: a visit is asked for on the first day."""
    woodside.hears(recorded_pupil("16", flags=("child-protection",)), "08:00")
    woodside.absent("09:20")
    return woodside


@pytest.mark.parametrize("asked", [ClaimDuty, HandBackDuty])
def test_that_a_visit_is_asked_for_is_told_to_no_leader_nor_operator(protected, woodside_on, asked):
    another = woodside_on(MONDAY)
    another.absent("09:20")
    for who, role in (("staff-5", "assistant-head"), ("it", "operator")):
        answers = [refused(school, asked(**VISIT), "09:25", who, role) for school in (protected, another)]
        assert answers[0] == answers[1]
        assert answers[0].reason == "not-open"
    assert len(protected.told(ClaimDuty(**VISIT), "09:26")) == 1


def test_who_is_sent_takes_the_visit_whosever_pupil_it_is(protected):
    given = {"mis_id": "16", "date": MONDAY, "at": protected.at("13:00"), "staff": "inc"}
    protected.told(ArrangeVisit(**given), "09:30")
    assert refused(protected, ClaimDuty(**VISIT), "09:31", "inc-2", "inclusion").reason == "not-your-pupil"
    assert len(protected.told(ClaimDuty(**VISIT), "09:32", who="inc", role="inclusion")) == 1
    assert len(protected.told(HandBackDuty(**VISIT), "09:33", who="staff-1", role="headteacher")) == 1
    protected.decider.assert_rebuilds()


def test_what_is_not_open_is_not_handed_back(woodside):
    assert refused(woodside, HandBackDuty(**call(P16)), "09:26").reason == "not-open"


def test_who_is_no_family_any_more_is_claimed_alone(family):
    family.hears(GuardianRemoved(pupil=P17, guardian=guardian_id("woodside", "9")), "09:22")
    assert [claimed.pupil for claimed in family.told(ClaimDuty(**call(P17)), "09:25")] == [P17]


# Missed ---------------------------------------------------------------------------------------------------------------


def test_a_missed_call_is_claimed_with_those_of_brothers_and_sisters(family, said):
    family.wakes("10:01")
    news = family.told(ClaimDuty(**call(P17)), "10:05")
    assert news == [DutyClaimed(**call(pupil), by="staff-3", until=family.at("10:20")) for pupil in sorted((P16, P17))]
    assert refused(family, ClaimDuty(**call(P16)), "10:06").reason == "claimed"
    assert len(family.told(HandBackDuty(**call(P16)), "10:07")) == 2
    family.decider.assert_rebuilds()


def test_a_missed_and_an_open_call_of_a_family_are_claimed_together(woodside):
    woodside.roll("17")
    woodside.family("9", "16", "17")
    woodside.absent("09:10", mis_id="16")
    woodside.wakes("10:01")
    woodside.absent("10:05", mis_id="17")
    assert {claimed.pupil for claimed in woodside.told(ClaimDuty(**call(P16)), "10:06")} == {P16, P17}


def test_a_claim_holds_over_the_due_instant(family):
    family.told(ClaimDuty(**call(P16)), "09:55")
    family.wakes("10:01")
    assert refused(family, ClaimDuty(**call(P16)), "10:05").reason == "claimed"
    assert len(family.told(ClaimDuty(**call(P16)), "10:10", who="staff-4")) == 2


def test_a_missed_call_stays_missed_and_what_came_of_it_is_kept(family, said):
    family.wakes("10:01")
    family.told(ClaimDuty(**call(P16)), "10:05")
    assert said(family.contact("10:08", "no-answer")) == ["no-answer"]
    assert said(family.contact("10:12", code="I")) == ["spoke I", "call done spoke 10:12"]
    assert family.duties()["call", P16, MONDAY] == "missed"
    assert refused(family, ClaimDuty(**call(P16)), "10:13").reason == "not-open"
    family.decider.assert_rebuilds()


def test_a_missed_call_whose_contact_is_taken_back_is_claimed_as_before(family):
    family.wakes("10:01")
    family.told(ClaimDuty(**call(P16)), "10:05")
    family.contact("10:08")
    family.told(UndoContact(mis_id="16", date=MONDAY), "10:08:05")
    assert refused(family, ClaimDuty(**call(P16)), "10:09").reason == "claimed"
    assert family.duties()["call", P16, MONDAY] == "missed"
    family.decider.assert_rebuilds()


def test_a_missed_call_that_a_note_answers_is_claimed_no_more(family):
    family.safeguards = True
    family.wakes("10:01")
    assert SearchEnded in {type(fact) for fact in family.explained("10:05", mis_id="16")}
    assert refused(family, ClaimDuty(**call(P16)), "10:06").reason == "not-open"
    family.decider.assert_rebuilds()


def test_nor_one_that_is_answered_after_nobody_was_reached(family):
    family.safeguards = True
    family.wakes("11:01")
    assert len(family.told(ClaimDuty(**call(P18)), "11:05")) == 1
    assert SearchEnded in {type(fact) for fact in family.explained("11:10", mis_id="18")}
    assert refused(family, ClaimDuty(**call(P18)), "11:11").reason == "not-open"


def test_yesterdays_missed_call_gives_way_to_todays(family):
    family.wakes("16:30")
    tuesday = date(2026, 9, 8)
    family.day = tuesday
    family.absent("09:10", mis_id="16")
    assert refused(family, ClaimDuty(**call(P16)), "09:12").reason == "not-open"
    assert len(family.told(ClaimDuty(**call(P16, tuesday)), "09:12")) == 1
