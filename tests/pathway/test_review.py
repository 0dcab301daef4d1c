"""Who is monitored, and what counts as an improvement, at a quarter to four on school days."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from events.ids import pupil_id
from events.pathway import ImprovementDetected, ImprovementReviewed, MonitoringEnded, MonitoringStarted
from events.policy import policy_of
from events.registers import ClosureDeclared, PolicyAdopted, SchoolDayDeclared
from pathway.domain.daily import due_of
from pathway.domain.deciding import DAILY
from pathway.domain.marks import Figures
from pathway.domain.review import is_improvement

PUPIL = pupil_id("woodside", "16")
IMPROVEMENT = policy_of("woodside").improvement


@pytest.fixture
def woodside(woodside_on):
    """Thursday 3 September 2026, the first day of the school year, before school."""
    return woodside_on(date(2026, 9, 3))


def school_days(school, count, first=date(2026, 9, 3)):
    days = school.decider.states["school", "school"].seen.calendar.between(first, date(2027, 7, 31))
    return days[:count]


def marked(school, days, am, pm=None, mis_id="16"):
    """Each of these days has these marks."""
    for day in days:
        school.day = day
        school.taken("09:10", {mis_id: am}, "AM")
        school.taken("13:20", {mis_id: pm or am}, "PM")


def next_review(school):
    """When the next review is held."""
    state = school.decider.states["school", "school"]
    return due_of(next(daily for daily in DAILY if daily.name == "improvement"), state.seen, state.done)


def reviewed_on(school, day):
    """The news of that day's review, those of earlier days held before."""
    school.day = day
    school.decider.wakes(school.at("15:44"))
    return school.wakes("15:45")


def test_each_school_day_has_its_review(woodside):
    held = [news.date for news in woodside.wakes("16:00", date(2026, 9, 21)) if isinstance(news, ImprovementReviewed)]
    assert held == [
        *(date(2026, 9, day) for day in (3, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17)),
        date(2026, 9, 21),
    ]


def test_the_first_review_is_after_set_up(woodside_on):
    monday = woodside_on(date(2026, 9, 7))
    assert next_review(monday) == monday.at("15:45")
    sunday = woodside_on(date(2026, 9, 6))
    assert next_review(sunday) == monday.at("15:45")


def test_a_school_set_up_after_the_hour_begins_on_the_next_day(woodside_on):
    monday = woodside_on(date(2026, 9, 7))
    monday.decider.states["school", "school"].seen.set_up_at = monday.at("15:46")
    assert next_review(monday) == monday.at("15:45", date(2026, 9, 8))


def test_a_day_on_which_the_school_is_shut_has_no_review(woodside):
    woodside.hears(SchoolDayDeclared(school="woodside", date=date(2026, 9, 3), open=False), "07:30")
    assert next_review(woodside) == woodside.at("15:45", date(2026, 9, 4))
    woodside.hears(SchoolDayDeclared(school="woodside", date=date(2026, 9, 3), open=None), "07:40")
    assert next_review(woodside) == woodside.at("15:45")


def test_the_hour_is_the_schools_in_winter_too(woodside):
    news = reviewed_on(woodside, date(2026, 10, 23))
    assert isinstance(news[-1], ImprovementReviewed)
    assert next_review(woodside).isoformat() == "2026-11-02T15:45:00+00:00"


def test_the_policy_of_the_day_says_the_hour(woodside):
    earlier = policy_of({"improvement": {"at": "15:00:00"}})
    woodside.hears(PolicyAdopted(school="woodside", since=date(2026, 9, 4), policy=earlier), "08:00")
    assert next_review(woodside) == woodside.at("15:45")
    woodside.wakes("15:45")
    assert next_review(woodside) == woodside.at("15:00", date(2026, 9, 4))


