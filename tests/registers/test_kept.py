"""What is remembered of a pupil is of the year that may still be asked about, however long the child stays."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from events.calendar import SchoolCalendar
from events.registers import AbsenceWithdrawn, PupilAbsent, RegisterAmended
from events.school import Term
from registers.domain.pupils import Pupil, Reached
from registers.domain.state import pupil_of, reached_of

FIRST, YEARS = date(2026, 9, 7), 2
TERMS = [
    {"name": f"{name} {year}", "from": f"{year}-{begins}", "to": f"{year}-{ends}"}
    for year in range(2026, 2026 + YEARS)
    for name, begins, ends in (("Autumn", "09-03", "12-18"),)
] + [{"name": f"Spring {year}", "from": f"{year}-01-05", "to": f"{year}-07-20"} for year in range(2027, 2027 + YEARS)]


def school_days() -> Iterator[date]:
    """Every eighth week, so that the story is short: an absence on each of its days."""
    terms = [Term.model_validate(each) for each in TERMS]
    calendar = SchoolCalendar("Europe/London", terms)
    days = calendar.between(FIRST, FIRST + timedelta(days=365 * YEARS - 40))
    return (day for day in days if day.isocalendar().week % 8 == 5)


def lived(school: Any, day: date, number: int) -> None:
    """A day's absence, with a note, a call, a reply or a visit about it."""
    at = school.at
    school.calls(at("08:57", day), {1: "O" if number % 3 else "N"}, day, completed="3B")
    match number % 4:
        case 0:
            school.spoke(1, "I", at("09:40", day), day)
        case 1:
            school.note(1, at("08:00", day), at("12:00", day), at("09:40", day), f"n{number}", code="I")
        case 2:
            school.reply(1, "M", at("09:40", day), day=day)
        case _:
            school.visit(1, "seen", at("11:00", day), day)
    school.wakes("16:00", day)


SEEN, DONE = TypeAdapter(Reached), TypeAdapter(Pupil)


def size_of(school: Any) -> int:
    """Of a pupil's state, in bytes as it is stored."""
    states = school.decider.states
    seen, done = reached_of(states, school.pupil(1)), pupil_of(states, school.pupil(1))
    return len(SEEN.dump_json(seen)) + len(DONE.dump_json(done))


@pytest.fixture(scope="module")
def sizes_and_school(request: pytest.FixtureRequest) -> tuple[list[int], Any]:
    """The size after each day, and the school after the last."""
    from .conftest import Woodside  # noqa: PLC0415

    school = Woodside()
    school.set_up(terms=TERMS, closures=[])
    school.student(1)
    sizes = []
    for number, day in enumerate(school_days()):
        lived(school, day, number)
        sizes.append(size_of(school))
    return sizes, school


def test_two_years_are_remembered_no_longer_than_one(sizes_and_school: tuple[list[int], Any]) -> None:
    sizes, school = sizes_and_school
    a_year = sizes[len(sizes) // YEARS]
    assert sizes[-1] < 1.3 * a_year
    pupil, reached = (
        pupil_of(school.decider.states, school.pupil(1)),
        reached_of(school.decider.states, school.pupil(1)),
    )
    kept = school.decider.heard[-1].at.date() - timedelta(days=400)
    assert min(*pupil.absent, *pupil.unsettled, *pupil.settled) >= f"{kept:%y%m%d}"
    assert min(each.day for each in reached.contacts) >= kept
    assert min(each[0] for each in (*reached.replies, *reached.visits)) >= kept


def test_the_states_are_those_of_a_rebuild(sizes_and_school: tuple[list[int], Any]) -> None:
    sizes_and_school[1].decider.assert_rebuilds()


def test_of_what_is_too_old_nothing_is_said_any_more(sizes_and_school: tuple[list[int], Any]) -> None:
    """A mark of an older day may be corrected: it counts, and nobody is told of the absence, or that it was none."""
    _, school = sizes_and_school
    now = school.decider.heard[-1].at + timedelta(hours=6)
    for code in "/N":
        news = school.calls(now, {1: code}, FIRST)
        assert (len(school.only(news, RegisterAmended)), school.only(news, AbsenceWithdrawn | PupilAbsent)) == (1, [])
    assert school.spoke(1, "I", now, FIRST) == []
    school.decider.assert_rebuilds()


def test_of_a_year_ago_it_is_said_still(sizes_and_school: tuple[list[int], Any]) -> None:
    _, school = sizes_and_school
    now = school.decider.heard[-1].at + timedelta(hours=7)
    day = next(day for day in school_days() if day > now.date() - timedelta(days=370))
    (withdrawn,) = school.only(school.calls(now, {1: "/"}, day), AbsenceWithdrawn)
    assert withdrawn.date == day
    (again,) = school.only(school.calls(now, {1: "N"}, day), PupilAbsent)
    assert again.date == day
