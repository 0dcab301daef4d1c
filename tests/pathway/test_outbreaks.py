"""An illness that goes round: seen once when as many of a class or year group are ill as the policy says."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.said import Every, Said
from chassis.service import Refused
from events.fact import Actor
from events.ids import pupil_id
from events.pathway import OutbreakOver, OutbreakSeen, OutbreaksOf, OutbreaksReviewed, OutbreakWithdrawn
from events.policy import policy_of
from events.registers import PolicyAdopted, PupilRemoved, RegisterAmended, Staff
from pathway.domain.deciding import keys
from pathway.domain.outbreaks import fold
from pathway.domain.states import SchoolDone
from pathway.projection import outbreaks_of

MONDAY = date(2026, 9, 7)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
STAFF = (
    Staff(id="staff-1", role="headteacher"),
    Staff(id="staff-2", role="head-of-school"),
    Staff(id="staff-5", role="assistant-head", years=("3",)),
    Staff(id="staff-7", role="assistant-head", years=("5",)),
    Staff(id="staff-6", role="year-group-leader", years=("3",)),
)
CLASS = ("16", *map(str, range(20, 29)))
"""The ten pupils of 3B."""
OTHERS = tuple(map(str, range(30, 40)))
"""The ten pupils of 3C."""


@pytest.fixture
def school(woodside, set_up_again):
    """Two classes of year 3; three ill, 30 per cent of a class or 20 of the year, are one, over after two days."""
    set_up_again(woodside, staff=STAFF)
    adopt(woodside)
    woodside.roll(*CLASS)
    woodside.roll(*OTHERS, form="3C")
    yield woodside
    woodside.decider.assert_rebuilds()


def adopt(woodside, **so):
    rules = {"pupils": 3, "class_share": 30, "year_share": 20, "days": 1, "over_after_days": 2, **so}
    policy = policy_of({"outbreaks": rules})
    woodside.decider.given(PolicyAdopted(school="woodside", since=MONDAY, policy=policy), at=woodside.at("07:02"))


def of(news, *words):
    return [fact for fact in news if isinstance(fact, words)]


def ill(school, *mis_ids, code="I", session="AM", clock="09:20"):
    for mis_id in mis_ids:
        school.absent(clock, mis_id, session, code)


def looked_at(school, day=None):
    """The news of the day's review, those of all hours before it let go of."""
    school.day = day or school.day
    school.wakes("11:29")
    return of(school.wakes("11:30"), OutbreakSeen, OutbreakOver, OutbreakWithdrawn)


def test_as_many_as_the_policy_says_are_an_outbreak_and_who_is_to_be_told(school):
    ill(school, *CLASS[:3])
    [seen] = looked_at(school)
    assert (seen.of, seen.name, seen.ill, seen.n, seen.years, seen.date) == ("class", "3B", 3, 10, ("3",), MONDAY)
    assert seen.staff == ("staff-2", "staff-5"), "head of school, and the assistant head of the year"


def test_without_a_head_of_school_the_headteacher_is(school, set_up_again):
    set_up_again(school, staff=(STAFF[0], STAFF[2]))
    ill(school, *CLASS[:3])
    [seen] = looked_at(school)
    assert seen.staff == ("staff-1", "staff-5")


def test_one_fewer_is_none(school):
    ill(school, *CLASS[:2])
    assert looked_at(school) == []


def test_neither_is_a_smaller_share_of_the_class(school):
    school.roll("29")
    ill(school, *CLASS[:3])
    assert looked_at(school) == [], "3 of 11 are less than 30 per cent"


def test_nor_other_absence_nor_who_came_after_all(school):
    ill(school, *CLASS[:2])
    ill(school, CLASS[2], code="M")
    ill(school, CLASS[3], code="N")
    ill(school, CLASS[4])
    school.withdrawn("09:30", CLASS[4])
    assert looked_at(school) == []


def test_who_has_left_counts_neither_way(school):
    ill(school, *CLASS[:3])
    school.hears(PupilRemoved(pupil=pupil_id("woodside", CLASS[0])), "10:00")
    assert looked_at(school) == []


def test_what_a_call_has_said_counts_before_the_mark_says_it(school):
    ill(school, *CLASS[:2])
    ill(school, CLASS[2], code="N")
    school.contact("09:30", mis_id=CLASS[2], code="I")
    school.explained("09:31", CLASS[2], by="contact")
    assert len(looked_at(school)) == 1


