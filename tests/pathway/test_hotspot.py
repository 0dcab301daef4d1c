"""The hotspot (procedures, row 22): the best class of a year group on a day, above the policy's figure."""

import dataclasses
from datetime import date

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.ids import pupil_id
from events.pathway import HotspotOf, HotspotRewarded, RewardHotspot
from events.policy import policy_of
from events.registers import PolicyAdopted, RegisterTaken
from pathway.projection import hotspot_of

MONDAY = date(2026, 9, 7)
HEAD = {"who": "staff-1", "role": "headteacher"}


def taken(school, form, absent=0, of=25, code="I", session="AM"):
    """A class of so many, of whom some are away."""
    ids = [f"{form}-{number}" for number in range(of)]
    school.roll(*ids, form=form, year=form[0])
    marks = {pupil_id("woodside", each): code if number < absent else "/" for number, each in enumerate(ids)}
    fact = RegisterTaken(school="woodside", form=form, year=form[0], date=school.day, session=session, marks=marks)
    school.hears(fact, "09:15" if session == "AM" else "13:30")


def asked(form, on=MONDAY, year="3"):
    return RewardHotspot(year=year, form=form, date=on, reward="extra-play")


def refused(school, request, **who):
    actor = Actor(**(who or HEAD))
    return school.decider.refuses(request, at=school.at("14:00"), actor=actor)


def test_the_best_class_is_rewarded_and_its_figure_is_in_the_fact(woodside):
    taken(woodside, "3A", absent=2)
    taken(woodside, "3C", absent=1)
    [rewarded] = woodside.told(asked("3C"), "14:00", **HEAD)
    assert isinstance(rewarded, HotspotRewarded)
    assert (rewarded.form, rewarded.attending, rewarded.possible) == ("3C", 24, 25)
    woodside.decider.assert_rebuilds()


def test_another_class_is_refused_and_the_best_is_named(woodside):
    taken(woodside, "3A", absent=1)
    taken(woodside, "3C")
    refusal = refused(woodside, asked("3A"))
    assert (refusal.reason, "3C" in refusal.sentence) == ("not-the-best", True)


def test_of_two_that_are_equal_either_may_be_chosen(woodside):
    taken(woodside, "3A")
    taken(woodside, "3C")
    assert woodside.told(asked("3A"), "14:00", **HEAD)
    assert woodside.told(asked("3C"), "14:01", **HEAD)


@pytest.mark.parametrize(
    ("absent", "of", "is_above"), [(11, 250, False), (10, 250, True), (1, 23, True), (1, 22, False)]
)
def test_it_is_above_the_figure_and_not_at_it(woodside, absent, of, is_above):
    """95.6 % exactly (239 of 250) is not above it."""
    taken(woodside, "3A", absent=absent, of=of)
    if is_above:
        assert woodside.told(asked("3A"), "14:00", **HEAD)
    else:
        assert refused(woodside, asked("3A")).reason == "below"


@pytest.mark.parametrize(
    ("code", "counts"), [("R", True), ("T", True), ("C2", True), ("M", True), ("I", False), ("N", False)]
)
def test_nobody_loses_it_by_their_faith_their_health_or_an_agreed_timetable(woodside, code, counts):
    taken(woodside, "3A", absent=5, code=code)
    if counts:
        [rewarded] = woodside.told(asked("3A"), "14:00", **HEAD)
        assert (rewarded.attending, rewarded.possible) == (25, 25)
    else:
        assert refused(woodside, asked("3A")).reason == "below"


def test_both_sessions_of_the_day_count_and_no_other_day(woodside):
    taken(woodside, "3A")
    taken(woodside, "3A", absent=3, session="PM")
    taken(woodside, "3C", absent=1)
    assert refused(woodside, asked("3A")).reason == "not-the-best"
    woodside.day = date(2026, 9, 8)
    taken(woodside, "3A", absent=9)
    assert woodside.told(asked("3C"), "14:00", **HEAD)


