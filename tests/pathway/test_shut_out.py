"""A meeting for an hour at which the school will be shut: said, told to whoever was invited, and planned anew."""

from datetime import date, timedelta

import pytest
from tests.pathway.inviting import FATHER, FRIDAY, MOTHER, PUPIL, THURSDAY, issue, issuing, of, parents, plan

from events.fact import Actor
from events.pathway import (
    DutyDone,
    DutySet,
    DutyStoodDown,
    EndFocusFamily,
    HoldMeeting,
    InviteParent,
    IssueLetter,
    LetterIssuing,
    LetterPrepared,
    LetterWithdrawn,
    MeetingInvited,
    MeetingShutOut,
    MeetingsOf,
    MeetingStandsAgain,
    PlanMeeting,
    PrepareLetter,
    RecordMeetingMissed,
)
from events.registers import ClosureDeclared
from pathway.projection import meetings_of

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 9, day) for day in (7, 8, 9))
OFFICER = Actor(who="staff-3", role="attendance-officer")
HELD = HoldMeeting(mis_id="16", purpose="support", how="called", guardians=("9",), barriers=("transport",))
GIVEN_UP = RecordMeetingMissed(mis_id="16", purpose="support", reason="cancelled-by-school")
BY_FAMILY = RecordMeetingMissed(mis_id="16", purpose="support", reason="cancelled-by-family")


@pytest.fixture
def school(woodside, set_up_again):
    """Two parents; a meeting on Thursday at 15:00, to which the mother was invited."""
    plan(parents(woodside, set_up_again), "09:00", THURSDAY)
    woodside.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:10")
    return woodside


def closed(school, clock, part="both", *, withdrawn=False, day=THURSDAY):
    return school.hears(ClosureDeclared(school="woodside", date=day, session=part, withdrawn=withdrawn), clock)


def new_days(school):
    tasks = school.decider.states["pupil", PUPIL].done.tasks.values()
    return [owed.about for owed in tasks if owed.about.endswith("-new-day")]


@pytest.fixture
def shut(school):
    """The school, and the letter to the mother."""
    [letter] = of(closed(school, "10:00"), LetterPrepared)
    return school, letter.letter


@pytest.mark.parametrize("part", ["both", "PM"])
def test_it_is_said_and_whoever_was_invited_is_told_and_the_convenor_sets_a_new_day(school, part):
    news = closed(school, "10:00", part)
    [out] = of(news, MeetingShutOut)
    assert (out.purpose, out.at) == ("support", school.at("15:00", THURSDAY))
    assert out.because in {each.id for each in school.decider.heard if isinstance(each.body, ClosureDeclared)}
    [letter] = of(news, LetterPrepared)
    assert (letter.template, letter.guardian, letter.meeting_at) == ("meeting-off", MOTHER, out.at)
    due = school.at("15:30", TUESDAY)
    assert [(each.kind, each.about, each.owner, each.due_at) for each in of(news, DutySet)] == [
        ("meeting", "support-new-day", "staff-3", due),
        ("letter", "meeting-off", "attendance-officer", due),
    ]
    assert of(closed(school, "10:01", part), MeetingShutOut) == []
    school.decider.assert_rebuilds()


@pytest.mark.parametrize(("meets", "said", "by"), [(TUESDAY, MONDAY, MONDAY), (TUESDAY, TUESDAY, WEDNESDAY)])
def test_the_letter_is_owed_before_the_day_or_else_on_a_day_that_is_open(school, meets, said, by):
    plan(school, "09:20", meets)
    school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:30")
    school.wakes("16:00", said - timedelta(days=1))
    school.day = said
    news = closed(school, "10:00", day=meets)
    assert [each.due_at for each in of(news, DutySet) if each.kind == "letter"] == [school.at("15:30", by)]


