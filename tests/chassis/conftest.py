"""A toy service in pathway's name, so that the mechanism is tested apart from any rule of attendance."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid5

import pytest

import rewards.app
from chassis.clock import ManualClock
from chassis.reader import Reader
from chassis.requests import Posted, request_id
from chassis.said import Kind, Nothing, Outcome, Said, State, Woken
from chassis.service import Service
from events.fact import Fact, Refusal, Request
from events.pathway import ImprovementDetected, MonitoringEnded, MonitoringStarted
from events.rewards import StickerAwarded
from rollcall.platform import Platform
from rollcall.servers import DataFolder

START = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
WATCH = timedelta(hours=1)


class Watch(Request):
    """Watch a pupil for an hour, then see an improvement."""

    service = "pathway"
    pupil: str
    trust: str = "toy"


class Unwatch(Request):
    """Watch a pupil no longer."""

    service = "pathway"
    pupil: str


class Count(Request):
    """How many stickers were heard of?"""

    service = "pathway"
    question = True


class Counted(Request):
    """So many."""

    stickers: int


@dataclass
class Watched:
    until: datetime | None = None
    improved: int = 0


@dataclass
class Heard:
    stickers: int = 0
    order: list[str] = field(default_factory=list)


class Toy:
    """A decider of four words."""

    SERVICE = "pathway"
    FOLLOWS = frozenset({StickerAwarded})
    KINDS = {"pupil": Kind(Nothing, Watched), "all": Kind(Heard, Nothing)}

    def __init__(self) -> None:
        self.poison: str | None = None
        self.poison_hour: str | None = None
        self.admits_nobody = False

    def keys(self, said: Said[Any], states: Any) -> list[tuple[str, str]]:
        match said.body:
            case Watch(pupil=pupil) | Unwatch(pupil=pupil) | StickerAwarded(pupil=pupil):
                return [("pupil", pupil), ("all", "all")]
            case Woken(key=key):
                return [("pupil", key)]
            case Outcome(of=fact):
                return [("pupil", fact.key)]
            case _:
                return [("all", "all")]

    def touched(self, fact: Fact) -> list[tuple[str, str]]:
        return [("pupil", fact.key)]

    def see(self, said: Said[Any], states: Any) -> None:
        if said.body.pupil == self.poison:
            raise ValueError("poison")
        heard = states["all", "all"].seen
        heard.stickers += 1
        heard.order.append(said.body.pupil)

    def do(self, said: Said[Any], states: Any) -> None:
        watched = states["pupil", said.body.pupil].done
        match said.body:
            case MonitoringStarted():
                watched.until = said.at + WATCH
            case ImprovementDetected():
                watched.improved += 1
                watched.until = None
            case MonitoringEnded():
                watched.until = None

    def keep(self, said: Said[Any], states: Any) -> None:
        pass

    def decide(self, said: Said[Any], states: Any) -> Any:
        match said.body:
            case Watch(pupil="nobody") if not self.admits_nobody:
                return Refusal("no-such-pupil", "There is no such pupil.")
            case Watch(pupil=pupil):
                watched = states["pupil", pupil].done
                return [] if watched.until else [MonitoringStarted(pupil=pupil, because="focus-family")]
            case Unwatch(pupil=pupil):
                return [MonitoringEnded(pupil=pupil)] if states["pupil", pupil].done.until else []
            case Woken(key=key):
                if key == self.poison_hour:
                    raise ValueError("poison")
                return [_improvement(key), MonitoringEnded(pupil=key)]
            case Outcome(of=fact):
                return [] if states["pupil", fact.key].done.improved else [_improvement(fact.key)]
            case _:
                return []

    def answer(self, said: Said[Any], states: Any) -> Counted:
        if self.poison == "answers":
            raise ValueError("poison")
        return Counted(stickers=states["all", "all"].seen.stickers)

    def dues(self, kind: str, key: str, state: State) -> datetime | None:
        return state.done.until if kind == "pupil" else None


def _improvement(pupil: str) -> ImprovementDetected:
    return ImprovementDetected(
        pupil=pupil,
        date=date(2026, 9, 7),
        recent_attending=20,
        recent_possible=20,
        earlier_attending=30,
        earlier_possible=40,
    )


@pytest.fixture
def toy() -> SimpleNamespace:
    """The toy's words and decider, for tests that look inside."""
    return SimpleNamespace(
        Watch=Watch, Unwatch=Unwatch, Count=Count, Counted=Counted, decider=Toy(), effects={}, START=START, WATCH=WATCH,
        background=[], closes=[],
    )  # fmt: skip


class ToyPlatform(Platform):
    """The toy and rewards on one manual clock."""

    def _settings(self, name: str) -> Any:
        """Only registers' user may make a trust's log, so the toy has the mender's."""
        settings = super()._settings(name)
        mender = self.servers.nats_credentials("mender")
        return replace(settings, nats_user=mender.user, nats_password=mender.password)

    async def watch(
        self, pupil: str, *, id: Any = None, school: str = "woodside", trust: str = "toy", after: int = 0
    ) -> Any:
        """Tell the toy to watch a pupil."""
        asker = self.runners["pathway"].asker
        return await asker.tell(Watch(pupil=pupil, trust=trust), Posted(id or request_id(), school, after=after))

    async def unwatch(self, pupil: str) -> Any:
        """Tell the toy to watch a pupil no longer."""
        asker = self.runners["pathway"].asker
        return await asker.tell(Unwatch(pupil=pupil), Posted(request_id(), "woodside"))

    async def counted(self) -> int:
        """How many stickers the toy has heard of."""
        asker = self.runners["rewards"].asker
        return (await asker.ask(Count(), Posted(request_id(), "woodside"), Counted)).stickers

    async def facts(self) -> list[tuple[str, str]]:
        """Every fact on the log: word and key."""
        log = self.runners["pathway"].log
        tail = await log.tail("toy")
        found: list[tuple[str, str]] = []
        async for batch in Reader(log.client, "toy", 0).until(tail.last if tail else 0):
            found += [(fact.envelope.word, fact.envelope.key) for fact in batch]
        return found


@pytest.fixture
def make_platform(tmp_path: Any, toy: SimpleNamespace, servers_on: Any) -> Any:
    """A platform on the test's own data folder; made again, it is the same folder."""

    def make(clock: ManualClock | None = None, at: datetime = START) -> ToyPlatform:
        def build(platform: Any) -> Service:
            return Service(
                domain=toy.decider,
                commands=frozenset({Watch, Unwatch}),
                decision_questions=frozenset({Count}),
                effects=toy.effects,
                opens_trusts=True,
                background=tuple(toy.background),
                closes=tuple(toy.closes),
                report=lambda: {"toys": len(toy.background)},
            )

        data = DataFolder(tmp_path / "data")
        builds = {"pathway": build, "rewards": rewards.app.build}
        return ToyPlatform(data, clock or ManualClock(at), builds, servers_on(data))

    return make


@pytest.fixture
async def platform(make_platform: Any) -> AsyncIterator[ToyPlatform]:
    """A running platform."""
    async with make_platform() as running:
        yield running


def fixed_id(name: str) -> Any:
    """A request id for a name."""
    return uuid5(request_id(), name)
