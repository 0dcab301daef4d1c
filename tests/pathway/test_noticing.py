"""What people notice: a pattern is followed to an outcome, strategies reach the class teacher, who is back today."""

import dataclasses
from datetime import date, timedelta

import pytest

from chassis.service import Refused
from events.fact import Actor
from events.ids import pupil_id
from events.pathway import (
    CauseNoted,
    ClassSystemsNoted,
    DeadlineMissed,
    DutyDone,
    DutySet,
    FocusFamiliesOf,
    FollowPattern,
    NoteCause,
    NoteClassSystems,
    NotesOf,
    NoteStrategy,
    PatternFollowed,
    PatternReported,
    ReportPattern,
    ReturningOn,
    StrategyNoted,
)
from events.registers import RegisterAnnulled, Staff
from events.school import ClassOfPupils
from pathway.projection import focus_families_of, notes_of, returning_on

REVIEW = date(2026, 10, 5)


def report(school, clock="10:00", kind="weekday"):
    return school.told(ReportPattern(mis_id="16", kind=kind), clock, who="staff-5", role="assistant-head")


def follow(school, clock, kind="weekday", outcome="spoke-to-family"):
    return school.told(FollowPattern(mis_id="16", kind=kind, outcome=outcome), clock)


def test_an_officer_follows_a_pattern_within_five_school_days(woodside):
    reported, duty = report(woodside)
    assert isinstance(reported, PatternReported)
    assert (duty.kind, duty.about, duty.owner) == ("pattern", "weekday", "attendance-officer")
    assert duty.due_at == woodside.at("15:30", date(2026, 9, 14))


def test_reported_again_it_is_on_the_record_and_no_second_duty(woodside):
    report(woodside)
    assert [type(fact) for fact in report(woodside, "11:00")] == [PatternReported]
    assert DutySet in [type(fact) for fact in report(woodside, "11:05", "with-siblings")]


@pytest.mark.parametrize("late", [False, True])
def test_following_it_to_an_outcome_does_the_duty(woodside, late):
    report(woodside)
    if late:
        woodside.day = date(2026, 9, 15)
        assert DeadlineMissed in [type(fact) for fact in woodside.wakes("08:00")]
    followed, done = follow(woodside, "16:00")
    assert isinstance(followed, PatternFollowed)
    assert isinstance(done, DutyDone)
    assert done.outcome == "spoke-to-family"
    woodside.decider.assert_rebuilds()


def test_what_was_not_reported_is_not_followed(woodside):
    asked = FollowPattern(mis_id="16", kind="weekday", outcome="watched")
    assert woodside.decider.refuses(asked, at=woodside.at("10:00")).reason == "no-such-pattern"


def test_a_strategy_has_an_owner_and_a_day(woodside):
    asked = NoteStrategy(mis_id="16", barriers=("learning",), owner="staff-9", review=REVIEW)
    [noted] = woodside.told(asked, "10:00")
    assert isinstance(noted, StrategyNoted)
    assert (noted.barriers, noted.owner, noted.review) == (("learning",), "staff-9", REVIEW)
    for changed, reason in (({"review": date(2026, 9, 4)}, "has-passed"), ({"owner": "A Name"}, "not-a-staff-id")):
        refusal = woodside.decider.refuses(asked.model_copy(update=changed), at=woodside.at("11:00"))
        assert refusal.reason == reason


def test_a_cause_is_noted_of_a_year_group(woodside):
    cause = NoteCause(year="3", cause="illness-outbreak", owner="staff-5", review=REVIEW)
    assert [type(fact) for fact in woodside.told(cause, "10:00")] == [CauseNoted]
    woodside.decider.assert_rebuilds()


class TestWhatAClassHas:
    """Procedures, row 36: year-group and class systems in place and discussed with YGLs."""

    ASKED = NoteClassSystems(form="3B", lead=True, target=False, trackers=True, discussed=True)

    @pytest.fixture
    def school(self, woodside, set_up_again):
        """3B of year 3 and 5A of year 5; t3 teaches 3B, and staff-6 leads year 3."""
        classes = (ClassOfPupils(name="3B", year="3", teacher="t3"), ClassOfPupils(name="5A", year="5"))
        leaders = (("staff-5", "assistant-head"), ("staff-6", "year-group-leader"))
        set_up_again(
            woodside, classes=classes, staff=tuple(Staff(id=who, role=role, years=("3",)) for who, role in leaders)
        )  # fmt: skip
        return woodside

    def test_is_noted_as_it_stands_and_once(self, school):
        said = school.decider.saying(self.ASKED, at=school.at("10:00"), actor=Actor(who="t3", role="class-teacher"))
        [noted] = [each.body for each in school.decider.says(said)]
        assert isinstance(noted, ClassSystemsNoted)
        assert (noted.lead, noted.target, noted.trackers, noted.discussed, noted.by) == (True, False, True, True, "t3")
        assert school.decider.says(said) == []
        school.decider.assert_rebuilds()

    @pytest.mark.parametrize(
        ("role", "who", "form", "reason"),
        [
            ("class-teacher", "t3", "5A", "not-your-class"),
            ("year-group-leader", "staff-6", "5A", "not-your-class"),
            ("assistant-head", "staff-5", "5A", "not-your-class"),
            ("assistant-head", "staff-5", "9Z", "no-such-class"),
            ("pastoral", "staff-8", "3B", "not-for-role"),
            ("operator", "operator", "3B", "not-for-role"),
        ],
    )
    def test_by_those_whose_class_it_is(self, school, role, who, form, reason):
        asked = self.ASKED.model_copy(update={"form": form})
        actor = Actor(who=who, role=role)
        assert school.decider.refuses(asked, at=school.at("10:00"), actor=actor).reason == reason
        head = Actor(who="staff-1", role="head-of-school")
        told = self.ASKED.model_copy(update={"form": "5A"})
        assert school.decider.told(told, at=school.at("10:01"), actor=head) != []


