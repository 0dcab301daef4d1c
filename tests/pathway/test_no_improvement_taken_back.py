"""That nothing improved is taken back where corrected marks show that it had, or that nothing could have."""

import pytest
from tests.pathway.inviting import FATHER, MOTHER, PUPIL, issue, issuing, of, parents
from tests.pathway.test_nothing_to_improve import FIRST, PREPARE, allocate, goes_on, judged, school_days

from events.pathway import (
    DutyDone,
    DutyStoodDown,
    ImprovementDetected,
    LetterGroundCorrected,
    LetterIssued,
    LetterPrepared,
    LetterWithdrawn,
    NoImprovementSeen,
    NoImprovementWithdrawn,
)

AWAY = (2, 6, 10, 13, 16, 19)
"""On which of the first days the child is away in the morning: never so much better than before that it is told."""


@pytest.fixture
def school(woodside, set_up_again):
    """Pupil 16, judged on the 20th school day after the allocation: six of 42 sessions were missed."""
    school = parents(woodside, set_up_again)
    allocate(school)
    news = []
    for number, day in enumerate(school_days(school)[:21]):
        news += goes_on(school, [day], {"16": "O" if number in AWAY else "/"})
    assert judged(news) == {PUPIL: FIRST}
    return school


def corrected(school, *numbers, clock="16:30", new="/"):
    """The marks of these mornings turn out to be others; said twice, each is silent."""
    days = school_days(school)
    original = "O" if new == "/" else "/"
    return [fact for n in numbers for fact in school.amended(clock, new, date=days[n], original=original)]


def test_who_turns_out_to_have_attended_well_is_judged_no_more_and_owes_nobody_a_letter(school):
    days = school_days(school)
    news = corrected(school, *AWAY[:3])
    assert of(news, NoImprovementWithdrawn) == []
    news = corrected(school, AWAY[3])
    [gone] = of(news, NoImprovementWithdrawn)
    assert (gone.date, gone.since, gone.attending, gone.possible) == (days[20], FIRST, 40, 42)
    assert [fact.reason for fact in of(news, DutyStoodDown)] == ["not-needed"]
    assert of(goes_on(school, days[21:24], {"16": "/"}), NoImprovementSeen) == []
    school.decider.assert_rebuilds()


def test_one_mark_that_changes_nothing_of_it_leaves_it_and_only_the_list_is_made_anew(school):
    prepared = of(school.told(PREPARE, "16:00"), LetterPrepared)
    news = corrected(school, AWAY[0])
    assert of(news, NoImprovementWithdrawn) == []
    assert {fact.letter for fact in of(news, LetterWithdrawn)} == {letter.letter for letter in prepared}
    assert {len(fact.sessions) for fact in of(news, LetterPrepared)} == {5}


def test_the_letters_that_wait_are_withdrawn_and_none_is_made_anew(school):
    school.told(PREPARE, "16:00")
    news = corrected(school, *AWAY[:4])
    waiting = [letter.letter for letter in of(news, LetterPrepared)][-2:]
    last = [fact for fact in of(news, LetterWithdrawn) if fact.letter in waiting]
    assert [fact.reason for fact in last] == ["corrected"] * 2
    assert type(news[-1]) is not LetterPrepared
    assert school.decider.states["pupil", PUPIL].done.standing.letters == {}
    school.decider.assert_rebuilds()


def test_one_that_went_is_marked_and_its_sister_goes_to_nobody(school):
    prepared = {letter.guardian: letter.letter for letter in of(school.told(PREPARE, "16:00"), LetterPrepared)}
    issue(school, "16:05", prepared[MOTHER])
    assert prepared[FATHER]
    news = corrected(school, *AWAY[:4])
    marked = of(news, LetterGroundCorrected)
    assert {fact.letter for fact in marked} == {prepared[MOTHER]}
    assert [fact.stands for fact in marked] == [True, True, True, False]
    assert [fact.outcome for fact in of(news, DutyDone)] == ["issued"]


def test_one_that_is_being_made_is_marked_and_then_issued(school):
    prepared = {letter.guardian: letter.letter for letter in of(school.told(PREPARE, "16:00"), LetterPrepared)}
    made = issuing(school, "16:05", prepared[MOTHER])
    news = corrected(school, *AWAY[:4])
    assert [fact.stands for fact in of(news, LetterGroundCorrected)][-1] is False
    assert of(made("16:40"), LetterIssued)


def test_marks_by_which_an_improvement_was_there_to_be_seen_take_it_back(woodside, set_up_again):
    """Away each morning of the first ten days, and on four later ones that turn out to be false: 90 % in the last ten
    days then, and far more than before."""
    school = parents(woodside, set_up_again)
    allocate(school)
    days, news = school_days(school), []
    for number, day in enumerate(days[:21]):
        news += goes_on(school, [day], {"16": "O" if number < 10 or number in {11, 13, 15, 17} else "/"})
    assert judged(news) == {PUPIL: FIRST}
    assert of(corrected(school, 11), NoImprovementWithdrawn) == []
    assert len(of(corrected(school, 13), NoImprovementWithdrawn)) == 1
    assert of(corrected(school, 15), NoImprovementWithdrawn) == []


def test_marks_that_are_corrected_again_have_it_said_again(school):
    days = school_days(school)
    corrected(school, *AWAY[:4])
    corrected(school, AWAY[0], AWAY[1], clock="16:40", new="O")
    [again] = of(goes_on(school, days[21:22], {"16": "/"}), NoImprovementSeen)
    assert (again.date, again.since) == (days[21], FIRST)
    school.decider.assert_rebuilds()


def test_a_later_mark_takes_nothing_back(school):
    days = school_days(school)
    news = goes_on(school, days[21:40], {"16": "/"})
    assert of(news, NoImprovementWithdrawn) == []


def test_an_improvement_that_was_seen_since_does_not_hide_one_that_was_there_before(woodside, set_up_again):
    school = parents(woodside, set_up_again)
    allocate(school)
    days, news = school_days(school), []
    for number, day in enumerate(days[:21]):
        news += goes_on(school, [day], {"16": "O" if number < 10 or number in {11, 13, 15, 17} else "/"})
    assert judged(news) == {PUPIL: FIRST}
    assert of(goes_on(school, days[21:26], {"16": "/"}), ImprovementDetected)
    school.amended("16:30", "/", date=days[11], original="O")
    assert of(school.amended("16:31", "/", date=days[13], original="O"), NoImprovementWithdrawn)
