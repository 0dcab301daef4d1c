"""A child found in school in the morning may be missing in the afternoon: a contact counts for what had opened."""

from datetime import date

import pytest

from events.ids import pupil_id
from events.pathway import ConcernRaised, ConcernResolved, UndoContact

MONDAY = date(2026, 9, 7)
PUPIL = pupil_id("woodside", "16")
CALL = ("call", PUPIL, MONDAY)


@pytest.fixture
def school(woodside):
    woodside.safeguards = True
    return woodside


def raised(news):
    return [fact.kind for fact in news if isinstance(fact, ConcernRaised)]


def resolved(news):
    return [fact.outcome for fact in news if isinstance(fact, ConcernResolved)]


@pytest.mark.parametrize("flags", [(), ("child-protection",)])
def test_whoever_leaves_after_the_call_that_found_them_is_missing(school, flags):
    school.roll("16", flags=flags)
    school.absent("09:05")
    school.contact("09:10", "child-in-school")
    school.amended("09:30", "/")
    school.withdrawn("09:30")
    assert "missing-afternoon" in raised(school.absent("13:25", session="PM"))
    assert resolved(school.taken("13:26", {"16": "N"}, session="PM")) == []
    school.decider.assert_rebuilds()


def test_with_the_mornings_mark_uncorrected_whoever_was_found_is_missing_all_the_same(school):
    school.roll("16", flags=("social-worker",))
    school.absent("09:05")
    school.contact("09:10", "child-in-school")
    school.explained("09:10:01", by="contact", code=None, authorised=False)
    assert raised(school.absent("13:25", session="PM")) == ["missing-afternoon", "protected-unexplained"]


def test_the_mornings_contact_does_no_call_of_the_afternoon(school, said):
    school.contact("09:10", "child-in-school")
    school.taken("09:15", {"16": "/"})
    news = school.absent("13:15", session="PM")
    assert [line for line in said(news) if line.startswith("call")] == ["call due 13:45 attendance-officer"]
    assert resolved(school.contact("13:30", "child-in-school")) == ["found-safe"]
    assert school.duties()[CALL] == "done"
    school.decider.assert_rebuilds()


def test_found_again_in_the_afternoon_and_taken_back_the_child_is_missing_as_before(school):
    school.contact("09:10", "child-in-school")
    school.taken("09:15", {"16": "/"})
    school.absent("13:15", session="PM")
    before = school.decider.states["pupil", PUPIL].done.copy()
    school.contact("13:30", "child-in-school")
    school.told(UndoContact(mis_id="16", date=MONDAY), "13:30:05")
    after = school.decider.states["pupil", PUPIL].done
    assert (after.concerns, after.spoke, after.sightings) == (before.concerns, before.spoke, before.sightings)
    assert after.open == before.open


def test_a_contact_in_the_afternoon_counts_for_both_sessions(school):
    school.absent("09:05")
    school.wakes("11:00")
    school.absent("13:15", session="PM")
    assert resolved(school.contact("13:30", "child-in-school")) == ["found-safe"]
