"""Whom invitations go to, and to which meeting: nobody whom a court order bars from a child of it, and each meeting."""

from datetime import date

import pytest
from tests.pathway.inviting import FATHER, FRIDAY, MOTHER, PUPIL, THURSDAY, issue, of, parents, plan

from events.fact import Actor
from events.ids import pupil_id
from events.pathway import (
    DutySet,
    InviteParent,
    LetterPrepared,
    LetterWithdrawn,
    MeetingInvited,
    MeetingShutOut,
    PlanMeeting,
    PrepareLetter,
    RecordMeetingMissed,
)
from events.registers import GuardianRecorded

SISTER = pupil_id("woodside", "17")
INVITE = PrepareLetter(mis_id="16", template="meeting")
OFFICER = Actor(who="staff-3", role="attendance-officer")
LATER = date(2026, 9, 28)


@pytest.fixture
def school(woodside, set_up_again):
    """Two parents to whom letters may go."""
    return parents(woodside, set_up_again)


def sister(school, *guardians, barred=()):
    """Pupil 17 is a child of these guardians, too; from some of whom a court order keeps her."""
    school.roll("17")
    for guardian in guardians:
        recorded(school, "07:40", guardian, barred=guardian in barred)


def recorded(school, clock, guardian, **given):
    names = {"mis_id": f"~{guardian}~contact~id", "name": f"~{guardian}~contact~name"}
    fact = GuardianRecorded(pupil=SISTER, guardian=guardian, legal=True, **names, **given)
    return school.hears(fact, clock)


def plan_start(school, clock="09:00", day=THURSDAY):
    at = school.at("15:00", day)
    return school.told(PlanMeeting(mis_id="17", purpose="focus-start", at=at, staff="staff-3"), clock)


def invited(letters):
    return {(each.pupil, each.guardian) for each in of(letters, LetterPrepared)}


def refused(school, asked, clock="09:30"):
    return school.decider.refuses(asked, at=school.at(clock), actor=OFFICER).reason


class TestWhomACourtOrderBars:
    """Procedures, "People": "court orders, barred guardians"; a focus family's meeting is about all of its children."""

    @pytest.fixture
    def family(self, school):
        """Allocated by pupil 16, of whom both are parents; the father is barred from the sister."""
        sister(school, MOTHER, FATHER, barred=[FATHER])
        school.allocated("08:00", "staff-3", "attendance-officer")
        return school

    @pytest.mark.parametrize("named", ["16", "17"])
    def test_nobody_invites_him_to_the_familys_meeting_whichever_child_is_named(self, family, named):
        plan_start(family)
        invite = InviteParent(mis_id=named, purpose="focus-start", guardian="8", how="phone")
        assert refused(family, invite) == "barred"
        mother = InviteParent(mis_id=named, purpose="focus-start", guardian="9", how="phone")
        assert [fact.guardian for fact in of(family.told(mother, "09:31"), MeetingInvited)] == [MOTHER]

    @pytest.mark.parametrize("named", ["16", "17"])
    def test_nor_is_he_written_to(self, family, named):
        plan_start(family)
        letters = family.told(PrepareLetter(mis_id=named, template="meeting"), "09:05")
        assert invited(letters) == {(PUPIL, MOTHER)}
        family.decider.assert_rebuilds()

    def test_where_it_leaves_nobody_that_is_said(self, woodside, set_up_again):
        school = parents(woodside, set_up_again)
        sister(school, MOTHER, FATHER, barred=[MOTHER, FATHER])
        school.allocated("08:00", "staff-3", "attendance-officer")
        plan_start(school)
        assert refused(school, INVITE) == "not-prepared"

    def test_a_meeting_about_his_own_child_alone_he_comes_to(self, family):
        plan(family, "09:00", THURSDAY)
        assert invited(family.told(INVITE, "09:05")) == {(PUPIL, MOTHER), (PUPIL, FATHER)}

    def test_an_order_that_is_recorded_later_withdraws_what_waits_for_him(self, school):
        sister(school, MOTHER, FATHER)
        school.allocated("08:00", "staff-3", "attendance-officer")
        plan_start(school)
        letters = {each.guardian: each.letter for each in of(school.told(INVITE, "09:05"), LetterPrepared)}
        news = recorded(school, "09:10", FATHER, barred=True)
        [gone] = of(news, LetterWithdrawn)
        assert (gone.letter, gone.reason, gone.pupil) == (letters[FATHER], "not-a-parent", PUPIL)
        school.decider.assert_rebuilds()

    def test_who_was_invited_before_it_is_written_to_no_more_when_the_meeting_moves_or_is_off(self, school):
        sister(school, MOTHER, FATHER)
        school.allocated("08:00", "staff-3", "attendance-officer")
        plan_start(school)
        for guardian in "98":
            school.told(InviteParent(mis_id="16", purpose="focus-start", guardian=guardian, how="phone"), "09:05")
        recorded(school, "09:10", FATHER, barred=True)
        assert invited(plan_start(school, "09:20", FRIDAY)) == {(PUPIL, MOTHER)}
        off = RecordMeetingMissed(mis_id="16", purpose="focus-start", reason="cancelled-by-school")
        assert invited(school.told(off, "09:30")) == {(PUPIL, MOTHER)}


