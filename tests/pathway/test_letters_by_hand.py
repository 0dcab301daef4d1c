"""Corrected marks and letters that no standing stage looks after: a person's, invitations, those of a stage left."""

import pytest

from events.fact import Actor
from events.pathway import (
    IssueLetter,
    LetterGroundCorrected,
    LetterPrepared,
    LetterWithdrawn,
    PrepareLetter,
    ReleaseLetter,
    StageLeft,
)

from .test_letters import PUPIL, _made, concerned, days_of, marked, only, school  # noqa: F401

NOTICE = PrepareLetter(mis_id="16", template="notice-to-improve")


def prepared(school, clock="16:00"):  # noqa: F811
    return only(school.told(PrepareLetter(mis_id="16", template="concern"), clock), LetterPrepared)


def issued(school, letter, clock="16:10"):  # noqa: F811
    [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=letter.letter), clock)
    return _made(school, issuing)


@pytest.fixture
def missing(school):  # noqa: F811
    """Two days missed, one attended."""
    days = days_of(school, 3)
    marked(school, days[:2], "O")
    marked(school, days[2:])
    return school, days


def test_one_that_waits_is_withdrawn_and_made_anew_without_what_was_corrected(missing):
    school, days = missing  # noqa: F811
    before = prepared(school)
    news = school.amended("16:05", "/", original="O", date=days[0])
    assert [(each.letter, each.reason) for each in only(news, LetterWithdrawn)] == [
        (each.letter, "corrected") for each in before
    ]
    anew = only(news, LetterPrepared)
    assert {each.guardian for each in anew} == {each.guardian for each in before}
    assert {(each.template, each.stage, len(each.sessions), each.attending) for each in anew} == {
        ("concern", None, 3, 3)
    }
    assert only(issued(school, anew[0]), LetterGroundCorrected) == []
    school.decider.assert_rebuilds()


def test_where_nothing_is_left_there_is_none(missing):
    school, days = missing  # noqa: F811
    prepared(school)
    for clock, day, session in (("16:05", 0, "AM"), ("16:06", 0, "PM"), ("16:07", 1, "AM"), ("16:08", 1, "PM")):
        news = school.amended(clock, "/", original="O", date=days[day], session=session)
    assert len(only(news, LetterWithdrawn)) == 2
    assert only(news, LetterPrepared) == []
    assert school.decider.states["pupil", PUPIL].done.standing.letters == {}
    school.decider.assert_rebuilds()


def test_several_to_one_parent_are_made_anew_each(missing):
    school, days = missing  # noqa: F811
    for clock in ("16:00", "16:01", "16:02"):
        prepared(school, clock)
    anew = only(school.amended("16:05", "/", original="O", date=days[0]), LetterPrepared)
    assert len({each.letter for each in anew}) == 6
    school.decider.assert_rebuilds()


def test_one_that_is_gone_is_marked_once(missing):
    school, days = missing  # noqa: F811
    letter = prepared(school)[0]
    issued(school, letter)
    [marked_] = only(school.amended("16:15", "/", original="O", date=days[0]), LetterGroundCorrected)
    assert (marked_.letter, marked_.stands, [each.date for each in marked_.sessions]) == (
        letter.letter,
        True,
        [days[0]],
    )
    assert only(school.amended("16:16", "/", original="/", date=days[2]), LetterGroundCorrected) == []
    school.decider.assert_rebuilds()


def test_one_of_a_stage_that_has_been_left_since_is_marked_all_the_same(school):  # noqa: F811
    days, news = concerned(school)
    letter = only(news, LetterPrepared)[0]
    issued(school, letter)
    marked(school, days_of(school, 40)[20:])
    assert {each.reason for each in only(school.staged(), StageLeft)} >= {"recovered"}
    [marked_] = only(school.amended("16:30", "/", original="O", date=days[1]), LetterGroundCorrected)
    assert (marked_.letter, marked_.stands) == (letter.letter, False)
    school.decider.assert_rebuilds()


def test_a_notice_to_improve_that_a_person_asks_for_lists_no_absence_that_was_authorised(school):  # noqa: F811
    days = days_of(school, 6)
    marked(school, days[:1], "I")
    marked(school, days[1:], "O")
    letters = only(school.told(NOTICE, "16:00"), LetterPrepared)
    assert {tuple(away.code for away in each.sessions) for each in letters} == {("O",) * 10}


class TestANoticeToImprove:
    """Procedures, "legal": "10 unauthorised sessions (G, N, O, U) in 10 rolling school weeks"; a person releases it."""

    @pytest.mark.parametrize("code", ["/", "I", "O"])
    def test_without_ten_such_sessions_there_is_none(self, school, code):  # noqa: F811
        days = days_of(school, 5)
        marked(school, days[:4], code)
        marked(school, days[4:], "N", "/")
        actor = Actor(who="staff-3", role="attendance-officer")
        assert school.decider.refuses(NOTICE, at=school.at("16:00"), actor=actor).reason == "no-ground"

    @pytest.fixture
    def ten(self, school):  # noqa: F811
        """Ten sessions, and those letters."""
        days = days_of(school, 5)
        marked(school, days, "O")
        return school, days, only(school.told(NOTICE, "14:00"), LetterPrepared)

    def test_with_ten_it_is_held(self, ten):
        school, _, letters = ten  # noqa: F811
        assert {(len(each.sessions), each.held) for each in letters} == {(10, True)}
        issue = IssueLetter(pupil=PUPIL, letter=letters[0].letter)
        actor = Actor(who="staff-3", role="attendance-officer")
        assert school.decider.refuses(issue, at=school.at("14:01"), actor=actor).reason == "held"
        school.decider.assert_rebuilds()

    def test_a_corrected_mark_leaves_too_few_and_it_falls(self, ten):
        school, days, letters = ten  # noqa: F811
        news = school.amended("14:05", "/", original="O", date=days[0])
        assert {each.letter for each in only(news, LetterWithdrawn)} == {each.letter for each in letters}
        assert only(news, LetterPrepared) == []

    def test_one_that_is_gone_does_not_stand_any_more(self, ten):
        school, days, letters = ten  # noqa: F811
        school.told(ReleaseLetter(pupil=PUPIL, letter=letters[0].letter), "14:01")
        issued(school, letters[0], "14:02")
        news = school.amended("16:15", "/", original="O", date=days[0])
        [corrected] = only(news, LetterGroundCorrected)
        assert (corrected.letter, corrected.stands) == (letters[0].letter, False)
        school.decider.assert_rebuilds()
