"""Families allocated to a member of staff: whose calls they are, and what follows when nobody is reached."""

from datetime import date

import pytest

from events.ids import pupil_id
from events.pathway import (
    AllocateFocusFamily,
    DutyHandedOver,
    EndFocusFamily,
    FocusFamilyAllocated,
    FocusFamilyEnded,
    MonitoringStarted,
)
from events.registers import Staff

from .school_file import set_up


@pytest.fixture
def headship(woodside):
    """16 and 17 are siblings, allocated to the headteacher."""
    woodside.roll("17")
    woodside.family("9", "16", "17")
    woodside.allocated("07:30", "staff-1", "headteacher")
    return woodside


def test_a_family_is_the_pupil_and_siblings_from_guardian_to_guardian(woodside):
    woodside.roll("17", "18", "19")
    woodside.family("9", "16", "17")
    woodside.family("10", "17", "18")
    allocated, *started, _, _ = woodside.allocated("07:30", "staff-1", "headteacher")
    family = tuple(sorted(pupil_id("woodside", mis_id) for mis_id in ("16", "17", "18")))
    assert isinstance(allocated, FocusFamilyAllocated)
    assert (allocated.family, allocated.since) == (family, date(2026, 9, 7))
    assert started == [MonitoringStarted(pupil=pupil, because="focus-family") for pupil in family]


def test_allocating_to_the_same_person_again_is_no_news(headship):
    assert headship.allocated("08:00", "staff-1", "headteacher") == []
    assert headship.allocated("08:00", "staff-1", "headteacher", mis_id="17") == []


def test_a_new_allocation_takes_the_family_over(headship, said):
    assert said(headship.allocated("08:00", "staff-3", "attendance-officer", mis_id="17")) == [
        "FocusFamilyAllocated",
        "task stood down: ended",
        "task stood down: ended",
        "meeting due 15:30 staff-3",
        "meeting due 15:30 staff-3",
    ]
    assert said(headship.absent("09:00")) == ["call due 09:45 staff-3"]


@pytest.mark.parametrize("role", ["headteacher", "head-of-school"])
@pytest.mark.parametrize("code", ["N", "I", "G"])
def test_headship_calls_about_every_absence(woodside, said, role, code):
    woodside.allocated("07:30", "staff-1", role)
    assert said(woodside.absent("09:00", code=code)) == ["call due 09:45 staff-1"]


@pytest.mark.parametrize(
    ("heard", "due"), [("09:15", "09:45"), ("09:16", "09:46"), ("09:50", "10:20"), ("15:00", "15:30")]
)
def test_heard_late_the_call_is_due_half_an_hour_later(headship, said, heard, due):
    assert said(headship.absent(heard)) == [f"call due {due} staff-1"]


def test_no_call_of_headship_after_three(headship):
    assert headship.absent("15:01") == []


def test_siblings_are_called_about_each(headship, said):
    assert said(headship.absent("09:00", mis_id="17")) == ["call due 09:45 staff-1"]


def test_a_sibling_who_becomes_known_later_belongs_to_the_family(headship, said):
    headship.roll("18")
    headship.family("9", "18")
    assert said(headship.absent("09:00", mis_id="18")) == ["call due 09:45 staff-1"]


def test_an_explanation_does_not_stand_a_call_of_headship_down(headship):
    headship.absent("09:00")
    assert headship.explained("09:10") == []


def test_a_child_found_does(headship, said):
    headship.absent("09:00")
    assert said(headship.withdrawn("09:10")) == ["call stood down: false-absence"]


def test_nobody_reached_by_then_is_a_visit_by_three(headship, said):
    headship.absent("09:00", code="I")
    headship.contact("09:30", "no-answer")
    assert said(headship.wakes("09:45")) == ["call missed", "visit due 15:00 staff-1"]


