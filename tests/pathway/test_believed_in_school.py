"""A child whose family thinks that they are in school, and who is not, is missing."""

from datetime import timedelta

import pytest

from events.pathway import ConcernRaised, ContactMade, DutyDone, RecordContact
from events.registers import RegisterAnnulled

from .concerning import MONDAY, PUPIL, brief, ended, of, refused, resolved


def believed(school, clock="09:40", **given):
    return school.contact(clock, "believed-in-school", **given)


def test_a_child_whom_its_family_believes_in_school_is_missing_at_once(school):
    school.absent("09:20")
    news = believed(school)
    assert brief(news) == [("missing-child", "rule")]
    [contact], [done] = of(news, ContactMade), of(news, DutyDone)
    assert (contact.outcome, contact.code, done.outcome) == ("believed-in-school", None, "believed-in-school")
    assert of(news, ConcernRaised)[0].because == done.because
    school.decider.assert_rebuilds()


def test_it_is_so_beside_the_concern_that_nobody_was_reached_and_ends_none(school):
    school.absent("09:20")
    school.wakes("11:00")
    news = believed(school, "11:10")
    assert (brief(news), ended(news)) == ([("missing-child", "rule")], [])


def test_nothing_ends_it_but_the_child_found_safe(school):
    school.absent("09:20")
    believed(school)
    assert ended(school.contact("09:50", code="I")) == []
    assert ended(school.explained("10:00")) == []
    assert ended(school.withdrawn("10:10")) == [("found-safe", "register", "register")]


@pytest.mark.parametrize("mark", ["/", "L", "U", "V"])
def test_of_a_child_who_is_marked_in_it_is_none(school, mark):
    school.taken("09:00", {"16": mark})
    assert brief(believed(school)) == []


def test_nor_of_one_who_was_found_in_school(school):
    school.absent("09:20")
    school.contact("09:30", "child-in-school")
    assert brief(believed(school)) == []


def test_a_morning_in_school_says_nothing_of_the_afternoon_once_it_has_opened(school):
    school.taken("09:00", {"16": "/"})
    assert brief(believed(school, "13:09")) == []
    assert brief(believed(school, "13:10")) == [("missing-child", "rule")]
    assert ended(school.taken("13:15", {"16": "\\"}, "PM")) == [("found-safe", "register", "register")]


@pytest.mark.parametrize(("mark", "resolved"), [("/", True), ("L", True), ("U", True), ("N", False), ("I", False)])
def test_before_the_register_is_heard_it_is_one_until_a_mark_says_that_the_child_is_there(school, mark, resolved):
    assert brief(believed(school, "09:00")) == [("missing-child", "rule")]
    news = school.taken("09:05", {"16": mark})
    if mark in "NI":
        news += school.absent("09:05:01", code=mark)
    assert ended(news) == ([("found-safe", "register", "register")] if resolved else [])
    school.decider.assert_rebuilds()


def test_a_school_that_is_shut_since_finds_no_child(school):
    school.absent("09:20")
    believed(school)
    held = {"school": "woodside", "form": "3B", "date": MONDAY, "session": "AM", "pupils": (PUPIL,)}
    assert ended(school.hears(RegisterAnnulled(**held), "10:00")) == []


def test_about_a_day_that_has_passed_nobody_is_looked_for(school):
    school.absent("09:20")
    school.day += timedelta(days=1)
    assert "missing-child" not in dict(brief(believed(school, date=MONDAY)))


def test_found_and_missing_again_it_is_raised_again(school):
    school.absent("09:20")
    believed(school)
    resolved(school, "10:00", "missing-child")
    school.absent("13:20", session="PM")
    assert ("missing-child", "rule") in brief(believed(school, "13:40"))


def test_taken_back_it_takes_back_its_concern(school):
    school.absent("09:20")
    news = school.mistaken("09:40", "believed-in-school")
    assert ended(news) == [("taken-back", "register", None)]
    assert brief(school.wakes("11:00")) == [("nobody-reached", "rule")]
    school.decider.assert_rebuilds()


def test_a_contact_taken_back_leaves_what_another_had_raised(school):
    school.absent("09:20")
    believed(school)
    assert ended(school.mistaken("09:50", "believed-in-school")) == []


@pytest.mark.parametrize("outcome", ["believed-in-school", "child-in-school", "voicemail"])
def test_no_code_goes_with_it(school, outcome):
    asked = RecordContact(mis_id="16", date=MONDAY, outcome=outcome, code="I")
    assert refused(school, asked, "09:40", "attendance-officer") == "nobody-reached"


@pytest.mark.parametrize(
    ("flag", "by", "outcome"),
    [
        ("social-worker", "note", "explained"),
        ("social-worker", "mark", "explained"),
        ("child-protection", "mark", "explained"),
        ("child-protection", "note", None),
    ],
)
def test_of_a_child_on_a_plan_only_a_mark_answers(school, flag, by, outcome):
    school.roll("16", flags=(flag,))
    school.absent("09:20")
    news = school.explained("09:40", by=by)
    assert [each for each, _, _ in ended(news)] == ([outcome] if outcome else [])


def test_a_child_who_is_marked_in_before_the_register_opens_is_not_missing(woodside):
    woodside.taken("08:30", {"16": "/"})
    woodside.contact("08:31", "believed-in-school")
    assert [own.body for own, _ in woodside.decider.own if isinstance(own.body, ConcernRaised)] == []
    woodside.decider.assert_rebuilds()
