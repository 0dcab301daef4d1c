"""A concern closes for a permitted reason, once, and is said again until then; a log where one does not is named."""

from datetime import timedelta
from uuid import UUID

import pytest

from events.ids import concern_id, wake_id
from events.pathway import (
    ConcernAcknowledged,
    ConcernRaised,
    ConcernRealerted,
    ConcernResolved,
    ContactMade,
    ContactUndone,
)

from .conftest import DAY, MORNING, OFFICER, PUPIL, SCHOOL, Log

CONCERN = concern_id(SCHOOL, "nobody-reached", PUPIL, DAY)
ALERT = MORNING + timedelta(minutes=30)
FOUND = {"found_by": "staff-2", "found_at": MORNING}


def raised(log: Log, kind="missing-child", **so) -> UUID:
    absent = log.absent()
    usual = {"date": DAY, "at": log.at, "by": "staff-3", "because": absent, "alert_at": ALERT}
    return log.says(ConcernRaised(pupil=PUPIL, concern=CONCERN, kind=kind, **{**usual, **so}), absent, actor=OFFICER)


def resolved(log: Log, outcome="found-safe", by="staff-2", **so) -> UUID:
    said = ConcernResolved(pupil=PUPIL, concern=CONCERN, outcome=outcome, at=log.at, by=by, **so)
    return log.says(said, actor=OFFICER)


def said_again(log: Log, at=ALERT, alert_at=None) -> UUID:
    said = ConcernRealerted(pupil=PUPIL, concern=CONCERN, at=at, alert_at=alert_at)
    return log.says(said, wake_id(SCHOOL, "pupil", PUPIL, at))


@pytest.mark.parametrize(
    ("kind", "outcome", "by"),
    [
        ("missing-child", "found-safe", "staff-2"),
        ("missing-child", "taken-back", "register"),
        ("missing-afternoon", "not-absent", "register"),
        ("nobody-reached", "reached", "register"),
        ("nobody-reached", "explained", "register"),
        ("protected-unexplained", "explained", "register"),
        ("protected-unexplained", "referred", "staff-2"),
        ("welfare", "no-further-action", "staff-2"),
    ],
)
def test_a_concern_that_closes_for_a_permitted_reason_is_no_contradiction(log, kind, outcome, by):
    raised(log, kind)
    resolved(log, outcome, by, **(FOUND if outcome == "found-safe" else {}))
    assert log.found(ALERT + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("kind", "outcome", "by"),
    [
        ("missing-child", "no-further-action", "staff-2"),
        ("missing-child", "reached", "register"),
        ("missing-child", "not-absent", "register"),
        ("missing-afternoon", "referred", "staff-2"),
        ("missing-afternoon", "not-absent", "staff-2"),
        ("welfare", "referred", "register"),
        ("protected-unexplained", "reached", "register"),
    ],
)
def test_one_that_closes_otherwise_is_named(log, kind, outcome, by):
    raised(log, kind)
    resolved(log, outcome, by)
    [wrong] = log.found()
    assert wrong.rule == "concerns-close-for-a-reason"
    assert wrong.says == f"The concern {CONCERN} for {PUPIL} was closed as {outcome} by {by}, which does not close it."
    assert kind not in wrong.says, "an operator reads it"


@pytest.mark.parametrize("missing", [{"found_by": None}, {"found_at": None}, {"found_at": ALERT}])
def test_found_safe_is_by_whom_and_when(log, missing):
    raised(log)
    resolved(log, **{**FOUND, **missing})
    assert log.rules() == ["concerns-close-for-a-reason"]


def test_a_concern_that_was_never_raised_cannot_be_resolved(log):
    resolved(log, **FOUND)
    assert log.rules() == ["legal-concern-states"]


def test_it_is_resolved_once_and_raised_once_until_then(log):
    raised(log)
    raised(log)
    resolved(log, **FOUND)
    resolved(log, **FOUND)
    assert log.rules() == ["legal-concern-states"] * 2


def test_raised_again_after_its_ground_fell_away_it_is_open_again(log):
    raised(log, "nobody-reached")
    resolved(log, "reached", "register")
    raised(log, "nobody-reached", alert_at=None)
    resolved(log, **FOUND)
    assert log.found() == []


def test_what_a_contact_had_closed_is_open_when_it_is_taken_back(log):
    raised(log, "nobody-reached", alert_at=None)
    spoke = log.says(ContactMade(pupil=PUPIL, date=DAY, at=log.at, by="staff-3"), actor=OFFICER)
    resolved(log, "reached", "register")
    taken_back = {"contact": spoke, "outcome": "spoke", "made_at": log.at, "by": "staff-3", "concerns": (CONCERN,)}
    undone = ContactUndone(pupil=PUPIL, date=DAY, **taken_back)
    log.says(undone, actor=OFFICER)
    resolved(log, **FOUND)
    assert log.found() == []


def test_one_that_is_open_and_was_not_said_again_is_named(log):
    raised(log)
    assert log.rules(ALERT + timedelta(seconds=30)) == []
    [wrong] = log.found(ALERT + timedelta(minutes=5))
    assert wrong.rule == "concerns-said-again"
    assert wrong.says == f"The concern {CONCERN} for {PUPIL} is open, and was not said again at {ALERT.isoformat()}."


def test_said_again_at_its_hours_it_may_stay_open(log):
    raised(log)
    log.passes(30)
    said_again(log, alert_at=ALERT + timedelta(minutes=30))
    by = {"at": log.at, "by": "staff-2", "alert_at": ALERT + timedelta(hours=2)}
    log.says(ConcernAcknowledged(pupil=PUPIL, concern=CONCERN, **by), actor=OFFICER)
    assert log.found(ALERT + timedelta(hours=1)) == []


def test_said_again_at_another_hour_is_named(log):
    raised(log)
    said_again(log.passes(40), at=ALERT + timedelta(minutes=10))
    assert log.rules() == ["concerns-said-again"]
