"""Visits that no absence asks for: arranged with a reason, they go the way of the others."""

from datetime import date, timedelta

import pytest

from events.fact import Actor
from events.ids import pupil_id
from events.pathway import (
    ArrangeVisit,
    DeadlineMissed,
    DutyDone,
    DutySet,
    DutyStoodDown,
    RecordVisit,
    UndoContact,
    VisitArranged,
    VisitMade,
    VisitWithdrawn,
    WithdrawVisit,
)
from events.registers import ClosureDeclared, Staff

MONDAY = date(2026, 9, 7)
P16, P17 = pupil_id("woodside", "16"), pupil_id("woodside", "17")
WHY = "~pupil~contact~telephone-dead"
INCLUSION = {"who": "inc", "role": "inclusion"}


@pytest.fixture
def first_day(woodside, set_up_again):
    """16 is away for the first day: the family was spoken to, and no visit is asked for; the inclusion team has 16."""
    set_up_again(woodside, staff=(Staff(id="inc", role="inclusion", pupils=("16",)),))
    woodside.absent("09:20")
    woodside.contact("09:30")
    return woodside


def asked(school, clock="13:30", **changes):
    usual = {"mis_id": "16", "date": MONDAY, "staff": "staff-7", "at": school.at(clock), "reason": WHY}
    return ArrangeVisit(**{**usual, **changes})


def made(outcome="not-in", mis_id="16"):
    return RecordVisit(mis_id=mis_id, date=MONDAY, outcome=outcome)


def refused(school, request, clock="10:00", who="staff-3", role="attendance-officer"):
    return school.decider.refuses(request, at=school.at(clock), actor=Actor(who=who, role=role)).reason


def of(news, word):
    return [fact for fact in news if isinstance(fact, word)]


def sent(school, clock="10:00", **changes):
    """The visit's duty, and how it was arranged."""
    duty, arranged = school.told(asked(school, **changes), clock)
    return duty, arranged


@pytest.mark.parametrize("role", ["headteacher", "head-of-school", "safeguarding-lead", "attendance-officer"])
def test_with_a_reason_a_visit_is_set_and_arranged(first_day, role):
    duty, arranged = first_day.told(asked(first_day), "10:00", role=role)
    assert (duty.kind, duty.about, duty.due_at) == ("visit", "arranged", first_day.at("17:00"))
    assert isinstance(arranged, VisitArranged)
    assert (arranged.duty, arranged.staff, arranged.reason) == (duty.duty, "staff-7", WHY)
    first_day.decider.assert_rebuilds()


def test_without_a_reason_none_is(first_day):
    assert refused(first_day, asked(first_day, reason=None)) == "no-visit"
    assert refused(first_day, asked(first_day, reason="", staff="inc"), **INCLUSION) == "no-reason"


@pytest.mark.parametrize(("going", "due"), [("16:00", "17:00"), ("16:01", "17:01"), ("18:00", "19:00")])
def test_it_is_due_with_the_latest_or_an_hour_after_somebody_goes(first_day, going, due):
    duty, _ = sent(first_day, at=first_day.at(going))
    assert duty.due_at == first_day.at(due)


def test_done_at_the_due_instant_is_in_time_and_later_it_is_missed_and_still_done(first_day):
    duty, _ = sent(first_day)
    first_day.decider.wakes(first_day.at("17:01"))
    assert DeadlineMissed(pupil=P16, duty=duty.duty, due_at=first_day.at("17:00")) in [
        own.body for own, _ in first_day.decider.own
    ]
    [done] = of(first_day.told(made("adult-only"), "17:02"), DutyDone)
    assert (done.duty, done.outcome) == (duty.duty, "adult-only")


def test_it_stands_down_where_the_school_is_shut_and_is_not_arranged_then(woodside):
    duty, _ = sent(woodside, clock="07:30")
    [down] = of(woodside.hears(ClosureDeclared(school="woodside", date=MONDAY, session="both"), "08:00"), DutyStoodDown)
    assert (down.duty, down.reason) == (duty.duty, "closed")
    assert refused(woodside, asked(woodside), "08:10") == "no-school-day"


