"""Who is shown what: every question of reporting in every role."""

from base64 import b64decode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest

from chassis.service import Refused
from chassis.testing import answered
from events.fact import Actor, Role
from events.ids import pupil_id
from events.registers import Staff
from events.reporting import AbsenceReportOf, FiguresOf, PatternsOf, WeeklyReportOf
from events.roles import OFFICE, SCOPED
from events.school import ClassOfPupils
from reporting.handlers import questions

from .conftest import london

ROLES, NOBODY = get_args(Role), "nobody"
"""Beside every role: who holds the installation's keys and asks in nobody's name (docs/adr/0012)."""
ALL, EVERY = OFFICE | {NOBODY}, {*ROLES, NOBODY}
MONDAY = date(2026, 9, 7)
OWN, OTHER = pupil_id("woodside", "16"), pupil_id("woodside", "17")


async def rendered(order: Any, formats: Sequence[str]) -> dict[str, bytes]:
    """A file that says every name which it was given."""
    return {each: " ".join(order.names.values()).encode() for each in formats}


ANSWERS = questions(rendered)


@pytest.fixture
async def school(log: Any, tables: Any) -> Any:
    """16 of 3B is everybody's pupil, 17 of 10A nobody's; both have been absent for two weeks."""
    log.opened(staff=tuple(Staff(id=role, role=role, pupils=("16",)) for role in ROLES))
    log.pupil(OWN).pupil(OTHER, "10A", "10").when("2026-09-07 09:05")
    for day in (f"2026-09-{day:02}" for day in (*range(7, 12), *range(14, 19))):
        for session in ("AM", "PM"):
            log.registered(day, session, {OWN: "N"}).registered(day, session, {OTHER: "N"}, "10A")
    await tables.fold(log.when("2026-09-21 12:00"))
    return log


async def asked(tables: Any, school: Any, question: Any) -> dict[str, Any]:
    """Role → the answer, of those who are answered."""
    found = {}
    for role in (*ROLES, NOBODY):
        actor = None if role == NOBODY else Actor(who=role, role=role)
        with suppress(Refused):
            reading = replace(tables.reading(school), actor=actor)
            found[role] = await answered(ANSWERS[type(question)], reading, question)
    return found


def figures(by: Any) -> FiguresOf:
    return FiguresOf(first=MONDAY, last=MONDAY, by=by)


def test_every_question_has_its_roles() -> None:
    assert set(ANSWERS) == {AbsenceReportOf, FiguresOf, PatternsOf, WeeklyReportOf}


async def test_each_role_has_the_figures_of_its_pupils_and_a_governor_of_none(tables: Any, school: Any) -> None:
    shown = await asked(tables, school, figures("pupil"))
    seen = {role: {row.key for row in answer.rows} for role, answer in shown.items()}
    assert seen == {**dict.fromkeys(SCOPED, {OWN}), **dict.fromkeys(ALL | {"operator"}, {OWN, OTHER})}
    named = {role for role, answer in shown.items() if any(row.mis_id for row in answer.rows)}
    assert named == ALL | SCOPED


async def test_each_role_has_the_patterns_of_its_pupils_and_a_governor_none(tables: Any, school: Any) -> None:
    for day in range(21, 26):
        marks = {OWN: "L", OTHER: "L"}
        school.registered(f"2026-09-{day}", "AM", marks).registered(f"2026-09-{day}", "PM", {OWN: "/", OTHER: "/"})
    await tables.fold(school.when("2026-09-25 16:00"))
    shown = await asked(tables, school, PatternsOf(kind="lates"))
    seen = {role: {row.key for row in answer.rows} for role, answer in shown.items()}
    assert seen == {**dict.fromkeys(SCOPED, {OWN}), **dict.fromkeys(ALL | {"operator"}, {OWN, OTHER})}
    assert {role: answer.pupils for role, answer in shown.items()} == {role: len(keys) for role, keys in seen.items()}
    named = {role for role, answer in shown.items() if any(row.mis_id for row in answer.rows)}
    assert named == ALL | SCOPED


