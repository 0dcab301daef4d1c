"""A child whom a visitor saw before it came to school, and who is missing from the afternoon, is looked for."""

import pytest

from events.pathway import ConcernRaised, DutySet

from .concerning import of


def raised(news):
    return [fact.kind for fact in of(news, ConcernRaised)]


def asked(news):
    return [(fact.kind, fact.about) for fact in of(news, DutySet)]


@pytest.mark.parametrize(("came", "how"), [("L", "withdrawn"), ("U", "found")])
def test_it_is_a_concern_at_once_and_called_about(school, came, how):
    school.absent("09:20")
    school.wakes("10:00")
    school.visit("10:10", "seen")
    school.found("10:10", "seen")
    school.amended("10:45", came)
    school.withdrawn("10:45", code=came) if how == "withdrawn" else school.found("10:45", "arrived-late")
    news = school.absent("13:15", session="PM")
    assert (raised(news), asked(news)) == (["missing-afternoon"], [("call", "afternoon")])
    assert raised(school.absent("13:16", session="PM")) == []
    school.decider.assert_rebuilds()


def test_so_it_is_where_it_was_marked_in_by_the_register(school):
    school.visit("08:15", "seen")
    school.taken("09:00", {"16": "/"})
    news = school.absent("13:15", session="PM")
    assert (raised(news), asked(news)) == (["missing-afternoon"], [("call", None)])
    school.decider.assert_rebuilds()


def test_a_protected_child_is_one_too(school):
    school.roll("16", flags=("child-protection",))
    school.absent("09:20")
    school.visit("10:00", "seen")
    school.found("10:00", "seen")
    school.amended("10:45", "U")
    school.found("10:45", "arrived-late")
    assert raised(school.absent("13:15", session="PM")) == ["missing-afternoon", "protected-unexplained"]


def test_a_visit_of_the_afternoon_finds_it(school):
    school.visit("08:15", "seen")
    school.taken("09:00", {"16": "/"})
    school.absent("13:15", session="PM")
    school.visit("13:40", "seen")
    assert raised(school.found("13:40", "seen", session="PM")) == []
    assert raised(school.wakes("17:00")) == []
    school.decider.assert_rebuilds()


def test_who_was_seen_and_never_came_is_looked_for_by_nobody(school):
    school.absent("09:20")
    school.visit("10:00", "seen")
    school.found("10:00", "seen")
    news = [*school.absent("13:15", session="PM"), *school.found("13:15", "seen", session="PM")]
    assert (raised(news), asked(news)) == ([], [])
