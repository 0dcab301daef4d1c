"""A contact that was recorded about the wrong child is taken back any time that day, and all that rested on it."""

from datetime import date, timedelta

import pytest

from events.fact import Actor
from events.ids import duty_id, pupil_id
from events.pathway import ConcernRaised, ContactUndone, DeadlineMoved, UndoContact, UndoVisit, VisitUndone
from pathway.domain import undoing

MONDAY = date(2026, 9, 7)
PUPIL = pupil_id("woodside", "16")
CALL = duty_id("woodside", "call", PUPIL, MONDAY)
WHY = "~p16~contact~why"


def taken_back(school, clock, at=None, **who):
    when = at and school.at(at)
    return school.told(UndoContact(mis_id="16", date=MONDAY, at=when, reason=WHY), clock, **who)


def refused(school, clock, who="staff-3", role="attendance-officer", day=MONDAY):
    asked = UndoContact(mis_id="16", date=day, reason=WHY)
    return school.decider.refuses(asked, at=school.at(clock), actor=Actor(who=who, role=role)).reason


def call(school):
    return school.duties()["call", PUPIL, MONDAY]


def raised(school):
    return [own.body.kind for own, _ in school.decider.own if isinstance(own.body, ConcernRaised)]


def test_the_call_is_owed_again_half_an_hour_from_now_and_the_family_to_be_reached_by_then(woodside, said):
    woodside.safeguards = True
    woodside.absent("09:10")
    woodside.contact("09:15", code="I")
    woodside.explained("09:15:01", by="contact")
    woodside.wakes("11:30")
    undone, moved = taken_back(woodside, "11:30")
    assert isinstance(undone, ContactUndone)
    assert (undone.reopened, undone.by, undone.made_by) == ((CALL,), "staff-3", "staff-3")
    assert moved == DeadlineMoved(
        pupil=PUPIL,
        duty=CALL,
        due_before=woodside.at("10:00"),
        due_at=woodside.at("12:00"),
        because=woodside.decider.own[-2][0].id,
    )
    woodside.absent("11:30:01")
    assert raised(woodside) == []
    assert said(woodside.wakes("12:00"))[0] == "call missed"
    assert raised(woodside) == ["nobody-reached"]
    woodside.decider.assert_rebuilds()


def test_it_explains_nothing_any_more_though_registers_has_not_said_so_yet(woodside):
    woodside.absent("09:10")
    woodside.contact("09:15", code="I")
    woodside.explained("09:15:01", by="contact")
    taken_back(woodside, "09:20")
    assert woodside.taken("09:21", {"16": "N"}) == []
    assert call(woodside) == "due"


def test_what_was_recorded_after_it_stands(woodside, said):
    woodside.absent("09:10")
    woodside.contact("09:15", code="I")
    woodside.contact("09:18", code="N")
    news = taken_back(woodside, "11:00", at="09:15")
    assert said(news)[-1] == "call done spoke 09:18"
    assert said(taken_back(woodside, "11:05"))[-1] == "DeadlineMoved"
    assert call(woodside) == "due"
    woodside.decider.assert_rebuilds()


def test_of_two_the_latest_is_meant_and_then_the_one_before(woodside):
    woodside.absent("09:10")
    woodside.contact("09:15", code="I")
    woodside.contact("09:18", "no-answer")
    assert [type(fact) for fact in taken_back(woodside, "09:20")] == [ContactUndone]
    assert call(woodside) == "done"
    taken_back(woodside, "09:21")
    assert call(woodside) == "due"
    assert refused(woodside, "09:22") == "nothing-to-undo"


def test_after_the_last_hour_at_which_calls_are_asked_for_it_is_missed_as_it_would_have_been(woodside, said):
    woodside.absent("09:10")
    woodside.contact("09:15")
    assert said(taken_back(woodside, "15:30")) == ["ContactUndone", "call missed"]