def test_the_visit_names_the_missed_deadline_as_its_cause(headship):
    headship.absent("09:00")
    missed, visit = headship.wakes("09:45")
    [told] = [own for own, _ in headship.decider.own if own.body == missed]
    assert visit.because == told.id


def test_a_family_reached_is_not_visited(headship, said):
    headship.absent("09:00", code="I")
    headship.contact("09:45")
    assert headship.wakes("12:00") == []


def test_reaching_it_late_stands_the_visit_down(headship, said):
    headship.absent("09:00", code="I")
    headship.wakes("09:45")
    assert said(headship.contact("10:30")) == ["spoke", "call done spoke 10:30", "visit stood down: reached"]


def test_a_late_call_missed_asks_for_a_visit_an_hour_later(headship, said):
    headship.absent("14:00", session="PM", code="I")
    assert said(headship.wakes("14:30")) == ["call missed", "visit due 15:30 staff-1"]


def test_heard_too_late_by_a_service_that_was_down_ends_the_same(headship, said):
    headship.absent("09:00", code="I")
    assert said(headship.withdrawn("11:00")) == [
        "call missed",
        "visit due 15:00 staff-1",
        "visit stood down: false-absence",
    ]


def test_a_child_seen_stands_call_and_visit_down(headship, said):
    headship.absent("09:00")
    headship.wakes("09:45")
    assert said(headship.visit("11:00", "seen")) == ["seen", "visit done seen 11:00"]


def test_the_visit_of_the_second_day_is_headships_too(headship, said):
    headship.absent("09:00")
    headship.contact("09:10")
    headship.day = date(2026, 9, 8)
    assert said(headship.absent("09:00")) == ["call due 09:45 staff-1", "visit due 15:00 staff-1"]
    assert said(headship.wakes("09:45"))[-1] == "call missed"


def test_the_officer_of_a_family_calls_about_unexplained_absences(woodside, said):
    woodside.allocated("07:30", "staff-4", "attendance-officer")
    assert woodside.absent("09:00", code="I") == []
    assert said(woodside.absent("09:05")) == ["call due 09:45 staff-4"]
    assert said(woodside.wakes("09:45")) == ["call missed"]


def test_an_explanation_stands_the_officers_call_down(woodside, said):
    woodside.allocated("07:30", "staff-4", "attendance-officer")
    woodside.absent("09:00")
    assert said(woodside.explained("09:10")) == ["call stood down: explained"]


@pytest.mark.parametrize("role", ["assistant-head", "year-group-leader"])
def test_of_other_roles_families_the_office_calls_as_for_all(woodside, said, role):
    woodside.allocated("07:30", "staff-5" if role == "assistant-head" else "staff-6", role)
    assert said(woodside.absent("09:00")) == ["call due 10:00 attendance-officer", "FocusAbsenceSeen"]


def test_a_call_that_was_set_keeps_its_owner(woodside, said):
    woodside.absent("09:00")
    woodside.allocated("09:05", "staff-1", "headteacher")
    assert said(woodside.wakes("10:00"))[0] == "call missed"


def test_the_offices_call_asks_for_no_visit_of_the_head_who_has_the_family_since(woodside, said):
    woodside.absent("09:00")
    woodside.allocated("09:20", "staff-1", "headteacher")
    assert said(woodside.wakes("15:30")) == ["call missed"]


@pytest.mark.parametrize("to", [None, ("staff-4", "attendance-officer")], ids=["ended", "an officer's"])
@pytest.mark.parametrize(("clock", "owed"), [("09:20", "call"), ("10:20", "visit")])
def test_what_only_headship_owes_stands_down_when_the_family_is_headships_no_more(headship, said, to, clock, owed):
    headship.day = date(2026, 9, 8)
    headship.absent("09:06", code="I")
    headship.wakes(clock)
    news = headship.allocated(clock, *to) if to else headship.told(EndFocusFamily(mis_id="16"), clock)
    assert [each for each in said(news) if each.startswith(("call", "visit"))] == [f"{owed} stood down: ended"]
    assert said(headship.wakes("15:30")) == []
    headship.decider.assert_rebuilds()


