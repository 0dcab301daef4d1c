"""The week's list of persistent absentees: when it is issued, who stands on it, and who sees whom of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.ids import pupil_id
from events.pathway import PaListed, PaListIssued, PaListOf
from events.policy import policy_of
from events.registers import ClosureDeclared, PolicyAdopted, PupilRemoved, Staff
from pathway.projection import pa_list_of

FRIDAY = date(2026, 9, 11)


@pytest.fixture
def school(woodside_on):
    """Thursday 3 September 2026, before school; pupil 16 in 3B."""
    return woodside_on(date(2026, 9, 3))


def days_of(school, count, first=date(2026, 9, 3)):
    calendar = school.decider.states["school", "school"].seen.calendar
    return list(calendar.between(first, date(2027, 3, 25))[:count])


def marked(school, days, am="/", pm=None, mis_id="16"):
    for day in days:
        school.day = day
        school.taken("09:10", {mis_id: am}, "AM")
        school.taken("13:20", {mis_id: pm or am}, "PM")


def issued(school, day, clock="15:45"):
    return [fact for fact in school.decider.wakes(school.at(clock, day)) if isinstance(fact, PaListIssued)]


class TestWhen:
    """Procedures, "weekly": "PA lists Friday 15:45"."""

    def test_on_friday_at_a_quarter_to_four_once(self, school):
        assert [fact.date for fact in issued(school, FRIDAY, "15:44")] == [date(2026, 9, 4)]
        assert [fact.date for fact in issued(school, FRIDAY)] == [FRIDAY]
        assert issued(school, FRIDAY, "23:00") == []
        school.decider.assert_rebuilds()

    def test_without_school_on_friday_on_the_day_before(self, school):
        """INSET on 18 September, a closure on the 25th."""
        assert [fact.date.day for fact in issued(school, date(2026, 9, 30))] == [4, 11, 17, 24]

    def test_not_in_half_term(self, school):
        assert [fact.date for fact in issued(school, date(2026, 11, 6))][-3:] == [
            date(2026, 10, 16), date(2026, 10, 23), date(2026, 11, 6),
        ]  # fmt: skip

    def test_a_friday_that_is_closed_in_the_morning_has_thursday_s(self, school):
        assert [fact.date for fact in issued(school, date(2026, 9, 10))] == [date(2026, 9, 4)]
        school.day = FRIDAY
        school.hears(ClosureDeclared(school="woodside", date=FRIDAY, session="both", reason="snow"), "07:30")
        assert [fact.date for fact in issued(school, FRIDAY, "08:00")] == [date(2026, 9, 10)]

    def test_day_and_hour_are_policy(self, school):
        policy = policy_of({"pa_lists": {"weekday": "Wednesday", "at": "12:00:00"}})
        school.hears(PolicyAdopted(school="woodside", since=date(2026, 9, 1), policy=policy), "07:10")
        assert [fact.date for fact in issued(school, date(2026, 9, 9), "12:00")] == [date(2026, 9, 9)]


class TestWho:
    def listed(self, school):
        """Who stands on the list of Friday the 18th's week: issued on Thursday the 17th, the eleventh school day."""
        return issued(school, date(2026, 9, 17))[-1]

    def test_ninety_per_cent_exactly_with_the_figures(self, school):
        marked(school, days_of(school, 1), "I")
        marked(school, days_of(school, 10)[1:])
        fact = self.listed(school)
        assert fact.rows == (
            PaListed(pupil=pupil_id("woodside", "16"), form="3B", year="3", attending=18, possible=20),
        )
        assert (fact.date, fact.from_possible) == (date(2026, 9, 17), 20)
        school.decider.assert_rebuilds()

    def test_not_a_hair_above_it(self, school):
        marked(school, days_of(school, 1), "I")
        marked(school, days_of(school, 10)[1:])
        marked(school, days_of(school, 11)[10:], "/", "X")
        assert self.listed(school).rows == ()

    def test_not_of_too_few_sessions(self, school):
        marked(school, days_of(school, 1), "I")
        marked(school, days_of(school, 9)[1:])
        marked(school, days_of(school, 10)[9:], "I", "X")
        assert self.listed(school).rows == ()

    def test_a_mover_stands_in_the_new_class_and_a_leaver_nowhere(self, school, recorded_pupil):
        school.roll("17")
        for mis_id in ("16", "17"):
            marked(school, days_of(school, 1), "I", mis_id=mis_id)
            marked(school, days_of(school, 10)[1:], mis_id=mis_id)
        school.hears(recorded_pupil("16", form="4A", year="4"), "14:00")
        school.hears(PupilRemoved(pupil=pupil_id("woodside", "17")), "14:01")
        assert [(row.form, row.year) for row in self.listed(school).rows] == [("4A", "4")]


