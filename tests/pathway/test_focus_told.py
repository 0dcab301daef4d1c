"""Whoever has a family in focus and is asked for no call is said to be told when a child of it is away."""

from datetime import date, timedelta

import pytest

from events.ids import pupil_id
from events.pathway import EndFocusFamily, FocusAbsenceSeen, HandOverFamilies
from events.policy import policy_of
from events.registers import PolicyAdopted

P16, P17 = pupil_id("woodside", "16"), pupil_id("woodside", "17")
TOLD = [("assistant-head", "staff-5"), ("year-group-leader", "staff-6")]


def of(news):
    return [fact for fact in news if isinstance(fact, FocusAbsenceSeen)]


@pytest.fixture
def theirs(woodside, set_up_again):
    """16 and 17 are a family of the assistant head's."""
    set_up_again(woodside, staff=())
    woodside.roll("17")
    woodside.family("9", "16", "17")
    woodside.allocated("07:30", "staff-5", "assistant-head")
    yield woodside
    woodside.decider.assert_rebuilds()


@pytest.mark.parametrize(("role", "staff"), TOLD)
@pytest.mark.parametrize("code", ["N", "I", "O", "C"])
def test_explained_or_not_they_are_told_and_the_office_calls_as_for_all(woodside, said, role, staff, code):
    woodside.allocated("07:30", staff, role)
    news = woodside.absent("09:00", code=code)
    assert of(news) == [FocusAbsenceSeen(pupil=P16, family=P16, date=woodside.day, session="AM", staff=staff)]
    calls = [each for each in said(news) if each.startswith("call")]
    assert calls == (["call due 10:00 attendance-officer"] if code in "NO" else [])


@pytest.mark.parametrize(("role", "staff"), [("headteacher", "staff-1"), ("attendance-officer", "staff-3")])
def test_whoever_is_asked_to_call_is_told_by_that(woodside, role, staff):
    woodside.allocated("07:30", staff, role)
    assert of(woodside.absent("09:00")) == []


def test_of_a_family_in_nobody_s_focus_nobody_is(woodside):
    assert of(woodside.absent("09:00")) == []


def test_a_policy_that_names_no_roles_tells_nobody_and_one_that_names_a_head_does(woodside):
    for roles, told in ((), 0), (("headteacher",), 1):
        policy = policy_of({"focus": {"told_roles": roles}})
        woodside.day += timedelta(days=1)
        adopted = PolicyAdopted(school="woodside", since=woodside.day, policy=policy)
        woodside.decider.hears(adopted, at=woodside.at("07:00"))
        woodside.allocated("07:30", "staff-1", "headteacher")
        assert len(of(woodside.absent("09:00"))) == told


def test_a_sister_s_absence_is_of_the_same_family(theirs):
    [first] = of(theirs.absent("09:00"))
    [second] = of(theirs.absent("09:01", "17"))
    assert (first.family, second.family, second.pupil) == (P16, P16, P17)


def test_each_session_is_said_once_whatever_its_mark_becomes(theirs):
    assert len(of(theirs.absent("09:00"))) == 1
    assert of(theirs.absent("09:30", code="I")) == []
    assert [fact.session for fact in of(theirs.absent("13:20", session="PM"))] == ["PM"]
    assert of(theirs.absent("13:40", session="PM", code="I")) == []
    theirs.day += timedelta(days=1)
    assert len(of(theirs.absent("09:00"))) == 1


def test_of_an_absence_of_an_earlier_day_nobody_is(theirs):
    assert of(theirs.absent("09:00", date=theirs.day - timedelta(days=3))) == []


def test_whoever_stands_in_is_told(theirs):
    theirs.told(HandOverFamilies.model_validate({"from": "staff-5", "to": "staff-6", "until": theirs.day}), "08:00")
    assert [fact.staff for fact in of(theirs.absent("09:00"))] == ["staff-6"]


def test_once_it_has_ended_nobody_is(theirs):
    theirs.day = date(2026, 9, 8)
    theirs.told(EndFocusFamily(mis_id="16"), "08:00", who="staff-1", role="headteacher")
    assert of(theirs.absent("09:00")) == []
