"""What must be told once it has gone on for so many school days: once for each run, and withdrawn when corrected."""

from datetime import date

import pytest

from events.ids import pupil_id
from events.pathway import CounterReached, CounterWithdrawn, DutySet, DutyStoodDown, StagesOf
from events.policy import policy_of
from events.registers import PolicyAdopted, SchoolDayDeclared
from pathway.projection import stages_of

PUPIL = pupil_id("woodside", "16")
MONDAY = date(2026, 9, 7)


@pytest.fixture
def school(woodside):
    """Monday 7 September 2026; INSET on the 18th, a closure on the 25th, half term from 26 October."""
    return woodside


def days_of(school, count, first=MONDAY):
    calendar = school.decider.states["school", "school"].seen.calendar
    return list(calendar.between(first, date(2027, 3, 25))[:count])


def marked(school, days, am, pm=None):
    for day in days:
        school.day = day
        school.taken("09:10", {"16": am}, "AM")
        school.taken("13:20", {"16": pm or am}, "PM")


def is_gone(fact):
    return isinstance(fact, CounterWithdrawn)


def tells(news):
    """The duties to tell the authority of ten days."""
    return [each.duty for each in news if isinstance(each, DutySet) and each.about == "authority-return"]


def reached(news):
    return [(each.counter, each.date, each.days) for each in news if isinstance(each, CounterReached)]


class TestMissingEducation:
    """Procedures, "counters": 5 consecutive school days unexplained."""

    def test_on_the_fifth_day_over_a_weekend(self, school):
        days = days_of(school, 6)
        marked(school, days[:1], "/")
        marked(school, days[1:], "N")
        [said] = [e for e in school.staged(day=days[5]) if isinstance(e, CounterReached)]
        assert (said.counter, said.date, said.days, said.owner) == (
            "missing-education",
            days[5],
            5,
            "attendance-officer",
        )
        assert [(each.date, each.session) for each in said.sessions] == [(d, s) for d in days[1:] for s in ("AM", "PM")]
        assert said.due == date(2026, 9, 15)

    def test_once_for_each_run(self, school):
        days = days_of(school, 15)
        marked(school, days[:7], "N")
        marked(school, days[7:8], "/")
        marked(school, days[8:14], "N")
        assert reached(school.staged(day=days[14])) == [
            ("missing-education", days[4], 5),
            ("missing-education", days[12], 5),
        ]

    def test_half_term_and_closures_do_not_break_a_run(self, school):
        days = days_of(school, 5, date(2026, 10, 21))
        assert days[-1] == date(2026, 11, 3)
        marked(school, days, "O")
        assert ("missing-education", days[4], 5) in reached(school.staged(day=days[4]))

    def test_a_note_or_a_call_explains_a_day(self, school):
        days = days_of(school, 5)
        for day in days:
            school.day = day
            school.absent("09:20")
            school.taken("09:10", {"16": "N"}, "AM")
            school.taken("13:20", {"16": "N"}, "PM")
        school.day = days[2]
        school.absent("14:00", session="PM")
        school.explained("14:05", session="PM")
        school.explained("14:06", session="AM")
        assert reached(school.staged(day=days[4])) == []

    def test_one_attended_session_breaks_it(self, school):
        days = days_of(school, 5)
        marked(school, days[:2], "N")
        marked(school, days[2:3], "N", "/")
        marked(school, days[3:], "N")
        assert reached(school.staged(day=days[4])) == []

    def test_a_day_on_which_nothing_was_possible_is_passed_over(self, school):
        days = days_of(school, 6)
        marked(school, days[:2], "N")
        marked(school, days[2:3], "X")
        marked(school, days[3:], "N")
        assert reached(school.staged(day=days[5])) == [("missing-education", days[5], 5)]

    def test_a_day_whose_register_was_never_taken_breaks_it(self, school):
        days = days_of(school, 6)
        marked(school, days[:2], "N")
        marked(school, days[3:], "N")
        assert reached(school.staged(day=days[5])) == []

    def test_a_part_time_child_is_away_in_the_sessions_of_its_timetable(self, school):
        days = days_of(school, 5)
        marked(school, days, "N", "X")
        assert reached(school.staged(day=days[4])) == [("missing-education", days[4], 5)]

    @pytest.mark.parametrize("free", ["C2", "X", "D"])
    def test_a_whole_day_that_a_timetable_leaves_free_is_passed_over(self, school, free):
        days = days_of(school, 6)
        marked(school, days[:2], "N")
        marked(school, days[2:3], free)
        marked(school, days[3:], "N")
        assert reached(school.staged(day=days[5])) == [("missing-education", days[5], 5)]

    def test_leave_of_another_kind_breaks_it(self, school):
        days = days_of(school, 6)
        marked(school, days[:2], "N")
        marked(school, days[2:3], "N", "C")
        marked(school, days[3:], "N")
        assert reached(school.staged(day=days[5])) == []

    def test_who_is_found_to_be_explained_is_missing_no_more(self, school):
        days = days_of(school, 5)
        for day in days:
            school.day = day
            school.absent("09:20")
            school.taken("09:10", {"16": "N"}, "AM")
        school.staged(day=days[4])
        assert CounterWithdrawn(pupil=PUPIL, counter="missing-education", date=days[4]) in school.explained("16:00")
        school.decider.assert_rebuilds()


