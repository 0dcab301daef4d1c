"""What a drain holds of its states: asked for once, and again where a fold may have changed what a saying needs."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import pytest

from chassis import memory as memory_module
from chassis.decider import fold
from chassis.memory import Memory
from chassis.said import Every, Kind, Nothing, Said, State

ROOT = UUID("00000000-0000-5000-8000-000000000000")
AT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


@dataclass
class Pointer:
    to: str = "first"


class Pointing:
    """A domain in which one state names the next; it notes how often it was asked what a saying needs."""

    SERVICE = "pathway"
    FOLLOWS: frozenset[Any] = frozenset()
    KINDS = {"pointer": Kind(Nothing, Pointer), "leaf": Kind(Nothing, Pointer)}

    def __init__(self) -> None:
        self.asked: list[str] = []

    def keys(self, said: Said[str], states: Any) -> list[Any]:
        self.asked.append(said.body)
        if said.body == "all":
            return [("leaf", key) for key in states.every("leaf")] + [Every("leaf")]
        return [("pointer", "it"), ("leaf", states["pointer", "it"].done.to)]

    def point(self, said: Said[str], states: Any) -> None:
        states["pointer", "it"].done.to = said.body

    def touched(self, fact: Any) -> list[Any]:
        return []

    def dues(self, kind: str, key: str, state: State) -> None:
        return None


class Empty:
    """A database in which nothing is stored."""

    async def fetch(self, *_: Any) -> list[Any]:
        return []


class Away:
    """A database that is away."""

    async def fetch(self, *_: Any) -> list[Any]:
        raise OSError("away")


def saying(body: str, school: str = "woodside") -> Said[str]:
    cause = uuid5(ROOT, body)
    return Said(cause, school, AT, body, cause)


def held(memory: Memory) -> dict[str, int]:
    """How many states of each school are held."""
    return {school: len(states.loaded) for school, states in memory._schools.items()}


@pytest.fixture
def domain() -> Pointing:
    return Pointing()


@pytest.fixture
def memory(domain: Any) -> Memory:
    return Memory(domain)


async def test_a_saying_whose_states_stand_is_not_asked_twice(memory: Memory, domain: Pointing) -> None:
    one, other = saying("one"), saying("other")
    await memory.load(Empty(), [one, other])
    asked = list(domain.asked)

    await memory.load(Empty(), [one])
    await memory.load(Empty(), [other])

    assert domain.asked == asked


async def test_a_fold_in_between_names_what_is_needed_anew(memory: Memory, domain: Any) -> None:
    one, other = saying("second"), saying("other")
    await memory.load(Empty(), [one, other])
    fold(domain.point, one, memory.school("woodside"))

    await memory.load(Empty(), [other])

    assert ("leaf", "second") in memory.school("woodside").loaded


async def test_who_reads_every_state_of_a_kind_is_asked_again_after_any_of_them_changed(
    memory: Memory, domain: Any
) -> None:
    everything = saying("all")
    await memory.load(Empty(), [everything])
    fold(lambda _, states: states["leaf", "new"], everything, memory.school("woodside"))
    asked = len(domain.asked)

    await memory.load(Empty(), [everything])

    assert len(domain.asked) > asked


async def test_the_next_drain_asks_anew(memory: Memory, domain: Pointing) -> None:
    one = saying("one")
    await memory.load(Empty(), [one])
    asked = len(domain.asked)
    memory.changed()

    await memory.load(Empty(), [one])

    assert len(domain.asked) > asked


async def test_a_saying_whose_names_rest_on_what_is_held_is_asked_once_though_they_are_to_be_loaded(
    memory: Memory, domain: Pointing
) -> None:
    await memory.load(Empty(), [saying("one")])
    memory.changed()
    domain.asked.clear()
    del memory.school("woodside").loaded["leaf", "first"]

    await memory.load(Empty(), [saying("other")])

    assert domain.asked == ["other"]
    assert ("leaf", "first") in memory.school("woodside").loaded


async def test_what_could_not_be_loaded_is_asked_for_again(memory: Memory, domain: Pointing) -> None:
    one = saying("one")
    with pytest.raises(OSError, match="away"):
        await memory.load(Away(), [one])

    await memory.load(Empty(), [one])

    assert ("leaf", "first") in memory.school("woodside").loaded


async def test_when_too_much_is_held_schools_go_whole_and_some_stay(memory: Memory, monkeypatch: Any) -> None:
    monkeypatch.setattr(memory_module, "_MOST", 7)
    for school in ("one", "two", "three", "four"):
        await memory.load(Empty(), [saying("one", school)])
    memory.relieve()
    assert held(memory) == {"two": 2, "four": 2}

    monkeypatch.setattr(memory_module, "_MOST", 1)
    memory.relieve()

    assert held(memory) == {}


def test_a_service_leaves_aside_what_nats_py_has_for_websockets() -> None:
    program = "import chassis.runtime, sys; sys.exit(sys.modules['aiohttp'] is not None)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
