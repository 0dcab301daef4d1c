"""A focus family through its half term: how many a role takes, the pair of meetings, who belongs to it, the end."""

from datetime import date

import pytest

from events.fact import Actor
from events.ids import guardian_id, pupil_id
from events.pathway import (
    AgreePlan,
    AllocateFocusFamily,
    DutyDone,
    DutySet,
    EndFocusFamily,
    FocusFamilyAllocated,
    FocusFamilyEnded,
    FocusFamilyGrew,
    HoldMeeting,
    MeetingHeld,
    MonitoringEnded,
    PrepareLetter,
)
from events.policy import policy_of
from events.registers import GuardianRemoved, PolicyAdopted, PupilRemoved, SchoolDayDeclared

from .focusing import HEAD, LAST, allocate, meetings, of

pytestmark = pytest.mark.usefixtures("nobody_named")


@pytest.mark.parametrize(
    ("role", "takes"),
    [
        ("attendance-officer", 5),
        ("headteacher", 6),
        ("head-of-school", 6),
        ("assistant-head", 2),
        ("year-group-leader", 2),
    ],
)
def test_a_role_takes_so_many_families(woodside, role, takes):
    woodside.roll(*map(str, range(20, 28)))
    for number in range(takes):
        assert of(allocate(woodside, str(20 + number), "staff-5", role), FocusFamilyAllocated)
    refused = woodside.decider.refuses(
        AllocateFocusFamily(mis_id="27", staff="staff-5", role=role), at=woodside.at("08:00")
    )
    assert refused.reason == "full"
    assert of(allocate(woodside, "27", "staff-6", role), FocusFamilyAllocated)


def test_a_family_counts_once_however_many_children_it_has(woodside):
    woodside.roll("17", "18", "19")
    woodside.family("9", "16", "17", "18")
    allocate(woodside, "16", "staff-5", "assistant-head")
    assert of(allocate(woodside, "19", "staff-5", "assistant-head"), FocusFamilyAllocated)


def test_a_head_may_let_somebody_have_more_and_it_is_on_the_record(woodside):
    woodside.roll("17", "18")
    allocate(woodside, "16", "staff-5", "year-group-leader")
    allocate(woodside, "17", "staff-5", "year-group-leader")
    asked = AllocateFocusFamily(mis_id="18", staff="staff-5", role="year-group-leader", over_capacity=True)
    assert woodside.decider.refuses(asked, at=woodside.at("08:00")).reason == "heads-only"
    [allocated] = of(woodside.told(asked, "08:01", **HEAD), FocusFamilyAllocated)
    assert allocated.over_capacity


def test_whoever_has_room_is_not_over_capacity_whatever_was_asked(woodside):
    [allocated] = of(
        allocate(woodside, "16", "staff-5", "year-group-leader", over=True, who="head"), FocusFamilyAllocated
    )
    assert not allocated.over_capacity


def test_how_many_a_role_takes_is_the_schools_policy(woodside):
    policy = policy_of({"focus": {"capacity": {"attendance-officer": 0}}})
    woodside.decider.given(PolicyAdopted(school="woodside", since=woodside.day, policy=policy), at=woodside.at("07:10"))
    asked = AllocateFocusFamily(mis_id="16", staff="staff-3", role="attendance-officer")
    assert woodside.decider.refuses(asked, at=woodside.at("07:30")).reason == "full"


def test_siblings_are_a_family_whatever_their_surnames(woodside):
    woodside.roll("17", last_name=f"~{pupil_id('woodside', '17')}~register~other")
    woodside.family("9", "16", "17")
    [allocated] = of(allocate(woodside, "17", "staff-1", "headteacher"), FocusFamilyAllocated)
    assert allocated.family == tuple(sorted(pupil_id("woodside", mis_id) for mis_id in ("16", "17")))


@pytest.mark.parametrize("role", ["attendance-officer", "headteacher", "head-of-school", "assistant-head"])
def test_the_parents_are_met_at_the_beginning_and_the_end_of_the_half_term(woodside, role):
    news = allocate(woodside, "16", "staff-1", role)
    assert meetings(news) == [
        ("focus-start", date(2026, 9, 11), "staff-1"),
        ("focus-end", LAST, "staff-1"),
    ]


