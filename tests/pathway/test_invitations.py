"""Invitations to a meeting by letter, and what becomes of them when the meeting is moved, held or missed."""

from datetime import date

import pytest
from tests.pathway.inviting import FATHER, FRIDAY, MOTHER, PUPIL, THURSDAY, issue, issuing, of, parents, plan

from events.fact import Actor
from events.ids import pupil_id
from events.pathway import (
    DutyDone,
    DutySet,
    DutyStoodDown,
    HoldMeeting,
    InviteParent,
    LetterGroundCorrected,
    LetterIssued,
    LetterPrepared,
    LettersOf,
    LetterWithdrawn,
    MeetingInvited,
    MeetingsOf,
    PlanMeeting,
    PrepareLetter,
    RecordMeetingMissed,
)
from events.registers import GuardianRecorded, GuardianRemoved
from pathway.projection import letters_of, meetings_of

INVITE = PrepareLetter(mis_id="16", template="meeting")


@pytest.fixture
def school(woodside, set_up_again):
    """Two parents to whom letters may go."""
    return parents(woodside, set_up_again)


@pytest.fixture
def invited(school):
    """Planned for Thursday; both parents' letters are prepared, the father's was issued. And the letters, by parent."""
    plan(school, "09:00", THURSDAY)
    letters = {each.guardian: each.letter for each in of(school.told(INVITE, "09:05"), LetterPrepared)}
    issue(school, "09:10", letters[FATHER])
    return school, letters


def test_each_parent_has_one_that_names_the_hour(school):
    plan(school, "09:00", THURSDAY)
    letters = of(school.told(INVITE, "09:05"), LetterPrepared)
    assert {(each.guardian, each.meeting_at) for each in letters} == {
        (parent, school.at("15:00", THURSDAY)) for parent in (MOTHER, FATHER)
    }
    school.decider.assert_rebuilds()


def test_without_a_meeting_to_come_there_is_nothing_to_invite_to(school):
    actor = Actor(who="staff-3", role="attendance-officer")
    refusal = school.decider.refuses(INVITE, at=school.at("09:05"), actor=actor)
    assert refusal.reason == "no-meeting-planned"


def test_whichever_child_is_named_it_is_to_the_familys_meeting(school):
    school.roll("17")
    names = {"mis_id": f"~{MOTHER}~contact~id", "name": f"~{MOTHER}~contact~name"}
    sister = GuardianRecorded(pupil=pupil_id("woodside", "17"), guardian=MOTHER, legal=True, **names)
    school.decider.given(sister, at=school.at("07:40"))
    school.allocated("08:00", "staff-3", "attendance-officer")
    at = school.at("15:00", THURSDAY)
    school.told(PlanMeeting(mis_id="17", purpose="focus-start", at=at, staff="staff-3"), "09:00")
    letters = of(school.told(PrepareLetter(mis_id="17", template="meeting"), "09:05"), LetterPrepared)
    assert {(each.pupil, each.guardian) for each in letters} == {(PUPIL, MOTHER), (PUPIL, FATHER)}
    [told] = of(issue(school, "09:10", letters[0].letter), MeetingInvited)
    assert told.pupil == PUPIL
    school.decider.assert_rebuilds()


def test_while_they_wait_they_are_not_written_again_and_of_those_that_went_another_may_be(school):
    plan(school, "09:00", THURSDAY)
    letters = {each.guardian: each.letter for each in of(school.told(INVITE, "09:05"), LetterPrepared)}
    actor = Actor(who="staff-3", role="attendance-officer")
    assert school.decider.refuses(INVITE, at=school.at("09:06"), actor=actor).reason == "waits"
    issue(school, "09:10", letters[FATHER])
    assert [each.guardian for each in of(school.told(INVITE, "09:15"), LetterPrepared)] == [FATHER]


def test_who_is_sent_it_has_been_invited(school):
    plan(school, "09:00", THURSDAY)
    letters = of(school.told(INVITE, "09:05"), LetterPrepared)
    [told] = of(issue(school, "09:10", letters[0].letter), MeetingInvited)
    assert (told.guardian, told.how) == (letters[0].guardian, "letter")
    school.decider.assert_rebuilds()


def test_moved_who_was_invited_or_was_to_be_is_written_to_again_and_it_is_a_duty(invited):
    school, letters = invited
    news = plan(school, "10:00", FRIDAY)
    assert [each.letter for each in of(news, LetterWithdrawn)] == [letters[MOTHER]]
    assert {each.reason for each in of(news, LetterWithdrawn)} == {"meeting-moved"}
    anew = of(news, LetterPrepared)
    assert {each.guardian for each in anew} == {MOTHER, FATHER}
    assert {each.meeting_at for each in anew} == {school.at("15:00", FRIDAY)}
    assert [each for each in of(news, DutySet) if each.kind == "letter"] == [], "it is owed already"
    [owed] = [each for each in school.decider.states["pupil", PUPIL].done.tasks.values() if each.kind == "letter"]
    assert (owed.about, owed.due) == ("meeting", school.at("15:30", date(2026, 9, 8)))
    issue(school, "10:05", anew[0].letter)
    assert [each.outcome for each in of(issue(school, "10:06", anew[1].letter), DutyDone)] == ["issued"]
    school.decider.assert_rebuilds()


