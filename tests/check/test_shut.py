"""A deadline in a session that is shut is named; one that moved, or that nobody could know of, is none."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from events.ids import wake_id
from events.pathway import DeadlineMissed, DeadlineMoved, DutySet, DutyStoodDown
from events.policy import policy_of
from events.registers import ClosureDeclared, PolicyAdopted, SchoolDayDeclared, SchoolSetUp
from events.school import Term

from .conftest import DAY, PUPIL, SCHOOL

TUESDAY, WEDNESDAY, SUNDAY = DAY + timedelta(days=1), DAY + timedelta(days=2), DAY + timedelta(days=6)
TASK = UUID(int=9)
TERM = Term.model_validate({"name": "Autumn", "from": "2026-09-03", "to": "2026-12-18"})


def at(day: date, clock: str = "15:30") -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo("Europe/London")).astimezone(UTC)


@pytest.fixture
def log(log):
    """Monday morning at a school that is set up, its afternoons beginning at 13:10."""
    school = SchoolSetUp(
        school=SCHOOL, trust="reach2", name="Woodside", timezone="Europe/London", source="hook", inset=(), closures=(),
        terms=(TERM,), classes=(), staff=(),
    )  # fmt: skip
    log.because = log.says(school)
    adopts(log, DAY)
    return log


def adopts(log, since, **changed):
    log.says(PolicyAdopted(school=SCHOOL, since=since, policy=policy_of(changed or "woodside")))


def task(log, due, kind="action", day=None, within=0, **envelope):
    return log.says(
        DutySet(
            pupil=PUPIL, duty=TASK, kind=kind, date=day or due.date(), due_at=due, owner="staff-3",
            because=log.because, within_days=within,
        ),
        log.because,
        **envelope,
    )  # fmt: skip


def closed(log, day, session="both"):
    return log.says(ClosureDeclared(school=SCHOOL, date=day, session=session))


def moved(log, before, after):
    fact = DeadlineMoved(pupil=PUPIL, duty=TASK, due_before=before, due_at=after, because=log.because)
    return log.says(fact, log.because)


def missed(log, due):
    log.at = due
    return log.says(DeadlineMissed(pupil=PUPIL, duty=TASK, due_at=due), wake_id(SCHOOL, "pupil", PUPIL, due))


def test_a_deadline_on_a_school_day_is_none(log):
    task(log, at(WEDNESDAY))
    assert log.rules() == []


def test_one_that_is_set_for_a_sunday_is_named(log):
    task(log, at(SUNDAY), within=None)
    assert "due-when-open" in log.rules()
    assert f"The action for {PUPIL} is due at {at(SUNDAY).isoformat()}, when the school is shut." in [
        wrong.says for wrong in log.found()
    ]


def test_a_duty_of_a_day_that_is_no_school_day_is_named(log):
    task(log, at(WEDNESDAY), day=SUNDAY)
    assert [wrong.says for wrong in log.found()] == [
        f"The action for {PUPIL} is of {SUNDAY}, which is no school day."
    ]  # fmt: skip


def test_what_is_reported_on_a_sunday_is_due_within_school_days(log):
    task(log, at(SUNDAY + timedelta(days=2)), kind="pattern", day=SUNDAY, within=2)
    assert log.rules() == []


@pytest.mark.parametrize(("session", "rules"), [("both", ["due-when-open"]), ("PM", ["due-when-open"]), ("AM", [])])
def test_one_that_a_closure_did_not_move_is_named_until_it_has(log, session, rules):
    task(log, at(TUESDAY))
    closed(log, TUESDAY, session)
    log.call(log.absent())
    assert [rule for rule in log.rules(log.at)] == rules
    moved(log, at(TUESDAY), at(WEDNESDAY))
    assert log.rules(log.at) == []


@pytest.mark.parametrize(("clock", "rules"), [("13:09", set()), ("13:10", {"due-when-open"})])
def test_the_afternoon_begins_as_its_register_opens(log, clock, rules):
    closed(log, TUESDAY, "PM")
    task(log, at(TUESDAY, clock))
    assert {*log.rules(log.at)} == rules


def test_it_begins_when_the_policy_of_that_day_has_it(log):
    adopts(log, WEDNESDAY, sessions={"pm": {"opens": "12:30:00"}})
    closed(log, TUESDAY, "PM")
    closed(log, WEDNESDAY, "PM")
    task(log, at(TUESDAY, "12:30"))
    assert log.rules(log.at) == []
    moved(log, at(TUESDAY, "12:30"), at(WEDNESDAY, "12:30"))
    assert {*log.rules(log.at)} == {"due-when-open"}


def test_moved_into_a_session_that_is_shut_it_is_named(log):
    task(log, at(TUESDAY))
    moved(log, at(TUESDAY), at(SUNDAY))
    assert {*log.rules(log.at)} == {"due-when-open"}


def test_one_that_stood_down_is_none(log):
    task(log, at(TUESDAY), kind="support")
    closure = closed(log, TUESDAY)
    log.says(DutyStoodDown(pupil=PUPIL, duty=TASK, reason="closed", because=closure), closure)
    assert log.rules() == []


def test_missed_on_a_snow_day_of_which_all_knew_is_named(log):
    task(log, at(TUESDAY))
    log.says(SchoolDayDeclared(school=SCHOOL, date=TUESDAY, open=False))
    missed(log, at(TUESDAY))
    assert log.rules() == ["due-when-open"]


def test_missed_before_the_closure_was_told_of_it_stays_missed(log):
    task(log, at(TUESDAY))
    missed(log, at(TUESDAY))
    closed(log.passes(60), TUESDAY)
    assert log.rules() == []


def test_a_closure_of_which_pathway_had_not_heard_is_no_contradiction(log):
    closed(log, WEDNESDAY)
    task(log, at(WEDNESDAY), heard=2)
    assert log.rules(log.at) == []


def test_a_visit_stands_with_its_absence_though_the_school_shuts_at_midday(log):
    visit = DutySet(
        pupil=PUPIL, duty=TASK, kind="visit", date=DAY, due_at=at(DAY, "15:00"), owner="attendance-officer",
        because=log.because,
    )  # fmt: skip
    log.says(visit, log.because)
    closed(log, DAY, "PM")
    assert log.rules(log.at) == []


def test_a_call_about_a_sunday_is_named(log):
    call = DutySet(
        pupil=PUPIL, duty=TASK, kind="call", date=SUNDAY, due_at=at(SUNDAY, "10:00"), owner="attendance-officer",
        because=log.because,
    )  # fmt: skip
    log.says(call, log.because)
    assert log.rules(log.at) == ["due-when-open"]
