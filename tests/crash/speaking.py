"""Saying a morning to a platform of processes: at its instants, and again with the same id until it is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Self, TypeVar

import httpx
import nats
from nats.errors import Error as NatsError

from chassis.clock import pause
from chassis.log import Log, LogError
from chassis.reader import Reader
from chassis.record import Recorded
from chassis.requests import Asker, Posted, Reply, request_id
from chassis.service import Refused
from events.fact import Request, Words
from rollcall.servers.waiting import until
from rollcall.signing import signed_post

from .morning import SCHOOL, TRUST, Step, Timetable, pupil
from .processes import Processes

W = TypeVar("W", bound=Words)
PATIENCE = 120.0
_AWAY = (NatsError, LogError, TimeoutError, OSError)


@dataclass
class Heard:
    """What was answered: the hooks that were accepted, the replies to requests; and how often each was said."""

    accepted: dict[str, dict[str, int]] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)


class Speaker:
    """Arbor, the officers and an onlooker who reads the log, while the `async with` lasts."""

    def __init__(self, processes: Processes, table: Timetable) -> None:
        self.heard = Heard()
        self.facts: list[Recorded] = []
        self._processes = processes
        self._table = table
        self._instances = ["registers", "standby"]
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        user, password = self._processes.servers.nats_credentials("operator")
        url = self._processes.servers.nats_url
        self._client = await nats.connect(
            url, user=user, password=password, max_reconnect_attempts=-1, reconnect_time_wait=0.1, error_cb=_unheard
        )
        self._stack.push_async_callback(self._client.close)
        self.log, self._asker = Log(self._client), Asker(self._client)
        self._http = await self._stack.enter_async_context(httpx.AsyncClient(timeout=3))
        reading = asyncio.create_task(self._read())
        self._stack.push_async_callback(_ended, reading)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def say(self, steps: Iterable[Step]) -> None:
        """Say every step in its turn."""
        for step in steps:
            await self._processes.clock.wait(self._table.instant(step.at))
            for word, child in step.seen:
                await self.seen(word, child)
            await self.say_now(step)

    async def say_now(self, step: Step) -> None:
        """Say a step until it is answered."""
        attempt: Callable[[], Awaitable[bool | None]] = (
            (lambda: self._post(step)) if step.hook else (lambda: self._tell(step))
        )
        await until(attempt, PATIENCE)

    async def seen(self, word: str, child: int, count: int = 1) -> Recorded:
        """A fact that the log holds of a word about a child, once it holds so many of them."""
        return (await until(lambda: self._seen(word, pupil(child), count), PATIENCE))[-1]

    async def ask(self, question: Request, answer: type[W], at_least: int = 0) -> W:
        """The answer to a question, from a loop and tables that have heard so far."""

        async def attempt() -> W | None:
            with suppress(*_AWAY, Refused):
                posted = Posted(request_id(), SCHOOL, after=at_least, at_least=at_least)
                reply = await self._asker.send(question, posted, timeout=5)
                return answer.model_validate(reply.body) if reply.state == "answered" else None
            return None

        return await until(attempt, PATIENCE)

    async def tail(self) -> int:
        """The log's last sequence."""

        async def attempt() -> int | None:
            with suppress(*_AWAY):
                return found.last if (found := await self.log.tail(TRUST)) else None
            return None

        return await until(attempt, PATIENCE)

    async def _post(self, step: Step) -> bool | None:
        self.heard.said[step.name] = self.heard.said.get(step.name, 0) + 1
        for name in list(self._instances):
            self._http.base_url = httpx.URL(f"http://127.0.0.1:{self._processes.ports[name]}")
            with suppress(httpx.HTTPError):
                reply = await signed_post(self._http, SCHOOL, step.name, json.dumps({"changes": list(step.hook)}))
                assert reply.status_code in (202, 503), (step.name, reply.text)
                if reply.status_code == 202:
                    self.heard.accepted[step.name] = reply.json()
                    self._instances.sort(key=lambda each: each != name)
                    return True
        await pause(0.05)
        return None

    async def _tell(self, step: Step) -> bool | None:
        assert step.tell is not None
        self.heard.said[step.name] = self.heard.said.get(step.name, 0) + 1
        posted = Posted(step.id, SCHOOL, step.actor, after=self.facts[-1].envelope.sequence if self.facts else 0)
        with suppress(*_AWAY):
            reply = await self._asker.send(step.tell, posted, timeout=3)
            assert reply.state != "refused" or reply.reason in ("behind", "starting"), (step.name, reply)
            if reply.state in ("done", "pending"):
                self.heard.replies[step.name] = reply
                return True
        await pause(0.05)
        return None

    async def _seen(self, word: str, child: str, count: int) -> list[Recorded] | None:
        found = [fact for fact in self.facts if fact.envelope.word == word and child in fact.raw.decode()]
        return found if len(found) >= count else None

    async def _read(self) -> None:
        async for batch in Reader(self._client, TRUST, 0).batches():
            self.facts += batch


async def _unheard(_: Exception) -> None:
    """A server that dies is what is wanted here."""


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