def test_a_year_group_leader_has_no_pair_of_meetings(woodside):
    assert meetings(allocate(woodside, "16", "staff-6", "year-group-leader")) == []


def test_allocated_in_a_holiday_it_is_for_the_half_term_that_comes(woodside_on):
    school = woodside_on(date(2026, 10, 28))
    news = allocate(school, "16", "staff-1", "headteacher")
    [allocated] = of(news, FocusFamilyAllocated)
    assert (allocated.since, allocated.until) == (date(2026, 10, 28), date(2026, 12, 18))
    assert meetings(news) == [
        ("focus-start", date(2026, 11, 6), "staff-1"),
        ("focus-end", date(2026, 12, 18), "staff-1"),
    ]


def test_allocated_two_days_before_the_end_both_meetings_are_due_by_then(woodside_on):
    school = woodside_on(date(2026, 10, 22))
    news = allocate(school, "16", "staff-1", "headteacher")
    assert meetings(news) == [("focus-start", LAST, "staff-1"), ("focus-end", LAST, "staff-1")]


def test_a_meeting_that_was_not_held_is_missed(woodside, said):
    allocate(woodside, "16", "staff-1", "headteacher")
    assert "task missed" in said(woodside.wakes("15:30", date(2026, 9, 11)))


def test_at_the_end_of_the_half_term_the_family_is_in_focus_no_more(woodside, said):
    allocate(woodside, "16", "staff-1", "headteacher")
    woodside.wakes("15:44", LAST)
    news = woodside.wakes("15:45", LAST)
    [ended] = of(news, FocusFamilyEnded)
    assert (ended.reason, ended.last, ended.staff) == ("half-term", LAST, "staff-1")
    woodside.day = date(2026, 11, 2)
    assert said(woodside.absent("09:00")) == ["call due 10:00 attendance-officer"]
    assert MonitoringEnded(pupil=pupil_id("woodside", "16")) in woodside.wakes("15:45")
    woodside.decider.assert_rebuilds()


def test_its_effect_is_in_whole_sessions_before_and_since(woodside_on):
    school = woodside_on(date(2026, 10, 12))
    for day, code in ((5, "I"), (6, "/"), (12, "/"), (13, "/"), (14, "I")):
        school.taken("09:10", {"16": code}, "AM", day=date(2026, 10, day))
        if day == 6:
            [allocated] = of(allocate(school, "16", "staff-1", "headteacher"), FocusFamilyAllocated)
    assert (allocated.before_attending, allocated.before_possible) == (1, 2)
    school.wakes("15:44", LAST)
    [ended] = of(school.wakes("15:45", LAST), FocusFamilyEnded)
    assert (ended.after_attending, ended.after_possible) == (2, 3)


def test_allocated_again_in_the_next_half_term_it_is_news(woodside):
    allocate(woodside, "16", "staff-1", "headteacher")
    woodside.wakes("15:45", LAST)
    woodside.day = date(2026, 11, 2)
    news = allocate(woodside, "16", "staff-1", "headteacher")
    [allocated] = of(news, FocusFamilyAllocated)
    assert allocated.until == date(2026, 12, 18)
    woodside.decider.assert_rebuilds()


def test_where_a_service_was_down_over_the_last_review_the_family_is_out_of_focus_all_the_same(woodside, said):
    allocate(woodside, "16", "staff-1", "headteacher")
    woodside.day = date(2026, 11, 2)
    assert "call due 10:00 attendance-officer" in said(woodside.absent("09:00"))


def test_it_may_be_ended_before(woodside, said):
    allocate(woodside, "16", "staff-1", "headteacher")
    woodside.day = date(2026, 9, 9)
    news = woodside.told(EndFocusFamily(mis_id="16"), "08:00")
    assert said(news) == ["FocusFamilyEnded", "task stood down: ended", "task stood down: ended"]
    assert said(woodside.absent("09:00")) == ["call due 10:00 attendance-officer"]
    woodside.roll("17")
    refused = woodside.decider.refuses(EndFocusFamily(mis_id="17"), at=woodside.at("09:30"))
    assert refused.reason == "not-in-focus"
    woodside.decider.assert_rebuilds()


