"""A key that is pressed at the platform's call is contact: the family was reached, and no more is known."""

from datetime import date, timedelta
from itertools import permutations
from uuid import UUID

import pytest

from events.ids import guardian_id, pupil_id
from events.pathway import ConcernRaised, ConcernResolved, FamilyReached, UndoContact

MONDAY = date(2026, 9, 7)
PUPIL, SIBLING = (pupil_id("woodside", mis_id) for mis_id in ("16", "17"))
MOTHER, CALL = guardian_id("woodside", "204"), UUID(int=7)


def concerns(news):
    return [fact.kind for fact in news if isinstance(fact, ConcernRaised)]


def call_of(school):
    return school.duties()["call", PUPIL, MONDAY]


def test_a_family_that_pressed_a_key_is_not_one_that_nobody_reached(school):
    school.absent("09:20")
    assert school.pressed("09:27") == [
        FamilyReached(pupil=PUPIL, date=MONDAY, at=school.at("09:27"), guardian=MOTHER, message=CALL)
    ]
    assert concerns(school.wakes("17:00")) == []
    school.decider.assert_rebuilds()


def test_the_call_by_a_person_stays_owed_and_is_missed(school, said):
    school.absent("09:20")
    school.pressed("09:27")
    assert call_of(school) == "due"
    assert "call missed" in said(school.wakes("10:00"))
    assert said(school.contact("10:30", code="I")) == ["spoke I", "call done spoke 10:30"]
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("clock", ["10:30", "11:00"])
def test_it_may_be_pressed_until_the_very_hour_and_a_call_that_was_missed_may_still_be_made(school, clock):
    school.absent("09:20")
    school.pressed(clock)
    assert concerns(school.wakes("17:00")) == []
    assert [owed.kind for owed in school.decider.states["pupil", PUPIL].done.late.values()] == ["call"]


def test_pressed_later_it_ends_no_concern(school):
    school.absent("09:20")
    assert concerns(school.wakes("11:00")) == ["nobody-reached"]
    assert school.pressed("11:01") == []
    assert [fact for fact in school.wakes("17:00") if isinstance(fact, ConcernResolved)] == []


def test_a_protected_childs_concern_stays(school):
    school.roll("16", flags=("social-worker",))
    assert concerns(school.absent("09:20")) == ["protected-unexplained"]
    assert [type(fact) for fact in school.pressed("09:27")] == [FamilyReached]


def test_a_key_is_about_every_child_whom_the_call_named_and_no_other(school):
    school.roll("17", "18")
    for mis_id in ("16", "17", "18"):
        school.absent("09:20", mis_id)
    assert [fact.pupil for fact in school.pressed("09:27", "16", "17")] == [PUPIL, SIBLING]
    raised = [fact.pupil for fact in school.wakes("11:00") if isinstance(fact, ConcernRaised)]
    assert raised == [pupil_id("woodside", "18")]


@pytest.mark.parametrize(
    "other", [{"date": MONDAY - timedelta(days=3)}, {"sessions": ()}], ids=["another day", "praise"]
)
def test_a_call_about_anything_else_is_none(school, other):
    school.absent("09:20")
    assert school.pressed("09:27", **other) == []
    assert concerns(school.wakes("11:00")) == ["nobody-reached"]


def test_of_an_afternoon_the_family_is_to_be_reached_anew(school):
    school.absent("09:20")
    school.pressed("09:27")
    school.contact("09:30")
    school.amended("10:30", "L")
    school.withdrawn("10:30", code="L")
    school.absent("13:20", session="PM", code="O")
    assert concerns(school.wakes("13:50")) == ["nobody-reached"]


def test_a_contact_taken_back_since_leaves_it_so(school):
    school.absent("09:20")
    school.contact("09:30:00")
    school.pressed("09:30:04")
    school.told(UndoContact(mis_id="16", date=MONDAY), "09:30:08")
    assert call_of(school) == "due"
    assert concerns(school.wakes("11:00")) == []
    school.decider.assert_rebuilds()


def explained_and_not(school, first, then, session="AM", code="N"):
    """The mark becomes I, and what it was again."""
    school.amended(first, "I", session=session)
    school.explained(first, session=session, by="mark", code="I", authorised=True)
    assert call_of(school) == "stood-down"
    school.amended(then, code, session=session)
    school.absent(then, session=session, code=code)


def test_a_mark_that_was_another_for_a_while_leaves_it_so(school):
    school.absent("09:20")
    school.pressed("09:40")
    explained_and_not(school, "09:50", "10:10")
    assert call_of(school) == "due"
    assert concerns(school.wakes("17:00")) == []
    school.decider.assert_rebuilds()


def test_a_family_that_was_not_reached_is_searched_for_anew(school):
    school.absent("09:20")
    explained_and_not(school, "09:50", "10:10")
    assert concerns(school.wakes("17:00")) == ["nobody-reached"]


def test_so_it_does_for_an_afternoon_about_which_the_key_was_pressed(school):
    school.taken("09:10", {"16": "/"})
    school.absent("13:20", session="PM", code="O")
    school.pressed("13:25", session="PM")
    explained_and_not(school, "13:30", "13:35", "PM", "O")
    assert concerns(school.wakes("17:00")) == []


def test_of_another_day_it_says_nothing(school):
    school.absent("09:20")
    school.pressed("09:27")
    school.day = MONDAY + timedelta(days=1)
    school.absent("09:20")
    assert concerns(school.wakes("17:00")) == ["nobody-reached"]


def reached(news):
    return [type(fact) for fact in news] == [FamilyReached]


def test_pressed_while_the_mark_gives_a_reason_it_is_remembered_should_that_be_taken_away(school):
    school.absent("09:20")
    school.amended("09:30", "I")
    school.explained("09:30", by="mark", code="I", authorised=True)
    assert reached(school.pressed("09:40"))
    assert school.pressed("09:41") == []
    school.amended("10:10", "N")
    school.absent("10:10")
    assert call_of(school) == "due"
    assert concerns(school.wakes("17:00")) == []
    school.decider.assert_rebuilds()


@pytest.mark.parametrize("order", list(permutations(["absent", "pressed", "explained"])))
def test_the_order_of_key_absence_and_reason_does_not_matter(school, order):
    for minute, name in enumerate(order):
        getattr(school, name)(f"09:{20 + minute}")
    school.absent("09:40")
    assert concerns(school.wakes("17:00")) == []
    school.decider.assert_rebuilds()


def test_pressed_in_the_morning_while_there_was_a_reason_it_says_nothing_of_the_afternoon(school):
    school.absent("09:20", code="I", explained=True)
    assert reached(school.pressed("09:27"))
    school.amended("10:30", "L")
    school.withdrawn("10:30", code="L")
    school.absent("13:20", session="PM", code="O")
    assert concerns(school.wakes("13:50")) == ["nobody-reached"]


def test_pressed_again_in_the_afternoon_it_counts_for_that(school):
    school.absent("09:20", code="I", explained=True)
    school.pressed("09:27")
    school.absent("13:20", session="PM", code="I", explained=True)
    assert reached(school.pressed("13:25", session="PM"))
    assert school.pressed("13:26", session="PM") == []


def test_pressed_after_the_concern_was_raised_and_the_reason_known_the_family_was_reached_should_it_be_unknown_again(
    school,
):
    school.absent("09:20")
    school.wakes("11:00")
    school.amended("11:10", "I")
    school.explained("11:10", by="mark", code="I", authorised=True)
    assert reached(school.pressed("11:20"))
    school.amended("11:30", "N")
    assert concerns(school.absent("11:30")) == []
    school.decider.assert_rebuilds()