def marked(news):
    return [(each.letter, each.reason, each.stands) for each in of(news, LetterGroundCorrected)]


@pytest.mark.parametrize(("day", "hour"), [(FRIDAY, "15:00"), (THURSDAY, "11:00")])
def test_moved_while_one_is_being_made_its_parent_is_written_to_again_and_it_is_marked(school, day, hour):
    """Within its day, too, where the meeting keeps its id."""
    plan(school, "09:00", THURSDAY)
    letters = {each.guardian: each.letter for each in of(school.told(INVITE, "09:05"), LetterPrepared)}
    made = issuing(school, "09:10", letters[FATHER])
    news = plan(school, "10:00", day, hour)
    assert {each.guardian for each in of(news, LetterPrepared)} == {MOTHER, FATHER}
    assert marked(news) == [(letters[FATHER], "meeting-moved", True)]
    late = made("10:01")
    assert ([type(each) for each in late], of(late, MeetingInvited)) == ([LetterIssued], [])
    anew = next(each for each in of(news, LetterPrepared) if each.guardian == FATHER)
    assert [each.guardian for each in of(issue(school, "10:02", anew.letter), MeetingInvited)] == [FATHER]
    school.decider.assert_rebuilds()


def test_one_that_was_issued_is_marked_once_and_who_has_it_is_told_which_hour_is_replaced(invited):
    school, letters = invited
    news = plan(school, "10:00", FRIDAY)
    assert marked(news) == [(letters[FATHER], "meeting-moved", True)]
    known = {MOTHER: None, FATHER: school.at("15:00", THURSDAY)}
    assert {each.guardian: each.instead_of for each in of(news, LetterPrepared)} == known
    again = plan(school, "11:00", FRIDAY, "11:00")
    assert marked(again) == []
    assert {each.guardian: each.instead_of for each in of(again, LetterPrepared)} == known, "nobody has Friday's"
    back = plan(school, "12:00", THURSDAY)
    assert {each.instead_of for each in of(back, LetterPrepared)} == {None}, "nobody was told of another hour"
    school.decider.assert_rebuilds()


def test_held_by_another_at_the_same_hour_nobody_is_written_to_again(invited):
    school, _ = invited
    news = school.told(
        PlanMeeting(mis_id="16", purpose="support", at=school.at("15:00", THURSDAY), staff="staff-1"), "10:00"
    )
    assert (of(news, LetterPrepared), of(news, LetterWithdrawn), marked(news)) == ([], [], [])
    assert [each.owner for each in of(news, DutySet)] == ["staff-1"]
    moved = plan(school, "10:10", FRIDAY)
    assert {each.guardian for each in of(moved, LetterPrepared)} == {MOTHER, FATHER}
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("size", [1, 1000])
async def test_one_of_a_meeting_that_was_moved_is_shown_as_corrected_and_why(invited, tables, size):
    school, letters = invited
    plan(school, "10:00", FRIDAY)
    await tables.fold(school.log(), size)
    rows = (await letters_of(tables.reading(), LettersOf())).rows
    states = {row.letter: (row.state, row.reason) for row in rows}
    assert states[letters[FATHER]] == ("corrected", "meeting-moved")
    assert states[letters[MOTHER]] == ("withdrawn", "meeting-moved")


@pytest.mark.parametrize("size", [1, 1000])
async def test_held_by_another_at_the_same_hour_who_was_invited_stays_on_the_record(invited, tables, size):
    school, _ = invited
    at = school.at("15:00", THURSDAY)
    school.told(PlanMeeting(mis_id="16", purpose="support", at=at, staff="staff-1"), "10:00")
    await tables.fold(school.log(), size)
    [row] = (await meetings_of(tables.reading(), MeetingsOf.model_validate({"from": THURSDAY, "to": THURSDAY}))).rows
    assert (row.state, row.staff, row.invited) == ("planned", "staff-1", (FATHER,))


def test_the_last_day_that_is_known_is_told_of_by_its_hour(school):
    last = date(2027, 3, 25)
    plan(school, "09:00", last)
    school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:05")
    school.decider.wakes(school.at("08:00", last))
    school.day = last
    [duty] = [each for each in of(plan(school, "08:10", last, "11:00"), DutySet) if each.kind == "letter"]
    assert duty.due_at == school.at("11:00")


def test_who_was_told_on_the_telephone_is_written_to_when_it_is_moved(school):
    plan(school, "09:00", THURSDAY)
    school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:05")
    news = plan(school, "10:00", FRIDAY)
    assert [each.guardian for each in of(news, LetterPrepared)] == [MOTHER]


def test_the_duty_is_never_due_after_the_meeting(school):
    plan(school, "09:00", THURSDAY)
    school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:05")
    [duty] = [each for each in of(plan(school, "10:00", school.day, "11:00"), DutySet) if each.kind == "letter"]
    assert duty.due_at == school.at("11:00")