class TestKnownLate:
    """A row that is over is judged once it is known, by the very days of which that was heard since the last review."""

    def test_codes_that_are_settled_when_the_child_is_back(self, school):
        days = days_of(school, 14)
        marked(school, days[:10], "I")
        marked(school, days[10:12], "/")
        assert reached(school.staged(day=days[11])) == []
        school.day = days[12]
        for day in days[:10]:
            for session in ("AM", "PM"):
                school.amended("09:00", "G", session=session, original="I", date=day)
        marked(school, days[12:13], "/")
        news = school.decider.wakes(school.at("15:45", days[12]))
        assert reached(news) == [("authority-return", days[9], 10)]
        [duty] = [each for each in news if isinstance(each, DutySet) and each.kind == "tell-authority"]
        assert duty.due_at == school.at("17:00", days[13])
        marked(school, days[13:], "/")
        assert reached(school.staged(day=days[13])) == []
        assert [each.counter for each in school.amended("16:00", "/", original="G", date=days[4]) if is_gone(each)] == [
            "authority-return"
        ]
        school.decider.assert_rebuilds()

    def test_an_earlier_row_that_is_known_after_a_later_one_was_told_of(self, school):
        days = days_of(school, 24)
        marked(school, days[:10], "I")
        marked(school, days[10:12], "/")
        marked(school, days[12:22], "G")
        assert reached(school.staged(day=days[21])) == [("authority-return", days[21], 10)]
        school.day = days[22]
        for day in days[:10]:
            for session in ("AM", "PM"):
                school.amended("09:00", "G", session=session, original="I", date=day)
        marked(school, days[22:23], "/")
        news = school.decider.wakes(school.at("15:45", days[22]))
        assert reached(news) == [("authority-return", days[9], 10)]
        marked(school, days[23:], "/")
        assert reached(school.staged(day=days[23])) == []
        for of, end in ((days[14], days[21]), (days[4], days[9])):
            gone = [each.date for each in school.amended("16:00", "/", original="G", date=of) if is_gone(each)]
            assert gone == [end]
        school.decider.assert_rebuilds()

    def test_a_register_that_arrives_on_the_morning_after(self, school):
        days = days_of(school, 6)
        marked(school, days[:4], "N")
        assert reached(school.staged(day=days[4])) == []
        school.day = days[5]
        for session in ("AM", "PM"):
            school.taken("08:55", {"16": "N"}, session, day=days[4])
        marked(school, days[5:], "/")
        assert reached(school.staged(day=days[5])) == [("missing-education", days[4], 5)]

    def test_what_was_known_at_the_last_review_is_not_told_of_again(self, school):
        days = days_of(school, 8)
        marked(school, days[:4], "N")
        marked(school, days[4:], "/")
        school.staged(day=days[6])
        school.day = days[7]
        school.amended("09:00", "I", original="/", date=days[5])
        assert reached(school.staged(day=days[7])) == []

    def test_a_day_that_was_never_marked_neither_counts_nor_ends_ten_days_without_leave(self, school):
        days = days_of(school, 14)
        marked(school, days[:5], "O")
        marked(school, days[6:], "O")
        assert ("authority-return", days[10], 10) in reached(school.staged(day=days[13]))


class TestPartTime:
    """C2, an agreed part-time timetable: absence in the statistics, and the child is not expected."""

    def test_each_run_of_days_is_of_the_sessions_of_the_timetable(self, school):
        days = days_of(school, 20)
        marked(school, days, "N", "C2")
        assert reached(school.staged(day=days[19])) == [
            ("missing-education", days[4], 5),
            ("authority-return", days[9], 10),
            ("joint-enquiry", days[19], 20),
        ]
        school.decider.assert_rebuilds()

    def test_a_day_of_illness_is_its_one_session(self, school):
        days = days_of(school, 15)
        marked(school, days[:14], "I", "C2")
        assert reached(school.staged(day=days[13])) == []
        marked(school, days[14:], "I", "C2")
        assert reached(school.staged(day=days[14])) == [("sickness-return", days[14], 15)]

    def test_free_days_alone_are_no_run(self, school):
        days = days_of(school, 12)
        marked(school, days, "C2")
        assert reached(school.staged(day=days[11])) == []