STAFF = (
    Staff(id="staff-6", role="year-group-leader", years=("3",)),
    Staff(id="staff-7", role="year-group-leader", years=("4",)),
    Staff(id="staff-9", role="class-teacher", classes=("3B",)),
)
LATER = FRIDAY + timedelta(days=6)
MONDAY = date(2026, 9, 21)


@pytest.fixture
def listed(school, set_up_again):
    """Pupil 16 of 3B, 17 of 4A; both listed in two weeks, 16 with other figures in the second."""
    set_up_again(school, staff=STAFF)
    school.roll("17", form="4A", year="4")
    one, two = (
        PaListed(pupil=pupil_id("woodside", name), form=form, year=year, attending=18, possible=20)
        for name, form, year in (("16", "3B", "3"), ("17", "4A", "4"))
    )
    first = PaListIssued(school="woodside", date=FRIDAY, from_possible=20, rows=(one, two))
    rows = (one.model_copy(update={"possible": 22}), two)
    school.day = MONDAY
    return first, first.model_copy(update={"date": LATER, "rows": rows})


@pytest.fixture
def told(school, listed):
    return school.log(*listed)


@pytest.mark.parametrize("size", [1, 1000])
async def test_the_latest_list_by_a_day_as_it_was_issued(told, tables, size):
    await tables.fold(told, size)
    before = await pa_list_of(tables.reading(), PaListOf(on=date(2026, 9, 16)))
    assert (before.issued_on, [row.possible for row in before.rows]) == (FRIDAY, [20, 20])
    after = await pa_list_of(tables.reading(), PaListOf(on=MONDAY))
    assert (after.issued_on, [(row.mis_id, row.possible) for row in after.rows]) == (LATER, [("16", 22), ("17", 20)])
    assert (await pa_list_of(tables.reading(), PaListOf(on=date(2026, 9, 3)))).issued_on is None


@pytest.mark.parametrize("size", [1, 1000])
@pytest.mark.parametrize(
    ("marks", "there"),
    [
        ({}, None),
        ({"AM": "/"}, True),
        ({"AM": "U"}, True),
        ({"AM": "N"}, False),
        ({"AM": "N", "amended": "L"}, True),
        ({"AM": "/", "PM": "N"}, False),
        ({"AM": "I", "PM": "\\"}, True),
        ({"AM": "B"}, False),
        ({"AM": "X"}, False),
        ({"AM": "/", "amended": None}, None),
    ],
)
async def test_who_of_them_is_in_school_the_latest_mark_says(school, listed, tables, size, marks, there):
    """Procedures, row 37: "say hi and praise PA pupils daily"."""
    for session in [name for name in ("AM", "PM") if name in marks]:
        school.taken("09:15" if session == "AM" else "13:30", {"16": marks[session]}, session)
    if "amended" in marks:
        school.amended("13:40", marks["amended"])
    await tables.fold(school.log(*listed), size)
    rows = (await pa_list_of(tables.reading(), PaListOf(on=MONDAY))).rows
    assert {row.mis_id: row.in_school for row in rows} == {"16": there, "17": None}


@pytest.mark.parametrize(
    ("role", "who", "sees"),
    [
        ("attendance-officer", "staff-3", ["16", "17"]),
        ("year-group-leader", "staff-6", ["16"]),
        ("year-group-leader", "staff-7", ["17"]),
        ("class-teacher", "staff-9", ["16"]),
        ("pastoral", "staff-8", []),
    ],
)
async def test_everybody_has_their_own_pupils_of_it(told, tables, role, who, sees):
    await tables.fold(told)
    reading = replace(tables.reading(), actor=Actor(who=who, role=role))
    assert [row.mis_id for row in (await pa_list_of(reading, PaListOf(on=MONDAY))).rows] == sees


async def test_a_governor_has_no_names(told, tables):
    await tables.fold(told)
    with pytest.raises(Refused):
        await pa_list_of(replace(tables.reading(), actor=Actor(who="g", role="governor")), PaListOf())
