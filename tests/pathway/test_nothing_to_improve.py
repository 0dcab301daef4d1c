"""Of whom it is not said that nothing improved: who had nothing to improve, is new, or is better since."""

from datetime import date

import pytest
from tests.pathway.inviting import FATHER, MOTHER, PUPIL, issue, of, parents

from events.fact import Actor
from events.ids import pupil_id
from events.pathway import (
    AgreePlan,
    AllocateFocusFamily,
    DutyDone,
    DutySet,
    DutyStoodDown,
    EndFocusFamily,
    FocusFamilyAllocated,
    FocusFamilyGrew,
    ImprovementDetected,
    LetterPrepared,
    LetterWithdrawn,
    NoImprovementSeen,
    PrepareLetter,
)

FIRST = date(2026, 9, 7)
SISTER = pupil_id("woodside", "17")
HEAD = {"who": "staff-1", "role": "headteacher"}
PREPARE = PrepareLetter(mis_id="16", template="no-improvement")


@pytest.fixture
def family(woodside):
    """Pupil 16 and a sister, allocated to an assistant head on the first day."""
    woodside.family("9", "16")
    return woodside


def allocate(school, clock="07:30"):
    return school.told(AllocateFocusFamily(mis_id="16", staff="staff-5", role="assistant-head"), clock, **HEAD)


def school_days(school, first=FIRST):
    return school.decider.states["school", "school"].seen.calendar.between(first, date(2026, 12, 18))


def judged(news):
    """Who was judged, since when; and for whom a letter is owed."""
    seen = {fact.pupil: fact.since for fact in of(news, NoImprovementSeen)}
    owed = {fact.pupil for fact in of(news, DutySet) if (fact.kind, fact.about) == ("letter", "no-improvement")}
    assert owed == {*seen}
    return seen


def goes_on(school, days, codes):
    """So many days pass with these codes in the morning, by pupil; what is said of the last and of those before."""
    news = []
    for day in days:
        school.day = day
        school.taken("09:10", codes, "AM")
        school.taken("13:20", dict.fromkeys(codes, "/"), "PM")
        news += school.wakes("15:45")
    return news


def test_a_sister_who_is_never_absent_owes_nobody_a_letter(family):
    family.roll("17")
    family.family("9", "17")
    allocate(family)
    days = school_days(family)
    assert judged(goes_on(family, days[:25], {"16": "I", "17": "/"})) == {PUPIL: FIRST}
    family.decider.assert_rebuilds()


@pytest.mark.parametrize(("missed", "is_judged"), [((5, 10, 15), True), ((5, 15), False)])
def test_who_could_not_gain_the_points_of_an_improvement_is_not_judged(family, missed, is_judged):
    """Three of 42 sessions leave 92.86 %, two 95.24 %: nobody gains five points on that."""
    allocate(family)
    days = school_days(family)
    news = []
    for number, day in enumerate(days[:21]):
        news += goes_on(family, [day], {"16": "O" if number in missed else "/"})
    assert judged(news) == ({PUPIL: FIRST} if is_judged else {})


def test_nor_afterwards_when_more_is_missed(family):
    allocate(family)
    days = school_days(family)
    news = goes_on(family, days[:21], {"16": "/"}) + goes_on(family, days[21:31], {"16": "O"})
    assert judged(news) == {}


def test_of_whom_there_is_no_mark_nothing_is_said(family):
    allocate(family)
    assert judged(family.wakes("15:45", school_days(family)[25])) == {}


def test_nor_of_whom_there_are_too_few_to_tell(family):
    """Nineteen sessions: fewer than half of twenty days."""
    allocate(family)
    days = school_days(family)
    news = goes_on(family, days[:9], {"16": "O"})
    family.day = days[9]
    family.taken("09:10", {"16": "O"}, "AM")
    assert judged(news + family.wakes("15:45", days[25])) == {}