def test_a_year_group_of_several_classes_is_one_too(school):
    ill(school, *CLASS[:2], *OTHERS[:2])
    [seen] = looked_at(school)
    assert (seen.of, seen.name, seen.ill, seen.n) == ("year", "3", 4, 20)


def test_one_of_a_single_class_is_not_told_of_twice(school):
    school.roll(*map(str, range(50, 54)), form="5A", year="5")
    ill(school, *map(str, range(50, 54)))
    assert [(seen.of, seen.name, seen.staff) for seen in looked_at(school)] == [("class", "5A", ("staff-2", "staff-7"))]


def test_it_is_said_once_while_it_lasts(school):
    ill(school, *CLASS[:3])
    assert len(looked_at(school)) == 1
    school.day = TUESDAY
    ill(school, *CLASS[1:4])
    assert looked_at(school) == []


def test_after_the_policys_days_without_it_is_over_and_may_be_seen_anew(school):
    ill(school, *CLASS[:3])
    [seen] = looked_at(school)
    assert looked_at(school, TUESDAY) == []
    [over] = looked_at(school, WEDNESDAY)
    assert (type(over), over.outbreak, over.last, over.date) == (OutbreakOver, seen.outbreak, MONDAY, WEDNESDAY)
    school.day = WEDNESDAY + timedelta(days=1)
    ill(school, *CLASS[:3])
    [anew] = looked_at(school)
    assert isinstance(anew, OutbreakSeen)
    assert anew.outbreak != seen.outbreak


def test_back_within_those_days_it_goes_on(school):
    ill(school, *CLASS[:3])
    looked_at(school)
    assert looked_at(school, TUESDAY) == []
    school.day = WEDNESDAY
    ill(school, *CLASS[:3])
    assert looked_at(school) == []
    assert looked_at(school, WEDNESDAY + timedelta(days=1)) == []
    [over] = looked_at(school, WEDNESDAY + timedelta(days=2))
    assert over.last == WEDNESDAY


def test_a_weekend_counts_for_nothing(school):
    school.day = friday = MONDAY + timedelta(days=4)
    ill(school, *CLASS[:3])
    assert len(looked_at(school)) == 1
    assert looked_at(school, friday + timedelta(days=3)) == []
    assert len(looked_at(school, friday + timedelta(days=4))) == 1


def test_over_two_days_a_child_counts_once(school):
    adopt(school, days=2)
    ill(school, *CLASS[:2])
    assert looked_at(school) == []
    school.day = TUESDAY
    ill(school, CLASS[0], CLASS[2])
    [seen] = looked_at(school)
    assert seen.ill == 3


def test_corrected_that_day_it_is_withdrawn_once(school):
    ill(school, *CLASS[:3])
    [seen] = looked_at(school)
    news = school.amended("11:40", "/", CLASS[0], original="I")
    assert of(news, OutbreakWithdrawn) == [
        OutbreakWithdrawn(school="woodside", outbreak=seen.outbreak, of="class", name="3B", date=MONDAY, ill=2, n=10)
    ]
    assert of(school.amended("11:45", "/", CLASS[1], original="I"), OutbreakWithdrawn) == []
    assert looked_at(school, TUESDAY) == []


def test_a_correction_that_leaves_enough_withdraws_nothing(school):
    ill(school, *CLASS[:3])
    looked_at(school)
    ill(school, CLASS[3], clock="11:35")
    assert of(school.amended("11:40", "/", CLASS[0], original="I"), OutbreakWithdrawn) == []


def test_a_correction_of_a_later_day_withdraws_nothing(school):
    ill(school, *CLASS[:3])
    looked_at(school)
    school.day = TUESDAY
    assert of(school.amended("09:00", "/", CLASS[0], original="I", date=MONDAY), OutbreakWithdrawn) == []


def test_what_a_contact_said_and_the_mark_then_does_not_is_withdrawn_too(school):
    ill(school, *CLASS[:2])
    ill(school, CLASS[2], code="N")
    school.contact("09:30", mis_id=CLASS[2], code="I")
    school.explained("09:31", CLASS[2], by="contact")
    assert len(looked_at(school)) == 1
    assert len(of(school.amended("11:40", "/", CLASS[2]), OutbreakWithdrawn)) == 1