def test_what_the_last_days_review_has_ended_is_not_ended_again_that_evening(woodside):
    allocate(woodside, "16", "staff-1", "headteacher")
    [ended] = of(woodside.wakes("15:45", LAST), FocusFamilyEnded)
    woodside.day = LAST
    assert woodside.told(EndFocusFamily(mis_id="16"), "15:46", **HEAD) == []
    [held] = woodside.decider.states["families", "families"].done.allocations
    assert (held.until, held.ended) == (ended.last, True)
    woodside.decider.assert_rebuilds()


def test_a_sibling_who_becomes_known_is_said_to_have_joined_once(woodside):
    allocate(woodside, "16", "staff-1", "headteacher")
    woodside.roll("17")
    woodside.family("9", "16", "17")
    joined = (pupil_id("woodside", "17"),)
    assert of(woodside.wakes("15:45"), FocusFamilyGrew) == [
        FocusFamilyGrew(pupil=pupil_id("woodside", "16"), joined=joined, staff="staff-1")
    ]
    assert of(woodside.wakes("15:45", date(2026, 9, 8)), FocusFamilyGrew) == []
    woodside.decider.assert_rebuilds()


def test_the_last_child_of_the_family_leaves_and_nobody_is_to_be_met_any_more(woodside, said, recorded_pupil):
    allocate(woodside, "16", "staff-1", "headteacher")
    assert woodside.hears(recorded_pupil("16", leaving=woodside.day), "10:00") == []
    assert of(woodside.wakes("15:45"), FocusFamilyEnded) == []
    left = woodside.wakes("15:45", date(2026, 9, 8))
    [ended] = of(left, FocusFamilyEnded)
    assert ended.reason == "left"
    assert [each for each in said(left) if each.startswith("task")] == ["task stood down: ended"] * 2


def test_one_child_leaves_and_the_familys_meetings_stay(woodside):
    woodside.roll("17")
    woodside.family("9", "16", "17")
    allocate(woodside, "16", "staff-1", "headteacher")
    assert woodside.hears(PupilRemoved(pupil=pupil_id("woodside", "16")), "10:00") == []
    assert of(woodside.wakes("15:45"), FocusFamilyEnded) == []


@pytest.mark.parametrize(
    ("day", "clock"), [(date(2026, 10, 24), "09:00"), (LAST, "16:00"), (date(2026, 10, 25), "02:30")]
)
def test_allocated_once_the_half_term_is_over_it_is_for_the_next(woodside_on, day, clock):
    school = woodside_on(day)
    [allocated] = of(allocate(school, "16", "staff-1", "headteacher", clock=clock), FocusFamilyAllocated)
    assert allocated.until == date(2026, 12, 18)


def test_where_the_last_day_was_shut_the_next_review_says_that_it_has_ended(woodside_on):
    school = woodside_on(date(2026, 10, 22))
    allocate(school, "16", "staff-1", "headteacher")
    school.wakes("16:00")
    school.decider.hears(SchoolDayDeclared(school="woodside", date=LAST, open=False), at=school.at("18:00"))
    school.wakes("15:44", date(2026, 11, 2))
    [ended] = of(school.wakes("15:45", date(2026, 11, 2)), FocusFamilyEnded)
    assert (ended.reason, ended.last) == ("half-term", LAST)
    school.decider.assert_rebuilds()


# After the half term --------------------------------------------------------------------------------------------------


NOVEMBER = date(2026, 11, 2)
FORM = {"guardians": ("9",), "barriers": ("transport",)}
ASSISTANT = {"who": "staff-5", "role": "assistant-head"}


@pytest.fixture
def ended(woodside):
    """The family of an assistant head, whose half term is over; nobody was met."""
    woodside.family("9", "16")
    allocate(woodside, "16", "staff-5", "assistant-head", who="staff-1")
    woodside.decider.wakes(woodside.at("18:00", LAST))
    woodside.day = NOVEMBER
    return woodside