# As they are answered -------------------------------------------------------------------------------------------------


@pytest.fixture
def staffed(woodside, school_set_up):
    """A teacher of 3B, and one of 4A."""
    staff = tuple(Staff(id=who, role="class-teacher", classes=(form,)) for who, form in (("t3", "3B"), ("t4", "4A")))
    woodside.decider.given(school_set_up(staff=staff), at=woodside.at("07:01"))
    return woodside


@pytest.fixture
def as_(tables):
    def reading(role="attendance-officer", who="staff-3"):
        return dataclasses.replace(tables.reading(), actor=Actor(who=who, role=role))

    return reading


async def notes(reading):
    return (await notes_of(reading, NotesOf())).rows


async def test_a_strategy_reaches_the_class_teacher_and_the_words_of_a_pattern_do_not(staffed, tables, as_):
    subject = f"~{pupil_id('woodside', '16')}~contact"
    pattern = ReportPattern(mis_id="16", kind="weekday", note=f"{subject}~mondays")
    strategy = NoteStrategy(mis_id="16", owner="t3", review=REVIEW, note=f"{subject}~greet")
    staffed.told(pattern, "10:00")
    staffed.told(strategy, "10:05")
    await tables.fold(staffed.log())
    assert [(row.about, row.text) for row in await notes(as_("class-teacher", "t3"))] == [
        ("strategy", "greet"),
        ("pattern", None),
    ]
    assert [row.text for row in await notes(as_())] == ["greet", "mondays"]
    assert await notes(as_("class-teacher", "t4")) == ()
    with pytest.raises(Refused):
        await notes(as_("governor", "gov-1"))


async def test_what_is_of_a_year_group_is_for_all_who_work_with_pupils(staffed, tables, as_):
    staffed.told(NoteCause(year="3", cause="holiday", owner="staff-5", review=REVIEW), "10:00")
    await tables.fold(staffed.log())
    [row] = await notes(as_("class-teacher", "t4"))
    assert (row.about, row.year, row.what, row.mis_id) == ("cause", "3", "holiday", None)


@pytest.fixture
def returning(tables, as_):
    """Who is welcomed back on a day, as the class teacher sees it."""

    async def ask(day, who="t3"):
        rows = (await returning_on(as_("class-teacher", who), ReturningOn(on=day))).rows
        return [(row.mis_id, row.form, row.days) for row in rows]

    return ask


async def test_whoever_was_away_and_is_not_today_is_to_be_welcomed(staffed, tables, returning):
    staffed.roll("17", "18")
    staffed.taken("09:15", {"16": "I", "17": "I", "18": "/"})
    for mis_id in ("16", "17"):
        staffed.absent("09:20", mis_id=mis_id, consecutive=3)
    staffed.day += timedelta(days=1)
    staffed.absent("09:20", mis_id="17", consecutive=4)
    await tables.fold(staffed.log())
    assert await returning(staffed.day) == [("16", "3B", 3)]
    assert await returning(staffed.day, "t4") == []


async def test_nobody_is_welcomed_back_a_second_time(staffed, tables, returning):
    first = staffed.day
    staffed.taken("09:15", {"16": "I"})
    staffed.absent("09:20", mis_id="16")
    staffed.day += timedelta(days=1)
    staffed.taken("09:15", {"16": "/"})
    await tables.fold(staffed.log())
    assert await returning(first + timedelta(days=1)) == [("16", "3B", 1)]
    assert await returning(first + timedelta(days=2)) == []


async def test_a_day_whose_registers_were_annulled_is_no_day_before(staffed, tables, returning):
    staffed.taken("09:15", {"16": "I"})
    staffed.absent("09:20", mis_id="16")
    staffed.day += timedelta(days=1)
    staffed.taken("09:15", {"16": "/"})
    pupils = (pupil_id("woodside", "16"),)
    staffed.hears(
        RegisterAnnulled(school="woodside", form="3B", date=staffed.day, session="AM", pupils=pupils), "09:40"
    )
    await tables.fold(staffed.log())
    assert await returning(staffed.day + timedelta(days=1)) == [("16", "3B", 1)]


async def test_a_leaver_is_not_welcomed_back(staffed, tables, returning):
    staffed.taken("09:15", {"16": "I"})
    staffed.absent("09:20", mis_id="16")
    staffed.roll("16", leaving=staffed.day)
    await tables.fold(staffed.log())
    assert await returning(staffed.day + timedelta(days=1)) == []


async def test_the_daily_card_of_ones_own_families_says_who_is_away(staffed, tables, as_):
    staffed.roll("17")
    staffed.family("9", "16", "17")
    staffed.allocated("07:30", "staff-6", "year-group-leader")
    staffed.absent("09:20", mis_id="17", code="I")
    await tables.fold(staffed.log())
    [family] = (await focus_families_of(as_("year-group-leader", "staff-6"), FocusFamiliesOf())).rows
    assert (family.mis_ids, family.absent_today) == (("16", "17"), ("17",))