def test_of_a_class_and_its_year_one_may_be_none_and_the_other_be_so_still(school):
    ill(school, *CLASS[:3], *OTHERS[:2])
    assert [seen.of for seen in looked_at(school)] == ["class", "year"]
    [gone] = of(school.amended("11:40", "/", CLASS[0], original="I"), OutbreakWithdrawn)
    assert (gone.of, gone.ill) == ("class", 2)
    [gone] = of(school.amended("11:41", "/", OTHERS[0], original="I"), OutbreakWithdrawn)
    assert (gone.of, gone.ill, gone.n) == ("year", 3, 20)


@pytest.mark.parametrize(
    ("mis_id", "so", "named"),
    [
        (CLASS[5], {}, CLASS),
        (CLASS[5], {"new": "I"}, CLASS[5:6]),
        (CLASS[5], {"date": MONDAY - timedelta(days=3)}, CLASS[5:6]),
        (OTHERS[0], {}, OTHERS[:1]),
    ],
)
def test_a_correction_asks_for_the_pupils_of_its_outbreak_and_of_no_others(school, mis_id, so, named):
    ill(school, *CLASS[:3])
    assert len(looked_at(school)) == 1
    pupil = pupil_id("woodside", mis_id)
    fact = {"pupil": pupil, "form": "3B", "date": MONDAY, "session": "AM", "original": "I", "new": "/"}
    amended = RegisterAmended(**{**fact, "amended_at": school.at("11:40"), **so})
    said = Said(UUID(int=1), "woodside", school.at("11:40"), amended, UUID(int=1))
    asked_for = {key for key in keys(said, school.decider.states) if isinstance(key, Every) or key[0] == "pupil"}
    assert asked_for == {("pupil", pupil_id("woodside", each)) for each in named}


def test_a_policy_that_has_no_outbreaks_asks_nobody(school):
    policy = policy_of("woodside").model_copy(update={"outbreaks": None})
    school.decider.given(PolicyAdopted(school="woodside", since=MONDAY, policy=policy), at=school.at("07:03"))
    ill(school, *CLASS[:5])
    assert of(school.decider.wakes(school.at("18:00")), OutbreakSeen, OutbreaksReviewed) == []


def test_it_is_looked_at_once_a_school_day(school):
    friday = MONDAY + timedelta(days=4)
    news = school.decider.wakes(school.at("18:00", friday + timedelta(days=3)))
    days = [fact.date for fact in of(news, OutbreaksReviewed)]
    assert days == [*(MONDAY + timedelta(days=n) for n in range(5)), friday + timedelta(days=3)]


def test_what_is_said_to_last_and_is_gone_is_passed_over():
    done = SchoolDone()
    seen = OutbreakSeen(
        school="woodside", outbreak=UUID(int=1), of="class", name="3B", date=MONDAY, ill=3, n=10, years=("3",), staff=()
    )
    fold(done, seen)
    fold(done, OutbreaksReviewed(school="woodside", date=TUESDAY, standing=(UUID(int=1), UUID(int=2))))
    assert {outbreak: each.last for outbreak, each in done.outbreaks.items()} == {UUID(int=1): TUESDAY}
    assert done.held["outbreaks"] == TUESDAY


async def asked(tables, role="head-of-school", who="staff-2", everything=True):
    reading = replace(tables.reading(), actor=Actor(who=who, role=role))
    rows = (await outbreaks_of(reading, OutbreaksOf(all=everything))).rows
    return [(row.name, row.state, row.seen, row.last, row.ended) for row in rows]


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_the_list_shows_what_stands_and_what_became_of_the_others(school, tables, size):
    ill(school, *CLASS[:3])
    looked_at(school)
    school.day = TUESDAY
    ill(school, *CLASS[:3])
    looked_at(school)
    for day in (WEDNESDAY, WEDNESDAY + timedelta(days=1)):
        looked_at(school, day)
    ill(school, *OTHERS[:3], clock="11:31")
    school.day = WEDNESDAY + timedelta(days=5)
    ill(school, *OTHERS[:3])
    looked_at(school)
    log = school.log()
    await tables.fold(log, size)
    over = ("3B", "over", MONDAY, TUESDAY, WEDNESDAY + timedelta(days=1))
    stands = ("3C", "standing", school.day, school.day, None)
    assert await asked(tables) == [stands, over]
    assert await asked(tables, everything=False) == [stands]
    assert await asked(tables, "assistant-head", "staff-5") == [stands, over]
    assert await asked(tables, "assistant-head", "staff-7") == []


async def test_other_leaders_do_not_ask(school, tables):
    await tables.fold(school.log())
    with pytest.raises(Refused):
        await asked(tables, "year-group-leader", "staff-6")
