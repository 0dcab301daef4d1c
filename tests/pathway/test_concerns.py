"""A concern for a child's safety is raised by rule, and ends where its ground falls away."""

from datetime import timedelta

import pytest

from events.pathway import ConcernRaised, DutyDone, SearchEnded

from .concerning import MONDAY, PUPIL, brief, ended, missing_in_the_afternoon, of

# By rule --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("morning", ["/", "L", "V", "U"])
def test_in_school_in_the_morning_and_away_in_the_afternoon_is_a_concern_at_once(school, morning):
    school.taken("09:00", {"16": morning})
    assert brief(school.absent("13:30", session="PM")) == [("missing-afternoon", "rule")]
    school.decider.assert_rebuilds()


def test_the_mornings_register_may_be_heard_after_the_afternoons(school):
    assert brief(school.absent("13:30", session="PM")) == []
    assert brief(school.taken("13:35", {"16": "/"})) == [("missing-afternoon", "rule")]


@pytest.mark.parametrize("code", ["O", "I", "G"])
def test_another_code_in_the_afternoon_is_none_at_once(school, code):
    school.taken("09:00", {"16": "/"})
    assert brief(school.absent("13:30", session="PM", code=code)) == []


@pytest.mark.parametrize(("code", "concerns"), [("N", []), ("O", [("nobody-reached", "rule")]), ("G", [])])
def test_of_an_afternoon_of_o_the_family_must_be_reached_by_when_the_call_is_due(school, code, concerns):
    school.taken("09:00", {"16": "/"})
    school.absent("13:20", session="PM", code=code)
    assert brief(school.wakes("13:49:59")) == []
    assert brief(school.wakes("17:00")) == concerns
    school.decider.assert_rebuilds()


def test_so_it_must_be_where_the_morning_was_called_about_before(school):
    school.absent("09:20")
    school.contact("09:30", code="M")
    school.amended("10:30", "L")
    school.withdrawn("10:30", code="L")
    school.absent("13:20", session="PM", code="O")
    [raised] = of(school.wakes("13:50"), ConcernRaised)
    assert (raised.kind, raised.at) == ("nobody-reached", school.at("13:50"))
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("flag", ["child-protection", "social-worker"])
def test_a_protected_child_unexplained_is_a_concern_at_once(school, flag):
    school.roll("16", flags=(flag,))
    assert brief(school.absent("09:20")) == [("protected-unexplained", "rule")]


def test_a_protected_child_explained_is_none(school):
    school.roll("16", flags=("social-worker",))
    assert brief(school.absent("09:20", code="I")) == []


def test_a_child_who_comes_under_protection_that_morning_is_a_concern_then(school, recorded_pupil):
    school.absent("09:20")
    news = school.hears(recorded_pupil("16", flags=("child-protection",)), "09:40")
    assert brief(news) == [("protected-unexplained", "rule")]


def test_nobody_reached_by_eleven_is_a_concern(school):
    school.absent("09:20")
    school.contact("09:40", "no-answer")
    assert brief(school.wakes("10:59:59")) == []
    assert brief(school.wakes("11:00")) == [("nobody-reached", "rule")]
    school.decider.assert_rebuilds()


def test_a_call_that_is_due_later_gives_that_long(school):
    school.absent("10:45")
    assert brief(school.wakes("11:14:59")) == []
    assert brief(school.wakes("11:15")) == [("nobody-reached", "rule")]


@pytest.mark.parametrize("clock", ["09:40", "10:30", "11:00"])
def test_who_was_reached_by_eleven_is_none(school, clock):
    school.absent("09:20")
    school.contact(clock)
    assert brief(school.wakes("12:00")) == []


