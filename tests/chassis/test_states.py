"""What is held of a school's states, and what is known of the others."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from chassis.decider import fold, hear
from chassis.memory import Memory
from chassis.said import Every, Kind, Nothing
from chassis.states import NotNamed, SchoolStates

from .test_memory import Empty, Pointing, saying


@dataclass
class Count:
    of: int = 0


DOMAIN: Any = SimpleNamespace(KINDS={"own": Kind(Nothing, Count), "both": Kind(Count, Count)})
KEY = ("own", "it")


@pytest.fixture
def states() -> SchoolStates:
    return SchoolStates(DOMAIN)


def test_one_that_is_not_held_is_not_empty(states: SchoolStates) -> None:
    for read in (states.__getitem__, states.look):
        with pytest.raises(NotNamed):
            read(KEY)
    with pytest.raises(NotNamed):
        states.every("own")
    assert not states.loaded


def test_while_a_domain_names_what_it_needs_it_reads_as_empty_and_is_not_held(states: SchoolStates) -> None:
    states.naming = True
    assert (states[KEY].done.of, states.every("own"), states.loaded) == (0, {}, {})
    assert states.read == {KEY, Every("own")}


def test_one_that_was_looked_for_and_is_not_stored_is_empty(states: SchoolStates) -> None:
    states.begin(KEY)
    states[KEY].done.of = 1
    states.begin(KEY)
    assert states[KEY].done.of == 1


def test_of_a_whole_kind_whatever_is_not_held_is_empty(states: SchoolStates) -> None:
    states.whole.add("own")
    assert states.has(KEY)
    assert states[KEY].done.of == 0
    with pytest.raises(NotNamed):
        _ = states["both", "it"]


def test_a_fresh_one_is_touched_and_knows_nothing_of_what_is_held(states: SchoolStates) -> None:
    states.begin(KEY)
    states[KEY].done.of = 1
    assert states.fresh(KEY).done.of == 0
    assert states[KEY].done.of == 0
    assert states.touched == {KEY}


def test_one_that_others_facts_are_folded_into_too_is_not_begun_afresh(states: SchoolStates) -> None:
    with pytest.raises(AssertionError):
        states.fresh(("both", "it"))


def test_a_decision_cannot_take_it_for_its_own_fault() -> None:
    """It passes through as it is, for the loop to load what is stored."""
    domain: Any = Pointing()
    domain.decide = lambda said, states: [states["leaf", "it"]]
    with pytest.raises(NotNamed) as missed:
        hear(domain, saying("one"), SchoolStates(domain))
    assert missed.value.said == saying("one")


async def test_after_the_first_few_the_whole_kind_is_loaded_and_at_last_it_is_given_up() -> None:
    domain: Any = Pointing()
    memory = Memory(domain)
    for number in range(16):
        assert memory.miss(NotNamed(("leaf", f"{number}")).by(saying("one"))) is None
    await memory.load_missed(Empty())
    states = memory.school("woodside")
    assert states.has(Every("leaf"))
    assert ("leaf", "7") in states.loaded
    assert ("leaf", "8") not in states.loaded
    assert memory.miss(NotNamed(("leaf", "16")).by(saying("one"))) is not None


async def test_a_commit_ends_the_count() -> None:
    domain: Any = Pointing()
    memory = Memory(domain)
    for number in range(40):
        assert memory.miss(NotNamed(("leaf", f"{number}")).by(saying("one"))) is None
        await memory.load_missed(Empty())
        memory.changed()


async def test_what_a_running_drain_folded_is_not_let_go() -> None:
    """Only what a commit has written may be read again from the tables."""
    domain: Any = Pointing()
    memory = Memory(domain)
    await memory.load_named(Empty(), "woodside", [("leaf", f"{number}") for number in range(9_000)])
    fold(lambda _, states: states["leaf", "1"], saying("one"), memory.school("woodside"))
    with pytest.raises(AssertionError):
        memory.relieve()
    memory.changed()
    memory.relieve()
    assert not memory.school("woodside").loaded
