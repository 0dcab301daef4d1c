"""A child whom nobody has marked for ten school days is one matter for a person, and is asked about no more."""

from datetime import date, timedelta
from typing import Any

import pytest

from events.registers import PupilUnmarked, RegisterChased, RegisterOverdue, SessionClosed, UnmarkedChased

DAYS = [date(2026, 9, 7) + timedelta(days=n) for n in range(20) if n % 7 < 5]
"""The school days from Monday 7 September, of which the 23rd has no afternoon."""
OFFICER = {"id": "staff-3", "name": "An Officer", "role": "attendance-officer"}


@pytest.fixture
def school(woodside: Any) -> Any:
    """Three children of 3B; whatever the hours say is kept in `decider.own`."""
    woodside.set_up()
    woodside.students(1, 2, 3)
    return woodside


def a_day(school: Any, day: date, *students: int) -> None:
    """Both registers of 3B are taken in time, with these children in school, and close."""
    for session, clock, code in (("AM", "09:00", "/"), ("PM", "13:15", "\\")):
        school.calls(school.at(clock, day), dict.fromkeys(students, code), day, session, completed="3B")
    school.passes(school.at("15:00", day))


def said(school: Any, word: type[Any]) -> list[Any]:
    return [own.body for own, _ in school.decider.own if isinstance(own.body, word)]


def asked(school: Any, student: int = 3) -> list[date]:
    """The days on which somebody was asked for the marks of a child."""
    found = {each.date for each in said(school, UnmarkedChased) if school.pupil(student) in each.pupils}
    return sorted(found)


def handed_over(school: Any) -> list[tuple[str, date, date, int]]:
    return [(each.pupil, each.since, each.date, each.days) for each in said(school, PupilUnmarked)]


def test_on_the_eleventh_day_without_a_mark_it_is_a_persons_matter_and_nobody_is_asked_any_more(school: Any) -> None:
    for day in DAYS[:10]:
        a_day(school, day, 1, 2)
    assert (asked(school), handed_over(school)) == (DAYS[:10], [])
    for day in DAYS[10:13]:
        a_day(school, day, 1, 2)
    assert asked(school) == DAYS[:10]
    assert handed_over(school) == [(school.pupil(3), DAYS[0], DAYS[10], 10)]


def test_it_is_a_persons_matter_again_after_as_many_more_school_days_though_nobody_is_asked(school: Any) -> None:
    school.set_up(at=school.at("07:45"), policy={"chase": {"unmarked_days": 2}})
    for day in DAYS[:8]:
        a_day(school, day, 1, 2)
    assert asked(school) == DAYS[:2]
    again = [(DAYS[2], 2), (DAYS[4], 4), (DAYS[6], 6)]
    assert handed_over(school) == [(school.pupil(3), DAYS[0], day, days) for day, days in again]
    school.calls(school.at("15:30", DAYS[7]), {3: "N"}, DAYS[7], "PM")
    for day in DAYS[8:10]:
        a_day(school, day, 1, 2)
    assert (asked(school), len(handed_over(school))) == ([*DAYS[:2], *DAYS[8:10]], 3)


def test_a_mark_in_between_begins_the_count_anew_and_one_afterwards_has_it_asked_about_again(school: Any) -> None:
    for n, day in enumerate(DAYS[:12]):
        a_day(school, day, 1, 2, *([3] if n == 4 else []))
    assert handed_over(school) == []
    school.calls(school.at("15:30", DAYS[11]), {3: "N"}, DAYS[8], "PM")
    for day in DAYS[12:14]:
        a_day(school, day, 1, 2)
    assert (asked(school)[-2:], handed_over(school)) == (DAYS[12:14], [])


def test_a_mark_of_a_day_before_it_had_none_changes_nothing(school: Any) -> None:
    a_day(school, DAYS[0], 1, 2, 3)
    for day in DAYS[1:6]:
        a_day(school, day, 1, 2)
    school.calls(school.at("15:30", DAYS[5]), {3: "L"}, DAYS[0])
    for day in DAYS[6:12]:
        a_day(school, day, 1, 2)
    assert handed_over(school) == [(school.pupil(3), DAYS[1], DAYS[11], 10)]


def test_once_there_is_a_mark_it_is_asked_about_again_and_handed_over_again_after_ten_more_days(school: Any) -> None:
    school.set_up(at=school.at("07:45"), policy={"chase": {"unmarked_days": 2}})
    for n, day in enumerate(DAYS[:8]):
        a_day(school, day, 1, 2, *([3] if n == 3 else []))
    assert asked(school) == [*DAYS[:2], *DAYS[4:6]]
    assert [(since, day) for _, since, day, _ in handed_over(school)] == [(DAYS[0], DAYS[2]), (DAYS[4], DAYS[6])]


@pytest.mark.parametrize("changed", [{"form": "4A"}, {"leaving": DAYS[-1]}, {"entry": date(2022, 9, 2)}])
def test_where_the_mis_has_the_child_elsewhere_or_until_another_day_somebody_is_asked_again(
    school: Any, changed: Any
) -> None:
    school.set_up(at=school.at("07:45"), policy={"chase": {"unmarked_days": 2}})
    for day in DAYS[:3]:
        a_day(school, day, 1, 2)
    school.student(3, at=school.at("08:00", DAYS[3]), **changed)
    school.students(4, form="4A")
    school.calls(school.at("09:00", DAYS[3]), {4: "/"}, DAYS[3], completed="4A")
    a_day(school, DAYS[3], 1, 2)
    assert asked(school) == [*DAYS[:2], DAYS[3]]


def test_a_child_whose_class_is_gone_is_asked_about_by_name_and_no_register_of_that_class_is(school: Any) -> None:
    for student in (1, 2):
        school.student(student, "4A", at=school.at("07:50"))
    school.student(3, "", at=school.at("07:50"))
    for day in DAYS[:12]:
        for session, clock in (("AM", "09:00"), ("PM", "13:15")):
            marks = dict.fromkeys((1, 2), "/" if session == "AM" else "\\")
            school.calls(school.at(clock, day), marks, day, session, completed="4A")
        school.passes(school.at("15:00", day))
    assert (asked(school), [day for _, _, day, _ in handed_over(school)]) == (DAYS[:10], [DAYS[10]])
    assert {each.step for each in said(school, UnmarkedChased)} == {"attendance-officer"}
    assert {each.form for each in [*said(school, RegisterChased), *said(school, RegisterOverdue)]} <= {"4A"}
    closed = [each for each in said(school, SessionClosed) if each.date >= DAYS[0]]
    assert all("3B" in each.not_taken for each in closed), "nobody took it, all the same"


def test_a_class_that_is_merely_not_taken_is_chased_as_ever(school: Any) -> None:
    for day in DAYS[:12]:
        school.passes(school.at("15:00", day))
    assert (asked(school), handed_over(school)) == ([], [])
    assert {each.date for each in said(school, RegisterOverdue)} == {*DAYS[:12]}


def test_while_the_source_is_silent_no_day_counts_for_whoever_is_in_no_class(school: Any) -> None:
    school.set_up(at=school.at("07:45"), policy={"chase": {"unmarked_days": 2}})
    school.student(3, "", at=school.at("07:50"))
    for n in range(10, 14):
        school.students(n, form=f"{n}X")
    for day in DAYS[:4]:
        school.passes(school.at("15:00", day))
    assert handed_over(school) == []
