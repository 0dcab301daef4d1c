"""A mark that wrongly said that a missing child was here, and was put right: the child is looked for again."""

import pytest

from events.ids import duty_id
from events.pathway import ConcernRaised, ConcernResolved, DutyDone, DutySet, SearchEnded

from .concerning import MONDAY, PUPIL, of, resolved


@pytest.fixture
def unreached(school):
    """Absent, not called by ten, nobody reached by eleven."""
    school.absent("09:20")
    assert raised(school.wakes("11:00")) == ["nobody-reached"]
    return school


def raised(news):
    return [fact.kind for fact in of(news, ConcernRaised)]


def outcomes(news):
    return [fact.outcome for fact in of(news, ConcernResolved)]


def calls(news):
    """Id, due instant and what it is about of each call that was set."""
    return [(fact.duty, fact.due_at, fact.about) for fact in of(news, DutySet) if fact.kind == "call"]


def again(times=1, first=""):
    return duty_id("woodside", f"call:{first}again:{times}", PUPIL, MONDAY)


def here(school, clock, code="/"):
    """Marked in after all."""
    news = school.amended(clock, code)
    return [*news, *(school.found(clock, "arrived-late") if code == "U" else school.withdrawn(clock, code=code))]


@pytest.mark.parametrize("code", ["/", "L", "U"])
def test_nobody_was_reached_still_and_a_call_is_owed_again(unreached, code):
    assert outcomes(here(unreached, "11:30", code)) == ["found-safe"]
    news = [*unreached.amended("11:45", "N"), *unreached.absent("11:45")]
    assert raised(news) == ["nobody-reached"]
    assert calls(news) == [(again(), unreached.at("12:15"), "again")]
    assert unreached.absent("11:46") == []
    unreached.decider.assert_rebuilds()


def test_before_eleven_the_family_is_to_be_reached_by_when_the_further_call_is_due(school):
    school.absent("09:20")
    school.wakes("10:05")
    assert len(of(here(school, "10:30"), SearchEnded)) == 1
    school.amended("10:45", "N")
    news = school.absent("10:45")
    assert (raised(news), calls(news)) == ([], [(again(), school.at("11:15"), "again")])
    assert raised(school.wakes("11:14:59")) == []
    assert raised(school.wakes("11:15")) == ["nobody-reached"]
    school.decider.assert_rebuilds()


def test_whoever_is_spoken_to_then_has_made_the_further_call(unreached):
    here(unreached, "11:30")
    unreached.absent("11:45")
    [done] = of(unreached.contact("11:50", "spoke", code="I"), DutyDone)
    assert (done.duty, done.outcome) == (again(), "spoke")
    assert calls(unreached.absent("12:00")) == []
    unreached.decider.assert_rebuilds()


def test_as_often_as_the_mark_is_put_right(unreached):
    here(unreached, "11:30")
    unreached.absent("11:45")
    unreached.wakes("12:20")
    assert outcomes(here(unreached, "12:30")) == ["found-safe"]
    news = unreached.absent("12:40")
    assert (raised(news), calls(news)) == (
        ["nobody-reached"],
        [(again(2), unreached.at("13:10"), "again")],
    )
    unreached.decider.assert_rebuilds()


def test_a_call_that_was_not_missed_yet_is_owed_as_before(school):
    school.absent("09:20")
    here(school, "09:40")
    news = school.absent("09:50")
    assert [about for _, _, about in calls(news)] == [None]


def test_whoever_was_spoken_to_is_not_to_be_called_again(unreached):
    unreached.contact("11:10", "spoke")
    here(unreached, "11:30")
    news = unreached.absent("11:45")
    assert (raised(news), calls(news)) == ([], [])


def test_a_child_who_came_late_and_goes_missing_is_a_concern_of_the_afternoon_alone(unreached):
    here(unreached, "11:30", "U")
    news = unreached.absent("13:20", session="PM")
    assert raised(news) == ["missing-afternoon"]
    assert [about for _, _, about in calls(news)] == ["afternoon"]


def test_nor_is_it_one_at_once_that_its_family_was_not_reached_of_an_afternoon_of_o(unreached):
    here(unreached, "11:30", "U")
    assert raised(unreached.absent("13:20", session="PM", code="O")) == []
    assert raised(unreached.wakes("13:50")) == ["nobody-reached"]
    unreached.decider.assert_rebuilds()


def test_an_afternoons_call_that_was_missed_is_owed_again(school):
    school.absent("09:20")
    school.contact("09:30", code="M")
    here(school, "10:30", "L")
    school.absent("13:10", session="PM")
    school.wakes("13:46")
    school.amended("14:00", "/", session="PM")
    school.withdrawn("14:00", session="PM")
    school.amended("14:10", "N", session="PM")
    news = school.absent("14:10", session="PM")
    assert calls(news) == [(again(first="afternoon:"), school.at("14:40"), "again")]
    assert raised(news) == ["missing-afternoon"]
    school.decider.assert_rebuilds()


def test_a_concern_that_a_person_resolved_is_not_raised_again(unreached):
    assert outcomes(resolved(unreached, "11:10", "nobody-reached")) == ["found-safe"]
    here(unreached, "11:30")
    assert raised(unreached.absent("11:45")) == []
