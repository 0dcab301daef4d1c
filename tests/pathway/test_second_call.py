"""Present in the morning and absent in the afternoon: called about again, whatever the morning's call was about."""

from datetime import date

import pytest

from events.ids import duty_id, pupil_id
from events.pathway import ClaimDuty, ConcernRaised, DutyClaimed, DutySet, UndoContact

MONDAY = date(2026, 9, 7)
PUPIL = pupil_id("woodside", "16")
FIRST, SECOND = ("call", PUPIL, MONDAY), ("second call", PUPIL, MONDAY)
DUE = ["second call due 13:45 attendance-officer"]


@pytest.fixture
def found(woodside):
    """Absent by the register, the child was found in school at 09:10, and the mark corrected."""
    woodside.absent("09:05")
    woodside.contact("09:10", "child-in-school")
    woodside.amended("09:30", "/")
    woodside.withdrawn("09:30")
    return woodside


def calls(said, news):
    return [line for line in said(news) if "call" in line]


def undone(school, clock):
    return school.told(UndoContact(mis_id="16", date=MONDAY), clock)


def test_a_child_found_in_school_who_leaves_is_called_about_again(found, said):
    assert said(found.absent("13:15", session="PM")) == DUE
    assert said(found.contact("13:30", "spoke", code="I")) == ["spoke I", "second call done spoke 13:30"]
    assert found.duties() == {FIRST: "done", SECOND: "done"}
    found.decider.assert_rebuilds()


def test_the_second_call_is_a_duty_of_its_own_beside_the_first(found):
    [duty] = [fact for fact in found.absent("13:15", session="PM") if isinstance(fact, DutySet)]
    assert duty.duty == duty_id("woodside", "call:afternoon", PUPIL, MONDAY)
    assert (duty.kind, duty.about, duty.reach_by) == ("call", "afternoon", None)


def test_heard_late_it_is_due_half_an_hour_after(found, said):
    assert said(found.absent("13:20", session="PM")) == ["second call due 13:50 attendance-officer"]


def test_after_three_nobody_is_called_any_more(found):
    assert found.absent("15:01", session="PM") == []


def test_it_is_missed_as_any_call_is(found, said):
    found.absent("13:15", session="PM")
    assert calls(said, found.wakes("13:46")) == ["second call missed"]
    assert calls(said, found.contact("13:50")) == ["second call done spoke 13:50"]
    assert found.duties() == {FIRST: "done", SECOND: "missed"}
    found.decider.assert_rebuilds()


def test_it_stands_down_when_the_child_is_there_after_all(found, said):
    found.absent("13:15", session="PM")
    found.amended("13:25", "/", session="PM")
    news = found.withdrawn("13:25", session="PM")
    assert said(news) in ([], ["second call stood down: false-absence"])
    assert found.duties()[SECOND] == "stood-down"


def test_a_note_explains_the_afternoon(found, said):
    found.absent("13:15", session="PM")
    assert said(found.explained("13:25", session="PM")) == ["second call stood down: explained"]
    assert found.absent("13:30", session="PM", explained=True) == []


def test_with_the_mornings_mark_uncorrected_it_is_owed_all_the_same(woodside, said):
    woodside.absent("09:05")
    woodside.contact("09:10", "child-in-school")
    woodside.explained("09:10:01", by="contact", code=None, authorised=False)
    assert said(woodside.absent("13:15", session="PM")) == DUE


def test_who_came_late_after_the_family_was_spoken_to_is_called_about_again(woodside, said):
    woodside.absent("09:05")
    woodside.contact("09:10")
    woodside.amended("10:00", "U")
    woodside.found("10:00", "arrived-late")
    assert said(woodside.absent("13:15", session="PM")) == DUE


def test_who_came_after_the_mornings_call_was_missed_is_called_about_again(woodside, said):
    woodside.absent("09:05")
    woodside.wakes("10:01")
    woodside.amended("10:30", "L")
    woodside.withdrawn("10:30", code="L")
    assert said(woodside.absent("13:15", session="PM")) == DUE
    assert calls(said, woodside.contact("13:30")) == ["second call done spoke 13:30"]


def test_who_is_away_all_day_is_called_about_once(woodside):
    woodside.absent("09:05")
    woodside.contact("09:10")
    assert woodside.absent("13:15", session="PM") == []
    assert woodside.duties() == {FIRST: "done"}


def test_a_call_missed_in_the_morning_is_about_a_child_who_is_away_all_day(woodside):
    woodside.absent("09:05")
    woodside.wakes("10:01")
    assert woodside.absent("13:15", session="PM") == []


def test_a_reason_given_before_the_child_came_leaves_the_afternoon_open(woodside, said):
    woodside.safeguards = True
    woodside.absent("09:05")
    woodside.contact("09:10", code="I")
    woodside.amended("09:40", "L")
    woodside.withdrawn("09:40", code="L")
    news = woodside.absent("13:15", session="PM")
    assert said(news) == [*DUE, "ConcernRaised"]
    assert [fact.kind for fact in news if isinstance(fact, ConcernRaised)] == ["missing-afternoon"]


def test_a_contact_with_a_code_explains_the_afternoon_until_it_is_taken_back(woodside, said):
    woodside.absent("09:05")
    woodside.amended("10:00", "L")
    woodside.withdrawn("10:00", code="L")
    woodside.contact("10:30", code="M")
    assert woodside.absent("13:15", session="PM", explained=True, authorised_by="contact") == []


