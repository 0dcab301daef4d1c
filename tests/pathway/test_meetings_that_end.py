"""Meetings whose case has ended before their hour: they are not held, and whoever was invited is told so by letter."""

from datetime import date

import pytest
from tests.pathway.inviting import FATHER, FRIDAY, MOTHER, PUPIL, THURSDAY, issue, issuing, of, parents, plan

from events.fact import Actor
from events.ids import pupil_id
from events.pathway import (
    AgreePlan,
    AllocateFocusFamily,
    ClosePlan,
    DeadlineMissed,
    DutyDone,
    DutySet,
    DutyStoodDown,
    EndFocusFamily,
    InviteParent,
    IssueLetter,
    LetterPrepared,
    LetterWithdrawn,
    MeetingInvited,
    MeetingMissed,
    MeetingPlanned,
    PlanMeeting,
    PrepareLetter,
)
from events.registers import GuardianRecorded

INVITE = PrepareLetter(mis_id="16", template="meeting")
HEAD = {"who": "staff-1", "role": "headteacher"}
OFFICER = Actor(who="staff-3", role="attendance-officer")


@pytest.fixture
def school(woodside, set_up_again):
    """Two parents to whom letters may go."""
    return parents(woodside, set_up_again)


def planned(school, purpose, day=THURSDAY):
    """Planned for that day; the father's invitation waits, the mother was invited on the telephone."""
    at = school.at("15:00", day)
    school.told(PlanMeeting(mis_id="16", purpose=purpose, at=at, staff="staff-5"), "08:30")
    school.told(InviteParent(mis_id="16", purpose=purpose, guardian="9", how="phone"), "08:31")
    return {each.guardian: each.letter for each in of(school.told(INVITE, "08:32"), LetterPrepared)}


def is_off(news, letters, by):
    """The meeting is not held; what waits is withdrawn, and who knew of it is told."""
    [missed] = of(news, MeetingMissed)
    withdrawn = {fact.letter for fact in of(news, LetterWithdrawn)}
    told = {(fact.template, fact.guardian) for fact in of(news, LetterPrepared)}
    known = (missed.reason, missed.by, withdrawn, told)
    assert known == ("ended", by, {*letters.values()}, {("meeting-off", MOTHER)})
    return True


def allocate(school, clock, staff, role):
    return school.told(AllocateFocusFamily(mis_id="16", staff=staff, role=role), clock, **HEAD)


class TestAPlan:
    @pytest.fixture
    def reviewed(self, school):
        school.told(AgreePlan(mis_id="16", supports=(), review=FRIDAY), "08:00")
        return school, planned(school, "plan-review")

    def test_that_is_closed_is_reviewed_no_more(self, reviewed):
        school, letters = reviewed
        news = school.told(ClosePlan(mis_id="16", outcome="improved"), "09:00")
        assert is_off(news, letters, "staff-3")
        gone = IssueLetter(pupil=PUPIL, letter=letters[FATHER])
        refusal = school.decider.refuses(gone, at=school.at("09:05"), actor=OFFICER)
        assert refusal.reason == "no-such-letter"
        school.decider.assert_rebuilds()

    def test_an_invitation_that_is_being_made_then_invites_to_nothing_and_is_taken_back(self, reviewed):
        school, letters = reviewed
        made = issuing(school, "08:50", letters[FATHER])
        news = school.told(ClosePlan(mis_id="16", outcome="improved"), "09:00")
        assert {fact.guardian for fact in of(news, LetterPrepared)} == {MOTHER, FATHER}
        assert of(made("09:01"), MeetingInvited) == []

    def test_what_was_moved_is_to_be_written_no_more(self, reviewed):
        school, _ = reviewed
        at = school.at("14:00", FRIDAY)
        moved = school.told(PlanMeeting(mis_id="16", purpose="plan-review", at=at, staff="staff-5"), "08:40")
        assert {fact.guardian for fact in of(moved, LetterPrepared)} == {MOTHER, FATHER}
        news = school.told(ClosePlan(mis_id="16", outcome="improved"), "09:00")
        assert {(fact.guardian, fact.meeting_at) for fact in of(news, LetterPrepared)} == {
            (MOTHER, school.at("15:00", THURSDAY))
        }
        assert "not-needed" in {fact.reason for fact in of(news, DutyStoodDown)}

    def test_a_review_whose_hour_has_passed_may_still_be_recorded_and_invites_nobody(self, reviewed):
        school, letters = reviewed
        school.day = THURSDAY
        news = school.told(ClosePlan(mis_id="16", outcome="improved"), "15:30")
        assert of(news, MeetingMissed) == []
        assert {fact.letter for fact in of(news, LetterWithdrawn)} == {*letters.values()}

    def test_meetings_for_anything_else_stand(self, reviewed):
        school, letters = reviewed
        plan(school, "08:45", FRIDAY)
        news = school.told(ClosePlan(mis_id="16", outcome="improved"), "09:00")
        assert is_off(news, letters, "staff-3")


