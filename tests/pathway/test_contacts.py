"""What comes of a call: each outcome a fact, the next attempt, and ten seconds in which to take it back."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from events.fact import Actor
from events.ids import duty_id, guardian_id, pupil_id
from events.pathway import (
    ChildFoundInSchool,
    ClaimDuty,
    ContactUndone,
    DutyDone,
    DutyStoodDown,
    NumberFoundDead,
    RecordContact,
    UndoContact,
)

MONDAY = date(2026, 9, 7)
PUPIL = pupil_id("woodside", "16")
CALL = duty_id("woodside", "call", PUPIL, MONDAY)
UNDO = UndoContact(mis_id="16", date=MONDAY)


def undo(school, clock, **who):
    return school.told(UndoContact(mis_id="16", date=school.day), clock, **who)


def refused(school, clock, who="staff-3", asked=UNDO):
    actor = Actor(who=who, role="attendance-officer")
    return school.decider.refuses(asked, at=school.at(clock), actor=actor).reason


def stored(school):
    """The pupil's states, without what remembers that commands were followed."""
    done = school.decider.states["pupil", PUPIL].done.copy()
    done.told, done.void, done.undo, done.concerns = [], [], None, {}
    return done


@pytest.mark.parametrize("outcome", ["no-answer", "voicemail"])
def test_who_did_not_answer_is_tried_again_later_and_never_after_the_call_is_due(woodside, outcome):
    woodside.absent("09:20")
    [early] = woodside.contact("09:30", outcome)
    [late] = woodside.contact("09:55", outcome)
    assert early.next_attempt_at == woodside.at("09:40")
    assert late.next_attempt_at == woodside.at("10:00")
    assert woodside.duties() == {("call", PUPIL, MONDAY): "due"}


def test_a_family_whose_call_was_missed_is_tried_again_all_the_same(woodside):
    woodside.absent("09:20")
    woodside.wakes("10:00")
    [tried] = woodside.contact("10:05", "no-answer")
    assert tried.next_attempt_at == woodside.at("10:15")


def test_a_dead_number_is_a_number_to_check_and_the_next_is_rung_at_once(woodside):
    woodside.absent("09:20")
    tried, dead = woodside.contact("09:30", "number-dead", guardian="9")
    assert tried.next_attempt_at is None
    contact = woodside.decider.own[-2][0].id
    guardian = guardian_id("woodside", "9")
    at = woodside.at("09:30")
    assert dead == NumberFoundDead(pupil=PUPIL, guardian=guardian, contact=contact, at=at, by="staff-3")


def test_a_dead_number_is_somebodys(woodside):
    asked = RecordContact(mis_id="16", date=MONDAY, outcome="number-dead")
    assert refused(woodside, "09:30", asked=asked) == "whose-number"


def test_a_child_found_in_school_does_the_call_and_asks_for_no_visit(woodside, said):
    woodside.roll("16", flags=("child-protection",))
    woodside.absent("09:20")
    news = woodside.contact("09:30", "child-in-school")
    assert news[0] == ChildFoundInSchool(pupil=PUPIL, date=MONDAY, at=woodside.at("09:30"), by="staff-3")
    assert said(news[1:]) == ["call done child-in-school 09:30", "visit stood down: seen"]


def test_a_child_found_in_school_explains_no_code(woodside):
    asked = RecordContact(mis_id="16", date=MONDAY, outcome="child-in-school", code="I")
    assert refused(woodside, "09:30", asked=asked) == "nobody-reached"


OUTCOMES = [("spoke", {}), ("spoke", {"code": "I"}), ("no-answer", {}), ("number-dead", {"guardian": "9"})]
OUTCOMES += [("voicemail", {}), ("child-in-school", {})]


@pytest.mark.parametrize(("outcome", "given"), OUTCOMES)
@pytest.mark.parametrize("flags", [(), ("child-protection",)])
def test_taken_back_what_stood_before_stands_again(woodside, outcome, given, flags):
    woodside.roll("16", flags=flags)
    woodside.absent("09:00")
    woodside.wakes("15:00")
    woodside.day += timedelta(days=1)
    woodside.absent("09:20")
    woodside.told(ClaimDuty(pupil=PUPIL, duty=duty_id("woodside", "call", PUPIL, woodside.day)), "09:25")
    woodside.contact("09:28", "no-answer")
    before = stored(woodside)
    woodside.contact("09:30", outcome, **given)
    [undone] = undo(woodside, "09:30:10")
    assert isinstance(undone, ContactUndone)
    assert (undone.outcome, undone.made_at, undone.by) == (outcome, woodside.at("09:30"), "staff-3")
    assert stored(woodside) == before
    woodside.decider.assert_rebuilds()


def test_what_it_names_as_reopened_is_what_it_had_ended(woodside):
    woodside.absent("09:00")
    woodside.wakes("15:00")
    woodside.day += timedelta(days=1)
    woodside.absent("09:20")
    news = woodside.contact("09:30", code="I")
    ended = {fact.duty for fact in news if isinstance(fact, DutyDone | DutyStoodDown)}
    [undone] = undo(woodside, "09:30:05")
    assert len(ended) == 2
    assert set(undone.reopened) == ended