def test_a_call_that_was_done_late_is_missed_again(woodside, said):
    woodside.absent("09:10")
    woodside.wakes("10:00")
    woodside.contact("10:15")
    assert said(taken_back(woodside, "11:30")) == ["ContactUndone"]
    assert said(woodside.contact("11:40")) == ["spoke", "call done spoke 11:40"]


def test_what_is_owed_no_more_stands_down_instead(woodside, said):
    woodside.absent("09:10")
    woodside.contact("09:15", code="I")
    woodside.withdrawn("09:30")
    assert said(taken_back(woodside, "10:30")) == ["ContactUndone", "call stood down: false-absence"]


def test_a_visit_that_it_stood_down_is_owed_again(woodside, said):
    woodside.absent("09:00")
    woodside.wakes("15:00")
    woodside.day += timedelta(days=1)
    woodside.absent("09:20")
    woodside.contact("09:30", code="I")
    asked = UndoContact(mis_id="16", date=woodside.day, reason=WHY)
    assert said(woodside.told(asked, "14:30")) == ["ContactUndone", "DeadlineMoved", "DeadlineMoved"]
    assert woodside.duties()["visit", PUPIL, woodside.day] == "due"


def test_a_child_who_was_not_found_in_school_is_looked_for_again(woodside):
    woodside.safeguards = True
    woodside.roll("16", flags=("child-protection",))
    woodside.absent("09:10")
    woodside.contact("09:15", "child-in-school")
    taken_back(woodside, "10:30")
    assert set(woodside.duties().values()) == {"due"}
    woodside.decider.assert_rebuilds()


def test_a_concern_that_it_resolved_is_open_again_and_said_at_once(woodside, said):
    woodside.safeguards = True
    woodside.absent("09:10")
    woodside.wakes("11:00")
    woodside.contact("11:05", code="I")
    woodside.wakes("13:30")
    [undone, *news] = taken_back(woodside, "13:30")
    assert len(undone.concerns) == 1
    news = woodside.wakes("13:30")
    assert "ConcernRealerted" in [type(fact).__name__ for fact in news]
    woodside.decider.assert_rebuilds()


def test_whoever_recorded_it_and_the_office_take_it_back_on_that_day(woodside):
    woodside.absent("09:10")
    woodside.contact("09:15", who="staff-5", role="assistant-head")
    assert refused(woodside, "10:00", "staff-6", "year-group-leader") == "not-for-role"
    assert refused(woodside, "10:00", day=date(2026, 9, 4)) == "nothing-to-undo"
    undone, *_ = taken_back(woodside, "10:00", who="staff-2", role="safeguarding-lead")
    assert (undone.by, undone.made_by) == ("staff-2", "staff-5")
    woodside.day += timedelta(days=1)
    assert refused(woodside, "08:00") == "nothing-to-undo"


@pytest.mark.parametrize("code", ["I", "N"])
def test_a_contact_that_gives_n_takes_an_earlier_reason_back(woodside, code):
    """Registers is about to say so; until then nothing rests on what it had said."""
    woodside.absent("09:10")
    woodside.contact("09:15", code=code)
    woodside.explained("09:15:01", by="contact", code="I")
    woodside.contact("09:16", code="N")
    assert woodside.decider.states["pupil", PUPIL].done.void == ([MONDAY] if code == "I" else [])
    woodside.told(UndoContact(mis_id="16", date=MONDAY), "09:16:05")
    assert woodside.decider.states["pupil", PUPIL].done.void == []
    woodside.decider.assert_rebuilds()


# Visits ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def second_day(woodside):
    """Tuesday, a visit owed since the morning."""
    woodside.absent("09:00")
    woodside.wakes("18:00")
    woodside.day += timedelta(days=1)
    woodside.absent("09:00")
    return woodside


def visit_undone(school, clock):
    return school.told(UndoVisit(mis_id="16", date=school.day, reason=WHY), clock)


