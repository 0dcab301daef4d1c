"""NATS: the connection to the platform, and the facts of a school, republished from the log as they are said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from anyio import BrokenResourceError, ClosedResourceError, WouldBlock, create_memory_object_stream
from anyio.streams.memory import MemoryObjectSendStream
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from chassis.clock import pause
from chassis.connecting import joined
from chassis.wire import recorded_from
from events.fact import Actor, Words

_BEHIND = 10_000
_RETRY = 0.25
_logger = structlog.get_logger()


@asynccontextmanager
async def connected(broker: NatsBroker, reached: Callable[[Client], None]) -> AsyncIterator[None]:
    """Connect beside what goes on within, however long it takes; then call `reached`."""
    connecting = asyncio.create_task(_connect(broker, reached), name="connect console")
    try:
        yield
    finally:
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)
        await broker.stop()


async def _connect(broker: NatsBroker, reached: Callable[[Client], None]) -> None:
    while True:
        try:
            return reached(await joined(broker))
        except (OSError, TimeoutError, NatsError) as error:
            _logger.warning("waiting", whom="NATS", error=repr(error))
            await pause(_RETRY)


class LiveFact(Words):
    """A fact as it was said: opaque ids and sealed tokens only; `sequence` is its place on its trust's log."""

    sequence: int
    id: UUID
    word: str
    service: str
    school: str
    key: str
    version: int
    cause: UUID
    correlation: UUID
    actor: Actor | None
    occurred_at: datetime
    recorded_at: datetime
    body: dict[str, Any]


class LiveFeed:
    """The facts of schools to whoever follows them, from the moment of following.

    A follower who falls 10,000 facts behind hears those and is let go, rather than served with gaps.
    """

    def __init__(self) -> None:
        self._followers: set[MemoryObjectSendStream[LiveFact]] = set()

    @asynccontextmanager
    async def follow(self, client: Client, school: str) -> AsyncIterator[AsyncIterator[LiveFact]]:
        """A school's facts from now on, while the `async with` lasts."""
        follower, facts = create_memory_object_stream[LiveFact](_BEHIND)
        self._followers.add(follower)
        inbox = await client.subscribe(f"live.facts.*.*.{school}.*.*", cb=_telling(follower))
        try:
            await client.flush()
            yield facts
        finally:
            self._followers.discard(follower)
            follower.close()
            facts.close()
            with suppress(NatsError):
                await inbox.unsubscribe()

    def close(self) -> None:
        """Let every follower go."""
        for follower in self._followers:
            follower.close()


def _telling(follower: MemoryObjectSendStream[LiveFact]) -> Callable[[Msg], Awaitable[None]]:
    async def tell(message: Msg) -> None:
        fact = _read(message)
        try:
            if fact is not None:
                follower.send_nowait(fact)
        except (WouldBlock, ClosedResourceError, BrokenResourceError):
            follower.close()

    return tell


def _read(message: Msg) -> LiveFact | None:
    headers = message.headers or {}
    try:
        sequence = int(headers["Nats-Sequence"])
        fact = recorded_from(message.subject.removeprefix("live."), headers, message.data, sequence)
        return LiveFact(**asdict(fact.envelope), body=fact.body)
    except (KeyError, ValueError) as error:
        _logger.warning("not a fact", subject=message.subject, error=type(error).__name__)
        return None