def test_a_call_that_was_missed_and_done_late_is_missed_again(woodside, said):
    woodside.absent("09:20")
    woodside.wakes("10:00")
    woodside.contact("10:05")
    undo(woodside, "10:05:03")
    assert said(woodside.contact("10:06")) == ["spoke", "call done spoke 10:06"]


def test_an_explanation_that_was_taken_back_holds_no_more_whenever_registers_says_so(woodside, said):
    """Registers had said that the contact explained it; a mark that is heard before it says otherwise ends nothing."""
    woodside.absent("09:20")
    woodside.contact("09:30", code="I")
    woodside.explained("09:30:01", by="contact")
    undo(woodside, "09:30:05")
    assert woodside.taken("09:30:05", {"16": "N"}) == []
    assert woodside.absent("09:30:06") == []
    assert said(woodside.wakes("10:00")) == ["call missed"]
    woodside.decider.assert_rebuilds()


def test_a_reply_that_the_office_confirmed_explains_although_a_contact_was_taken_back(woodside, said):
    woodside.absent("09:20")
    woodside.contact("09:30", code="I")
    woodside.explained("09:30:01", by="contact")
    undo(woodside, "09:30:05")
    assert said(woodside.explained("09:40", by="reply", code="I")) == ["call stood down: explained"]
    assert woodside.wakes("11:00") == []


def test_an_explanation_that_is_given_after_all_ends_the_call(woodside, said):
    woodside.absent("09:20")
    woodside.contact("09:30", code="I")
    undo(woodside, "09:30:05")
    assert said(woodside.contact("09:31", code="I")) == ["spoke I", "call done spoke 09:31"]


def test_taken_back_after_the_hour_it_is_missed(woodside, said):
    woodside.absent("09:20")
    woodside.contact("09:59:55")
    assert said(undo(woodside, "10:00:04")) == ["ContactUndone", "call missed"]
    woodside.decider.assert_rebuilds()


def test_ten_seconds_are_in_time_and_one_more_is_not(woodside):
    woodside.absent("09:20")
    woodside.contact("09:30")
    assert refused(woodside, "09:30:11") == "too-late"
    assert undo(woodside, "09:30:10") != []


def test_only_who_recorded_it_takes_it_back(woodside):
    woodside.contact("09:30")
    assert refused(woodside, "09:30:05", who="staff-4") == "not-yours"


def test_there_is_nothing_to_take_back_twice_or_of_another_day(woodside):
    assert refused(woodside, "09:00") == "nothing-to-undo"
    woodside.contact("09:30")
    other = UndoContact(mis_id="16", date=date(2026, 9, 4))
    assert refused(woodside, "09:30:04", asked=other) == "nothing-to-undo"
    undo(woodside, "09:30:05")
    assert refused(woodside, "09:30:06") == "nothing-to-undo"


def test_the_clocks_going_back_gives_nobody_an_hour_more(woodside_on):
    """25 October 2026, 01:30, once in summer time and once in winter time: an hour lies between."""
    sunday = woodside_on(date(2026, 10, 23))
    summer, winter = (sunday.at("00:30", date(2026, 10, 25)) + timedelta(hours=n) for n in (0, 1))
    asked = RecordContact(mis_id="16", date=date(2026, 10, 23), outcome="spoke")
    actor = Actor(who="staff-3", role="attendance-officer")
    sunday.decider.told(asked, at=summer, id=UUID(int=900), actor=actor)
    taken_back = UndoContact(mis_id="16", date=date(2026, 10, 23))
    assert sunday.decider.refuses(taken_back, at=winter, actor=actor).reason == "too-late"


def test_what_may_be_taken_back_is_forgotten_when_it_is_too_late(woodside):
    woodside.contact("09:30")
    woodside.contact("09:50", "no-answer", mis_id="16")
    undo(woodside, "09:50:05")
    assert woodside.decider.states["pupil", PUPIL].done.spoke.keys() == {MONDAY}


@pytest.mark.parametrize(
    ("guardian", "reason"), [("9", None), ("8", None), ("7", "no-such-guardian"), (None, "whose-number")]
)
def test_a_number_is_that_of_a_guardian_of_the_family(woodside, guardian, reason):
    """A mistyped id would make a number dead that is nobody's, and leave the real one on the list to be rung."""
    woodside.roll("17")
    woodside.family("9", "16", "17")
    woodside.family("8", "17")
    woodside.absent("09:20")
    asked = RecordContact(mis_id="16", date=MONDAY, outcome="number-dead", guardian=guardian)
    if reason is None:
        assert NumberFoundDead in [type(fact) for fact in woodside.told(asked, "09:30")]
    else:
        assert woodside.decider.refuses(asked, at=woodside.at("09:30")).reason == reason


def test_which_number_is_dead_is_said_with_the_try_and_with_what_it_found(woodside):
    woodside.absent("09:20")
    guardian = guardian_id("woodside", "9")
    number = f"~{guardian}~contact~2"
    tried, dead = woodside.contact("09:25", "number-dead", guardian="9", telephone=number)
    assert (tried.telephone, dead.telephone) == (number, number)
    (again,) = woodside.contact("09:26", "no-answer", guardian="9", telephone=number)
    assert again.telephone is None