def seen_by_registers(school, clock):
    """Registers says what a visitor saw, and takes it back."""
    school.found(clock, "seen")


def test_a_visit_that_did_not_see_the_child_is_owed_again(second_day, said):
    second_day.visit("12:00", "seen")
    seen_by_registers(second_day, "12:00:01")
    assert second_day.duties()["visit", PUPIL, second_day.day] == "done"
    undone, moved, *_ = visit_undone(second_day, "14:30")
    assert (type(undone), undone.outcome, undone.made_by) == (VisitUndone, "seen", "staff-3")
    assert isinstance(moved, DeadlineMoved)
    [call] = second_day.absent("14:30:01", sought=True)
    assert (call.kind, call.about) == ("call", "again")
    assert second_day.duties()["visit", PUPIL, second_day.day] == "due"
    assert second_day.decider.states["pupil", PUPIL].done.sightings == {}
    second_day.decider.assert_rebuilds()


def test_what_another_visit_did_stands(second_day, said):
    second_day.visit("12:00", "seen")
    second_day.visit("12:05", "not-in")
    seen_by_registers(second_day, "12:05:01")
    undo = UndoVisit(mis_id="16", date=second_day.day, reason=WHY, at=second_day.at("12:00"))
    news = second_day.told(undo, "13:00")
    assert said(news)[-1] == "visit done not-in 12:05"
    second_day.absent("13:00:01", sought=True)
    second_day.wakes("18:00")
    second_day.day += timedelta(days=1)
    second_day.absent("09:00")
    assert second_day.duties()["visit", PUPIL, second_day.day] == "due", "the child was not seen"


def test_too_late_in_the_day_it_is_missed(second_day, said):
    second_day.visit("12:00", "seen")
    assert "visit missed" in said(visit_undone(second_day, "17:30"))


def test_a_contact_is_no_visit_and_a_visit_no_contact(second_day):
    second_day.visit("12:00", "seen")
    assert refused(second_day, "12:10", day=second_day.day) == "nothing-to-undo"


def test_a_log_in_which_a_blank_was_taken_for_a_reason_has_the_call_owed_again(woodside):
    woodside.absent("09:10")
    woodside.contact("09:15", code="I")
    done = woodside.decider.states["pupil", PUPIL].done.copy()
    [undone] = [each for each in taken_back(woodside, "11:30") if isinstance(each, ContactUndone)]
    undoing.take_back(done, undone.model_copy(update={"reason": None}), woodside.at("11:30"))
    assert CALL in done.open
    undoing.take_back(done, undone, woodside.at("11:40"))
    assert CALL in done.open, "it was taken back again, with a reason"


def test_another_than_the_last_contact_is_not_taken_back_without_a_reason(woodside):
    woodside.absent("09:10")
    woodside.contact("09:15", "no-answer")
    woodside.contact("09:17", "no-answer")
    office = Actor(who="staff-3", role="attendance-officer")
    asked = UndoContact(mis_id="16", date=MONDAY, at=woodside.at("09:15"))
    assert woodside.decider.refuses(asked, at=woodside.at("09:18"), actor=office).reason == "not-the-last"


@pytest.mark.parametrize("role", ["governor", "class-teacher", "year-group-leader", "assistant-head"])
def test_who_may_not_take_it_back_is_not_told_whether_a_child_was_visited(woodside, role):
    """A visit on the first day tells that the child is on a plan."""
    woodside.roll("16", flags=("child-protection",))
    woodside.roll("17")
    woodside.absent("09:20")
    woodside.visit("11:00", "not-in")
    actor = Actor(who="staff-9", role=role)
    answers = [
        woodside.decider.refuses(UndoVisit(mis_id=each, date=MONDAY, reason=WHY), at=woodside.at("11:30"), actor=actor)
        for each in ("16", "17")
    ]
    assert {answer.reason for answer in answers} == {"not-for-role"}
    assert answers[0] == answers[1]
