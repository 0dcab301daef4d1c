"""Who must be called, by when, and what ends a call."""

from datetime import UTC, date, datetime

import pytest

from chassis.testing import Decider
from events.ids import duty_id, pupil_id
from events.pathway import DutyDone, DutySet
from events.registers import ClosureDeclared, PupilAbsent, PupilRemoved, RegisterAnnulled, RegisterTaken
from pathway import domain
from pathway.domain.marks import year_to_date

MONDAY = date(2026, 9, 7)


@pytest.mark.parametrize(
    ("heard", "due"),
    [
        ("08:57", "10:00"),
        ("09:30", "10:00"),
        ("09:30:01", "10:00"),
        ("09:31", "10:01"),
        ("10:00", "10:30"),
        ("11:12", "11:42"),
        ("15:00", "15:30"),
    ],
)
def test_a_call_is_due_at_ten_or_half_an_hour_after_a_late_hearing(woodside, said, heard, due):
    assert said(woodside.absent(heard)) == [f"call due {due} attendance-officer"]


def test_no_call_is_asked_for_after_three(woodside):
    assert woodside.absent("15:01") == []


def test_no_call_is_asked_for_on_a_later_day(woodside):
    assert woodside.absent("09:20", date=date(2026, 9, 4)) == []


def test_the_duty_names_its_cause_and_its_own_id_follows_from_pupil_and_day(woodside):
    [duty] = woodside.absent("09:20")
    assert isinstance(duty, DutySet)
    assert duty.duty == duty_id("woodside", "call", pupil_id("woodside", "16"), MONDAY)
    assert duty.because == woodside.decider.heard[-2].id


@pytest.mark.parametrize("code", ["I", "M", "G", "C", "E"])
def test_an_absence_that_its_mark_explains_asks_for_no_call(woodside, code):
    assert woodside.absent("09:20", code=code) == []


def test_an_absence_that_a_note_explains_asks_for_no_call(woodside):
    assert woodside.absent("09:20", explained=True) == []


@pytest.mark.parametrize("morning", ["/", "L", "V", "U"])
def test_a_child_who_was_in_school_in_the_morning_is_called_about_by_a_quarter_to_two(woodside, said, morning):
    woodside.taken("09:10", {"16": morning})
    assert said(woodside.absent("13:10", session="PM")) == ["call due 13:45 attendance-officer"]


@pytest.mark.parametrize("morning", ["X", "I"])
def test_a_child_who_was_not_is_called_about_half_an_hour_after_it_is_heard(woodside, said, morning):
    woodside.taken("09:10", {"16": morning})
    if morning == "I":
        woodside.absent("09:10", code="I")
    assert said(woodside.absent("13:10", session="PM")) == ["call due 13:40 attendance-officer"]


def test_a_child_who_came_late_and_left_is_called_about_as_one_absent_in_the_afternoon(woodside, said):
    woodside.taken("09:05", {"16": "N"})
    woodside.absent("09:05")
    assert said(woodside.amended("09:40", "U")) == ["call stood down: found"]
    assert woodside.found("09:40", "arrived-late") == []
    assert said(woodside.absent("13:15", session="PM")) == ["call due 13:45 attendance-officer"]


def test_one_call_for_a_child_and_day(woodside):
    assert len(woodside.absent("09:20")) == 1
    assert woodside.absent("09:50", session="PM") == []


def test_speaking_to_the_family_does_the_call_of_the_child_named_only(woodside, said):
    woodside.roll("17")
    woodside.family("9", "16", "17")
    woodside.absent("09:20")
    woodside.absent("09:20", mis_id="17")
    assert said(woodside.contact("09:40")) == ["spoke", "call done spoke 09:40"]
    assert said(woodside.wakes("10:00")) == ["call missed"]


def test_the_call_done_names_the_contact_that_did_it(woodside):
    woodside.absent("09:20")
    contact, done = woodside.contact("09:40")
    [told] = [own for own, _ in woodside.decider.own if own.body == contact]
    assert isinstance(done, DutyDone)
    assert done.because == told.id


@pytest.mark.parametrize("outcome", ["no-answer", "voicemail"])
def test_a_try_leaves_the_call_due(woodside, said, outcome):
    woodside.absent("09:20")
    assert said(woodside.contact("09:40", outcome)) == [outcome]
    assert said(woodside.contact("09:50")) == ["spoke", "call done spoke 09:50"]


def test_a_contact_before_the_absence_is_heard_does_the_call_as_it_is_set(woodside, said):
    assert said(woodside.contact("08:40")) == ["spoke"]
    news = woodside.absent("09:20")
    assert said(news) == ["call due 10:00 attendance-officer", "call done spoke 08:40"]
    assert woodside.wakes("12:00") == []


def test_a_call_done_is_not_asked_for_again_in_the_afternoon(woodside):
    woodside.absent("09:20")
    woodside.contact("09:40")
    assert woodside.absent("13:40", session="PM") == []


