"""Visits that are arranged: a log in which one is not as it can be is named."""

from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from events.fact import Actor
from events.ids import duty_id, wake_id
from events.pathway import (
    ContactUndone,
    DeadlineMissed,
    DutyDone,
    DutySet,
    DutyStoodDown,
    FamiliesHandedOver,
    VisitArranged,
    VisitMade,
    VisitWithdrawn,
)

from .conftest import DAY, OFFICER, PUPIL, SIBLING, TEN, Log

VISIT = duty_id("woodside", "visit", PUPIL, DAY)
DUE = TEN + timedelta(hours=5)
OF = {"pupil": PUPIL, "duty": VISIT}
INCLUSION, TEACHER = Actor(who="staff-7", role="inclusion"), Actor(who="staff-9", role="class-teacher")
AWAY, BACK = uuid5(UUID(int=2), "away"), uuid5(UUID(int=2), "back")
REASON = f"~{PUPIL}~contact~dead"


def asked(log: Log, **changes):
    because = log.absent()
    usual = {"kind": "visit", "date": DAY, "due_at": DUE, "owner": "attendance-officer", "because": because}
    return log.says(DutySet(**{**OF, **usual, **changes}), because)


def arranged(log: Log, actor=OFFICER, request=None, **changes):
    usual = {"date": DAY, "staff": "staff-7", "going_at": DUE, "at": log.at, "by": actor.who}
    return log.says(VisitArranged(**{**OF, **usual, **changes}), request, actor)


def withdrawn(log: Log, actor=OFFICER):
    return log.says(VisitWithdrawn(**OF, date=DAY, at=log.at, by=actor.who), actor=actor)


def made(log: Log):
    visit = log.says(VisitMade(pupil=PUPIL, date=DAY, at=log.at, by="staff-7", outcome="seen"), actor=OFFICER)
    return log.says(DutyDone(**OF, done_at=log.at, outcome="seen", because=visit), visit)


def missed(log: Log):
    log.at = DUE
    return log.says(DeadlineMissed(**OF, due_at=DUE), wake_id("woodside", "pupil", PUPIL, DUE))


def later(log: Log):
    return DUE + timedelta(hours=1)


@pytest.mark.parametrize("end", [made, missed, withdrawn])
def test_one_that_ends_is_no_contradiction(log, end):
    asked(log)
    arranged(log)
    end(log)
    wrong = log.rules(later(log))
    assert wrong == (["none-open-past-its-hour"] if end is withdrawn else []), "what is asked for is still to be made"


def test_one_that_stood_down_ended(log):
    set_by = asked(log)
    arranged(log)
    log.says(DutyStoodDown(**OF, reason="found", because=set_by), set_by)
    assert log.rules(later(log)) == []


def test_one_that_does_not_end_is_named(log):
    asked(log)
    arranged(log)
    assert log.rules(DUE) == []
    assert set(log.rules(later(log))) == {"arranged-visits-end", "none-open-past-its-hour"}


def test_somebody_sent_on_a_visit_that_nobody_set_is_named(log):
    arranged(log)
    assert log.rules() == ["arranged-visits-are-owed"]


def test_somebody_sent_on_a_visit_that_is_over_is_named(log):
    asked(log)
    made(log)
    arranged(log)
    assert log.rules() == ["arranged-visits-are-owed"]


def test_somebody_sent_to_another_child_than_the_visit_is_about_is_named(log):
    asked(log)
    arranged(log, pupil=SIBLING)
    assert log.rules() == ["arranged-visits-are-owed"]


def test_one_that_was_missed_may_still_be_arranged(log):
    asked(log)
    missed(log)
    arranged(log)
    assert log.rules(later(log)) == []


def test_one_that_a_contact_taken_back_had_ended_may_be_arranged(log):
    set_by = asked(log)
    log.says(DutyStoodDown(**OF, reason="explained", because=set_by), set_by)
    undone = {"pupil": PUPIL, "date": DAY, "contact": set_by, "outcome": "spoke", "made_at": log.at, "by": "staff-3"}
    log.says(ContactUndone(**undone, reopened=(VISIT,)), actor=OFFICER)
    arranged(log)
    assert log.rules() == []


def test_the_inclusion_team_sends_itself_and_takes_that_back(log):
    asked(log)
    arranged(log, INCLUSION)
    withdrawn(log, INCLUSION)
    assert log.rules() == []


@pytest.mark.parametrize(("actor", "staff"), [(INCLUSION, "staff-4"), (TEACHER, "staff-9")])
def test_one_arranged_by_somebody_who_may_not_is_named(log, actor, staff):
    asked(log)
    arranged(log, actor, staff=staff)
    assert log.rules() == ["visits-arranged-by-who-may"]


def test_one_taken_back_by_somebody_who_may_not_is_named(log):
    asked(log)
    arranged(log, staff="staff-4")
    withdrawn(log, INCLUSION)
    assert log.rules() == ["visits-arranged-by-who-may"]


@pytest.mark.parametrize(("reason", "rules"), [(REASON, []), (None, ["visits-have-a-reason"])])
def test_one_that_no_absence_asks_for_and_nobody_gave_a_reason_for_is_named(log, reason, rules):
    asked(log, about="arranged")
    arranged(log, reason=reason)
    assert log.rules() == rules


LEADER = Actor(who="staff-6", role="year-group-leader")


def handed_over(log: Log, request, staff="staff-7", to="staff-8"):
    log.says(FamiliesHandedOver(school="woodside", staff=staff, to=to, first=DAY, last=DAY), request, LEADER)


def test_who_stands_in_goes_by_the_word_of_whoever_has_families_and_who_is_back_goes_again(log):
    asked(log)
    arranged(log)
    handed_over(log, AWAY)
    arranged(log, LEADER, AWAY, staff="staff-8", instead_of=("staff-7",))
    handed_over(log, BACK, to="staff-7")
    arranged(log, LEADER, BACK)
    assert log.rules() == []


def test_who_is_sent_in_the_place_of_somebody_who_is_not_away_is_named(log):
    asked(log)
    arranged(log)
    arranged(log, LEADER, staff="staff-8", instead_of=("staff-7",))
    handed_over(log, AWAY, staff="staff-9")
    arranged(log, LEADER, AWAY, staff="staff-8", instead_of=("staff-7",))
    assert log.rules() == ["visits-arranged-by-who-may"] * 2