class TestAFocusFamily:
    @pytest.fixture
    def invited(self, school, set_up_again):
        set_up_again(school, telephone="020 7946 0117", staff=())
        allocate(school, "08:00", "staff-5", "assistant-head")
        return school, planned(school, "focus-start")

    def test_that_is_taken_out_of_focus(self, invited):
        school, letters = invited
        assert is_off(school.told(EndFocusFamily(mis_id="16"), "09:00", **HEAD), letters, "staff-1")
        school.decider.assert_rebuilds()

    def test_that_is_allocated_to_somebody_else(self, invited):
        school, letters = invited
        assert is_off(allocate(school, "09:00", "staff-3", "attendance-officer"), letters, "staff-1")
        at = school.at("15:00", FRIDAY)
        news = school.told(PlanMeeting(mis_id="16", purpose="focus-start", at=at, staff="staff-3"), "09:10")
        assert [fact.staff for fact in of(news, MeetingPlanned)] == ["staff-3"]
        school.decider.assert_rebuilds()

    def test_allocated_to_the_same_again_nothing_is_off(self, invited):
        school, _ = invited
        assert allocate(school, "09:00", "staff-5", "assistant-head") == []

    def test_with_which_another_becomes_one(self, invited):
        """The family that was allocated last is the one that stays in focus."""
        school, letters = invited
        school.roll("17")
        school.told(AllocateFocusFamily(mis_id="17", staff="staff-1", role="headteacher"), "09:00", **HEAD)
        names = {"mis_id": f"~{MOTHER}~contact~id", "name": f"~{MOTHER}~contact~name"}
        one = GuardianRecorded(pupil=pupil_id("woodside", "17"), guardian=MOTHER, legal=True, **names)
        school.hears(one, "09:10")
        assert is_off(school.decider.wakes(school.at("15:45")), letters, "register")
        school.decider.assert_rebuilds()

    def test_what_is_planned_beyond_the_half_term_stands(self, school, set_up_again):
        set_up_again(school, telephone="020 7946 0117", staff=())
        allocate(school, "08:00", "staff-5", "assistant-head")
        planned(school, "focus-end", date(2026, 11, 2))
        assert of(school.decider.wakes(school.at("15:45", date(2026, 10, 23))), MeetingMissed) == []


class TestALeaver:
    def test_whoever_was_invited_is_told_at_the_days_review(self, school):
        letters = planned(school, "support", FRIDAY)
        issue(school, "08:40", letters[FATHER])
        school.roll("16", leaving=date(2026, 9, 8))
        news = school.decider.wakes(school.at("15:45", date(2026, 9, 9)))
        assert [(fact.reason, fact.by) for fact in of(news, MeetingMissed)] == [("ended", "register")]
        told = {(fact.template, fact.guardian) for fact in of(news, LetterPrepared)}
        assert told == {("meeting-off", MOTHER), ("meeting-off", FATHER)}
        assert of(school.decider.wakes(school.at("15:45", date(2026, 9, 10))), MeetingMissed) == []
        school.decider.assert_rebuilds()

    @pytest.fixture
    def off(self, school):
        """Both parents would come, and are to be written to; the duty to do so."""
        letters = planned(school, "support", FRIDAY)
        issue(school, "08:40", letters[FATHER])
        school.roll("16", leaving=date(2026, 9, 8))
        news = school.decider.wakes(school.at("15:45", date(2026, 9, 9)))
        [owed] = [fact for fact in of(news, DutySet) if (fact.kind, fact.about) == ("letter", "meeting-off")]
        return school, owed, [fact.letter for fact in of(news, LetterPrepared)]

    def test_to_tell_them_is_owed_though_the_child_has_left(self, off):
        school, owed, letters = off
        assert (owed.owner, owed.due_at) == ("attendance-officer", school.at("15:30", THURSDAY))
        school.day = THURSDAY
        issue(school, "09:00", letters[0])
        done = of(issue(school, "09:05", letters[1]), DutyDone)
        assert [fact.duty for fact in done] == [owed.duty]
        school.decider.assert_rebuilds()

    def test_that_nobody_told_them_is_missed(self, off):
        school, owed, _ = off
        news = school.decider.wakes(school.at("18:00", FRIDAY))
        assert owed.duty in {fact.duty for fact in of(news, DeadlineMissed)}
        assert owed.duty not in {fact.duty for fact in of(news, DutyStoodDown)}
        school.decider.assert_rebuilds()