class TestPersistentAbsence:
    """Procedures, "monitored": PA in the school year to date, from 20 possible sessions."""

    def test_two_absences_in_twenty_sessions_are_ten_per_cent(self, woodside):
        days = school_days(woodside, 10)
        marked(woodside, days[:9], "/")
        marked(woodside, days[9:], "I")
        assert MonitoringStarted(pupil=PUPIL, because="persistent-absence") in reviewed_on(woodside, days[9])

    def test_one_session_fewer_is_not_enough_to_say(self, woodside):
        days = school_days(woodside, 10)
        marked(woodside, days[:8], "/")
        marked(woodside, days[8:9], "/", "X")
        marked(woodside, days[9:], "I")
        assert len(reviewed_on(woodside, days[9])) == 1

    def test_one_absence_in_twenty_sessions_is_five(self, woodside):
        days = school_days(woodside, 10)
        marked(woodside, days[:9], "/")
        marked(woodside, days[9:], "/", "U")
        assert len(reviewed_on(woodside, days[9])) == 1

    def test_monitoring_ends_when_it_is_persistent_no_more(self, woodside):
        days = school_days(woodside, 11)
        marked(woodside, days[:9], "/")
        marked(woodside, days[9:10], "I")
        reviewed_on(woodside, days[9])
        marked(woodside, days[10:], "/")
        assert MonitoringEnded(pupil=PUPIL) in reviewed_on(woodside, days[10])

    def test_marks_before_entry_do_not_count(self, woodside, recorded_pupil):
        days = school_days(woodside, 12)
        marked(woodside, days[:2], "N")
        marked(woodside, days[2:], "/")
        woodside.hears(recorded_pupil("16", entry=days[2]), "15:00")
        assert len(reviewed_on(woodside, days[11])) == 1

    def test_a_corrected_mark_counts_as_corrected(self, woodside):
        days = school_days(woodside, 10)
        marked(woodside, days[:9], "/")
        marked(woodside, days[9:], "I")
        woodside.amended("15:00", "/", original="I")
        assert len(reviewed_on(woodside, days[9])) == 1

    def test_marks_of_later_days_do_not_count_yet(self, woodside):
        days = school_days(woodside, 11)
        marked(woodside, days[:10], "/")
        woodside.taken("13:30", {"16": "N"}, "AM", day=days[10])
        assert len(reviewed_on(woodside, days[9])) == 1

    def test_a_leaver_is_monitored_no_more(self, woodside, recorded_pupil):
        days = school_days(woodside, 11)
        marked(woodside, days[:10], "I")
        assert MonitoringStarted(pupil=PUPIL, because="persistent-absence") in reviewed_on(woodside, days[9])
        woodside.hears(recorded_pupil("16", leaving=days[9]), "16:00")
        assert MonitoringEnded(pupil=PUPIL) in reviewed_on(woodside, days[10])


class TestFocusFamilies:
    def test_a_sibling_who_becomes_known_later_is_monitored_from_the_next_review(self, woodside):
        woodside.allocated("09:00", "staff-3", "attendance-officer")
        woodside.roll("17")
        woodside.family("9", "16", "17")
        sibling = pupil_id("woodside", "17")
        news = reviewed_on(woodside, date(2026, 9, 3))
        assert news[0] == MonitoringStarted(pupil=sibling, because="focus-family")
        assert news[-1].monitored == 2

    def test_it_stays_monitored_however_good_the_attendance(self, woodside):
        woodside.allocated("09:00", "staff-3", "attendance-officer")
        days = school_days(woodside, 12)
        marked(woodside, days, "/")
        assert [type(news) for news in reviewed_on(woodside, days[11])] == [ImprovementReviewed]


