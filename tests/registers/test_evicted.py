"""What a saying changes beside its own register is named, so that what is stored there stays."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from events.fact import Actor
from registers.domain import asked, heard
from registers.domain.state import pupil_of, register_key, register_of

MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)


@pytest.fixture
def school(schools: Callable[..., Any]) -> Any:
    """3B's register of Monday's morning is taken."""
    made = schools()
    made.calls(made.at("08:55"), {1: "/", 2: "/", 3: "N"}, completed="3B")
    return made


@pytest.fixture
def gone_home(school: Any) -> Any:
    """Pupil 1 came on Monday's morning and was ill in the afternoon."""
    school.calls(school.at("13:15"), {1: "I", 2: "/", 3: "/"}, session="PM", completed="3B")
    return school


def monday_morning(school: Any) -> Any:
    """3B's register of it."""
    return register_of(school.decider.states, register_key("3B", MONDAY, "AM"))


def test_a_note_leaves_the_register_of_another_morning_as_it_is_stored(gone_home: Any) -> None:
    at = gone_home.at
    gone_home.note(1, at("08:00", TUESDAY), at("16:00", TUESDAY), at("08:10", TUESDAY))
    (amended, *_) = gone_home.calls(at("09:30", TUESDAY), {3: "/"}, entity="b")
    assert (amended.original, amended.new) == ("N", "/")
    assert monday_morning(gone_home).taken
    assert len(monday_morning(gone_home).marks) == 3


def test_a_leaving_date_leaves_the_register_of_another_morning_as_it_is_stored(gone_home: Any) -> None:
    gone_home.student(1, leaving=date(2026, 12, 1), at=gone_home.at("08:20", TUESDAY))
    assert len(monday_morning(gone_home).marks) == 3


def test_a_mark_that_waited_for_its_pupil_comes_to_the_register_and_the_claims_that_are_stored(school: Any) -> None:
    school.calls(school.at("09:00"), {3: "I"}, entity="b")
    school.calls(school.at("09:01"), {9: "N"})
    news = school.student(9, at=school.at("09:05"))
    assert "PupilAbsent" in school.words(news)
    assert len(monday_morning(school).marks) == 4
    (deleted, *_) = school.delete("AttendanceRollCallRecord", "b", school.at("09:06"))
    assert (deleted.original, deleted.new) == ("I", "N")


def test_a_mark_imported_with_its_pupil_comes_to_the_register_that_is_stored(school: Any) -> None:
    bodies = (school.student_heard(9), heard.RollCallHeard(MONDAY, "AM", (school.mark(9, "N"),)))
    lines = {"Student/9": 1, bodies[1].marks[0].ref.key: 2}
    officer = Actor(who="staff-3", role="attendance-officer")
    news = school.decider.told(asked.Imported(bodies, lines), at=school.at("09:05"), actor=officer)
    assert "PupilAbsent" in school.words(news)
    assert len(monday_morning(school).marks) == 4


def test_a_closure_looks_at_whoever_was_marked_in_as_they_are_stored(school: Any) -> None:
    school.guardian(1, 9, school.at("09:00"))
    assert "RegisterAnnulled" in school.words(school.closes(school.at("09:30")))
    assert pupil_of(school.decider.states, school.pupil(1)).guardians