def test_on_the_last_days_that_are_known_they_are_told_before_it_and_no_new_day_is_asked_for(school):
    last, eve = date(2027, 3, 25), date(2027, 3, 24)
    plan(school, "09:20", last)
    school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:30")
    school.decider.wakes(school.at("09:00", eve))
    school.day = eve
    news = closed(school, "10:00", day=last)
    assert [(each.template, each.guardian) for each in of(news, LetterPrepared)] == [("meeting-off", MOTHER)]
    assert [(each.about, each.due_at) for each in of(news, DutySet)] == [("meeting-off", school.at("15:30", eve))]
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("part", ["both", "PM"])
def test_shut_on_the_very_last_day_that_is_known_they_are_told_by_the_hour_itself(school, part):
    last = date(2027, 3, 25)
    plan(school, "09:20", last)
    school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:30")
    school.decider.wakes(school.at("07:00", last))
    school.day = last
    news = closed(school, "07:30", part, day=last)
    assert [(each.template, each.guardian) for each in of(news, LetterPrepared)] == [("meeting-off", MOTHER)]
    assert [(each.about, each.due_at) for each in of(news, DutySet)] == [("meeting-off", school.at("15:00", last))]
    assert [each.about for each in school.decider.states["pupil", PUPIL].done.tasks.values()].count("meeting-off") == 1
    school.decider.assert_rebuilds()


@pytest.mark.parametrize(("part", "day"), [("AM", THURSDAY), ("both", FRIDAY)])
def test_a_closure_of_another_session_says_nothing_of_it(school, part, day):
    assert of(closed(school, "10:00", part, day=day), MeetingShutOut) == []


def test_an_invitation_that_waits_is_not_issued_while_the_school_is_shut_then(school):
    plan(school, "09:20", FRIDAY)
    letters = of(school.told(PrepareLetter(mis_id="16", template="meeting"), "09:30"), LetterPrepared)
    waits = next(each.letter for each in letters if each.guardian == FATHER)
    [off] = of(closed(school, "10:00", day=FRIDAY), LetterPrepared)
    told = (off.template, off.guardian, off.meeting_at)
    assert told == ("meeting-off", MOTHER, school.at("15:00", THURSDAY)), "nobody was told of Friday yet"
    issued = IssueLetter(pupil=PUPIL, letter=waits)
    assert school.decider.refuses(issued, at=school.at("10:10"), actor=OFFICER).reason == "shut-out"
    closed(school, "10:20", withdrawn=True, day=FRIDAY)
    assert len(of(school.told(issued, "10:30"), LetterIssuing)) == 1
    school.decider.assert_rebuilds()


def test_whose_invitation_was_being_made_as_the_school_was_shut_is_told_that_it_is_off(school):
    letters = of(school.told(PrepareLetter(mis_id="16", template="meeting"), "09:30"), LetterPrepared)
    made = issuing(school, "09:59", next(each.letter for each in letters if each.guardian == FATHER))
    [to_mother] = of(closed(school, "10:00"), LetterPrepared)
    issue(school, "10:00", to_mother.letter)
    news = made("10:01")
    assert [(each.template, each.guardian) for each in of(news, LetterPrepared)] == [("meeting-off", FATHER)]
    due = school.at("15:30", TUESDAY)
    assert [(each.about, each.due_at) for each in of(news, DutySet)] == [("meeting-off", due)]
    school.decider.assert_rebuilds()


def test_nobody_is_invited_while_the_school_is_shut_then(school):
    closed(school, "10:00")
    invited = InviteParent(mis_id="16", purpose="support", guardian="8", how="phone")
    assert school.decider.refuses(invited, at=school.at("10:10"), actor=OFFICER).reason == "shut-out"
    closed(school, "10:20", withdrawn=True)
    assert [each.guardian for each in of(school.told(invited, "10:30"), MeetingInvited)] == [FATHER]


def test_a_new_day_of_a_focus_meeting_is_owed_no_more_when_the_family_leaves_the_focus(school):
    """Whoever was invited would still come: that they are to be told is owed on."""
    school.allocated("09:15", "staff-3", "attendance-officer")
    at = school.at("15:00", THURSDAY)
    school.told(PlanMeeting(mis_id="16", purpose="focus-start", at=at, staff="staff-3"), "09:20")
    school.told(InviteParent(mis_id="16", purpose="focus-start", guardian="9", how="phone"), "09:30")
    closed(school, "10:00")
    assert sorted(new_days(school)) == ["focus-start-new-day", "support-new-day"]
    news = school.told(EndFocusFamily(mis_id="16"), "11:00")
    assert {each.reason for each in of(news, DutyStoodDown)} == {"ended"}
    assert new_days(school) == ["support-new-day"]
    tasks = school.decider.states["pupil", PUPIL].done.tasks.values()
    assert "meeting-off" in [owed.about for owed in tasks]
    school.decider.assert_rebuilds()