async def test_a_mark_stays_with_the_class_of_its_day(woodside, tables):
    """Procedures §3: who moves on Tuesday was in the other class on Monday."""
    taken(woodside, "3A", absent=2, of=10)
    taken(woodside, "3C", absent=1, of=10)
    woodside.day = date(2026, 9, 8)
    woodside.roll("3A-0", "3A-1", form="3C")
    assert refused(woodside, asked("3A")).reason == "below"
    woodside.hears(
        PolicyAdopted(school="woodside", since=MONDAY, policy=policy_of({"rewards": {"hotspot_over": 80}})), "08:00"
    )
    [rewarded] = woodside.told(asked("3C"), "14:00", **HEAD)
    assert (rewarded.attending, rewarded.possible) == (9, 10)
    await tables.fold(woodside.log())
    rows = (await hotspot_of(tables.reading(), HotspotOf(on=MONDAY))).rows
    assert [(row.form, row.attending, row.possible) for row in rows] == [("3C", 9, 10), ("3A", 8, 10)]


def test_the_day_s_policy_says_how_good_it_must_be(woodside):
    policy = policy_of({"rewards": {"hotspot_over": 90}})
    woodside.hears(PolicyAdopted(school="woodside", since=MONDAY, policy=policy), "07:30")
    taken(woodside, "3A", absent=2)
    assert woodside.told(asked("3A"), "14:00", **HEAD)


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (asked("3A", on=date(2026, 9, 8)), "future-date"),
        (asked("4A"), "no-marks"),
        (asked("3A", year="4"), "no-marks"),
        (asked("3A", on=date(2026, 9, 4)), "no-marks"),
    ],
)
def test_a_class_without_marks_on_that_day_is_refused(woodside, request_, reason):
    taken(woodside, "3A")
    assert refused(woodside, request_).reason == reason


def test_it_is_the_headteacher_s_to_choose(woodside):
    taken(woodside, "3A")
    assert refused(woodside, asked("3A"), who="staff-3", role="attendance-officer").reason == "heads-only"


# As it is answered ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 1000])
async def test_the_classes_of_a_day_are_shown_the_best_first_with_what_they_were_given(woodside, tables, size):
    taken(woodside, "3A", absent=2)
    taken(woodside, "3C", absent=1)
    taken(woodside, "4A", absent=2, code="M")
    woodside.told(asked("3C"), "14:00", **HEAD)
    await tables.fold(woodside.log(), size)
    answer = await hotspot_of(tables.reading(), HotspotOf(on=MONDAY))
    assert answer.over == "95.6"
    assert [(row.year, row.form, row.attendance, row.best, row.reward) for row in answer.rows] == [
        ("3", "3C", "96.00", True, "extra-play"),
        ("3", "3A", "92.00", False, None),
        ("4", "4A", "100.00", True, None),
    ]
    assert (await hotspot_of(tables.reading(), HotspotOf(on=date(2026, 9, 8)))).rows == ()


async def test_what_is_shown_is_what_is_decided_whatever_the_marks(woodside, tables):
    for form, absent in (("3A", 1), ("3B", 4), ("3C", 1), ("3D", 2)):
        taken(woodside, form, absent=absent)
    await tables.fold(woodside.log())
    rows = (await hotspot_of(tables.reading(), HotspotOf(on=MONDAY))).rows
    assert {row.form for row in rows if row.best} == {"3A", "3C"}
    for row in rows:
        request = asked(row.form)
        if row.best:
            assert woodside.told(request, "14:00", **HEAD)
        else:
            assert refused(woodside, request).reason == "not-the-best"


async def test_a_governor_asks_for_figures(woodside, tables):
    await tables.fold(woodside.log())
    reading = dataclasses.replace(tables.reading(), actor=Actor(who="g", role="governor"))
    with pytest.raises(Refused):
        await hotspot_of(reading, HotspotOf(on=MONDAY))


async def test_a_mark_of_whoever_had_left_by_then_counts_in_no_class(woodside, tables):
    taken(woodside, "3A", absent=1, of=10)
    taken(woodside, "3C", absent=2, of=20)
    woodside.roll("3A-0", form="3A", leaving=date(2026, 9, 4))
    await tables.fold(woodside.log())
    [shown] = [row for row in (await hotspot_of(tables.reading(), HotspotOf(on=MONDAY))).rows if row.best]
    [rewarded] = woodside.told(asked(shown.form), "14:00", **HEAD)
    assert (rewarded.attending, rewarded.possible) == (shown.attending, shown.possible)