async def test_a_class_teacher_has_those_of_the_class_that_the_school_file_says(tables: Any, log: Any) -> None:
    log.opened(
        classes=(ClassOfPupils(name="3B", year="3", teacher="class-teacher"), ClassOfPupils(name="4A", year="4"))
    )
    log.pupil("ada").pupil("bea", "4A", "4").when("2026-09-07 09:05").register("2026-09-07", "AM", ada="/", bea="/")
    await tables.fold(log)
    [row] = (await asked(tables, log, figures("pupil")))["class-teacher"].rows
    assert row.key == "ada"


async def test_whose_pupils_are_whose_is_of_now_and_what_is_told_of_them_of_then(tables: Any, log: Any) -> None:
    """Ada went from one class to another, and each class changed hands: the old teachers see nothing of then."""
    had, has = (Actor(who=f"staff-{n}", role="class-teacher") for n in (1, 2))
    old = (ClassOfPupils(name="3B", year="3", teacher="staff-1"), ClassOfPupils(name="4A", year="4"))
    new = (ClassOfPupils(name="3B", year="3"), ClassOfPupils(name="4A", year="4", teacher="staff-2"))
    log.opened(classes=old).pupil("ada").when("2026-09-07 09:05").register("2026-09-07", "AM", ada="N")

    async def seen(actor: Actor) -> list[tuple[str, int]]:
        await tables.fold(log)
        then = figures("pupil").model_copy(update={"as_known_at": london("2026-09-07 12:00")})
        answer = await answered(ANSWERS[FiguresOf], replace(tables.reading(log), actor=actor), then)
        return [(row.key, row.unauthorised) for row in answer.rows]

    assert (await seen(had), await seen(has)) == ([("ada", 1)], [])
    log.when("2026-09-14 08:00").pupil("ada", "4A", "4").amended("2026-09-07", "AM", "ada", "/")
    assert (await seen(had), await seen(has)) == ([], []), "her class is another's"
    log.opened(classes=new)
    assert (await seen(had), await seen(has)) == ([], [("ada", 1)])


@pytest.mark.parametrize(
    ("by", "answered"), [("class", EVERY - {"governor"}), ("year", EVERY - {"governor"}), ("school", EVERY)]
)
async def test_figures_of_groups_are_everybodys_and_a_governors_the_whole_schools(
    tables: Any, school: Any, by: str, answered: set[str]
) -> None:
    assert set(await asked(tables, school, figures(by))) == answered


async def test_how_few_pupils_are_persistently_absent_is_told_to_no_governor(tables: Any, school: Any) -> None:
    """Procedures, "People": "cells under 6 pupils suppressed, with a second so that none can be derived"."""
    shown = await asked(tables, school, figures("school"))
    counts = {
        role: [(row.persistent_pupils, row.severe_pupils) for row in answer.rows] for role, answer in shown.items()
    }
    assert counts == {**dict.fromkeys(EVERY, [(2, 2)]), "governor": [(None, None)]}


async def test_a_pupils_absence_report_is_for_those_who_meet_parents(tables: Any, school: Any) -> None:
    shown = await asked(tables, school, AbsenceReportOf(mis_id="16", format="json"))
    assert set(shown) == OFFICE | {"assistant-head"}
    assert b'"16"' not in b64decode(shown["attendance-officer"].content)


@pytest.mark.parametrize("kind", ["json", "html", "pdf", "csv", "xlsx"])
async def test_the_weekly_report_is_for_those_to_whom_it_goes(tables: Any, school: Any, kind: Any) -> None:
    shown = await asked(tables, school, WeeklyReportOf(week="2026-W38", format=kind))
    of_ids = {"operator"} if kind == "json" else set()
    assert set(shown) == ALL | {"assistant-head"} | of_ids
    names = {role for role, report in shown.items() if b"O'Neill" in b64decode(report.content)}
    assert names == set(shown) - of_ids if kind != "json" else names == set()
