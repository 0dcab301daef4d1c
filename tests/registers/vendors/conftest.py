"""Vendors on loopback: servers that speak their shapes, and fail as they do when they are told to."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.responses import Response

from chassis.said import Said
from events.fact import Fact, Refusal
from registers.adapters.arbor_logs import ArborLogs
from registers.adapters.arbor_rest import Account, Arbor, line_to
from registers.adapters.line import Line
from registers.adapters.polling import Poller

from ..conftest import Keys
from .arbor_server import FakeArbor, Host, half_a_page, hosting


@pytest.fixture(scope="session")
async def host() -> AsyncIterator[Host]:
    """The server."""
    async with hosting() as host:
        yield host


@pytest.fixture
def fake(host: Host) -> FakeArbor:
    """An Arbor with nothing in it."""
    arbor = FakeArbor(url=host.url)
    host.app = arbor.app()
    return arbor


@pytest.fixture
def waited() -> list[float]:
    """How long was waited, in place of waiting."""
    return []


@pytest.fixture
async def line(fake: FakeArbor, waited: list[float]) -> AsyncIterator[Line]:
    """A line to that Arbor."""
    made = line_to(Account(fake.url, "rollcall", "dpt_secret"), patient(waited))
    yield made
    await made.close()


@dataclass
class Desk:
    """What a poller needs of a platform, on a decider instead of a loop: one that says what was decided."""

    woodside: Any
    at: datetime
    keyring: Keys = field(default_factory=Keys)
    folder: Path = Path()
    news: list[Fact] = field(default_factory=list)
    fails: Exception | None = None
    said: list[int] = field(default_factory=list)
    minted: dict[type[Fact], list[UUID]] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.at

    async def say(self, sayings: Sequence[Said[Any]]) -> Sequence[Said[Fact]]:
        if self.fails is not None:
            raise self.fails
        self.said.append(len(sayings))
        for said in sayings:
            decided = self.woodside.decider.says(said)
            assert not isinstance(decided, Refusal)
            self.news += [own.body for own in decided]
            for own in decided:
                self.minted.setdefault(type(own.body), []).append(own.id)
        return []

    async def ask(self, school: str, question: Any, _: Any) -> Any:
        return self.woodside.decider.asks(question, at=self.at)

    def reading(self, *_: Any) -> Any:
        raise AssertionError("a poller reads no tables")

    def heard(self) -> list[Fact]:
        """The news since this was asked."""
        news, self.news = self.news, []
        return news


@pytest.fixture
def desk(woodside: Any) -> Desk:
    """The desk of a school that is polled, on Monday at nine."""
    woodside.set_up(woodside.at("08:00"), source="poll")
    woodside.passes(woodside.at("09:00"))
    return Desk(woodside, woodside.at("09:00"))


def patient(waited: list[float]) -> Callable[[float], Any]:
    """Waits no time, and notes how long it would have been."""

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    return wait


@pytest.fixture
def broken() -> Callable[[], Response]:
    """Half a page."""
    return half_a_page


@pytest.fixture
def patience(waited: list[float]) -> Callable[[float], Any]:
    """Waits no time, and notes how long it would have been."""
    return patient(waited)


@pytest.fixture
def polled(desk: Any, line: Line) -> Callable[[], Poller]:
    """Makes pollers, as a process that starts does."""
    return lambda: Poller(desk, "woodside", "poll", line, partial(ArborLogs, "woodside", Arbor(line), {}), 60)


@pytest.fixture
def three(fake: Any) -> Any:
    """An Arbor in which 3B has the pupils 1, 2 and 3, all of them marked this morning."""
    for student in ("1", "2", "3"):
        fake.pupil(student)
    fake.guardian("1", "70")
    for student in ("1", "2", "3"):
        fake.mark(student, "/" if student != "2" else "N")
    return fake


@pytest.fixture
async def poller(polled: Callable[[], Poller], three: Any, desk: Any) -> Poller:
    """A poller that has polled once."""
    poller = polled()
    await poller.poll()
    assert poller.report.state == "polled", poller.report
    desk.heard()
    three.asked.clear()
    return poller