class TestAChildBelowCompulsorySchoolAge:
    """Procedures, "stages": "Below compulsory school age: no letter" of a stage; of a meeting parents are told all."""

    @pytest.fixture
    def reception(self, school):
        school.roll("16", compulsory_from=date(2027, 3, 31), form="R1", year="R")
        plan(school, "09:00", THURSDAY)
        return school

    def test_parents_are_invited(self, reception):
        assert invited(reception.told(INVITE, "09:05")) == {(PUPIL, MOTHER), (PUPIL, FATHER)}

    @pytest.fixture
    def told(self, reception):
        reception.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:05")
        return reception

    def test_who_was_invited_is_told_that_it_was_moved(self, told):
        news = plan(told, "09:10", FRIDAY)
        assert [(fact.template, fact.guardian) for fact in of(news, LetterPrepared)] == [("meeting", MOTHER)]
        assert ("letter", "meeting") in {(fact.kind, fact.about) for fact in of(news, DutySet)}

    def test_and_that_the_school_is_shut(self, told):
        news = told.closed("09:10", in_days=3)
        assert of(news, MeetingShutOut)
        assert [(fact.template, fact.guardian) for fact in of(news, LetterPrepared)] == [("meeting-off", MOTHER)]

    def test_any_other_letter_there_is_none(self, reception):
        assert refused(reception, PrepareLetter(mis_id="16", template="concern")) == "not-prepared"


class TestASecondMeeting:
    """Procedures, row 23: "meetings planned, invitations": to each of them."""

    @pytest.fixture
    def two(self, school):
        plan(school, "09:00", THURSDAY)
        at = school.at("15:00", LATER)
        school.told(PlanMeeting(mis_id="16", purpose="persistent-absence", at=at, staff="staff-5"), "09:01")
        return school

    def hours(self, news):
        return {fact.meeting_at for fact in of(news, LetterPrepared)}

    def test_once_parents_are_written_to_about_the_first_the_second_comes(self, two):
        first = of(two.told(INVITE, "09:05"), LetterPrepared)
        assert self.hours(first) == {two.at("15:00", THURSDAY)}
        assert self.hours(two.told(INVITE, "09:06")) == {two.at("15:00", LATER)}
        assert refused(two, INVITE) == "waits"
        two.decider.assert_rebuilds()

    def test_who_has_the_first_invitation_does_not_get_it_twice(self, two):
        for letter in of(two.told(INVITE, "09:05"), LetterPrepared):
            issue(two, "09:06", letter.letter)
        assert self.hours(two.told(INVITE, "09:10")) == {two.at("15:00", LATER)}

    def test_it_may_be_named(self, two):
        asked = PrepareLetter(mis_id="16", template="meeting", purpose="persistent-absence")
        assert self.hours(two.told(asked, "09:05")) == {two.at("15:00", LATER)}
        strange = PrepareLetter(mis_id="16", template="meeting", purpose="plan-review")
        assert refused(two, strange) == "no-meeting-planned"

    def test_while_the_school_is_shut_at_the_first_the_second_is_invited_to(self, two):
        two.closed("09:02", in_days=3)
        assert self.hours(two.told(INVITE, "09:05")) == {two.at("15:00", LATER)}

    def test_a_parent_who_is_known_since_is_written_to_alone(self, two):
        two.told(INVITE, "09:05")
        third = "g3thirdguardian"
        names = {"mis_id": f"~{third}~contact~id", "name": f"~{third}~contact~name"}
        two.hears(GuardianRecorded(pupil=PUPIL, guardian=third, primary=True, **names), "09:06")
        assert invited(two.told(INVITE, "09:07")) == {(PUPIL, third)}

    def test_a_childs_own_and_the_familys_are_both_written(self, school):
        sister(school, MOTHER)
        school.allocated("08:00", "staff-3", "attendance-officer")
        plan_start(school, day=FRIDAY)
        at = school.at("15:00", THURSDAY)
        school.told(PlanMeeting(mis_id="17", purpose="support", at=at, staff="staff-3"), "09:01")
        invite = PrepareLetter(mis_id="17", template="meeting")
        assert invited(school.told(invite, "09:05")) == {(SISTER, MOTHER)}
        assert invited(school.told(invite, "09:06")) == {(PUPIL, MOTHER), (PUPIL, FATHER)}
