"""What was said outside the school on information that was corrected is taken back, and that is a duty."""

from dataclasses import replace

import pytest

from events.fact import Actor, Refusal
from events.pathway import (
    CounterWithdrawn,
    DutiesOf,
    DutyDone,
    DutySet,
    DutyStoodDown,
    FinishTask,
    PenaltyNoticeCorrected,
    RecordAuthorityTold,
    RecordPenaltyNotice,
    WithdrawPenaltyNotice,
)
from events.registers import Staff
from pathway.projection import duties_of

from .school_file import set_up
from .test_letters import MOTHER, PUPIL, days_of, marked, only, school  # noqa: F401


def actions(news):
    return [each for each in only(news, DutySet) if each.kind == "action"]


@pytest.fixture
def fined(school):  # noqa: F811
    """Ten sessions, and a notice to the mother; the next school day."""
    days = days_of(school, 6)
    marked(school, days[:5], "O")
    school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:00")
    school.day = days[5]
    return school, days


class TestAPenaltyNotice:
    def falls(self, fined):
        school, days = fined  # noqa: F811
        news = school.amended("09:00", "/", original="O", date=days[0])
        assert [each.stands for each in only(news, PenaltyNoticeCorrected)] == [False]
        return news

    def test_whose_ground_has_fallen_is_to_be_withdrawn(self, fined):
        [duty] = actions(self.falls(fined))
        assert (duty.owner, duty.about) == ("attendance-officer", f"penalty-notice-{MOTHER}-{fined[1][4]}")
        assert duty.due_at > fined[0].at("15:00")

    def test_once_however_many_marks_are_corrected(self, fined):
        school, days = fined  # noqa: F811
        assert actions(self.falls(fined))
        assert actions(school.amended("09:05", "/", original="O", date=days[1])) == []

    def test_which_withdrawing_it_does(self, fined):
        school, days = fined  # noqa: F811
        [duty] = actions(self.falls(fined))
        withdrawn = WithdrawPenaltyNotice(
            mis_id="16", guardian="204", date=days[4], reason="ought-not-to-have-been-issued"
        )
        [done] = only(school.told(withdrawn, "10:00"), DutyDone)
        assert (done.duty, done.outcome) == (duty.duty, "withdrawn")
        school.decider.assert_rebuilds()

    def test_that_stands_is_nobodys(self, school):  # noqa: F811
        days = days_of(school, 7)
        marked(school, days[:6], "O")
        school.told(RecordPenaltyNotice(mis_id="16", guardian="204"), "16:00")
        news = school.amended("16:30", "/", original="O", date=days[0])
        assert [each.stands for each in only(news, PenaltyNoticeCorrected)] == [True]
        assert actions(news) == []


class TestAnAuthority:
    @pytest.fixture
    def reached(self, school):  # noqa: F811
        days = days_of(school, 12)
        for day in days[:10]:
            marked(school, [day], "O")
            school.decider.wakes(school.at("15:45"))
        return school, days

    def told(self, reached):
        school, days = reached  # noqa: F811
        school.told(RecordAuthorityTold(mis_id="16", counter="authority-return"), "16:00")
        school.day = days[10]
        news = school.amended("09:00", "/", original="O", date=days[4])
        assert "authority-return" in {each.counter for each in only(news, CounterWithdrawn)}
        return news

    def test_that_was_told_of_what_is_not_so_is_told_that(self, reached):
        [duty] = actions(self.told(reached))
        assert (duty.owner, duty.about) == ("attendance-officer", "authority-return-withdrawn")
        school = reached[0]  # noqa: F811
        assert only(school.told(FinishTask(mis_id="16", duty=duty.duty, outcome="done"), "10:00"), DutyDone)
        school.decider.assert_rebuilds()

    def test_that_was_not_told_yet_need_not_be(self, reached):
        school, days = reached  # noqa: F811
        school.day = days[10]
        assert actions(school.amended("09:00", "/", original="O", date=days[4])) == []

    def test_of_what_is_so_after_all_there_is_nothing_to_take_back(self, reached):
        school, days = reached  # noqa: F811
        self.told(reached)
        school.amended("09:30", "O", original="/", date=days[4])
        marked(school, [days[10]], "O")
        news = school.decider.wakes(school.at("15:45"))
        assert "not-needed" in {each.reason for each in only(news, DutyStoodDown)}
        assert not any(owed.kind == "action" for owed in school.decider.states["pupil", PUPIL].done.tasks.values())


class TestWhoKnowsOfIt:
    """Procedures, "People": legal steps are the office's, and assistant heads'."""

    @pytest.fixture
    def fallen(self, fined):
        school, days = fined  # noqa: F811
        seers = {"staff-4": "class-teacher", "staff-6": "pastoral", "staff-7": "assistant-head"}
        staff = tuple(Staff(id=who, role=role, classes=("3B",)) for who, role in seers.items())
        school.hears(set_up(staff=staff), "08:55")
        news = school.amended("09:00", "/", original="O", date=days[0])
        return school, actions(news)[0]

    @pytest.mark.parametrize(
        ("who", "role", "known"),
        [
            ("staff-4", "class-teacher", False),
            ("staff-6", "pastoral", False),
            ("staff-7", "assistant-head", True),
            ("staff-1", "attendance-officer", True),
        ],
    )
    async def test_the_office_and_assistant_heads_see_and_finish_it(self, fallen, tables, who, role, known):
        school, duty = fallen  # noqa: F811
        await tables.fold(school.log())
        asks = replace(tables.reading(), actor=Actor(who=who, role=role))
        assert (duty.duty in [row.duty for row in (await duties_of(asks, DutiesOf())).rows]) is known
        finished = FinishTask(mis_id="16", duty=duty.duty)
        answer = school.decider.says(school.decider.saying(finished, at=school.at("10:00"), actor=asks.actor))
        assert isinstance(answer, Refusal) is not known