def test_moved_once_more_to_a_sooner_hour_it_is_due_by_then(school):
    plan(school, "09:00", THURSDAY)
    school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:05")
    plan(school, "10:00", FRIDAY)
    news = plan(school, "10:10", date(2026, 9, 8), "11:00")
    dues = [each.due_at for each in of(news, DutySet) if each.kind == "letter"]
    assert dues == [school.at("11:00", date(2026, 9, 8))]
    assert [each.kind for each in of(plan(school, "10:20", FRIDAY), DutySet)] == ["meeting"], "it stays as soon"
    school.decider.assert_rebuilds()


def test_nobody_was_invited_and_nobody_is_written_to(school):
    plan(school, "09:00", THURSDAY)
    news = plan(school, "10:00", FRIDAY)
    assert of(news, LetterPrepared) == []
    assert [each for each in of(news, DutySet) if each.kind == "letter"] == []


def test_a_parent_barred_since_is_not_written_to(invited):
    school, _ = invited
    barred = GuardianRecorded(pupil=PUPIL, guardian=FATHER, legal=True, barred=True, mis_id=f"~{FATHER}~contact~id")
    school.hears(barred, "09:30")
    assert [each.guardian for each in of(plan(school, "10:00", FRIDAY), LetterPrepared)] == [MOTHER]


@pytest.mark.parametrize(
    "over",
    [
        HoldMeeting(mis_id="16", purpose="support", guardians=("9",), barriers=("transport",)),
        RecordMeetingMissed(mis_id="16", purpose="support", reason="nobody-came"),
    ],
)
def test_held_or_missed_what_waits_is_withdrawn(invited, over):
    school, letters = invited
    school.day = THURSDAY
    news = school.told(over, "15:00")
    assert [(each.letter, each.reason) for each in of(news, LetterWithdrawn)] == [(letters[MOTHER], "meeting-over")]
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("size", [1, 1000])
async def test_that_it_was_moved_and_who_had_been_invited_stays_on_the_record(invited, tables, size):
    school, _ = invited
    plan(school, "10:00", FRIDAY)
    await tables.fold(school.log(), size)
    days = {"from": THURSDAY, "to": FRIDAY}
    rows = (await meetings_of(tables.reading(), MeetingsOf.model_validate(days))).rows
    assert [(row.at, row.state, len(row.invited)) for row in rows] == [
        (school.at("15:00", THURSDAY), "moved", 1),
        (school.at("15:00", FRIDAY), "planned", 0),
    ]


def test_the_last_that_waits_was_for_a_parent_who_is_barred_and_the_duty_is_done_or_not_needed(invited):
    school, _ = invited
    anew = {each.guardian: each.letter for each in of(plan(school, "10:00", FRIDAY), LetterPrepared)}
    issue(school, "10:05", anew[MOTHER])
    barred = {"legal": True, "barred": True}
    news = school.hears(
        GuardianRecorded(pupil=PUPIL, guardian=FATHER, mis_id=f"~{FATHER}~contact~id", **barred), "10:10"
    )
    assert [(each.letter, each.reason) for each in of(news, LetterWithdrawn)] == [(anew[FATHER], "not-a-parent")]
    assert [each.outcome for each in of(news, DutyDone)] == ["issued"]
    school.decider.assert_rebuilds()


def test_none_of_them_went_and_nobody_is_left_to_write_to(school):
    plan(school, "09:00", THURSDAY)
    school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:05")
    [anew] = of(plan(school, "10:00", FRIDAY), LetterPrepared)
    news = school.hears(GuardianRemoved(pupil=PUPIL, guardian=MOTHER), "10:10")
    assert [(each.letter, each.reason) for each in of(news, LetterWithdrawn)] == [(anew.letter, "not-a-parent")]
    assert [each.reason for each in of(news, DutyStoodDown)] == ["not-needed"]
    school.decider.assert_rebuilds()


def test_of_a_pupil_who_has_left_what_waits_goes_to_nobody(invited, recorded_pupil):
    school, letters = invited
    school.hears(recorded_pupil("16", leaving=school.day), "09:30")
    assert of(school.decider.wakes(school.at("15:45")), LetterWithdrawn) == [], "here until the end of the day"
    withdrawn = of(school.decider.wakes(school.at("15:45", date(2026, 9, 8))), LetterWithdrawn)
    assert [(each.letter, each.reason) for each in withdrawn] == [(letters[MOTHER], "off-roll")]
    school.decider.assert_rebuilds()


def test_of_a_pupil_who_had_left_already_once_it_is_no_slip(invited, recorded_pupil):
    school, letters = invited
    news = school.hears(recorded_pupil("16", leaving=date(2026, 9, 4)), "09:30")
    news += school.decider.wakes(school.at("15:45", date(2026, 9, 8)))
    assert of(news, LetterWithdrawn) == []
    withdrawn = of(school.decider.wakes(school.at("15:45", date(2026, 9, 9))), LetterWithdrawn)
    assert [(each.letter, each.reason) for each in withdrawn] == [(letters[MOTHER], "off-roll")]
    school.decider.assert_rebuilds()