@pytest.mark.parametrize("by", ["note", "mark"])
def test_an_explanation_stands_the_call_down(woodside, said, by):
    woodside.absent("09:20")
    assert said(woodside.explained("09:40", by=by)) == ["call stood down: explained"]
    assert woodside.wakes("12:00") == []


def test_a_false_absence_stands_the_call_down(woodside, said):
    woodside.absent("09:20")
    assert said(woodside.withdrawn("09:40")) == ["call stood down: false-absence"]


def test_a_deleted_mark_stands_the_call_down(woodside, said):
    woodside.absent("09:20")
    assert said(woodside.withdrawn("09:40", reason="unmarked", code=None)) == ["call stood down: unmarked"]


@pytest.mark.parametrize("how", ["arrived-late", "later-session", "seen"])
def test_a_child_found_stands_the_call_down(woodside, said, how):
    woodside.absent("09:20")
    assert said(woodside.found("09:40", how)) == ["call stood down: found"]


def test_a_child_seen_by_a_visitor_stands_the_call_down(woodside, said):
    woodside.absent("09:20")
    assert said(woodside.visit("09:50", "seen")) == ["seen", "call stood down: seen"]


@pytest.mark.parametrize("outcome", ["not-in", "adult-only"])
def test_a_visitor_who_did_not_see_the_child_leaves_the_call_due(woodside, said, outcome):
    woodside.absent("09:20")
    assert said(woodside.visit("09:50", outcome)) == [outcome]
    assert said(woodside.wakes("10:00")) == ["call missed"]


def test_an_absence_unexplained_again_asks_again_from_when_that_was_heard(woodside, said):
    woodside.absent("09:20")
    woodside.explained("09:40")
    assert said(woodside.absent("10:15", code="O")) == ["call due 10:45 attendance-officer"]


@pytest.mark.parametrize("how", ["later-session", "seen"])
def test_another_code_for_the_absence_of_a_child_found_asks_for_no_call(woodside, how):
    woodside.absent("09:20")
    woodside.found("13:20", how)
    assert woodside.absent("13:30", code="O") == []


def test_an_absence_unexplained_again_after_three_asks_no_more(woodside):
    woodside.absent("09:20")
    woodside.explained("09:40")
    assert woodside.absent("15:10") == []


def test_a_false_morning_and_a_true_afternoon_are_a_call_about_the_afternoon(woodside, said):
    woodside.taken("09:10", {"16": "N"})
    woodside.absent("09:10")
    assert said(woodside.amended("09:30", "/")) == ["call stood down: false-absence"]
    assert woodside.withdrawn("09:30") == []
    assert said(woodside.absent("13:13", session="PM")) == ["call due 13:45 attendance-officer"]


def test_a_pupil_who_is_taken_off_the_roll_is_called_about_no_more(woodside, said, recorded_pupil):
    woodside.absent("09:20")
    left = recorded_pupil("16", leaving=date(2026, 9, 4))
    assert said(woodside.hears(left, "09:30")) == ["call stood down: off-roll"]


def test_a_pupil_whom_the_mis_removed_is_called_about_no_more(woodside, said):
    woodside.absent("09:20")
    removed = PupilRemoved(pupil=pupil_id("woodside", "16"))
    assert said(woodside.hears(removed, "09:30")) == ["call stood down: off-roll"]


def test_nothing_is_asked_of_a_school_that_is_not_set_up():
    decider = Decider(domain)
    absent = PupilAbsent(
        pupil="p", form="3B", date=MONDAY, session="AM", code="N", explained=False, authorised=False, consecutive=1
    )
    assert decider.hears(absent, at=datetime(2026, 9, 7, 8, 20, tzinfo=UTC)) == []


def test_a_register_sets_nothing_by_itself(woodside):
    assert woodside.taken("09:10", {"16": "N"}) == []


def test_clocks_that_change_move_no_deadline(woodside_on, said):
    winter = woodside_on(date(2026, 11, 2))
    [duty] = winter.absent("09:20")
    assert duty.due_at.hour == 10
    assert said([duty]) == ["call due 10:00 attendance-officer"]


def test_the_duty_says_whether_the_pupil_was_persistently_absent(woodside):
    woodside.taken("09:10", {"16": "N"})
    [duty] = woodside.absent("09:20")
    assert duty.persistent
    assert isinstance(woodside.decider.heard[-3].body, RegisterTaken)


def test_a_closed_session_stands_its_call_down_and_its_mark_counts_for_nothing(woodside):
    woodside.taken("09:00", {"16": "N"})
    woodside.absent("09:00")
    woodside.hears(ClosureDeclared(school="woodside", date=woodside.day, session="both", reason="snow"), "09:15")
    annulled = RegisterAnnulled(
        school="woodside", form="3B", date=woodside.day, session="AM", pupils=(pupil_id("woodside", "16"),)
    )
    [stood_down] = woodside.hears(annulled, "09:15")
    assert stood_down.reason == "closed"
    assert woodside.withdrawn("09:15", reason="closed", code=None) == []
    assert year_to_date(woodside.decider.states["pupil", pupil_id("woodside", "16")].seen, woodside.day).possible == 0
    assert woodside.absent("09:20") != []
