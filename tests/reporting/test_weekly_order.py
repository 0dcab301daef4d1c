"""The weekly report's hour, deadline and number."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from chassis.said import Outcome
from chassis.testing import Decider
from events.ids import outcome_id, report_id
from events.policy import policy_of
from events.registers import ClosureDeclared, PolicyAdopted, SchoolDayDeclared, SchoolSetUp
from events.reporting import ReportDeadlineMissed, ReportDue, ReportIssued, ReportNotDue
from events.school import Closure
from reporting import domain
from reporting.domain import Built

from .conftest import AUTUMN, london


def set_up(**changes: Any) -> SchoolSetUp:
    usual: dict[str, Any] = {
        "school": "woodside", "trust": "reach2", "name": "Woodside", "timezone": "Europe/London", "source": "hook",
        "terms": (AUTUMN,), "classes": (),
    }  # fmt: skip
    return SchoolSetUp(**{**usual, **changes})


def adopted(**weekly: str) -> PolicyAdopted:
    policy = policy_of({"weekly": weekly} if weekly else "woodside")
    return PolicyAdopted(school="woodside", since=date(2026, 9, 1), policy=policy)


@pytest.fixture
def school() -> Decider:
    """A school that was set up on the Monday of the first full week of term, before lessons."""
    return Decider(domain).given(set_up(), adopted(), at=london("2026-09-07 07:00"))


def built(decider: Decider, due: ReportDue, at: str, sequence: int = 40) -> list[Any]:
    """The build of a due report ends."""
    ordered = next(said for said, _ in decider.own if said.body == due)
    outcome = Outcome(due, ordered.id, Built(sequence, london(at), "ab" * 32))
    return decider.told(outcome, at=london(at), id=outcome_id(ordered.id))


def weeks(news: list[Any]) -> list[str]:
    return [fact.week for fact in news if isinstance(fact, ReportDue)]


def test_the_report_is_ordered_on_monday_at_eleven_local_about_the_last_week_with_sessions(school: Decider) -> None:
    assert school.wakes(london("2026-09-14 10:59:59"))[0].week == "2026-W36"
    [due] = [f for f in school.wakes(london("2026-09-14 11:00")) if isinstance(f, ReportDue)]
    assert due == ReportDue(
        school="woodside", report=report_id("woodside", "weekly", "2026-W37"), kind="weekly", week="2026-W37", number=2,
        due_at=london("2026-09-14 11:00"), deadline=london("2026-09-14 11:30"),
    )  # fmt: skip


def test_the_hour_is_the_schools_own_on_both_sides_of_the_clock_change(school: Decider) -> None:
    dues = [f for f in school.wakes(london("2026-11-09 12:00")) if isinstance(f, ReportDue)]
    assert {due.due_at.astimezone(ZoneInfo("Europe/London")).strftime("%a %H:%M") for due in dues} == {"Mon 11:00"}
    assert {due.due_at.hour for due in dues} == {10, 11}


def test_after_half_term_the_report_is_about_the_week_before_it(school: Decider) -> None:
    assert weeks(school.wakes(london("2026-11-02 11:00")))[-2:] == ["2026-W42", "2026-W43"]


def test_no_report_is_due_in_a_week_without_school(school: Decider) -> None:
    dues = [f for f in school.wakes(london("2026-11-02 11:00")) if isinstance(f, ReportDue)]
    assert "2026-10-26" not in {str(due.due_at.date()) for due in dues}


def test_without_school_on_monday_it_is_the_first_school_day_of_the_week() -> None:
    shut = set_up(closures=(Closure.model_validate({"date": "2026-09-14"}),))
    school = Decider(domain).given(shut, adopted(), at=london("2026-09-08 07:00"))
    [due] = [f for f in school.wakes(london("2026-09-18 23:00")) if isinstance(f, ReportDue)]
    assert (due.due_at, due.week) == (london("2026-09-15 11:00"), "2026-W37")


def test_a_monday_with_one_open_session_is_a_school_day() -> None:
    half = set_up(closures=(Closure.model_validate({"date": "2026-09-14", "session": "AM"}),))
    school = Decider(domain).given(half, adopted(), at=london("2026-09-08 07:00"))
    assert school.wakes(london("2026-09-14 11:00"))[0].due_at == london("2026-09-14 11:00")


def test_a_monday_declared_shut_moves_the_hour_and_a_withdrawal_moves_it_back(school: Decider) -> None:
    school.given(
        SchoolDayDeclared(school="woodside", date=date(2026, 9, 14), open=False), at=london("2026-09-13 12:00")
    )
    school.wakes(london("2026-09-13 12:00"))
    assert school.next_due() == (london("2026-09-15 11:00"), ("school", "school"))
    school.given(SchoolDayDeclared(school="woodside", date=date(2026, 9, 14), open=None), at=london("2026-09-13 13:00"))
    assert weeks(school.wakes(london("2026-09-14 11:00"))) == ["2026-W37"]


def test_a_monday_declared_shut_after_its_report_was_ordered_makes_no_second_one(school: Decider) -> None:
    school.wakes(london("2026-09-14 11:00"))
    shut = SchoolDayDeclared(school="woodside", date=date(2026, 9, 14), open=False)
    school.given(shut, at=london("2026-09-14 12:00"))
    assert weeks(school.wakes(london("2026-09-18 23:00"))) == []


def test_before_the_first_week_with_sessions_there_is_nothing_to_report() -> None:
    school = Decider(domain).given(set_up(), adopted(), at=london("2026-08-31 07:00"))
    assert school.wakes(london("2026-09-03 11:00")) == [
        ReportNotDue(school="woodside", kind="weekly", due_at=london("2026-09-03 11:00"))
    ]


def test_a_school_set_up_after_mondays_hour_waits_for_the_next() -> None:
    school = Decider(domain).given(set_up(), adopted(), at=london("2026-09-07 11:00:01"))
    assert school.wakes(london("2026-09-11 23:00")) == []
    assert weeks(school.wakes(london("2026-09-14 11:00"))) == ["2026-W37"]


def test_a_school_set_up_at_the_very_hour_gets_its_report() -> None:
    school = Decider(domain).given(set_up(), adopted(), at=london("2026-09-07 11:00"))
    assert weeks(school.wakes(london("2026-09-07 11:00"))) == ["2026-W36"]


def test_the_hours_are_those_of_the_policy_in_force() -> None:
    school = Decider(domain).given(set_up(), adopted(at="10:15:00", deadline="10:45:00"), at=london("2026-09-07 07:00"))
    [due] = school.wakes(london("2026-09-07 10:15"))
    assert (due.due_at, due.deadline) == (london("2026-09-07 10:15"), london("2026-09-07 10:45"))


def test_a_built_report_is_issued_under_its_number(school: Decider) -> None:
    [due] = school.wakes(london("2026-09-07 11:00"))
    assert built(school, due, "2026-09-07 11:00:03") == [
        ReportIssued(
            school="woodside",
            report=due.report,
            kind="weekly",
            week="2026-W36",
            number=1,
            built_from=40,
            known_at=london("2026-09-07 11:00:03"),
            sha256="ab" * 32,
        )  # fmt: skip
    ]
    assert school.wakes(london("2026-09-11 23:00")) == []


def test_the_same_build_said_twice_is_silent(school: Decider) -> None:
    [due] = school.wakes(london("2026-09-07 11:00"))
    built(school, due, "2026-09-07 11:00:03")
    assert built(school, due, "2026-09-07 11:00:09", sequence=50) == []
    school.assert_rebuilds()


def test_built_at_the_deadline_is_in_time(school: Decider) -> None:
    [due] = school.wakes(london("2026-09-07 11:00"))
    assert [type(f) for f in built(school, due, "2026-09-07 11:30")] == [ReportIssued]
    assert school.wakes(london("2026-09-07 12:00")) == []


def test_not_issued_by_the_deadline_is_missed_and_still_issued_later(school: Decider) -> None:
    [due] = school.wakes(london("2026-09-07 11:00"))
    missed = ReportDeadlineMissed(school="woodside", report=due.report, deadline=london("2026-09-07 11:30"))
    assert school.wakes(london("2026-09-07 12:00")) == [missed]
    assert [type(f) for f in built(school, due, "2026-09-07 12:01")] == [ReportIssued]
    school.assert_rebuilds()


def test_a_build_heard_after_the_deadline_and_before_its_wake_up_was_still_late(school: Decider) -> None:
    [due] = school.wakes(london("2026-09-07 11:00"))
    assert [type(f) for f in built(school, due, "2026-09-07 11:30:01")] == [ReportDeadlineMissed, ReportIssued]
    assert school.wakes(london("2026-09-07 12:00")) == []


def test_a_deadline_at_the_very_hour_is_missed_at_once() -> None:
    school = Decider(domain).given(set_up(), adopted(deadline="11:00:00"), at=london("2026-09-07 07:00"))
    assert [type(f) for f in school.wakes(london("2026-09-07 11:00"))] == [ReportDue, ReportDeadlineMissed]


def test_an_unknown_school_is_never_woken() -> None:
    school = Decider(domain)
    school.given(SchoolDayDeclared(school="woodside", date=date(2026, 9, 7), open=True), at=london("2026-09-01 07:00"))
    assert school.next_due() is None


def test_the_calendar_ends_and_so_do_the_reports(school: Decider) -> None:
    assert weeks(school.wakes(london("2027-07-31 00:00")))[-1] == "2026-W50"
    assert school.next_due() is None


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_whatever_is_heard_when_each_week_is_reported_once_and_a_rebuild_agrees(data: st.DataObject) -> None:
    school = Decider(domain).given(set_up(), adopted(), at=london("2026-09-01 07:00"))
    now, waiting, issued = london("2026-09-01 07:00"), [], []
    for _ in range(data.draw(st.integers(1, 12))):
        now += timedelta(hours=data.draw(st.integers(1, 120)))
        waiting += [f for f in school.wakes(now - timedelta(seconds=1)) if isinstance(f, ReportDue)]
        if data.draw(st.booleans()):
            day = date(2026, 9, 1) + timedelta(days=data.draw(st.integers(0, 60)))
            declared = SchoolDayDeclared(
                school="woodside", date=day, open=data.draw(st.sampled_from([True, False, None]))
            )
            school.given(declared, at=now)
        if waiting and data.draw(st.booleans()):
            due = waiting.pop(data.draw(st.integers(0, len(waiting) - 1)))
            local = now.astimezone(ZoneInfo("Europe/London")).strftime("%Y-%m-%d %H:%M:%S")
            issued += [f for f in built(school, due, local) if isinstance(f, ReportIssued)]
    dues = [said.body for said, _ in school.own if isinstance(said.body, ReportDue)]
    assert [due.number for due in dues] == list(range(1, len(dues) + 1))
    assert len({due.week for due in dues}) == len(dues)
    assert {(f.week, f.number) for f in issued} <= {(due.week, due.number) for due in dues}
    school.assert_rebuilds()


def test_both_folds_survive_as_json(school: Decider) -> None:
    school.wakes(london("2026-09-14 11:00"))
    school.given(
        SchoolDayDeclared(school="woodside", date=date(2026, 9, 15), open=False), at=london("2026-09-14 12:00")
    )
    state = school.states["school", "school"]
    for fold in (state.seen, state.done):
        adapter = TypeAdapter(type(fold))
        assert adapter.validate_json(adapter.dump_json(fold)) == fold


def test_a_snow_day_on_monday_moves_the_hour_and_its_withdrawal_moves_it_back(school: Decider) -> None:
    snow = ClosureDeclared(school="woodside", date=date(2026, 9, 14), session="both", reason="snow")
    school.wakes(london("2026-09-14 07:00"))
    school.given(snow, at=london("2026-09-14 07:30"))
    assert school.next_due() == (london("2026-09-15 11:00"), ("school", "school"))
    school.given(snow.model_copy(update={"withdrawn": True}), at=london("2026-09-14 08:00"))
    assert school.next_due() == (london("2026-09-14 11:00"), ("school", "school"))
