"""Who may decide what is known of a whole school, and whose registers somebody sees."""

from typing import Any, get_args

import pytest

from events.fact import Actor, Refusal, Role
from events.registers import DifferencesOf, LiftStaleFeed, RegistersOf
from registers.domain.asked import Imported
from registers.domain.scopes import OFFICE, SCOPED

STAFF = [
    {"id": "staff-3", "name": "An Officer", "role": "attendance-officer"},
    {"id": "staff-9", "name": "A Teacher", "role": "class-teacher", "classes": ["3B"]},
    {"id": "staff-8", "name": "A Leader", "role": "year-group-leader", "years": ["4"]},
]
OTHERS = sorted({*get_args(Role)} - OFFICE)


@pytest.fixture
def two(woodside: Any) -> Any:
    """Pupil 1 of 3B and 4 of 4A are absent, and an officer settled both codes."""
    woodside.set_up(at=woodside.at("07:31"), staff=STAFF)
    woodside.student(4, "4A")
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/", 4: "N"})
    for student in (1, 4):
        woodside.settles(student, "I", woodside.at("10:00"))
    return woodside


def asked(school: Any, question: Any, who: str, role: str) -> Any:
    """What somebody is answered."""
    return school.decider.asks(question, at=school.at("10:01"), actor=Actor(who=who, role=role))


@pytest.mark.parametrize("role", OTHERS)
def test_only_the_office_decides_for_the_school(two: Any, role: str) -> None:
    actor = Actor(who="staff-9", role=role)
    for body in (two.settle_asked(2, "I"), two.closure(two.at("10:00").date()), LiftStaleFeed(), Imported((), {})):
        refused = two.decider.refuses(body, at=two.at("10:02"), actor=actor)
        assert refused.reason == "not-for-role"


@pytest.mark.parametrize("role", sorted(OFFICE))
def test_the_office_decides_and_sees_every_class(two: Any, role: str) -> None:
    assert {row.form for row in asked(two, RegistersOf(), "staff-1", role).rows} == {"3B", "4A"}
    assert len(asked(two, DifferencesOf(), "staff-1", role).rows) == 2
    news = two.decider.told(two.settle_asked(2, "I"), at=two.at("10:02"), actor=Actor(who="staff-1", role=role))
    assert two.words(news) == ["CodeSettled"]


@pytest.mark.parametrize(
    ("who", "role", "form", "student"),
    [("staff-9", "class-teacher", "3B", 1), ("staff-8", "year-group-leader", "4A", 4)],
)
def test_a_teacher_sees_their_classes_and_a_leader_their_years(
    two: Any, who: str, role: str, form: str, student: int
) -> None:
    assert {row.form for row in asked(two, RegistersOf(), who, role).rows} == {form}
    assert [row.pupil for row in asked(two, DifferencesOf(), who, role).rows] == [two.pupil(student)]


def test_somebody_who_is_not_in_the_file_sees_no_class(two: Any) -> None:
    assert asked(two, RegistersOf(), "staff-77", "class-teacher").rows == ()


@pytest.mark.parametrize("role", sorted({*OTHERS} - SCOPED))
@pytest.mark.parametrize("question", [RegistersOf(), DifferencesOf()])
def test_others_see_no_registers(two: Any, role: str, question: Any) -> None:
    answer = asked(two, question, "staff-9", role)
    assert isinstance(answer, Refusal)
    assert answer.reason == "not-for-role"