class TestAuthority:
    def test_ten_days_unauthorised_and_twenty(self, school):
        days = days_of(school, 20)
        marked(school, days, "G")
        assert reached(school.staged(day=days[19])) == [
            ("authority-return", days[9], 10),
            ("joint-enquiry", days[19], 20),
        ]

    def test_who_came_late_was_there(self, school):
        days = days_of(school, 10)
        marked(school, days[:9], "O")
        marked(school, days[9:], "U", "O")
        assert reached(school.staged(day=days[9])) == [("missing-education", days[4], 5)]

    def test_a_corrected_mark_withdraws_it_at_once_and_it_may_be_reached_again(self, school):
        days = days_of(school, 21)
        marked(school, days[:10], "G")
        school.staged(day=days[9])
        news = school.amended("16:00", "I", original="G", date=days[3])
        assert [e for e in news if isinstance(e, CounterWithdrawn)] == [
            CounterWithdrawn(pupil=PUPIL, counter="authority-return", date=days[9])
        ]
        marked(school, days[10:14], "G")
        assert reached(school.staged(day=days[13])) == [("authority-return", days[13], 10)]
        school.decider.assert_rebuilds()

    def test_an_earlier_row_is_withdrawn_though_a_later_one_was_told_and_what_is_to_be_told_of_that_one_stays(
        self, school
    ):
        policy = policy_of({"counters": {"authority-return": {"within_days": 40}}})
        school.hears(PolicyAdopted(school="woodside", since=MONDAY, policy=policy), "07:00")
        days = days_of(school, 22)
        marked(school, days[:10], "G")
        [first] = tells(school.decider.wakes(school.at("15:45", days[9])))
        marked(school, days[10:12], "/")
        marked(school, days[12:], "G")
        [second] = tells(school.decider.wakes(school.at("15:45", days[21])))
        news = school.amended("16:00", "I", original="G", date=days[3])
        assert [each.date for each in news if is_gone(each)] == [days[9]]
        assert [each.duty for each in news if isinstance(each, DutyStoodDown)] == [first]
        news = school.amended("16:01", "I", original="G", date=days[14])
        assert [each.date for each in news if is_gone(each)] == [days[21]]
        assert [each.duty for each in news if isinstance(each, DutyStoodDown)] == [second]
        assert [each for each in school.amended("16:02", "I", original="G", date=days[4]) if is_gone(each)] == []
        school.decider.assert_rebuilds()

    def test_a_snow_day_is_none(self, school):
        days = days_of(school, 11)
        school.hears(SchoolDayDeclared(school="woodside", date=days[4], open=False), "07:30")
        marked(school, [day for day in days if day != days[4]], "G")
        assert ("authority-return", days[10], 10) in reached(school.staged(day=days[10]))


class TestSickness:
    """15 days I in the school year, consecutive or not; two sessions are a day."""

    def test_on_the_thirtieth_session(self, school):
        days = days_of(school, 40)
        for n, day in enumerate(days):
            marked(school, [day], "I" if n < 29 else "/", "/" if n != 35 else "I")
        assert reached(school.staged(day=days[39])) == [("sickness-return", days[35], 15)]

    def test_once_in_a_school_year(self, school):
        days = days_of(school, 25)
        marked(school, days[:15], "I")
        marked(school, days[15:17], "/")
        marked(school, days[17:], "I")
        assert [name for name, _, _ in reached(school.staged(day=days[24]))] == ["sickness-return"]

    def test_not_of_a_child_below_compulsory_school_age(self, school, recorded_pupil):
        school.hears(recorded_pupil("16", year="N2"), "07:30")
        days = days_of(school, 16)
        marked(school, days, "I")
        assert reached(school.staged(day=days[15])) == []

    def test_of_one_who_comes_of_that_age_in_the_year_only_days_since_then_count(self, school, recorded_pupil):
        days = days_of(school, 32)
        school.hears(recorded_pupil("16", compulsory_from=days[14]), "07:30")
        marked(school, days[:28], "I")
        assert reached(school.staged(day=days[27])) == []
        marked(school, days[28:], "I")
        [said] = [each for each in school.staged(day=days[31]) if isinstance(each, CounterReached)]
        assert (said.date, said.days, said.sessions[0].date) == (days[28], 15, days[14])
        school.decider.assert_rebuilds()


@pytest.mark.parametrize("withdrawn", [False, True])
@pytest.mark.parametrize("batches", [1, 4])
async def test_a_row_that_is_withdrawn_and_reached_again_is_one_row(school, tables, batches, withdrawn):
    """A mark was corrected, and back again: a rebuild folds in one batch what was heard in several."""
    of = {"pupil": PUPIL, "counter": "authority-return", "date": MONDAY}
    row = CounterReached(**of, days=10, owner="attendance-officer", sessions=())
    gone = CounterWithdrawn(**of)
    facts = school.log(row, gone, row.model_copy(update={"days": 11}), *([gone] if withdrawn else []))
    for n in range(batches):
        await tables.fold(facts if batches == 1 else facts[len(facts) * n // 4 : len(facts) * (n + 1) // 4])
    found = await stages_of(tables.reading(), StagesOf())
    assert [each.days for each in found.counters] == ([] if withdrawn else [11])
