"""A mark of N that stays is to be settled: set on the 3rd school day after it, due at the end of the 5th."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from events.pathway import CodesReviewed
from events.registers import CodeUnsettled, WriteBackFailed

from .settled import MONDAY, PUPIL, settled, settling


@pytest.mark.parametrize(
    ("day", "set_on", "due_on"),
    [
        (MONDAY, date(2026, 9, 10), date(2026, 9, 14)),
        (date(2026, 9, 11), date(2026, 9, 16), date(2026, 9, 21)),
        (date(2026, 10, 22), date(2026, 11, 3), date(2026, 11, 5)),
        (date(2027, 3, 19), date(2027, 3, 24), None),
    ],
    ids=["a Monday", "a Friday, and INSET before the fifth", "half term and the clocks going back", "the last week"],
)
def test_it_is_set_on_the_third_and_due_at_the_end_of_the_fifth(woodside_on, day, set_on, due_on):
    school = woodside_on(day)
    school.absent("09:20")
    assert settling(school.wakes("07:59", set_on)) == []
    duties = settling(school.wakes("08:00", set_on))
    assert [(duty.date, duty.due_at, duty.owner) for duty in duties] == (
        [(day, school.at("17:00", due_on), "attendance-officer")] if due_on else []
    )
    school.decider.assert_rebuilds()


def test_until_then_it_is_missed(woodside, said):
    woodside.absent("09:20")
    woodside.wakes("16:59", date(2026, 9, 14))
    assert "settle-code missed" in said(woodside.wakes("17:00", date(2026, 9, 14)))


@pytest.mark.parametrize("code", ["I", "O", "G", "/", None])
def test_a_mark_that_was_settled_before_asks_for_nothing(woodside, code):
    woodside.absent("09:20")
    woodside.amended("12:00", code)
    assert settling(woodside.wakes("09:00", date(2026, 9, 10))) == []


@pytest.mark.parametrize(("code", "reason"), [("I", "explained"), ("/", "false-absence"), (None, "unmarked")])
def test_settled_afterwards_it_stands_down(woodside, said, code, reason):
    woodside.absent("09:20")
    woodside.wakes("09:00", date(2026, 9, 10))
    woodside.day = date(2026, 9, 10)
    news = woodside.amended("10:00", code, date=MONDAY)
    assert said(news) == [f"settle-code stood down: {reason}"]


def test_neither_a_reason_nor_the_child_found_settles_a_mark(woodside):
    woodside.absent("09:20")
    woodside.contact("09:40", code="I")
    woodside.explained("09:41", by="contact")
    woodside.found("13:30", "later-session")
    assert len(settling(woodside.wakes("09:00", date(2026, 9, 10)))) == 1


def test_both_sessions_are_one_duty(woodside, said):
    woodside.absent("09:20")
    woodside.absent("13:20", session="PM")
    [duty] = settling(woodside.wakes("09:00", date(2026, 9, 10)))
    woodside.day = date(2026, 9, 10)
    assert woodside.amended("10:00", "I", date=MONDAY) == []
    assert said(woodside.amended("10:01", "I", date=MONDAY, session="PM")) == ["settle-code stood down: explained"]
    assert duty.date == MONDAY


def test_each_school_morning_says_how_many(woodside):
    woodside.safeguards = True
    woodside.absent("09:20")
    said = [fact for fact in woodside.wakes("09:00", date(2026, 9, 10)) if isinstance(fact, CodesReviewed)]
    assert [(fact.date, fact.unsettled) for fact in said] == [
        (MONDAY + timedelta(days=n), int(n == 3)) for n in range(4)
    ]


# Settled by a person, before the MIS says so --------------------------------------------------------------------------


def test_whoever_settles_the_code_has_done_the_duty(to_settle, said):
    assert said(settled(to_settle, "10:00")) == ["settle-code done I 10:00"]
    assert to_settle.amended("10:05", "I", date=MONDAY) == []
    to_settle.decider.assert_rebuilds()


def test_settled_after_it_was_missed_it_is_done_late(to_settle, said):
    to_settle.wakes("17:01", date(2026, 9, 14))
    to_settle.day = date(2026, 9, 15)
    assert said(settled(to_settle, "10:00")) == ["settle-code done I 10:00"]
    assert to_settle.duties()["settle-code", PUPIL, MONDAY] == "missed"
    to_settle.decider.assert_rebuilds()


def test_a_code_settled_before_the_third_day_asks_for_nothing(woodside):
    woodside.absent("09:20")
    assert settled(woodside, "09:40") == []
    assert settling(woodside.wakes("09:00", date(2026, 9, 10))) == []


def test_an_n_that_comes_after_the_settled_code_was_marked_is_asked_about_again(woodside):
    woodside.absent("09:20")
    assert settled(woodside, "09:40", code="C") == []
    woodside.amended("09:50", "C")
    woodside.amended("10:00", "N")
    assert [fact.owner for fact in settling(woodside.wakes("09:00", date(2026, 9, 10)))] == ["attendance-officer"]


def test_the_same_n_heard_again_is_settled_still(woodside):
    woodside.absent("09:20")
    settled(woodside, "09:40", code="C")
    woodside.amended("09:50", "N")
    assert settling(woodside.wakes("09:00", date(2026, 9, 10))) == []


def test_settled_as_n_it_is_not_settled(to_settle):
    assert settled(to_settle, "10:00", code="N") == []


def unsettled(school, clock, session="AM"):
    fact = CodeUnsettled(pupil=PUPIL, date=MONDAY, session=session, code="I", contact=UUID(int=1))
    return school.hears(fact, clock)


def test_a_code_that_stands_no_more_is_asked_about_as_if_it_had_not_been_settled(woodside):
    woodside.absent("09:20")
    settled(woodside, "09:40")
    assert unsettled(woodside, "09:41") == []
    assert len(settling(woodside.wakes("09:00", date(2026, 9, 10)))) == 1
    woodside.decider.assert_rebuilds()


def test_a_code_that_stands_no_more_after_the_duty_was_done_is_asked_about_anew(to_settle):
    settled(to_settle, "10:00")
    unsettled(to_settle, "10:01")
    [duty] = settling(to_settle.wakes("08:00", date(2026, 9, 11)))
    assert (duty.date, duty.due_at, duty.about) == (MONDAY, to_settle.at("17:00", date(2026, 9, 14)), "again")
    to_settle.decider.assert_rebuilds()


def not_written_back(school, clock, again_at=None, session="AM"):
    """The MIS does not take the code that was settled."""
    fact = WriteBackFailed(
        pupil=PUPIL, date=MONDAY, session=session, code="I", reason="it takes no marks from here", again_at=again_at
    )
    return school.hears(fact, clock)


def test_a_code_that_no_mis_takes_leaves_its_n_which_is_asked_about(woodside):
    """The N is to be replaced in the register by the end of the fifth school day, and no call of ours did that."""
    woodside.absent("09:20")
    settled(woodside, "09:40")
    assert not_written_back(woodside, "09:41") == []
    [duty] = settling(woodside.wakes("09:00", date(2026, 9, 10)))
    assert (duty.date, duty.due_at) == (MONDAY, woodside.at("17:00", date(2026, 9, 14)))
    woodside.decider.assert_rebuilds()


def test_a_code_that_no_mis_takes_after_the_duty_was_done_is_asked_about_anew_until_the_mark_is_another(to_settle):
    settled(to_settle, "10:00")
    not_written_back(to_settle, "10:01")
    [duty] = settling(to_settle.wakes("08:00", date(2026, 9, 11)))
    assert (duty.date, duty.about) == (MONDAY, "again")
    settled(to_settle, "10:02")
    not_written_back(to_settle, "10:03")
    to_settle.amended("10:30", "I", date=MONDAY)
    assert settling(to_settle.wakes("08:00", date(2026, 9, 14))) == []
    to_settle.decider.assert_rebuilds()


def test_a_try_that_is_to_be_made_again_asks_nobody(woodside):
    woodside.absent("09:20")
    settled(woodside, "09:40")
    not_written_back(woodside, "09:41", again_at=woodside.at("10:00"))
    assert settling(woodside.wakes("09:00", date(2026, 9, 10))) == []


def test_a_code_that_another_mark_overtook_asks_nobody(woodside):
    woodside.absent("09:20")
    settled(woodside, "09:40")
    woodside.amended("09:50", "L")
    not_written_back(woodside, "09:51")
    assert settling(woodside.wakes("09:00", date(2026, 9, 10))) == []


def test_both_sessions_must_be_settled(woodside, said):
    woodside.absent("09:20")
    woodside.absent("13:20", session="PM")
    woodside.wakes("09:00", date(2026, 9, 10))
    woodside.day = date(2026, 9, 10)
    assert settled(woodside, "10:00") == []
    assert said(settled(woodside, "10:01", session="PM")) == ["settle-code done I 10:01"]


def test_a_settled_code_explains_no_absence_by_itself(woodside):
    woodside.absent("09:20")
    assert settled(woodside, "09:30") == []
    assert woodside.duties() == {("call", PUPIL, MONDAY): "due"}