def test_no_person_has_that_letter_prepared(school):
    asked = PrepareLetter(mis_id="16", template="meeting-off")
    assert school.decider.refuses(asked, at=school.at("10:10"), actor=OFFICER).reason == "not-prepared"


def test_told_the_duty_to_tell_is_done_and_the_new_day_stays_owed(shut):
    school, letter = shut
    [done] = of(issue(school, "11:00", letter), DutyDone)
    [owed] = [each for each in school.decider.states["pupil", PUPIL].done.tasks.values() if "new-day" in each.about]
    assert done.outcome == "issued"
    assert owed.kind == "meeting"
    news = plan(school, "12:00", FRIDAY)
    assert [each.outcome for each in of(news, DutyDone)] == ["planned"]
    assert [(each.template, each.guardian) for each in of(news, LetterPrepared)] == [("meeting", MOTHER)]
    school.decider.assert_rebuilds()


def test_moved_before_the_letter_went_it_does_not_go(shut):
    school, letter = shut
    news = plan(school, "11:00", FRIDAY)
    assert [(each.letter, each.reason) for each in of(news, LetterWithdrawn)] == [(letter, "meeting-moved")]
    assert [each.outcome for each in of(news, DutyDone)] == ["planned"]
    assert sorted(each.reason for each in of(news, DutyStoodDown)) == ["ended", "not-needed"]
    assert [each.template for each in of(news, LetterPrepared)] == ["meeting"]
    school.decider.assert_rebuilds()


def test_opened_again_before_the_letter_went_nothing_goes_and_nothing_is_owed(shut):
    school, letter = shut
    news = closed(school, "11:00", withdrawn=True)
    assert [each.at for each in of(news, MeetingStandsAgain)] == [school.at("15:00", THURSDAY)]
    assert [(each.letter, each.reason) for each in of(news, LetterWithdrawn)] == [(letter, "meeting-stands")]
    assert {each.reason for each in of(news, DutyStoodDown)} == {"not-needed"}
    assert [owed.about for owed in school.decider.states["pupil", PUPIL].done.tasks.values()] == ["support"]
    assert of(closed(school, "11:01", withdrawn=True), MeetingStandsAgain) == []
    assert len(of(closed(school, "12:00"), LetterPrepared)) == 1, "shut once more, it is said once more"
    school.decider.assert_rebuilds()


def test_opened_again_after_they_were_told_a_new_day_is_still_to_be_set(shut):
    school, letter = shut
    issue(school, "10:30", letter)
    news = closed(school, "11:00", withdrawn=True)
    assert (len(of(news, MeetingStandsAgain)), of(news, DutyStoodDown)) == (1, [])
    school.decider.assert_rebuilds()


def test_stands_again_after_they_were_told_a_new_day_that_is_set_is_done(shut):
    school, letter = shut
    issue(school, "10:30", letter)
    closed(school, "11:00", withdrawn=True)
    assert [each.outcome for each in of(plan(school, "12:00", FRIDAY), DutyDone)] == ["planned"]
    assert new_days(school) == []
    school.decider.assert_rebuilds()


def test_stands_again_after_they_were_told_planned_for_the_same_hour_they_are_invited_anew(shut):
    school, letter = shut
    issue(school, "10:30", letter)
    closed(school, "11:00", withdrawn=True)
    news = plan(school, "12:00", THURSDAY)
    assert [(each.template, each.guardian, each.instead_of) for each in of(news, LetterPrepared)] == [
        ("meeting", MOTHER, None)
    ]
    assert [each.outcome for each in of(news, DutyDone)] == ["planned"]
    assert plan(school, "12:10", THURSDAY) == []
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("said", [HELD, GIVEN_UP])
def test_stands_again_after_they_were_told_once_it_is_over_no_new_day_is_owed(shut, said):
    school, letter = shut
    issue(school, "10:30", letter)
    closed(school, "11:00", withdrawn=True)
    school.told(said, "12:00")
    assert new_days(school) == []
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("said", [HELD, BY_FAMILY])
def test_held_by_telephone_or_missed_nothing_more_is_owed(shut, said):
    school, letter = shut
    news = school.told(said, "11:00")
    assert [each.letter for each in of(news, LetterWithdrawn)] == [letter]
    assert not [owed for owed in school.decider.states["pupil", PUPIL].done.tasks.values() if "off" in owed.about]
    assert new_days(school) == []
    school.decider.assert_rebuilds()


