"""Who goes to a family, with whom and when; the card that is left where nobody was in."""

from dataclasses import replace
from datetime import date

import pytest

from events.fact import Actor
from events.ids import duty_id, pupil_id
from events.pathway import ArrangeVisit, HandOverFamilies, RecordVisit, UndoContact, VisitArranged, VisitMade, VisitsOf
from pathway.projection import visits_of

MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)
P16, P17 = pupil_id("woodside", "16"), pupil_id("woodside", "17")


@pytest.fixture
def second_day(woodside):
    """16 is away for the second day, the family was spoken to, and a visit is asked for."""
    woodside.absent("09:20")
    woodside.wakes("16:00")
    woodside.day = TUESDAY
    woodside.absent("09:20")
    woodside.contact("09:25")
    return woodside


def asked(school, clock="13:30", **changes):
    usual = {"mis_id": "16", "date": school.day, "staff": "staff-3", "partner": "staff-7", "at": school.at(clock)}
    return ArrangeVisit(**{**usual, **changes})


def refused(school, request, clock="10:00", role="attendance-officer"):
    return school.decider.refuses(request, at=school.at(clock), actor=Actor(who="staff-3", role=role)).reason


def arranged(school, pupil=P16, clock="13:30", at="10:00", **changes):
    usual = {
        "pupil": pupil,
        "duty": duty_id("woodside", "visit", pupil, school.day),
        "date": school.day,
        "staff": "staff-3",
        "partner": "staff-7",
        "going_at": school.at(clock),
        "at": school.at(at),
        "by": "staff-3",
    }
    return VisitArranged(**{**usual, **changes})


def test_who_goes_with_whom_and_when_is_arranged(second_day):
    assert second_day.told(asked(second_day), "10:00") == [arranged(second_day)]
    second_day.decider.assert_rebuilds()


def test_arranged_as_it_is_by_another_person_it_is_silent(second_day):
    second_day.told(asked(second_day), "10:00")
    assert second_day.told(asked(second_day), "10:01", who="staff-4") == []


def test_arranged_anew_the_latest_holds(second_day):
    second_day.told(asked(second_day), "10:00")
    [anew] = second_day.told(asked(second_day, "14:00", partner=None), "11:00")
    assert anew == arranged(second_day, clock="14:00", at="11:00", partner=None)


def test_brothers_and_sisters_who_are_to_be_visited_are_arranged_together(second_day):
    second_day.roll("17", flags=("child-protection",))
    second_day.family("9", "16", "17")
    second_day.absent("09:30", mis_id="17")
    news = second_day.told(asked(second_day), "10:00")
    assert sorted(news, key=lambda fact: fact.pupil) == [arranged(second_day, each) for each in sorted((P16, P17))]


def test_a_visit_that_was_missed_is_arranged_all_the_same(second_day):
    second_day.wakes("15:01")
    assert second_day.told(asked(second_day, "16:30"), "15:30") == [arranged(second_day, clock="16:30", at="15:30")]


def test_what_is_arranged_stands_down_with_the_visit(second_day, said):
    second_day.told(asked(second_day), "10:00")
    assert "visit stood down: explained" in said(second_day.explained("11:00"))
    assert refused(second_day, asked(second_day), "11:01") == "no-visit"


def test_a_contact_taken_back_leaves_the_arrangement_as_it_was(second_day):
    second_day.told(asked(second_day), "10:00")
    duty = duty_id("woodside", "visit", P16, TUESDAY)
    before = second_day.decider.states["pupil", P16].done.open[duty]
    second_day.contact("10:30", code="I")
    assert duty not in second_day.decider.states["pupil", P16].done.open
    second_day.told(UndoContact(mis_id="16", date=TUESDAY), "10:30:05")
    assert second_day.decider.states["pupil", P16].done.open[duty] == before
    second_day.decider.assert_rebuilds()


@pytest.mark.parametrize(
    ("changes", "clock", "reason"),
    [
        ({"partner": "staff-3"}, "10:00", "same-person"),
        ({"staff": "A Name"}, "10:00", "not-a-staff-id"),
        ({"partner": "A Name"}, "10:00", "not-a-staff-id"),
        ({}, "13:31", "past"),
        ({"date": MONDAY}, "10:00", "another-day"),
        ({"mis_id": "99"}, "10:00", "no-such-pupil"),
    ],
)
def test_what_cannot_be_arranged_is_refused(second_day, changes, clock, reason):
    assert refused(second_day, asked(second_day, **changes), clock) == reason


def test_where_no_visit_is_asked_for_none_is_arranged_without_a_reason(woodside):
    woodside.absent("09:20")
    assert refused(woodside, asked(woodside)) == "no-visit"