@pytest.mark.parametrize("code", ["/", "L", "U"])
def test_before_the_register_says_anything_it_may_be_arranged_and_stands_down_when_the_child_came(woodside, code):
    duty, _ = sent(woodside, clock="08:30")
    [down] = of(woodside.taken("09:00", {"16": code}), DutyStoodDown)
    assert (down.duty, down.reason) == (duty.duty, "found")


def test_a_child_said_to_be_absent_after_all_is_visited_as_was_arranged(woodside):
    sent(woodside, clock="08:30")
    assert of(woodside.taken("09:00", {"16": "N"}), DutyStoodDown) == []
    assert of(woodside.absent("09:00"), DutyStoodDown) == []


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (lambda s: s.withdrawn("11:00"), "false-absence"),
        (lambda s: s.found("11:00", "arrived-late"), "found"),
        (lambda s: s.contact("11:00", "child-in-school"), "seen"),
    ],
)
def test_it_stands_down_when_the_child_is_found(first_day, how, reason):
    duty, _ = sent(first_day)
    [down] = [each for each in of(how(first_day), DutyStoodDown) if each.duty == duty.duty]
    assert down.reason == reason
    assert refused(first_day, asked(first_day), "11:01") == "found"


def test_an_explanation_answers_no_other_reason(first_day):
    duty, _ = sent(first_day)
    assert duty.duty not in [each.duty for each in of(first_day.explained("11:00"), DutyStoodDown)]


def test_a_contact_taken_back_lets_it_stand_again_as_it_was_arranged(first_day):
    duty, _ = sent(first_day)
    before = first_day.decider.states["pupil", P16].done.open[duty.duty]
    first_day.contact("11:00", "child-in-school")
    first_day.told(UndoContact(mis_id="16", date=MONDAY), "11:00:05")
    assert first_day.decider.states["pupil", P16].done.open[duty.duty] == before
    first_day.decider.assert_rebuilds()


def test_arranged_anew_it_is_the_same_visit(first_day):
    duty, _ = sent(first_day)
    assert first_day.told(asked(first_day), "10:05", who="staff-4") == []
    [anew] = first_day.told(asked(first_day, "15:00", reason=None), "10:10")
    assert (anew.duty, anew.going_at) == (duty.duty, first_day.at("15:00"))


def test_a_visit_that_is_asked_for_is_no_second_one(first_day):
    first_day.roll("17", flags=("child-protection",))
    first_day.absent("09:30", mis_id="17")
    [arranged] = first_day.told(asked(first_day, mis_id="17"), "10:00")
    assert isinstance(arranged, VisitArranged)
    assert arranged.reason == WHY


def test_what_an_absence_asks_for_afterwards_is_done_by_the_same_visit(first_day):
    first_day.decider.wakes(first_day.at("08:00", date(2026, 9, 8)))
    first_day.day = date(2026, 9, 8)
    duty, _ = first_day.told(asked(first_day, date=first_day.day, at=first_day.at("13:30")), "08:30")
    [second] = [each for each in of(first_day.absent("09:20"), DutySet) if each.kind == "visit"]
    visit = RecordVisit(mis_id="16", date=first_day.day, outcome="seen")
    done = of(first_day.told(visit, "13:40"), DutyDone)
    assert {each.duty for each in done} == {duty.duty, second.duty}


def test_brothers_and_sisters_are_visited_where_they_are_asked_about(first_day):
    first_day.roll("17", "18", flags=("child-protection",))
    first_day.family("9", "16", "17", "18")
    first_day.absent("09:30", mis_id="17")
    news = first_day.told(asked(first_day), "10:00")
    arranged = {each.pupil: each.reason for each in of(news, VisitArranged)}
    assert arranged == {P16: WHY, P17: None}, "the reason is of the child who was named"


def test_missed_it_is_done_late_whatever_was_asked_on_the_days_since(first_day):
    duty, _ = first_day.told(asked(first_day), "10:00")
    first_day.wakes("18:00")
    day = first_day.day
    first_day.day = day + timedelta(days=1)
    first_day.absent("09:06")
    first_day.wakes("18:00")
    assert duty.duty in {each.duty for each in of(first_day.visit("18:10", "not-in", date=day), DutyDone)}
    first_day.decider.assert_rebuilds()


