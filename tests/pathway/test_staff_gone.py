"""Whoever is in the school file no more owes nothing: the office does, and allocates their families anew."""

from datetime import date

import pytest

from events.fact import Actor
from events.ids import pupil_id
from events.pathway import (
    AllocateFocusFamily,
    DutyDone,
    DutyHandedOver,
    DutySet,
    DutyStoodDown,
    EndFocusFamily,
    FocusAbsenceSeen,
    HandOverFamilies,
)
from events.registers import Staff

from .school_file import set_up

HEAD, NEW_HEAD = Staff(id="staff-1", role="headteacher"), Staff(id="staff-2", role="headteacher")
LEADER = Staff(id="staff-6", role="assistant-head", years=("3",))
TUESDAY = date(2026, 9, 8)


@pytest.fixture
def school(woodside):
    """16 and 17 are the headteacher's, who is staff-1."""
    woodside.hears(set_up(staff=(HEAD, LEADER)), "07:20")
    woodside.roll("17")
    woodside.family("9", "16", "17")
    woodside.allocated("07:30", "staff-1", "headteacher")
    yield woodside
    woodside.decider.assert_rebuilds()


def file_of(*staff):
    return set_up(staff=staff)


def duties(news, kind):
    return [(fact.owner, fact.due_at.date()) for fact in news if isinstance(fact, DutySet) and fact.kind == kind]


def owners(school):
    tasks = school.decider.states["pupil", pupil_id("woodside", "16")].done.tasks.values()
    return sorted((owed.kind, owed.owner) for owed in tasks)


def test_meetings_pass_to_the_office_which_allocates_the_family_anew(school):
    news = school.hears(file_of(NEW_HEAD, LEADER), "08:20")
    assert [(fact.before, fact.owner) for fact in news if isinstance(fact, DutyHandedOver)] == [
        ("staff-1", "attendance-officer")
    ] * 2
    assert duties(news, "allocate") == [("attendance-officer", TUESDAY)]
    assert owners(school) == [("allocate", "attendance-officer"), *[("meeting", "attendance-officer")] * 2]


def test_the_calls_are_the_office_s(school):
    school.hears(file_of(NEW_HEAD, LEADER), "08:20")
    assert duties(school.absent("09:00"), "call") == [("attendance-officer", date(2026, 9, 7))]


def test_a_call_that_is_open_passes_to_the_office(school):
    assert duties(school.absent("09:00"), "call") == [("staff-1", date(2026, 9, 7))]
    news = school.hears(file_of(NEW_HEAD, LEADER), "09:10")
    assert len([fact for fact in news if isinstance(fact, DutyHandedOver)]) == 3


def test_allocated_anew_nothing_is_left_of_it(school):
    school.hears(file_of(NEW_HEAD, LEADER), "08:20")
    news = school.allocated("09:00", "staff-2", "headteacher", mis_id="17")
    assert [fact.outcome for fact in news if isinstance(fact, DutyDone)] == ["allocated"]
    assert owners(school) == []


def test_ended_nothing_is_to_be_allocated(school):
    school.hears(file_of(NEW_HEAD, LEADER), "08:20")
    school.told(EndFocusFamily(mis_id="16"), "09:00")
    assert owners(school) == []


def test_who_is_named_again_has_all_of_it_back(school):
    before = owners(school)
    school.hears(file_of(NEW_HEAD, LEADER), "08:20")
    news = school.hears(file_of(HEAD, NEW_HEAD, LEADER), "08:25")
    assert [fact.reason for fact in news if isinstance(fact, DutyStoodDown)] == ["not-needed"]
    assert owners(school) == before == [("meeting", "staff-1")] * 2


def test_a_further_file_without_them_asks_for_nothing_again(school):
    school.hears(file_of(NEW_HEAD, LEADER), "08:20")
    assert school.hears(set_up(staff=(NEW_HEAD, LEADER), telephone="020 7946 0117"), "08:25") == []


def test_a_file_that_names_nobody_says_of_nobody_that_they_are_gone(school):
    assert school.hears(file_of(), "08:20") == []


def test_whoever_stands_in_for_one_who_is_gone_has_the_family(school):
    asked = HandOverFamilies(staff="staff-1", to="staff-6", until=date(2026, 9, 11))
    school.told(asked, "08:00")
    news = school.hears(file_of(NEW_HEAD, LEADER), "08:20")
    assert duties(news, "allocate") == []
    assert duties(school.absent("09:00"), "call") == [("staff-6", date(2026, 9, 7))]


def test_a_stand_in_who_is_gone_has_none(school):
    school.told(HandOverFamilies(staff="staff-1", to="staff-6", until=date(2026, 9, 11)), "08:00")
    news = school.hears(file_of(HEAD, NEW_HEAD), "08:20")
    assert duties(news, "allocate") == [("attendance-officer", TUESDAY)]


def test_nothing_is_given_to_whom_the_file_names_no_more(school):
    school.hears(file_of(LEADER), "08:20")
    of = {"at": school.at("09:00"), "actor": Actor(who="staff-3", role="attendance-officer")}
    allocate = AllocateFocusFamily(mis_id="16", staff="staff-1", role="headteacher")
    school.roll("18")
    for asked in (
        allocate.model_copy(update={"mis_id": "18"}),
        HandOverFamilies(staff="staff-6", to="staff-1", until=TUESDAY),
    ):
        assert school.decider.refuses(asked, **of).reason == "no-such-staff"


def test_nobody_who_is_gone_is_told_of_an_absence(school):
    school.allocated("07:40", "staff-6", "assistant-head")
    school.hears(file_of(HEAD), "08:20")
    assert [fact for fact in school.absent("09:00") if isinstance(fact, FocusAbsenceSeen)] == []
