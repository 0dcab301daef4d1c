"""What a drain holds of its states: asked for once, and again where a fold may have changed what a saying needs."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import pytest

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


def saying(body: str) -> Said[str]:
    cause = uuid5(ROOT, body)
    return Said(cause, "woodside", AT, body, cause)


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


def test_a_service_leaves_aside_what_nats_py_has_for_websockets() -> None:
    program = "import chassis.runtime, sys; sys.exit(sys.modules['aiohttp'] is not None)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
