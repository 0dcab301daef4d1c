"""Which letter was had, and which is asked for again: a second episode, one that a person took back, one that waits."""

import pytest

from events.fact import Actor
from events.pathway import (
    DutySet,
    IssueLetter,
    LetterPrepared,
    PrepareLetter,
    ReleaseLetter,
    StageEntered,
    StageLeft,
    WithdrawLetter,
)

from .test_letters import PUPIL, _made, days_of, marked, only, school  # noqa: F401

OFFICER = Actor(who="staff-3", role="attendance-officer")
NOTICE = PrepareLetter(mis_id="16", template="notice-to-improve")
CONCERN = PrepareLetter(mis_id="16", template="concern")


def goes_on(school, days, code="/"):  # noqa: F811
    news = []
    for day in days:
        marked(school, [day], code)
        news += school.decider.wakes(school.at("15:45"))
    return news


def of_stage(news, name):
    return [each for each in only(news, StageEntered) if each.stage == name]


def letters(news, template):
    return [each for each in only(news, LetterPrepared) if each.template == template]


def owed(news, about):
    return [each for each in only(news, DutySet) if (each.kind, each.about) == ("letter", about)]


@pytest.fixture
def legal(school):  # noqa: F811
    """Ten sessions, and a notice to improve to each parent that was issued; and the days after."""
    days = days_of(school, 90)
    notices = letters(goes_on(school, days[:5], "O"), "notice-to-improve")
    assert len(notices) == 2
    for number, notice in enumerate(notices):
        school.told(ReleaseLetter(pupil=PUPIL, letter=notice.letter), f"16:0{number}")
        [issuing] = school.told(IssueLetter(pupil=PUPIL, letter=notice.letter), f"16:1{number}")
        _made(school, issuing)
    return school, days[5:]


def test_once_its_school_weeks_are_over_a_second_legal_episode_has_its_own_notice(legal):
    school, days = legal  # noqa: F811
    over = goes_on(school, days[:60])
    assert [each.reason for each in only(over, StageLeft) if each.stage == "legal"] == ["recovered"]
    news = goes_on(school, days[60:65], "O")
    [entered] = of_stage(news, "legal")
    assert "letter" in entered.actions
    again = letters(news, "notice-to-improve")
    assert {len(each.sessions) for each in again} == {10}
    assert len(again) == 2
    assert len(owed(news, "notice-to-improve")) == 1
    school.decider.assert_rebuilds()


def test_while_the_first_goes_on_there_is_no_other(legal):
    school, days = legal  # noqa: F811
    news = goes_on(school, days[:60], "O")
    assert of_stage(news, "legal") == letters(news, "notice-to-improve") == []


def test_whether_a_stage_has_its_own_notice_is_settled_when_it_is_entered(legal):
    """Entered while the first notice is of its school weeks, it writes none once that notice is so no more."""
    school, days = legal  # noqa: F811
    goes_on(school, days[:41])
    news = goes_on(school, days[41:50], "O")
    [entered] = of_stage(news, "legal")
    assert entered.actions == ("penalty-check",)
    assert letters(news, "notice-to-improve") == owed(news, "notice-to-improve") == []
    school.decider.assert_rebuilds()


def test_while_a_notice_waits_no_second_is_made_by_hand(school):  # noqa: F811
    days = days_of(school, 5)
    goes_on(school, days, "O")
    assert school.decider.refuses(NOTICE, at=school.at("16:00"), actor=OFFICER).reason == "waits"


class TestOneThatAPersonTookBack:
    @pytest.fixture
    def by_hand(self, school):  # noqa: F811
        """Absent for half a day; a person has a letter prepared, and takes it back; then it is a stage."""
        days = days_of(school, 30)
        marked(school, days[:1], "O", "/")
        goes_on(school, days[1:22])
        for each in only(school.told(CONCERN, "16:00"), LetterPrepared):
            taken_back = WithdrawLetter(pupil=PUPIL, letter=each.letter)
            school.decider.told(taken_back, at=school.at("16:01"), actor=OFFICER)
        return school, days[22:]

    def test_does_not_silence_the_stage(self, by_hand):
        school, days = by_hand  # noqa: F811
        news = goes_on(school, days[:2], "O")
        [entered] = of_stage(news, "concern")
        assert entered.actions == ("letter",)
        assert len(letters(news, "concern")) == 2
        assert len(owed(news, "concern")) == 1
        school.decider.assert_rebuilds()

    def test_of_the_stage_itself_it_is_not_made_again(self, by_hand):
        school, days = by_hand  # noqa: F811
        for each in letters(goes_on(school, days[:2], "O"), "concern"):
            taken_back = WithdrawLetter(pupil=PUPIL, letter=each.letter)
            school.decider.told(taken_back, at=school.at("16:01"), actor=OFFICER)
        assert letters(goes_on(school, days[2:3]), "concern") == []
        school.decider.assert_rebuilds()