def test_from_head_to_head_the_call_stays_and_not_reached_they_visit(headship, said):
    staff = tuple(Staff(id=who, role="headteacher") for who in ("staff-1", "staff-2"))
    headship.hears(set_up(staff=staff), "08:30")
    headship.absent("09:06", code="I")
    headship.allocated("09:20", "staff-2", "headteacher")
    assert said(headship.wakes("09:45")) == ["call missed", "visit due 15:00 staff-2"]


def test_an_absence_heard_before_the_allocation_asks_for_no_call_of_headship(woodside):
    woodside.absent("09:00", code="I")
    woodside.allocated("09:05", "staff-1", "headteacher")
    assert woodside.explained("09:10") == []
    assert woodside.wakes("15:00") == []


@pytest.mark.parametrize(
    ("staff", "role", "reason"),
    [
        ("staff-5", "assistant-head", None),
        ("staff-5", "year-group-leader", "another-role"),
        ("staff-55", "assistant-head", "no-such-staff"),
        ("staff-1", "headteacher", None),
    ],
)
def test_where_the_school_file_names_staff_of_a_role_it_is_one_of_them(woodside, staff, role, reason):
    """Capacity is by role; a mistyped id would have its calls made by nobody. The file names staff-5, an assistant."""
    asked = AllocateFocusFamily(mis_id="16", staff=staff, role=role)
    if reason is None:
        assert woodside.told(asked, "07:30")
    else:
        assert woodside.decider.refuses(asked, at=woodside.at("07:30")).reason == reason


def test_an_open_call_goes_with_the_family_to_whom_it_is_allocated_now(woodside, said):
    woodside.allocated("07:30", "staff-1", "headteacher")
    woodside.absent("09:00")
    news = woodside.allocated("09:10", "staff-3", "attendance-officer")
    assert [(fact.before, fact.owner) for fact in news if isinstance(fact, DutyHandedOver)] == [("staff-1", "staff-3")]
    woodside.decider.assert_rebuilds()


def test_a_family_that_is_reached_after_all_is_visited_no_more_because_it_was_reached(woodside, said):
    woodside.allocated("07:30", "staff-1", "headteacher")
    woodside.absent("09:00")
    assert said(woodside.wakes("09:45")) == ["call missed", "visit due 15:00 staff-1"]
    assert said(woodside.contact("12:10"))[-1] == "visit stood down: reached"


def test_two_families_that_turn_out_to_be_one_are_of_whom_the_later_was_allocated_to(woodside):
    woodside.roll("17")
    woodside.allocated("07:30", "staff-1", "headteacher")
    woodside.allocated("07:31", "staff-3", "attendance-officer", mis_id="17")
    woodside.family("9", "16", "17")
    woodside.taken("09:00", {"16": "/", "17": "/"})
    news = woodside.wakes("15:45")
    assert [(fact.staff, fact.reason) for fact in news if isinstance(fact, FocusFamilyEnded)] == [
        ("staff-1", "replaced")
    ]
    [held] = [each for each in woodside.decider.states["families", "families"].done.allocations if not each.ended]
    assert (held.staff, len(held.pupils)) == ("staff-3", 2)
    woodside.decider.assert_rebuilds()


@pytest.mark.parametrize("session", ["AM", "PM"])
def test_a_session_that_a_part_time_timetable_leaves_free_asks_for_neither_call_nor_visit(headship, session):
    assert headship.absent("09:20", session=session, code="C2") == []
    assert headship.wakes("15:00") == []


def test_nor_does_one_that_turns_out_to_be_free(headship, said):
    headship.absent("09:20")
    headship.amended("09:30", "C2")
    assert said(headship.explained("09:30", by="mark", code="C2", authorised=True)) in (
        [],
        ["call stood down: explained"],
    )
    assert "call missed" not in said(headship.wakes("15:00"))