def done(news):
    return [fact.duty for fact in of(news, DutyDone)]


def missed(school, about):
    return next(own.body.duty for own, _ in school.decider.own if getattr(own.body, "about", None) == about)


@pytest.mark.parametrize("purpose", ["focus-start", "focus-end"])
def test_a_meeting_of_a_half_term_that_is_over_is_recorded_late_by_whoever_had_the_family(ended, purpose):
    news = ended.told(HoldMeeting(mis_id="16", purpose=purpose, **FORM), "09:00", **ASSISTANT)
    assert done(news) == [missed(ended, purpose)]
    ended.decider.assert_rebuilds()


def test_nobody_else_of_those_who_have_some_of_the_pupils_records_it(ended):
    asked = HoldMeeting(mis_id="16", purpose="focus-end", **FORM)
    other = Actor(who="staff-6", role="assistant-head")
    assert ended.decider.refuses(asked, at=ended.at("09:00"), actor=other).reason == "not-your-pupil"


def test_the_first_meeting_of_a_half_term_makes_good_none_of_the_one_before(ended):
    allocate(ended, "16", "staff-5", "assistant-head", who="staff-1")
    [start, _] = [fact.duty for fact in (own.body for own, _ in ended.decider.own[-4:]) if isinstance(fact, DutySet)]
    assert done(ended.told(HoldMeeting(mis_id="16", purpose="focus-start", **FORM), "09:00", **ASSISTANT)) == [start]


def test_nor_is_the_end_meeting_that_was_missed_the_next_one(ended):
    allocate(ended, "16", "staff-5", "assistant-head", who="staff-1")
    late = missed(ended, "focus-end")
    news = ended.told(HoldMeeting(mis_id="16", purpose="focus-end", **FORM), "09:00", **ASSISTANT)
    assert done(news) == [late]
    assert of(news, MeetingHeld)[0].effect is None
    again = HoldMeeting(mis_id="16", purpose="focus-end", **FORM)
    assert ended.decider.refuses(again, at=ended.at("09:05"), actor=Actor(**ASSISTANT)).reason == "too-early"
    ended.decider.assert_rebuilds()


# Who belongs to it ----------------------------------------------------------------------------------------------------


def test_a_child_who_moves_to_another_family_takes_nobody_of_it_into_the_focus(woodside):
    woodside.roll("17", "18")
    woodside.family("9", "16", "17")
    woodside.family("7", "18")
    allocate(woodside, "16", "staff-1", "headteacher", who="staff-1")
    woodside.family("7", "17")
    left = GuardianRemoved(pupil=pupil_id("woodside", "17"), guardian=guardian_id("woodside", "9"))
    woodside.hears(left, "08:01")
    assert woodside.absent("09:20", "18", code="I") == []
    assert of(woodside.absent("09:20", "17", code="I"), DutySet) != []
    assert of(woodside.wakes("15:50"), FocusFamilyGrew) == []
    woodside.decider.assert_rebuilds()


async def test_allocated_ended_and_allocated_again_on_one_day_it_is_in_focus_until_the_half_term_ends(woodside, tables):
    for clock in ("07:30", "07:50"):
        allocate(woodside, "16", "staff-5", "assistant-head", clock, who="staff-1")
        if clock == "07:30":
            woodside.told(EndFocusFamily(mis_id="16"), "07:40", **HEAD)
    await tables.fold(woodside.log())
    [row] = await tables.db.fetch("select until, ended from focus")
    assert tuple(row) == (LAST, None)


@pytest.mark.parametrize(
    "asked",
    [
        AllocateFocusFamily(mis_id="16", staff="staff-5", role="assistant-head"),
        AgreePlan(mis_id="16", supports=(), review=LAST),
        PrepareLetter(mis_id="16", template="concern"),
    ],
)
def test_nothing_is_begun_for_a_pupil_who_has_left(woodside, asked):
    woodside.roll("16", leaving=date(2026, 9, 4))
    assert woodside.decider.refuses(asked, at=woodside.at("08:00"), actor=Actor(**HEAD)).reason == "has-left"