def test_a_call_that_was_open_when_the_afternoon_began_is_about_both(woodside):
    woodside.absent("12:55")
    woodside.contact("13:12", "child-in-school")
    woodside.amended("13:15", "/")
    woodside.withdrawn("13:15")
    assert woodside.absent("13:20", session="PM") == []


def test_a_word_said_since_the_afternoon_began_does_it_at_once(found, said):
    found.contact("13:12", "spoke")
    assert calls(said, found.absent("13:15", session="PM")) == [*DUE, "second call done spoke 13:12"]
    assert found.duties()[SECOND] == "done"
    found.decider.assert_rebuilds()


def test_found_again_in_the_afternoon_it_is_done(found, said):
    found.absent("13:15", session="PM")
    assert calls(said, found.contact("13:30", "child-in-school")) == ["second call done child-in-school 13:30"]


def test_taken_back_in_the_afternoon_the_second_call_is_owed_again(found):
    found.absent("13:15", session="PM")
    before = found.decider.states["pupil", PUPIL].done.copy()
    found.contact("13:30", "child-in-school")
    undone(found, "13:30:05")
    after = found.decider.states["pupil", PUPIL].done
    assert (after.open, after.rang, after.called) == (before.open, before.rang, before.called)
    assert found.duties() == {FIRST: "done", SECOND: "due"}
    found.decider.assert_rebuilds()


def test_taken_back_in_the_morning_the_first_call_is_owed_and_there_is_no_second(woodside):
    woodside.absent("09:05")
    woodside.contact("09:10", "child-in-school")
    undone(woodside, "09:10:05")
    assert woodside.duties() == {FIRST: "due"}
    assert woodside.absent("09:20", session="PM") == []
    assert woodside.decider.states["pupil", PUPIL].done.called == {}
    woodside.decider.assert_rebuilds()


def test_a_note_between_the_call_and_its_undoing_leaves_nothing_owed(woodside):
    woodside.absent("09:05")
    woodside.contact("09:10", "child-in-school")
    woodside.explained("09:10:02")
    undone(woodside, "09:10:05")
    assert woodside.duties() == {FIRST: "stood-down"}
    assert woodside.absent("13:15", session="PM", explained=True) == []
    woodside.decider.assert_rebuilds()


def test_the_afternoon_unexplained_after_a_note_about_the_morning_has_its_first_call(woodside, said):
    woodside.absent("09:05")
    woodside.contact("09:10", "child-in-school")
    woodside.explained("09:10:02")
    undone(woodside, "09:10:05")
    woodside.amended("10:00", "/")
    assert calls(said, woodside.absent("13:15", session="PM")) == ["call due 13:45 attendance-officer"]


def test_the_second_call_is_claimed_like_the_first(found):
    found.absent("13:15", session="PM")
    second = duty_id("woodside", "call:afternoon", PUPIL, MONDAY)
    [claimed] = found.told(ClaimDuty(pupil=PUPIL, duty=second), "13:20")
    assert claimed == DutyClaimed(pupil=PUPIL, duty=second, by="staff-3", until=found.at("13:35"))


def test_a_head_rings_a_family_of_theirs_again(woodside, said):
    woodside.allocated("08:00", "staff-1", "headteacher")
    woodside.absent("09:05")
    woodside.contact("09:10", "child-in-school")
    woodside.amended("09:30", "/")
    woodside.withdrawn("09:30")
    assert said(woodside.absent("13:15", session="PM")) == ["second call due 13:45 staff-1"]
    news = said(woodside.wakes("13:46"))
    assert news[:2] == ["second call missed", "visit due 15:00 staff-1"]


def test_whoever_is_missing_in_the_afternoon_is_a_concern_beside_the_call(woodside):
    woodside.safeguards = True
    woodside.absent("09:05")
    woodside.contact("09:10", "child-in-school")
    woodside.amended("09:30", "/")
    woodside.withdrawn("09:30")
    news = woodside.absent("13:15", session="PM")
    assert [fact.kind for fact in news if isinstance(fact, ConcernRaised)] == ["missing-afternoon"]


@pytest.mark.parametrize("code", ["I", None])
def test_a_child_who_was_spoken_of_before_it_came_and_is_missing_in_the_afternoon_is_one_call(
    woodside, said, code
) -> None:
    """What was said before the child came says nothing of where it is, and answers no call of the afternoon."""
    woodside.contact("08:30", "spoke", code=code)
    woodside.taken("09:00", {"16": "/"})
    assert calls(said, woodside.absent("13:15", session="PM")) == ["call due 13:45 attendance-officer"]
    assert woodside.duties()[FIRST] == "due"
    assert SECOND not in woodside.duties()
    assert calls(said, woodside.contact("13:30", "spoke", code="I")) == ["call done spoke 13:30"]
    assert woodside.duties()[FIRST] == "done"
    woodside.decider.assert_rebuilds()


def test_whoever_was_spoken_to_since_the_afternoon_began_has_answered_it(woodside, said) -> None:
    woodside.taken("09:00", {"16": "/"})
    woodside.contact("13:12", "spoke")
    assert calls(said, woodside.absent("13:15", session="PM")) == [
        "call due 13:45 attendance-officer",
        "call done spoke 13:12",
    ]