class TestWhoComesLater:
    """Procedures: "on the 20th school day after allocation or plan": of a child who came later, after that."""

    @pytest.fixture
    def alone(self, family):
        allocate(family)
        return family

    def test_into_the_school(self, alone):
        days = school_days(alone)
        goes_on(alone, days[:10], {"16": "I"})
        alone.roll("17", entry=days[10])
        alone.family("9", "17")
        news = goes_on(alone, days[10:29], {"16": "I", "17": "O"})
        assert judged(news) == {PUPIL: FIRST}
        assert judged(goes_on(alone, days[29:31], {"16": "I", "17": "O"})) == {SISTER: days[10]}
        alone.decider.assert_rebuilds()

    def test_into_the_family(self, alone):
        days = school_days(alone)
        alone.roll("17")
        goes_on(alone, days[:10], {"16": "I", "17": "O"})
        alone.family("9", "17")
        news = goes_on(alone, days[10:30], {"16": "I", "17": "O"})
        assert [fact.joined for fact in of(news, FocusFamilyGrew)] == [(SISTER,)]
        assert judged(news) == {PUPIL: FIRST}
        assert judged(goes_on(alone, days[30:31], {"16": "I", "17": "O"})) == {SISTER: days[10]}
        alone.decider.assert_rebuilds()

    def test_and_still_where_the_allocation_goes_on_from_another(self, alone):
        days = school_days(alone)
        goes_on(alone, days[:4], {"16": "I"})
        alone.roll("17")
        alone.family("9", "17")
        goes_on(alone, days[4:6], {"16": "I", "17": "O"})
        alone.day = days[6]
        alone.told(EndFocusFamily(mis_id="16"), "08:00", **HEAD)
        [allocated] = of(allocate(alone, "08:05"), FocusFamilyAllocated)
        assert (allocated.begun, allocated.family) == (FIRST, tuple(sorted([PUPIL, SISTER])))
        assert judged(goes_on(alone, days[6:24], {"16": "I", "17": "O"})) == {PUPIL: FIRST}
        assert judged(goes_on(alone, days[24:25], {"16": "I", "17": "O"})) == {SISTER: days[4]}


class TestWhoIsBetterSince:
    """Issue 3: "letters self-withdraw until issued": what says that nothing improved, with the improvement."""

    @pytest.fixture
    def school(self, woodside, set_up_again):
        return parents(woodside, set_up_again)

    @pytest.fixture
    def unimproved(self, school):
        """Absent on every second of the first days: judged on the 20th, and an improvement is seen two days later."""
        allocate(school)
        days = school_days(school)
        news = []
        for number, day in enumerate(days[:21]):
            news += goes_on(school, [day], {"16": "O" if number % 2 == 0 and number < 17 else "/"})
        assert judged(news) == {PUPIL: FIRST}
        return school

    def improves(self, school):
        news = []
        for day in school_days(school)[21:23]:
            school.day = day
            school.taken("09:10", {"16": "/"}, "AM")
            school.taken("13:20", {"16": "/"}, "PM")
            news += school.decider.wakes(school.at("15:45"))
        assert of(news, ImprovementDetected)
        return news

    def test_the_letter_that_waits_is_withdrawn_and_owed_no_more(self, unimproved):
        prepared = of(unimproved.told(PREPARE, "16:00"), LetterPrepared)
        news = self.improves(unimproved)
        gone = {(fact.letter, fact.reason) for fact in of(news, LetterWithdrawn)}
        assert gone == {(letter.letter, "recovered") for letter in prepared}
        assert [fact.reason for fact in of(news, DutyStoodDown)] == ["not-needed"]
        unimproved.decider.assert_rebuilds()

    def test_nobody_prepares_it_while_the_improvement_counts(self, unimproved):
        self.improves(unimproved)
        actor = Actor(who="staff-3", role="attendance-officer")
        assert (
            "shows an improvement"
            in unimproved.decider.refuses(PREPARE, at=unimproved.at("16:00"), actor=actor).sentence
        )
        days = school_days(unimproved)
        unimproved.told(AgreePlan(mis_id="16", supports=(), review=days[45]), "16:05")
        goes_on(unimproved, days[23:43], {"16": "O"})
        unimproved.day = school_days(unimproved)[43]
        assert of(unimproved.told(PREPARE, "09:00"), LetterPrepared)

    def test_one_that_nobody_prepared_is_owed_no_more(self, unimproved):
        assert [fact.reason for fact in of(self.improves(unimproved), DutyStoodDown)] == ["not-needed"]

    def test_the_other_parents_is_withdrawn_where_one_went_and_the_duty_is_done(self, unimproved):
        prepared = {letter.guardian: letter.letter for letter in of(unimproved.told(PREPARE, "16:00"), LetterPrepared)}
        issue(unimproved, "16:05", prepared[MOTHER])
        news = self.improves(unimproved)
        assert [fact.letter for fact in of(news, LetterWithdrawn)] == [prepared[FATHER]]
        assert [fact.outcome for fact in of(news, DutyDone)] == ["issued"]