def test_given_up_they_are_told_all_the_same_and_no_new_day_is_owed(shut):
    school, letter = shut
    news = school.told(GIVEN_UP, "11:00")
    assert (of(news, LetterWithdrawn), of(news, LetterPrepared), new_days(school)) == ([], [], [])
    assert [each.outcome for each in of(issue(school, "11:10", letter), DutyDone)] == ["issued"]
    school.decider.assert_rebuilds()


# Given up by the school -----------------------------------------------------------------------------------------------


def test_given_up_before_its_hour_whoever_was_invited_is_told_by_a_letter_before_that_day(school):
    news = school.told(GIVEN_UP, "10:00")
    assert [(each.template, each.guardian) for each in of(news, LetterPrepared)] == [("meeting-off", MOTHER)]
    due = school.at("15:30", TUESDAY)
    assert [(each.about, each.due_at) for each in of(news, DutySet)] == [("meeting-off", due)]
    school.decider.assert_rebuilds()


def test_given_up_on_the_very_day_they_are_told_by_its_hour(school):
    school.decider.wakes(school.at("07:00", THURSDAY))
    school.day = THURSDAY
    news = school.told(GIVEN_UP, "07:52")
    assert [(each.about, each.due_at) for each in of(news, DutySet)] == [("meeting-off", school.at("15:00", THURSDAY))]


def test_given_up_while_an_invitation_is_being_made_its_parent_is_told_and_who_waits_for_one_is_not(school):
    letters = of(school.told(PrepareLetter(mis_id="16", template="meeting"), "09:30"), LetterPrepared)
    by_parent = {each.guardian: each.letter for each in letters}
    made = issuing(school, "09:40", by_parent[FATHER])
    news = school.told(GIVEN_UP, "10:00")
    assert [each.letter for each in of(news, LetterWithdrawn)] == [by_parent[MOTHER]]
    assert {each.guardian for each in of(news, LetterPrepared)} == {MOTHER, FATHER}, "she was rung"
    assert of(made("10:01"), MeetingInvited) == []
    school.decider.assert_rebuilds()


def test_held_before_its_hour_whoever_was_invited_and_was_not_there_is_told(school):
    school.told(InviteParent(mis_id="16", purpose="support", guardian="8", how="phone"), "09:30")
    there = HoldMeeting(mis_id="16", purpose="support", how="called", guardians=("9",), barriers=("transport",))
    assert [each.guardian for each in of(school.told(there, "10:00"), LetterPrepared)] == [FATHER]
    school.decider.assert_rebuilds()


def test_shut_out_and_held_by_telephone_whoever_was_not_there_is_told_all_the_same(school):
    school.told(InviteParent(mis_id="16", purpose="support", guardian="8", how="phone"), "09:30")
    letters = {each.guardian: each.letter for each in of(closed(school, "10:00"), LetterPrepared)}
    there = HoldMeeting(mis_id="16", purpose="support", how="called", guardians=("9",), barriers=("transport",))
    news = school.told(there, "10:10")
    assert [each.letter for each in of(news, LetterWithdrawn)] == [letters[MOTHER]]
    assert (of(news, LetterPrepared), new_days(school)) == ([], [])
    assert [each.outcome for each in of(issue(school, "10:20", letters[FATHER]), DutyDone)] == ["issued"]
    school.decider.assert_rebuilds()


def test_called_off_by_the_family_nobody_is_told(school):
    assert of(school.told(BY_FAMILY, "10:00"), LetterPrepared) == []


def test_given_up_after_its_hour_nobody_is_told(school):
    school.decider.wakes(school.at("15:30", THURSDAY))
    school.day = THURSDAY
    assert of(school.told(GIVEN_UP, "15:40"), LetterPrepared) == []


def test_a_meeting_whose_hour_has_passed_is_left_as_it_was(school):
    school.decider.wakes(school.at("15:10", THURSDAY))
    school.day = THURSDAY
    assert of(closed(school, "15:20"), MeetingShutOut) == []


@pytest.mark.parametrize("size", [1, 1000])
async def test_it_is_shown_with_the_meeting(shut, tables, size):
    school, _ = shut
    await tables.fold(school.log(), size)
    asked = MeetingsOf.model_validate({"from": THURSDAY, "to": THURSDAY})
    assert [row.shut_out for row in (await meetings_of(tables.reading(), asked)).rows] == [True]
