"""The office at its desks in a simulated school, and what its staff notice: every line is one that can be followed."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any

import pytest

from rollcall.simulate import demo_scenario, simulate
from rollcall.simulate.school import Period, draw_school
from rollcall.working import Hours

Line = dict[str, Any]
HALF_TERM = (date(2026, 9, 3), date(2026, 10, 23))


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return list(simulate(1, 620, *HALF_TERM, seed=11))


def told(lines: list[Line], request: str) -> list[tuple[str, Line, Line]]:
    """When, what, and by whom a request is told."""
    return [(line["at"], line["tell"][request], line["as"]) for line in lines if request in line.get("tell", {})]


def test_an_officer_works_every_school_day_and_approves_the_update_on_wednesday(lines: list[Line]) -> None:
    works = [line for line in lines if "work" in line]
    assert {line["as"]["role"] for line in works} == {"attendance-officer", "safeguarding-lead"}
    tasks = defaultdict(list)
    for line in works:
        hours, at = Hours.model_validate(line["work"]), datetime.fromisoformat(line["at"])
        tasks[at.date()] += hours.tasks
        assert hours.meet > at
        assert hours.review > at.date()
    assert all(("update" in done) == (day.weekday() == 2) for day, done in tasks.items())
    assert len(tasks) > 30
    assert all({"inbox", "letters", "duties", "meetings", "concerns"} <= set(done) for done in tasks.values())


def test_most_visits_are_arranged_before_noon_for_the_same_people_with_a_reason(lines: list[Line]) -> None:
    arranged = {(body["mis_id"], body["date"]): body for _, body, _ in told(lines, "ArrangeVisit")}
    made = {(body["mis_id"], body["date"]): body["by"] for _, body, _ in told(lines, "RecordVisit")}
    assert 0.4 < len(arranged.keys() & made.keys()) / len(made) < 0.95
    assert all("11:20" <= at[11:16] < "12:00" for at, _, _ in told(lines, "ArrangeVisit"))
    assert all(arranged[visit]["staff"] == made[visit] for visit in arranged.keys() & made.keys())
    assert all(body["reason"] and body["staff"] != body.get("partner") for body in arranged.values())
    assert {"partner" in body for body in arranged.values()} == {True, False}


def test_the_inclusion_team_arranges_its_own_visits_alone() -> None:
    arranged = [each for seed in range(1, 4) for each in told(list(simulate(1, 620, *HALF_TERM, seed)), "ArrangeVisit")]
    by_itself = [(body, who) for _, body, who in arranged if who["role"] == "inclusion"]
    assert by_itself
    assert all(body["staff"] == who["who"] for body, who in by_itself)


def test_class_teachers_know_of_some_absences_beforehand(lines: list[Line]) -> None:
    known = told(lines, "ReportKnownAbsence")
    assert len(known) > 20
    assert {who["role"] for _, _, who in known} == {"class-teacher"}
    school = draw_school(1, "reach2", Period(620, *HALF_TERM, seed=11))
    for at, body, _ in known:
        first = school.days.index(date.fromisoformat(body["from"]))
        assert at[:10] < body["from"] <= body["to"]
        assert school.away[int(body["mis_id"])][first].cause in ("G", "C", "M")


def test_a_pattern_of_a_weekday_is_reported_once_of_a_pupil_by_the_assistant_head_of_the_year(
    lines: list[Line],
) -> None:
    reported = told(lines, "ReportPattern")
    assert len(reported) > 2
    assert max(Counter(body["mis_id"] for _, body, _ in reported).values()) == 1
    assert {who["role"] for _, _, who in reported} == {"assistant-head"}
    assert {datetime.fromisoformat(at).weekday() for at, _, _ in reported} == {4}


def test_an_outbreak_is_noted_for_its_year_group() -> None:
    noted = [body for seed in range(1, 5) for _, body, _ in told(list(simulate(1, 620, *HALF_TERM, seed)), "NoteCause")]
    assert noted
    assert {body["cause"] for body in noted} == {"illness-outbreak"}


def test_year_leaders_note_on_friday_what_each_of_their_classes_has(lines: list[Line]) -> None:
    noted = told(lines, "NoteClassSystems")
    assert {datetime.fromisoformat(at).weekday() for at, _, _ in noted} == {4}
    assert {who["role"] for _, _, who in noted} == {"year-group-leader"}
    assert {body["form"] for _, body, _ in noted} == {each["name"] for each in lines[0]["setup"]["classes"]}
    for what in ("lead", "target", "trackers", "discussed"):
        assert 0.8 < sum(body[what] for _, body, _ in noted) / len(noted) < 0.97


def test_everybody_on_the_staff_has_a_work_address_that_reaches_nobody(lines: list[Line]) -> None:
    addresses = [member["email"] for member in lines[0]["setup"]["staff"]]
    assert all(address.endswith("@example.org") and ".staff-" in address for address in addresses)
    assert len(set(addresses)) == len(addresses) > 30


def test_in_the_demo_the_office_works_on_every_one_of_its_days() -> None:
    lines = list(demo_scenario(days=10, pupils=90))
    assert {line["at"][:10] for line in lines if "work" in line} == {line["at"][:10] for line in lines}
