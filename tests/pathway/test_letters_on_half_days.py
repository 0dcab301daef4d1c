"""A letter is owed by the day: an afternoon that is shut moves its deadline no more than the morning's school would."""

from datetime import date

import pytest
from tests.pathway.inviting import of, parents
from tests.pathway.test_closures import closes, moves

from events.pathway import DeadlineMissed, DeadlineMoved, DutySet, InviteParent, PlanMeeting

TUESDAY, THURSDAY = date(2026, 9, 8), date(2026, 9, 10)


@pytest.fixture
def school(woodside, set_up_again):
    """The mother is invited to a meeting on Thursday, which is shut: she is to have the letter by Tuesday."""
    school = parents(woodside, set_up_again)
    at = school.at("10:00", THURSDAY)
    school.told(PlanMeeting(mis_id="16", purpose="support", at=at, staff="staff-3"), "09:00")
    school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:01")
    [letter] = letters(closes(school, "10:00", THURSDAY))
    assert letter.due_at == school.at("15:30", TUESDAY)
    yield school
    school.decider.assert_rebuilds()


def letters(news):
    return [fact for fact in of(news, DutySet) if fact.kind == "letter"]


def moved(school, news):
    """Where the letter's deadline went."""
    [duty] = [own.body.duty for own, _ in school.decider.own if isinstance(own.body, DutySet) and own.body.about == OFF]
    return moves(school, [fact for fact in of(news, DeadlineMoved) if fact.duty == duty])


OFF = "meeting-off"


def test_the_letter_that_a_meeting_is_off_goes_in_its_day_though_its_afternoon_is_shut(school):
    school.day = TUESDAY
    assert moved(school, closes(school, "07:30", TUESDAY, "PM")) == []
    assert [fact.due_at for fact in of(school.wakes("15:30"), DeadlineMissed)] == [school.at("15:30")]


def test_said_days_ahead_it_does_not_move_either(school):
    assert moved(school, closes(school, "11:00", TUESDAY, "PM")) == []


def test_where_the_morning_is_shut_too_there_is_no_such_day(school):
    school.day = TUESDAY
    assert moved(school, closes(school, "07:30", TUESDAY)) == ["2026-09-09 15:30"]


def test_set_while_the_closure_is_known_it_is_due_that_day(woodside, set_up_again):
    school = parents(woodside, set_up_again)
    at = school.at("10:00", THURSDAY)
    school.told(PlanMeeting(mis_id="16", purpose="support", at=at, staff="staff-3"), "09:00")
    school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:01")
    closes(school, "09:30", TUESDAY, "PM")
    [letter] = letters(closes(school, "10:00", THURSDAY))
    assert letter.due_at == school.at("15:30", TUESDAY)
    assert of(closes(school, "10:10", TUESDAY, "PM"), DeadlineMoved) == []