@pytest.mark.parametrize(
    "role", ["class-teacher", "year-group-leader", "assistant-head", "pastoral", "provision", "governor"]
)
def test_others_are_not_told_whether_a_visit_is_asked_for(second_day, role):
    assert refused(second_day, asked(second_day), role=role) == "not-for-role"
    assert refused(second_day, asked(second_day, mis_id="16", date=TUESDAY), role=role) == "not-for-role"


@pytest.mark.parametrize("role", ["headteacher", "head-of-school", "safeguarding-lead", "attendance-officer"])
def test_the_office_the_heads_and_the_lead_arrange(second_day, role):
    assert len(second_day.told(asked(second_day), "10:00", role=role)) == 1


@pytest.mark.parametrize("who", ["staff-3", "staff-7"])
def test_who_was_sent_records_the_visit_whosever_pupil_it_is(second_day, who):
    second_day.told(asked(second_day), "10:00")
    visit = RecordVisit(mis_id="16", date=TUESDAY, outcome="seen")
    assert second_day.told(visit, "13:40", who=who, role="inclusion") != []


def test_the_inclusion_team_closes_no_visit_on_which_it_was_not_sent(second_day):
    visit = RecordVisit(mis_id="16", date=TUESDAY, outcome="seen")
    assert refused(second_day, visit, "13:40", role="inclusion") == "not-your-pupil"
    second_day.told(asked(second_day, "14:00", staff="staff-8", partner=None), "13:41")
    assert refused(second_day, visit, "13:42", role="inclusion") == "not-your-pupil"


def test_a_card_is_left_where_nobody_was_in(second_day):
    asked = RecordVisit(mis_id="16", date=TUESDAY, outcome="not-in", card_left=True, partner="staff-7")
    [made, *_] = second_day.told(asked, "13:40")
    usual = {"pupil": P16, "date": TUESDAY, "at": second_day.at("13:40"), "by": "staff-3", "outcome": "not-in"}
    assert made == VisitMade(**usual, partner="staff-7", card_left=True)


@pytest.mark.parametrize("outcome", ["seen", "adult-only"])
def test_no_card_is_left_where_somebody_was(second_day, outcome):
    asked = RecordVisit(mis_id="16", date=TUESDAY, outcome=outcome, card_left=True)
    assert refused(second_day, asked, "13:40") == "card-left"


# Whoever was to go is away --------------------------------------------------------------------------------------------


def hand_over(school, away, to, clock="11:00"):
    asked = HandOverFamilies.model_validate({"from": away, "to": to, "until": school.day})
    return [each for each in school.told(asked, clock) if isinstance(each, VisitArranged)]


@pytest.mark.parametrize(
    ("away", "to", "goes", "with_whom"),
    [
        ("staff-3", "staff-4", "staff-4", "staff-7"),
        ("staff-7", "staff-4", "staff-3", "staff-4"),
        ("staff-3", "staff-7", "staff-7", None),
    ],
)
def test_who_stands_in_for_a_visitor_goes_in_their_place(second_day, away, to, goes, with_whom):
    second_day.told(asked(second_day), "10:00")
    instead = {"staff": goes, "partner": with_whom, "instead_of": ("staff-3", "staff-7")}
    assert hand_over(second_day, away, to) == [arranged(second_day, at="11:00", **instead)]
    assert hand_over(second_day, away, to, "11:05") == []
    actor = Actor(who=goes, role="inclusion")
    visit = RecordVisit(mis_id="16", date=second_day.day, outcome="not-in")
    assert second_day.decider.told(visit, at=second_day.at("13:40"), actor=actor)
    second_day.decider.assert_rebuilds()


def test_who_is_back_goes_again(second_day):
    second_day.told(asked(second_day), "10:00")
    hand_over(second_day, "staff-3", "staff-4")
    assert hand_over(second_day, "staff-3", "staff-3", "12:00") == [arranged(second_day, at="12:00")]
    second_day.decider.assert_rebuilds()


def test_an_hour_that_has_passed_stays_as_it_was_arranged(second_day):
    second_day.told(asked(second_day, "11:00"), "10:00")
    assert hand_over(second_day, "staff-3", "staff-4", "11:00") == []


@pytest.mark.parametrize("size", [1, 1000])
async def test_the_route_shows_who_goes(second_day, tables, size):
    second_day.told(asked(second_day), "10:00")
    hand_over(second_day, "staff-3", "staff-4")
    await tables.fold(second_day.log(), size)
    office = replace(tables.reading(), actor=Actor(who="staff-3", role="attendance-officer"))
    [row] = (await visits_of(office, VisitsOf(on=second_day.day))).rows
    assert (row.visitor, row.partner) == ("staff-4", "staff-7")
