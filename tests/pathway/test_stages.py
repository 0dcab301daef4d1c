"""The stages: entered at their very thresholds, left when they hold no more, withdrawn when a mark is corrected."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.ids import pupil_id
from events.pathway import MissedSession, StageEntered, StageLeft, StagesReviewed
from events.policy import policy_of
from events.registers import PolicyAdopted, PupilForgotten, PupilRemoved
from events.school import Term

PUPIL = pupil_id("woodside", "16")
FIRST = date(2026, 9, 3)
SUMMER = Term.model_validate({"name": "Summer 2027", "from": "2027-04-12", "to": "2027-07-21"})
NEXT = Term.model_validate({"name": "Autumn 2027", "from": "2027-09-02", "to": "2027-12-17"})


@pytest.fixture
def woodside(woodside_on):
    """Thursday 3 September 2026, the first day of the school year, before school."""
    return woodside_on(FIRST)


def school_days(school, count, first=FIRST):
    days = school.decider.states["school", "school"].seen.calendar.between(first, date(2027, 12, 31))
    return list(days[:count])


def marked(school, days, am="/", pm=None, mis_id="16"):
    """Each of these days has these marks."""
    for day in days:
        school.day = day
        school.taken("09:10", {mis_id: am}, "AM")
        school.taken("13:20", {mis_id: pm or am}, "PM")


def entered(news):
    return [each.stage for each in news if isinstance(each, StageEntered)]


def left(news):
    return [(each.stage, each.reason) for each in news if isinstance(each, StageLeft)]


def ten_per_cent(school, days=20):
    """On the last of these days, one session in ten was missed: the first ones."""
    of = school_days(school, days)
    marked(school, of[: days // 10], "I")
    marked(school, of[days // 10 :])
    school.day = of[-1]
    return of


class TestPercentages:
    """Procedures, "stages": exact, of the school year to date."""

    def test_ninety_per_cent_exactly_is_persistent_and_needs_forty_sessions(self, woodside):
        days = ten_per_cent(woodside)
        by_day = {day: entered(woodside.staged(day=day)) for day in days}
        assert by_day[days[18]] == []
        assert by_day[days[19]] == ["concern", "support", "persistent"]

    def test_a_hair_above_ninety_is_support(self, woodside):
        """37 of 41: 90.24 %."""
        days = school_days(woodside, 21)
        marked(woodside, days[:2], "I")
        marked(woodside, days[2:3], "X", "/")
        marked(woodside, days[3:])
        assert entered(woodside.staged(day=days[19])) == ["severe", "watch"]
        assert entered(woodside.staged(day=days[20])) == ["concern", "support"]

    def test_watch_needs_twenty_sessions(self, woodside):
        days = school_days(woodside, 10)
        marked(woodside, days[:8])
        marked(woodside, days[8:9], "/", "I")
        marked(woodside, days[9:])
        assert entered(woodside.staged(day=days[8])) == []
        assert entered(woodside.staged(day=days[9])) == ["watch"]

    def test_ninety_five_per_cent_exactly_is_no_concern(self, woodside):
        days = school_days(woodside, 20)
        marked(woodside, days[:1], "I")
        marked(woodside, days[1:])
        news = woodside.staged(day=days[19])
        assert (entered(news)[0], "concern" in entered(news)) == ("severe", False)

    def test_severe_needs_no_number_of_sessions(self, woodside):
        marked(woodside, [FIRST], "/", "I")
        assert entered(woodside.staged()) == ["severe"]

    def test_sessions_that_are_not_possible_make_no_absence(self, woodside):
        """A nursery child who comes in the mornings only: X every afternoon."""
        days = school_days(woodside, 40)
        marked(woodside, days[:2], "I", "X")
        marked(woodside, days[2:], "/", "X")
        [watch] = [e for e in woodside.staged(day=days[39]) if isinstance(e, StageEntered) and e.stage == "watch"]
        assert (watch.attending, watch.possible, len(watch.sessions)) == (18, 20, 2)

    def test_an_agreed_part_time_timetable_is_absence_and_said_as_such(self, woodside):
        days = school_days(woodside, 20)
        marked(woodside, days, "/", "C2")
        [severe] = [e for e in woodside.staged(day=days[0]) if isinstance(e, StageEntered)]
        assert severe.sessions == (MissedSession(date=FIRST, session="PM", code="C2"),)

    def test_marks_before_the_entry_do_not_count(self, woodside, recorded_pupil):
        days = school_days(woodside, 12)
        marked(woodside, days[:2], "N")
        marked(woodside, days[2:])
        woodside.hears(recorded_pupil("16", entry=days[2]), "15:00")
        woodside.decider.states["pupil", PUPIL].done.standing.stages.clear()
        assert entered(woodside.staged(day=days[11])) == []


class TestWhatIsSaid:
    def test_the_evidence_is_the_very_sessions(self, woodside):
        days = ten_per_cent(woodside)
        news = woodside.staged(day=days[19])
        [persistent] = [e for e in news if isinstance(e, StageEntered) and e.stage == "persistent"]
        assert persistent.sessions == tuple(
            MissedSession(date=day, session=session, code="I") for day in days[:2] for session in ("AM", "PM")
        )
        assert (persistent.attending, persistent.possible, persistent.policy) == (36, 40, date(2026, 9, 1))
        assert (persistent.owner, persistent.actions, persistent.next) == (
            "attendance-officer", ("panel-check",), "severe",
        )  # fmt: skip

    def test_its_deadline_is_in_school_days(self, woodside):
        days = ten_per_cent(woodside)
        news = woodside.staged(day=days[19])
        [persistent] = [e for e in news if isinstance(e, StageEntered) and e.stage == "persistent"]
        assert persistent.due == school_days(woodside, 6, days[19])[5]

    def test_of_several_only_the_most_serious_asks(self, woodside):
        ten_per_cent(woodside)
        news = [e for e in woodside.staged() if isinstance(e, StageEntered) and e.date == woodside.day]
        assert {e.stage: e.actions for e in news} == {
            "concern": (), "support": (), "persistent": ("panel-check",),
        }  # fmt: skip

    def test_the_review_is_said_with_its_numbers(self, woodside):
        marked(woodside, [FIRST], "I")
        assert woodside.staged()[-1] == StagesReviewed(school="woodside", date=FIRST, entered=1, left=0)

    def test_what_stands_is_not_said_again(self, woodside):
        days = ten_per_cent(woodside)
        woodside.staged()
        woodside.hears(PolicyAdopted(school="woodside", since=days[0], policy=policy_of("woodside")), "16:00")
        marked(woodside, school_days(woodside, 21)[20:], "I")
        assert entered(woodside.staged()) == []


class TestLeaving:
    def test_it_is_left_when_its_condition_holds_no_more(self, woodside):
        ten_per_cent(woodside)
        woodside.staged()
        marked(woodside, school_days(woodside, 21)[20:])
        assert left(woodside.staged()) == [("persistent", "recovered")]

    def test_another_end_may_be_set_and_then_holds_it_longer(self, woodside):
        policy = policy_of({"stages": {"ladder": {"persistent": {"until": ">= 95"}}}})
        woodside.hears(PolicyAdopted(school="woodside", since=FIRST, policy=policy), "07:30")
        ten_per_cent(woodside)
        woodside.staged()
        days = school_days(woodside, 40)
        marked(woodside, days[20:39])
        assert ("persistent", "recovered") not in left(woodside.staged())
        marked(woodside, days[39:])
        assert ("persistent", "recovered") in left(woodside.staged())

    def test_a_leaver_stands_in_no_stage(self, woodside, recorded_pupil):
        ten_per_cent(woodside)
        woodside.staged()
        standing = woodside.hears(recorded_pupil("16", leaving=woodside.day), "16:00")
        assert left(standing) == []
        woodside.day += timedelta(days=3)
        assert {reason for _, reason in left(woodside.staged())} == {"off-roll"}

    def test_who_is_forgotten_leaves_at_once(self, woodside):
        ten_per_cent(woodside)
        woodside.staged()
        assert {reason for _, reason in left(woodside.hears(PupilForgotten(pupil=PUPIL), "16:00"))} == {"off-roll"}
        woodside.decider.assert_rebuilds()

    def test_who_is_removed_leaves_once_nobody_waits_for_them(self, woodside):
        ten_per_cent(woodside)
        woodside.staged()
        assert left(woodside.hears(PupilRemoved(pupil=PUPIL), "16:00")) == []
        woodside.day += timedelta(days=7)
        assert {reason for _, reason in left(woodside.staged())} == {"off-roll"}
        woodside.decider.assert_rebuilds()

    def test_percentages_begin_anew_with_the_school_year(self, woodside):
        ten_per_cent(woodside)
        woodside.staged()
        woodside.decider.given(_with(woodside, SUMMER, NEXT), at=woodside.at("16:00"))
        marked(woodside, [date(2027, 9, 2)])
        assert {reason for _, reason in left(woodside.staged())} == {"new-school-year"}


class TestCorrections:
    def test_a_corrected_mark_withdraws_what_holds_no_more_at_once_and_says_so(self, woodside):
        days = ten_per_cent(woodside)
        woodside.staged()
        news = woodside.amended("16:00", "/", original="I", date=days[0])
        assert left(news) == [("support", "corrected"), ("persistent", "corrected")]
        last = [each for each in news if isinstance(each, StageLeft)][-1]
        assert (last.attending, last.possible) == (37, 40)
        woodside.decider.assert_rebuilds()

    def test_one_that_takes_nothing_away_is_silent(self, woodside):
        days = ten_per_cent(woodside)
        woodside.staged()
        assert woodside.amended("16:00", "M", original="I", date=days[0]) == []

    def test_todays_marks_wait_for_todays_review(self, woodside):
        days = ten_per_cent(woodside)
        woodside.staged()
        woodside.day = school_days(woodside, 1, days[19] + timedelta(days=1))[0]
        assert woodside.taken("09:10", {"16": "/"}) == []
        assert left(woodside.staged()) == [("persistent", "recovered")]

    def test_a_register_taken_days_later_may_take_away_too(self, woodside):
        days = school_days(woodside, 21)
        marked(woodside, days[:2], "I")
        marked(woodside, days[2:20])
        woodside.staged(day=days[19])
        woodside.day = days[20]
        assert left(woodside.taken("10:00", {"16": "/"}, day=days[1])) == [
            ("support", "corrected"),
            ("persistent", "corrected"),
        ]

    def test_the_first_marks_of_a_new_year_correct_nothing(self, woodside):
        ten_per_cent(woodside)
        woodside.staged()
        woodside.decider.given(_with(woodside, SUMMER, NEXT), at=woodside.at("16:00"))
        woodside.staged(day=date(2027, 7, 21))
        woodside.day = date(2027, 9, 2)
        woodside.taken("09:10", {"16": "/"})
        assert left(woodside.amended("09:30", "L", original="/")) == []


class TestLegal:
    """Ten sessions of G, N, O, U in ten rolling school weeks, across terms and years."""

    def test_the_tenth_session_may_lie_beyond_the_end_of_term(self, woodside):
        autumn, spring = school_days(woodside, 5, date(2026, 12, 14)), school_days(woodside, 1, date(2027, 1, 4))
        marked(woodside, autumn[:4], "O")
        marked(woodside, autumn[4:], "G", "/")
        assert "legal" not in entered(woodside.staged(day=autumn[4]))
        marked(woodside, spring, "U", "/")
        [legal] = [e for e in woodside.staged(day=spring[0]) if isinstance(e, StageEntered) and e.stage == "legal"]
        assert [each.code for each in legal.sessions] == [*"OOOOOOOOGU"]
        assert legal.actions == ("letter", "penalty-check")

    def test_half_term_is_no_school_week(self, woodside):
        """From 7 September, ten school weeks reach to 20 November: the week of half term lies between."""
        marked(woodside, school_days(woodside, 4, date(2026, 9, 7)), "O")
        marked(woodside, [date(2026, 9, 11)], "O", "/")
        marked(woodside, [date(2026, 11, 20)], "O", "/")
        assert "legal" in entered(woodside.staged(day=date(2026, 11, 20)))

    def test_the_eleventh_week_is_too_late(self, woodside):
        marked(woodside, school_days(woodside, 4, date(2026, 9, 7)), "O")
        marked(woodside, [date(2026, 9, 11)], "O", "/")
        marked(woodside, [date(2026, 11, 23)], "O", "/")
        assert "legal" not in entered(woodside.staged(day=date(2026, 11, 23)))

    def test_authorised_absence_is_none_of_it(self, woodside):
        marked(woodside, school_days(woodside, 5, date(2026, 9, 7)), "I")
        assert "legal" not in entered(woodside.staged(day=date(2026, 9, 11)))

    def test_it_spans_the_summer(self, woodside):
        woodside.decider.given(_with(woodside, SUMMER, NEXT), at=woodside.at("07:30"))
        marked(woodside, school_days(woodside, 4, date(2027, 7, 12)), "O")
        marked(woodside, [date(2027, 7, 16)], "G", "/")
        woodside.staged(day=date(2027, 7, 21))
        marked(woodside, [date(2027, 9, 2)], "G", "/")
        news = woodside.staged(day=date(2027, 9, 2))
        [legal] = [e for e in news if isinstance(e, StageEntered) and e.stage == "legal"]
        assert (legal.sessions[0].date, legal.sessions[-1].date) == (date(2027, 7, 12), date(2027, 9, 2))
        woodside.decider.assert_rebuilds()

    def test_the_new_years_calendar_alone_keeps_the_old_weeks(self, woodside):
        woodside.decider.given(_with(woodside, SUMMER), at=woodside.at("07:30"))
        marked(woodside, school_days(woodside, 4, date(2027, 7, 12)), "O")
        marked(woodside, [date(2027, 7, 16)], "G", "/")
        woodside.decider.given(_only(NEXT), at=woodside.at("16:00"))
        marked(woodside, [date(2027, 9, 2)], "G", "/")
        assert "legal" in entered(woodside.staged(day=date(2027, 9, 2)))

    @pytest.mark.parametrize(
        ("changes", "of_age"),
        [
            ({"year": "R", "compulsory_from": date(2026, 12, 31)}, False),
            ({"year": "R", "compulsory_from": date(2026, 8, 31)}, True),
            ({"year": "R"}, False),
            ({"year": "N1"}, False),
            ({"year": "1"}, True),
        ],
        ids=["five in the autumn", "five already", "Reception, no birthday known", "Nursery", "Year 1"],
    )
    def test_below_compulsory_school_age_there_is_none(self, woodside, recorded_pupil, changes, of_age):
        woodside.hears(recorded_pupil("16", **changes), "08:00")
        marked(woodside, school_days(woodside, 5, date(2026, 9, 7)), "O")
        assert ("legal" in entered(woodside.staged(day=date(2026, 9, 11)))) is of_age

    @pytest.mark.parametrize("again", [False, True], ids=["as first heard", "recorded again since"])
    def test_what_was_missed_below_that_age_is_none_of_it(self, woodside, recorded_pupil, again):
        child = recorded_pupil("16", year="R", compulsory_from=date(2026, 12, 31))
        woodside.hears(child, "08:00")
        marked(woodside, school_days(woodside, 5, date(2026, 12, 14)), "O")
        if again:
            woodside.day = date(2027, 1, 4)
            woodside.hears(child, "08:00")
        assert "legal" not in entered(woodside.staged(day=date(2027, 1, 4)))
        since = school_days(woodside, 5, date(2027, 1, 4))
        marked(woodside, since[:4], "O")
        marked(woodside, since[4:], "O", "/")
        assert "legal" not in entered(woodside.staged(day=since[4]))
        woodside.day = since[4]
        woodside.amended("16:00", "O", original="/", session="PM")
        [legal] = [
            each
            for each in woodside.staged(day=since[4] + timedelta(days=3))
            if isinstance(each, StageEntered) and each.stage == "legal"
        ]
        assert (legal.sessions[0].date, len(legal.sessions)) == (since[0], 10)
        woodside.decider.assert_rebuilds()

    def test_a_year_1_whose_birthday_is_unknown_must_have_gone_since_the_summer(self, woodside, recorded_pupil):
        woodside.decider.given(_with(woodside, SUMMER, NEXT), at=woodside.at("07:30"))
        marked(woodside, school_days(woodside, 4, date(2027, 7, 12)), "O")
        woodside.day = date(2027, 9, 2)
        woodside.hears(recorded_pupil("16", year="1"), "08:00")
        marked(woodside, [date(2027, 9, 2)], "O")
        assert "legal" not in entered(woodside.staged(day=date(2027, 9, 2)))

    def test_an_N_that_becomes_an_illness_withdraws_it(self, woodside):
        marked(woodside, school_days(woodside, 5, date(2026, 9, 7)), "N")
        woodside.staged(day=date(2026, 9, 11))
        assert ("legal", "corrected") in left(woodside.amended("16:00", "I"))


class TestPolicies:
    def test_a_case_keeps_the_policy_under_which_it_began(self, woodside):
        days = ten_per_cent(woodside)
        woodside.staged()
        gentler = policy_of({"stages": {"ladder": {"persistent": {"attendance": "<= 80"}}}})
        woodside.hears(PolicyAdopted(school="woodside", since=days[19] + timedelta(days=1), policy=gentler), "16:00")
        marked(woodside, school_days(woodside, 21)[20:], "I")
        assert left(woodside.staged()) == []

    def test_a_new_case_begins_under_the_policy_of_its_day(self, woodside):
        gentler = policy_of({"stages": {"ladder": {"persistent": {"attendance": "<= 80"}}}})
        woodside.hears(PolicyAdopted(school="woodside", since=date(2026, 9, 8), policy=gentler), "08:00")
        ten_per_cent(woodside)
        assert "persistent" not in entered(woodside.staged())


def _with(school, *terms):
    return _setup(school.decider.heard[0].body, [*school.decider.heard[0].body.terms, *terms])


def _only(*terms):
    return _setup(None, terms)


def _setup(usual, terms):
    from events.registers import SchoolSetUp  # noqa: PLC0415

    base = usual.model_dump(by_alias=True) if usual else {
        "school": "woodside", "trust": "reach2", "name": "Woodside", "timezone": "Europe/London", "source": "hook",
    }  # fmt: skip
    return SchoolSetUp.model_validate({**base, "terms": terms, "classes": ()})


CODES = st.sampled_from(["/", "I", "N", "O", "G", "U", "M", "X", None])
CHANGES = st.lists(st.tuples(st.integers(0, 29), st.sampled_from(["AM", "PM"]), CODES), max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES, CHANGES)
def test_a_rebuild_gives_the_very_states_and_what_stands_holds(woodside_on, before, after):
    """Whatever was marked and amended, what stands after an amendment is what the last review would find."""
    school = woodside_on(FIRST)
    days = school_days(school, 30)
    marked(school, days[:26])
    for at, session, code in before:
        school.day = days[at]
        school.amended("15:00", code, session=session, original="/")
    school.staged(day=days[25])
    for at, session, code in after:
        school.day = days[25]
        school.amended("16:00", code, session=session, original="/", date=days[min(at, 25)])
    school.decider.assert_rebuilds()
    standing = set(school.decider.states["pupil", PUPIL].done.standing.stages)
    anew = woodside_on(FIRST)
    anew.decider.given(*(said.body for said in school.decider.heard[3:]), at=school.at("15:00"))
    anew.staged(day=days[25])
    assert standing <= set(anew.decider.states["pupil", PUPIL].done.standing.stages)