def test_after_a_visit_another_may_be_arranged_for_the_day(first_day):
    first, _ = sent(first_day)
    first_day.told(made("not-in"), "13:40")
    second, _ = sent(first_day, clock="14:00", at=first_day.at("15:30"))
    assert first.duty != second.duty
    [done] = of(first_day.told(made("seen"), "15:40"), DutyDone)
    assert done.duty == second.duty
    assert refused(first_day, asked(first_day, "16:00"), "15:50") == "found"


# The inclusion team ---------------------------------------------------------------------------------------------------


def test_the_inclusion_team_goes_for_a_reason_of_its_own(first_day):
    duty, arranged = first_day.told(asked(first_day, staff="inc"), "10:00", **INCLUSION)
    assert (duty.about, arranged.staff, arranged.by) == ("arranged", "inc", "inc")


def test_it_sends_nobody_else_and_goes_to_no_other_pupil(first_day):
    first_day.roll("17")
    assert refused(first_day, asked(first_day), **INCLUSION) == "not-yourself"
    assert refused(first_day, asked(first_day, mis_id="17", staff="inc"), **INCLUSION) == "not-your-pupil"


def test_it_learns_of_no_visit_that_is_asked_for(first_day):
    first_day.roll("16", flags=("child-protection",))
    first_day.told(asked(first_day, reason=None), "09:40")
    duty, arranged = first_day.told(asked(first_day, "14:00", staff="inc"), "10:00", **INCLUSION)
    assert (duty.about, arranged.duty) == ("arranged", duty.duty), "as where none is"
    done = of(first_day.told(made("seen"), "14:10", **INCLUSION), DutyDone)
    assert len([each for each in done if each.outcome == "seen"]) == 2


def test_it_arranges_its_own_anew(first_day):
    duty, _ = first_day.told(asked(first_day, staff="inc"), "10:00", **INCLUSION)
    [anew] = first_day.told(asked(first_day, "15:00", staff="inc", reason=None), "11:00", **INCLUSION)
    assert anew.duty == duty.duty


def test_whoever_was_sent_records_a_second_visit_that_day(first_day):
    first_day.roll("17", flags=("child-protection",))
    first_day.absent("09:30", mis_id="17")
    first_day.told(asked(first_day, mis_id="17", staff="inc", reason=None), "10:00")
    first_day.told(made("not-in", "17"), "13:40", **INCLUSION)
    [again] = of(first_day.told(made("seen", "17"), "15:10", **INCLUSION), VisitMade)
    assert again.by == "inc"
    assert refused(first_day, made("seen", "17"), "15:11", who="inc-2", role="inclusion") == "not-your-pupil"
    first_day.decider.assert_rebuilds()


# Taken back -----------------------------------------------------------------------------------------------------------


def test_taken_back_it_stands_down(first_day):
    duty, _ = sent(first_day)
    withdrawn, down = first_day.told(WithdrawVisit(mis_id="16", date=MONDAY), "11:00")
    assert (type(withdrawn), withdrawn.duty, withdrawn.by) == (VisitWithdrawn, duty.duty, "staff-3")
    assert (down.duty, down.reason) == (duty.duty, "not-needed")
    assert refused(first_day, WithdrawVisit(mis_id="16", date=MONDAY), "11:01") == "not-arranged"


def test_what_an_absence_asks_for_stands_and_nobody_is_sent(first_day):
    first_day.roll("17", flags=("child-protection",))
    first_day.absent("09:30", mis_id="17")
    first_day.told(asked(first_day, mis_id="17", reason=None), "10:00")
    [withdrawn] = first_day.told(WithdrawVisit(mis_id="17", date=MONDAY), "10:00")
    owed = first_day.decider.states["pupil", P17].done.open[withdrawn.duty]
    assert owed.going is None


def test_the_inclusion_team_takes_back_its_own_alone(first_day):
    sent(first_day)
    assert refused(first_day, WithdrawVisit(mis_id="16", date=MONDAY), **INCLUSION) == "not-arranged"
    first_day.told(asked(first_day, staff="inc"), "10:10", **INCLUSION)
    news = first_day.told(WithdrawVisit(mis_id="16", date=MONDAY), "11:00", **INCLUSION)
    assert len(of(news, DutyStoodDown)) == 1
