"""A meeting whose hour has passed is not moved by the next: it stays to be recorded, and nobody is written to of it."""

from datetime import date

import pytest
from tests.pathway.inviting import FATHER, MOTHER, THURSDAY, issue, of, parents

from events.fact import Actor
from events.pathway import (
    DutyDone,
    DutySet,
    DutyStoodDown,
    HoldMeeting,
    InviteParent,
    LetterPrepared,
    MeetingHeld,
    MeetingInvited,
    MeetingMissed,
    MeetingPlanned,
    MeetingsOf,
    PlanMeeting,
    PrepareLetter,
    RecordMeetingMissed,
)
from pathway.projection import meetings_of

ABOUT = {"mis_id": "16", "purpose": "support"}
NEXT = date(2026, 11, 5)
OFFICER = Actor(who="staff-3", role="attendance-officer")
FORM = {"guardians": ("9",), "barriers": ("transport",)}


@pytest.fixture
def school(woodside, set_up_again):
    """Planned for Thursday at three; the mother was invited on the telephone, nothing was recorded; it is November."""
    school = parents(woodside, set_up_again)
    [first] = of(plan(school, "08:20", THURSDAY), MeetingPlanned)
    school.told(InviteParent(**ABOUT, guardian="9", how="phone"), "08:30")
    school.day = date(2026, 11, 2)
    school.first = first.meeting
    return school


def plan(school, clock, day, hour="15:00"):
    return school.told(PlanMeeting(**ABOUT, at=school.at(hour, day), staff="staff-3"), clock)


def refused(school, asked, clock="12:00"):
    return school.decider.refuses(asked, at=school.at(clock), actor=OFFICER).reason


def test_nobody_is_told_that_it_was_moved_and_the_next_is_another(school):
    news = plan(school, "09:00", NEXT)
    [second] = of(news, MeetingPlanned)
    assert of(news, LetterPrepared) == []
    assert second.meeting != school.first
    assert [each.about for each in of(news, DutySet)] == ["support"]
    invited = of(school.told(PrepareLetter(mis_id="16", template="meeting"), "09:05"), LetterPrepared)
    assert {(each.meeting, each.guardian, each.instead_of) for each in invited} == {
        (second.meeting, MOTHER, None), (second.meeting, FATHER, None),
    }  # fmt: skip
    school.decider.assert_rebuilds()


def test_on_the_same_day_too(school):
    school.day = THURSDAY
    news = plan(school, "15:30", THURSDAY, "16:30")
    assert of(news, LetterPrepared) == []
    assert [each.meeting for each in of(news, MeetingPlanned)] != [school.first]
    assert of(news, DutyStoodDown) == []


def test_whoever_is_invited_is_to_the_next(school):
    [second] = of(plan(school, "09:00", NEXT), MeetingPlanned)
    [invited] = of(school.told(InviteParent(**ABOUT, guardian="8", how="phone"), "09:05"), MeetingInvited)
    assert invited.meeting == second.meeting


def test_before_its_hour_the_next_is_moved_and_the_last_is_not(school):
    [second] = of(plan(school, "09:00", NEXT), MeetingPlanned)
    school.told(InviteParent(**ABOUT, guardian="8", how="phone"), "09:05")
    news = plan(school, "09:10", date(2026, 11, 6))
    assert [(each.guardian, each.instead_of) for each in of(news, LetterPrepared)] == [(FATHER, second.at)]
    plan(school, "09:20", date(2026, 11, 6), "16:00")
    school.decider.assert_rebuilds()


def test_nobody_came_is_said_of_the_one_whose_hour_has_passed(school):
    plan(school, "09:00", NEXT)
    [missed] = of(school.told(RecordMeetingMissed(**ABOUT, reason="nobody-came"), "12:00"), MeetingMissed)
    assert missed.meeting == school.first
    assert refused(school, RecordMeetingMissed(**ABOUT, reason="nobody-came"), "12:05") == "too-early"


@pytest.mark.parametrize(
    "asked", [HoldMeeting(**ABOUT, **FORM), RecordMeetingMissed(**ABOUT, reason="cancelled-by-school")]
)
def test_else_it_is_asked_which_is_meant(school, asked):
    [second] = of(plan(school, "09:00", NEXT), MeetingPlanned)
    assert refused(school, asked) == "which-meeting"
    named = asked.model_copy(update={"meeting": school.first})
    [said] = of(school.told(named, "12:05"), MeetingHeld | MeetingMissed)
    assert said.meeting == school.first
    assert refused(school, named, "12:06") == "no-such-meeting"
    [said] = of(school.told(asked, "12:10"), MeetingHeld | MeetingMissed)
    assert said.meeting == second.meeting
    school.decider.assert_rebuilds()


def test_on_its_day_the_next_is_meant(school):
    [second] = of(plan(school, "09:00", NEXT), MeetingPlanned)
    school.day = NEXT
    [held] = of(school.told(HoldMeeting(**ABOUT, **FORM), "14:50"), MeetingHeld)
    assert held.meeting == second.meeting


def test_the_last_that_was_held_after_all_leaves_the_next_owed(school):
    plan(school, "09:00", NEXT)
    news = school.told(HoldMeeting(**ABOUT, **FORM, meeting=school.first), "12:00")
    owed = {own.body.duty for own, _ in school.decider.own if isinstance(own.body, DutySet) and own.body.date == NEXT}
    assert owed
    assert owed.isdisjoint({each.duty for each in of(news, DutyDone | DutyStoodDown)})


def test_a_new_day_that_was_owed_is_set_though_the_last_could_have_been_held(school):
    """Shut out, told of by letter, and open again: whoever was told does not come."""
    school.day = date(2026, 9, 8)
    for each in of(school.closed("09:00", in_days=2), LetterPrepared):
        issue(school, "09:05", each.letter)
    school.closed("10:00", in_days=2, withdrawn=True)
    school.day = date(2026, 9, 11)
    assert "planned" in {each.outcome for each in of(plan(school, "09:00", NEXT), DutyDone)}


async def test_its_row_stays_planned(school, tables):
    [second] = of(plan(school, "09:00", NEXT), MeetingPlanned)
    await tables.fold(school.log())
    rows = (await meetings_of(tables.reading(), MeetingsOf())).rows
    assert {each.meeting: each.state for each in rows} == {school.first: "planned", second.meeting: "planned"}