@pytest.mark.parametrize("clock", ["09:40", "10:30"])
@pytest.mark.parametrize("what", [("explained", {}), ("withdrawn", {}), ("visit", {})])
def test_nor_who_was_explained_or_found_by_then(school, clock, what):
    school.absent("09:20")
    name, changes = what
    news = getattr(school, name)(clock, **changes)
    if clock == "10:30" and name != "visit":
        assert of(news, SearchEnded) != []
    assert brief(school.wakes("12:00")) == []
    school.decider.assert_rebuilds()


def test_a_service_that_was_down_raises_it_for_the_hour_that_it_did_not_hear(school):
    school.absent("09:20")
    assert brief(school.explained("11:30")) == [("nobody-reached", "rule")]


def test_a_contact_taken_back_lets_the_search_go_on(school):
    school.absent("09:20")
    school.mistaken("10:30", outcome="spoke")
    assert brief(school.wakes("11:00")) == [("nobody-reached", "rule")]


def test_on_a_later_day_nothing_is_raised_about_an_earlier_one(school):
    school.roll("16", flags=("child-protection",))
    assert brief(school.absent("09:20", date=MONDAY - timedelta(days=3))) == []


# The ground falls away ------------------------------------------------------------------------------------------------


def test_a_mark_corrected_to_present_says_that_the_child_is_safe(school):
    missing_in_the_afternoon(school)
    news = school.withdrawn("13:50", session="PM")
    assert ended(news) == [("found-safe", "register", "register")]


def test_a_child_whom_a_visitor_saw_is_found_by_the_visitor(school):
    missing_in_the_afternoon(school)
    assert ended(school.visit("14:30", by="staff-8")) == [("found-safe", "register", "staff-8")]


def test_a_child_found_in_school_by_a_call_is_found_by_who_rang(school):
    missing_in_the_afternoon(school)
    assert ended(school.contact("13:40", "child-in-school")) == [("found-safe", "register", "staff-3")]


@pytest.mark.parametrize("how", ["explained", "spoke", "unmarked", "off-roll"])
def test_nothing_less_ends_a_missing_childs(school, how):
    missing_in_the_afternoon(school)
    happened = {
        "explained": lambda: school.explained("13:40", session="PM"),
        "spoke": lambda: school.contact("13:40", code="I"),
        "unmarked": lambda: school.withdrawn("13:40", session="PM", reason="unmarked"),
        "off-roll": lambda: school.withdrawn("13:40", session="PM", reason="off-roll"),
    }
    assert ended(happened[how]()) == []


def test_missing_again_it_is_raised_again(school):
    missing_in_the_afternoon(school)
    school.withdrawn("13:50", session="PM")
    assert brief(school.absent("13:55", session="PM")) == [("missing-afternoon", "rule")]


@pytest.mark.parametrize("code", ["I", "O"])
def test_a_family_that_gives_the_reason_after_all_ends_it(school, code):
    school.absent("09:20")
    school.wakes("11:00")
    assert ended(school.contact("11:20", code=code)) == [("reached", "register", None)]


def test_the_reason_of_an_older_day_ends_its_concern_whatever_was_said_of_the_days_since(school):
    school.absent("09:06")
    assert brief(school.wakes("18:00")) == [("nobody-reached", "rule")]
    for n in range(1, 5):
        school.day = MONDAY + timedelta(days=n)
        school.absent("09:06")
        school.contact("09:20", code="I")
        school.explained("09:20", by="contact")
        school.wakes("18:00")
    assert ended(school.contact("18:10", date=MONDAY, code="I")) == [("reached", "register", None)]
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("given", [{}, {"code": "N"}, {"note": f"~{PUPIL}~contact~said"}])
def test_one_that_is_reached_and_does_not_say_where_the_child_is_ends_nothing(school, given):
    school.absent("09:20")
    school.wakes("11:00")
    news = school.contact("11:20", **given)
    assert (ended(news), len(of(news, DutyDone))) == ([], 1)
    assert ended(school.contact("11:30", code="I")) == [("reached", "register", None)]
    school.decider.assert_rebuilds()
