"""The parents' update under another policy: at another hour it has the figures of its week, and whoever approved it."""

from datetime import timedelta

import pytest

from rollcall.whatif.numbers import Both

from .conftest import MONDAY, World
from .term import FIGURES


@pytest.fixture
def approved():
    """On the second Wednesday it is prepared at nine, and approved at ten with a note."""
    world = World(figures=FIGURES)
    world.at("09:30", MONDAY + timedelta(days=9)).notes_update("16")
    world.at("10:00").approves("16")
    return world.at("18:00")


def test_under_the_same_policy_it_is_what_it_was(approved):
    assert approved.said("UpdateNoted", "UpdateApproved") == ["UpdateNoted", "UpdateApproved"]
    found = approved.what_if()
    assert (found.baseline.differ, found.no_counterpart) == (0, {})
    assert found.again == {"ApproveUpdate": 1, "NoteUpdate": 1}


@pytest.mark.parametrize("policy", [{"at": "08:30"}, {"expires": "12:00"}])
def test_prepared_at_another_hour_it_is_approved_by_whoever_approved_it(approved, policy):
    found = approved.what_if(MONDAY + timedelta(days=7), update=policy)
    for word in ("UpdatePrepared", "UpdateNoted", "UpdateApproved"):
        assert found.words[word] == Both(1, 1), word
    assert found.words["MessageSending"] == Both(2, 2), "to each family"
    assert "UpdateExpired" not in found.words
    assert found.no_counterpart == {}


def test_on_another_day_it_has_the_figures_of_its_week_and_nobody_who_approved_it_in_time(approved):
    """Prepared on Monday, it expires that afternoon; on Wednesday there is nothing to approve."""
    found = approved.what_if(MONDAY + timedelta(days=7), update={"weekday": 0})
    assert (found.words["UpdatePrepared"], found.words["UpdateExpired"]) == (Both(1, 1), Both(0, 1))
    assert found.no_counterpart == {"ApproveUpdate": 1, "NoteUpdate": 1}


def test_approved_before_it_is_prepared_it_is_not_approved(approved):
    found = approved.what_if(MONDAY + timedelta(days=7), update={"at": "11:00"})
    assert found.words["UpdateApproved"] == Both(1, 0)
    assert found.no_counterpart == {"ApproveUpdate": 1, "NoteUpdate": 1}
