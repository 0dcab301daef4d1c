"""Whose flag is taken away is not explained by that: what it asked for is needed no more."""

import pytest

from events.pathway import DutySet, DutyStoodDown

from .school_file import recorded


def ended(news):
    return [fact.reason for fact in news if isinstance(fact, DutyStoodDown)]


@pytest.fixture
def school(woodside):
    woodside.roll("16", flags=("social-worker",))
    yield woodside
    woodside.decider.assert_rebuilds()


def test_nobody_is_to_tell_a_social_worker_whom_the_child_has_no_more(school):
    school.absent("09:20")
    assert ended(school.hears(recorded("16"), "10:00")) == ["not-needed"]


def test_flagged_again_they_are_told(school):
    school.absent("09:20")
    school.hears(recorded("16"), "10:00")
    news = school.hears(recorded("16", flags=("social-worker",)), "10:05")
    assert [fact.kind for fact in news if isinstance(fact, DutySet)] == ["tell-social-worker"]


def test_an_absence_that_is_explained_ends_it_as_such(school):
    school.absent("09:20")
    assert "explained" in ended(school.explained("09:40"))
