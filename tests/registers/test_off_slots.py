"""In which sessions nothing was possible for a pupil: followed mark by mark, and touched only where that changes."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from chassis.decider import fold
from chassis.said import News, Said
from chassis.states import SchoolStates
from events.codes import NOT_REQUIRED
from events.fact import Fact
from events.ids import Session
from events.registers import MarksRecorded, RegisterAmended, RegisterTaken
from registers import domain
from registers.domain.draft import Draft
from registers.domain.state import LACKING, OFF, SCHOOL, off_of, register_key

MONDAY, AT = date(2026, 9, 7), datetime(2026, 9, 7, 8, tzinfo=UTC)
SLOT = "260907A"
CODES = ("/", "X", "#", None)


def said(fact: Fact) -> Said[Fact]:
    return Said(id=UUID(int=1), school="woodside", at=AT, body=fact, correlation=UUID(int=1))


def taken(marks: dict[str, str], form: str = "3B", session: Session = "AM") -> RegisterTaken:
    return RegisterTaken(school="woodside", form=form, year="3", date=MONDAY, session=session, marks=marks)


def recorded(marks: dict[str, str | None], form: str = "3B") -> MarksRecorded:
    return MarksRecorded(school="woodside", form=form, date=MONDAY, session="AM", marks=marks)


def amended(new: str | None, form: str = "3B") -> RegisterAmended:
    return RegisterAmended(
        pupil="ada", form=form, date=MONDAY, session="AM", original="/", new=new, amended_at=AT
    )  # fmt: skip


def one(word: str, code: str | None, form: str) -> Fact:
    if word == "amended":
        return amended(code, form)
    return taken({"ada": code} if code else {}, form) if word == "taken" else recorded({"ada": code}, form)


@pytest.fixture
def states() -> SchoolStates:
    """A school of which everything is loaded that a mark needs."""
    held = SchoolStates.entire(domain)
    for key in (SCHOOL, OFF, LACKING):
        held[key]
    return held


def folds(states: SchoolStates, *facts: Fact) -> bool:
    """Fold them; whether the last one touched the sessions in which nothing was possible."""
    for fact in facts:
        states.touched.clear()
        fold(domain.do, said(fact), states)
    return OFF in states.touched


def test_marks_of_sessions_that_were_possible_touch_nothing(states: SchoolStates) -> None:
    assert not folds(states, recorded({"ada": "/"}))
    assert not folds(states, taken({"ada": "N", "bo": "/"}))
    assert not folds(states, amended("I"))
    assert off_of(states).slots == {}


def test_the_marks_of_a_register_touch_the_register_alone(states: SchoolStates) -> None:
    """What is touched is written down: a school once for each hook would be the most of it."""
    folds(states, recorded({"ada": "/", "bo": "N"}))
    assert states.touched == {register_key("3B", MONDAY, "AM")}


@pytest.mark.parametrize("code", sorted(NOT_REQUIRED))
def test_each_code_by_which_nothing_was_possible_is_noted_once(states: SchoolStates, code: str) -> None:
    assert folds(states, recorded({"ada": code, "bo": "/"}))
    assert off_of(states).slots == {"ada": (SLOT,)}
    assert not folds(states, taken({"ada": code, "bo": "/"})), "it is known already"
    assert off_of(states).slots == {"ada": (SLOT,)}


def each_sequence() -> Iterator[list[Fact]]:
    steps = list(product(("recorded", "taken", "amended"), CODES, ("3B", "4A")))
    for first, second in product(steps, steps):
        yield [one(*first), one(*second)]


def latest(facts: Iterable[Any]) -> str | None:
    """The latest code that was said of Ada; a register without her says nothing of her."""
    codes: list[str | None] = [None]
    for fact in facts:
        if isinstance(fact, RegisterAmended):
            codes.append(fact.new)
        elif "ada" in fact.marks:
            codes.append(fact.marks["ada"])
    return codes[-1]


def test_whatever_is_said_of_a_mark_nothing_is_lost() -> None:
    """The latest word holds, also of a pupil whose register is another class's by then."""
    for facts in each_sequence():
        states = SchoolStates.entire(domain)
        folds(states, *facts)
        expected = {"ada": (SLOT,)} if latest(facts) in NOT_REQUIRED else {}
        assert off_of(states).slots == expected, facts


def test_a_draft_leaves_the_states_as_they_are(states: SchoolStates) -> None:
    draft, news = Draft(states), [taken({"ada": "X"}), amended("/"), amended("#")]
    for fact in news:
        one_step: list[News] = [fact]
        draft.fold(said(fact), one_step)
    assert (off_of(draft).slots, off_of(states).slots) == ({"ada": (SLOT,)}, {})
