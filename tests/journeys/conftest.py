"""Journeys: small schools, written by hand, played on the whole platform and asked what the documents promise.

A journey is an async generator, `async def test_…(school)`: what it says before a `yield` are scenario lines; `yield
"2026-09-07 10:00"` plays them until the school's clocks show that, the hours of that very instant not come yet; then it
asks. `school(…)` makes a school. All journeys of a module share one platform: schools do not interact.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from rollcall.servers import DataFolder

from .playing import Stage, Tale
from .speaking import Speaker


class Journey(pytest.Function):
    """A test that is a journey; the module's are played together when the first of them is asked for."""

    tale: Tale


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> pytest.Item | None:
    """An async generator that is named as a test is a journey."""
    if not (name.startswith("test_") and inspect.isasyncgenfunction(obj)):
        return None

    def told(stage: Stage) -> None:
        fault = stage.journeys[name].fault
        if fault is not None:
            raise fault

    item: Journey = Journey.from_parent(collector, name=name, callobj=told)
    item.tale = obj
    return item


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, servers_on: Any
) -> AsyncIterator[Stage]:
    """The journeys of this module, played."""
    here = Path(request.path)
    chosen = [item for item in request.session.items if isinstance(item, Journey) and Path(item.path) == here]
    played = Stage(DataFolder(tmp_path_factory.mktemp("journeys") / "data"), servers_on)
    await played.play((item.name, item.tale) for item in chosen)
    yield played
    assert not played.contradictions, "the log of these journeys contradicts itself: see rollcall.check"
    assert played.misses == {}, "keys() of these services is to name what they read"


@pytest.fixture
def kept(servers_on: Any) -> Callable[[Path], Any]:
    """Woodside of a folder that was played by the command."""
    return lambda folder: Stage(DataFolder(folder), servers_on).kept("woodside")


@pytest.fixture
def speaker() -> type[Speaker]:
    """Writes a scenario down, for a test that plays it itself."""
    return Speaker
