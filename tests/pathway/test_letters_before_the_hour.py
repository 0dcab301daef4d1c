"""A letter about a meeting goes out before its hour, which is a duty; what was not issued by then is withdrawn."""

from datetime import date

import pytest
from tests.pathway.inviting import FATHER, FRIDAY, MOTHER, PUPIL, THURSDAY, issue, issuing, of, parents, plan

from events.fact import Actor
from events.pathway import (
    DeadlineMissed,
    DutyDone,
    DutySet,
    DutyStoodDown,
    HoldMeeting,
    InviteParent,
    IssueLetter,
    LetterIssued,
    LetterPrepared,
    LetterWithdrawn,
    MeetingInvited,
    PrepareLetter,
    RecordMeetingMissed,
    WithdrawLetter,
)

from .school_file import recorded

INVITE = PrepareLetter(mis_id="16", template="meeting")
OFFICER = Actor(who="staff-3", role="attendance-officer")
TUESDAY = date(2026, 9, 8)


@pytest.fixture
def school(woodside, set_up_again):
    """A meeting on Thursday, and two parents to whom letters may go."""
    school = parents(woodside, set_up_again)
    plan(school, "09:00", THURSDAY)
    return school


def invited(school, clock="09:05"):
    news = school.told(INVITE, clock)
    return {each.guardian: each.letter for each in of(news, LetterPrepared)}, letter_duties(news)


def letter_duties(news):
    return [each for each in of(news, DutySet) if each.kind == "letter"]


def refused(school, letter, clock):
    asked = IssueLetter(pupil=PUPIL, letter=letter)
    return school.decider.refuses(asked, at=school.at(clock), actor=OFFICER).reason


def test_to_issue_it_is_a_duty_that_ends_with_the_last(school):
    letters, [duty] = invited(school)
    assert (duty.about, duty.owner, duty.due_at) == ("meeting", "attendance-officer", school.at("15:30", TUESDAY))
    assert of(issue(school, "10:00", letters[MOTHER]), DutyDone) == []
    [done] = of(issue(school, "10:05", letters[FATHER]), DutyDone)
    assert (done.duty, done.outcome) == (duty.duty, "issued")
    school.decider.assert_rebuilds()


def test_it_is_due_before_the_meeting(school):
    school.day = THURSDAY
    [duty] = invited(school)[1]
    assert duty.due_at == school.at("15:00")


def test_asked_for_again_the_same_day_it_is_another_duty(school):
    letters, [first] = invited(school)
    for letter in letters.values():
        issue(school, "10:00", letter)
    [second] = invited(school, "11:00")[1]
    assert first.duty != second.duty


def test_at_its_hour_what_waits_is_withdrawn_and_can_be_issued_no_more(school):
    letters, [duty] = invited(school)
    issue(school, "10:00", letters[MOTHER])
    news = school.decider.wakes(school.at("15:00", THURSDAY))
    assert [(each.letter, each.reason) for each in of(news, LetterWithdrawn)] == [(letters[FATHER], "meeting-over")]
    assert duty.duty in {each.duty for each in of(news, DeadlineMissed)}
    school.day = THURSDAY
    assert refused(school, letters[FATHER], "15:01") == "no-such-letter"
    school.decider.assert_rebuilds()


def test_nor_where_the_hour_was_not_heard_yet(school):
    letters, _ = invited(school)
    school.day = THURSDAY
    assert refused(school, letters[FATHER], "15:00") == "has-passed"


def test_one_that_was_being_made_then_goes_to_nobody(school):
    letters, _ = invited(school)
    school.day = THURSDAY
    news = issuing(school, "14:59:58", letters[FATHER])("15:00:01")
    assert letters[FATHER] in [each.letter for each in of(news, LetterWithdrawn)]
    assert of(news, LetterIssued | MeetingInvited) == []
    school.decider.assert_rebuilds()


@pytest.mark.parametrize(
    "over",
    [
        RecordMeetingMissed(mis_id="16", purpose="support", reason="cancelled-by-family"),
        HoldMeeting(mis_id="16", purpose="support", guardians=("9",), barriers=("transport",)),
    ],
)
def test_once_the_meeting_is_over_it_is_owed_no_more(school, over):
    _, [duty] = invited(school)
    news = school.told(over, "11:00")
    assert duty.duty in {each.duty for each in of(news, DutyStoodDown) if each.reason == "not-needed"}


def test_nor_once_each_was_taken_back(school):
    letters, [duty] = invited(school)
    news = []
    for letter in letters.values():
        taken_back = WithdrawLetter(pupil=PUPIL, letter=letter)
        news += school.decider.told(taken_back, at=school.at("11:00"), actor=OFFICER)
    assert [(each.duty, each.reason) for each in of(news, DutyStoodDown)] == [(duty.duty, "not-needed")]


def test_while_it_is_shut_out_it_is_not_owed_and_is_again_once_it_can_be_held(school):
    _, [duty] = invited(school)
    news = school.closed("10:00", in_days=3)
    assert duty.duty in {each.duty for each in of(news, DutyStoodDown) if each.reason == "not-needed"}
    assert [each.about for each in letter_duties(school.closed("11:00", in_days=3, withdrawn=True))] == ["meeting"]


class TestThatItCannotBeHeld:
    """A letter of which the hour is over tells nobody anything, but for as long as it is owed."""

    @pytest.fixture
    def off(self, school):
        school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:10")
        return school

    def test_it_goes_before_and_is_withdrawn_then(self, off):
        [letter] = of(off.closed("10:00", in_days=3), LetterPrepared)
        news = off.decider.wakes(off.at("15:00", THURSDAY))
        assert [(each.letter, each.reason) for each in of(news, LetterWithdrawn)] == [(letter.letter, "meeting-over")]
        off.decider.assert_rebuilds()

    def test_of_a_school_that_is_shut_on_the_day_it_may_go_for_as_long_as_it_is_owed(self, off):
        off.day = THURSDAY
        news = off.closed("08:30")
        [letter], [duty] = of(news, LetterPrepared), letter_duties(news)
        assert duty.due_at == off.at("15:30", FRIDAY)
        assert of(off.decider.wakes(off.at("15:00")), LetterWithdrawn) == []
        off.day = FRIDAY
        assert of(issue(off, "09:00", letter.letter), LetterIssued)

    def test_and_no_longer(self, off):
        off.day = THURSDAY
        [letter] = of(off.closed("08:30"), LetterPrepared)
        news = off.decider.wakes(off.at("15:30", FRIDAY))
        assert [each.letter for each in of(news, LetterWithdrawn)] == [letter.letter]
        assert of(news, DeadlineMissed)


def test_a_letter_about_a_pupil_who_has_left_is_not_issued(school):
    school.taken("09:20", {"16": "O"})
    letter = of(school.told(PrepareLetter(mis_id="16", template="concern"), "10:00"), LetterPrepared)[0]
    school.hears(recorded("16", leaving=date(2026, 9, 7)), "16:00")
    school.day = TUESDAY
    assert refused(school, letter.letter, "09:00") == "left"