class TestImprovement:
    """Procedures, "improvement": 10 school days against the 20 before them."""

    @pytest.fixture
    def focus(self, woodside):
        woodside.allocated("08:00", "staff-3", "attendance-officer")
        return woodside

    def test_it_is_detected_on_the_first_day_on_which_both_conditions_hold(self, focus):
        """Nine good days and one half day are 19 of 20; eight are 18, exactly 90 %."""
        days = school_days(focus, 30)
        marked(focus, days[:20], "/", "I")
        marked(focus, days[20:], "/")
        focus.day = days[29]
        [detected] = [each for each in focus.wakes("15:45") if isinstance(each, ImprovementDetected)]
        assert (detected.date, detected.recent_attending) == (days[27], 18)

    def test_the_figures_are_those_of_the_windows(self, focus):
        days = school_days(focus, 31)
        marked(focus, days[:1], "N")
        marked(focus, days[1:21], "/", "I")
        marked(focus, days[21:], "/")
        focus.decider.states["pupil", PUPIL].done.improved = days[9]
        [detected] = [n for n in reviewed_on(focus, days[30]) if isinstance(n, ImprovementDetected)]
        assert detected.model_dump(exclude={"pupil", "date", "praise_held"}) == {
            "recent_attending": 20,
            "recent_possible": 20,
            "earlier_attending": 20,
            "earlier_possible": 40,
        }

    def test_next_not_before_the_twenty_first_school_day_after(self, focus):
        days = school_days(focus, 60)
        marked(focus, days[:20], "/", "I")
        marked(focus, days[20:], "/")
        focus.day = days[59]
        detected = [n.date for n in focus.wakes("15:45") if isinstance(n, ImprovementDetected)]
        first = days.index(detected[0])
        assert 20 <= first < 30
        assert all(days.index(later) - days.index(before) >= 21 for before, later in pairwise(detected))

    def test_a_pupil_who_is_not_monitored_is_not_looked_at(self, woodside):
        days = school_days(woodside, 30)
        marked(woodside, days[:18], "/")
        marked(woodside, days[18:20], "/", "I")
        marked(woodside, days[20:], "/")
        woodside.day = days[29]
        assert {type(news) for news in woodside.wakes("15:45")} == {ImprovementReviewed}

    def test_days_of_last_school_year_are_no_days_before(self, woodside_on):
        august = in_the_new_year(woodside_on)
        assert [n for n in august.wakes("15:45") if isinstance(n, ImprovementDetected)] == []

    def test_the_review_counts_who_was_looked_at_and_who_improved(self, focus):
        days = school_days(focus, 30)
        marked(focus, days[:20], "/", "I")
        marked(focus, days[20:], "/")
        focus.day = days[29]
        held = [n for n in focus.wakes("15:45") if isinstance(n, ImprovementReviewed)]
        assert {n.monitored for n in held} == {1}
        assert sum(n.improved for n in held) == 1


def in_the_new_year(woodside_on):
    """A child of a focus family who came half the time in the spring, and always since the new school year began."""
    school = woodside_on(date(2027, 3, 1))
    school.allocated("08:00", "staff-3", "attendance-officer")
    marked(school, [date(2027, 3, 1) + timedelta(days=n) for n in range(5)], "/", "I")
    marked(school, [date(2027, 8, 2) + timedelta(days=n) for n in range(3)], "/")
    return school


@pytest.mark.parametrize(
    ("recent", "earlier", "improved"),
    [
        (Figures(18, 20), Figures(34, 40), True),
        (Figures(18, 20), Figures(35, 40), False),
        (Figures(17, 20), Figures(20, 40), False),
        (Figures(9, 10), Figures(17, 20), True),
        (Figures(9, 10), Figures(16, 19), False),
        (Figures(0, 0), Figures(10, 20), False),
        (Figures(20, 20), Figures(38, 40), True),
        (Figures(20, 20), Figures(39, 40), False),
    ],
    ids=[
        "exactly 5 points, exactly 90 %",
        "2.5 points",
        "85 % is not 90",
        "20 sessions before are enough",
        "19 are not",
        "nothing possible in the ten days",
        "95 to 100",
        "97.5 to 100",
    ],
)
def test_the_edges_of_an_improvement(recent, earlier, improved):
    assert is_improvement(IMPROVEMENT, recent, earlier) is improved


def test_points_may_be_fractions():
    policy = IMPROVEMENT.model_copy(update={"points": Decimal("2.5")})
    assert is_improvement(policy, Figures(18, 20), Figures(35, 40))


def test_a_snow_day_has_no_review_until_it_is_withdrawn(woodside):
    snow = {"school": "woodside", "date": date(2026, 9, 3), "session": "both"}
    woodside.hears(ClosureDeclared(**snow), "07:30")
    assert next_review(woodside) == woodside.at("15:45", date(2026, 9, 4))
    woodside.hears(ClosureDeclared(**snow, withdrawn=True), "07:40")
    assert next_review(woodside) == woodside.at("15:45")
