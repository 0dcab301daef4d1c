"""Posting signed hooks as Arbor would, so many at once or so many a second."""

from __future__ import annotations

import asyncio
import os
import re
from base64 import b64encode
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, TypeVar

import orjson
from standardwebhooks import Webhook

from rollcall.say import CouldNot

T = TypeVar("T")
_HOST = "127.0.0.1"
_LENGTH = re.compile(rb"content-length: (\d+)")
_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_SECRET = "whsec_" + b64encode(os.urandom(24)).decode()


@dataclass(frozen=True, slots=True)
class Post:
    """A body for a school's hook; `id` is its webhook-id."""

    school: str
    id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Posted:
    """When a post began and when its 202 was there, in seconds of the performance counter."""

    begun: float
    accepted: float


class Poster:
    """Posts to the hooks at a port of 127.0.0.1, over connections that it keeps.

    A client of a few lines: a full one takes as much of a processor as the service that it measures.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[_Connection] = []

    async def post(self, post: Post) -> Posted:
        """Post, signed, and wait for the answer. Raises CouldNot when it is not 202, or something was quarantined."""
        request = _request(post)
        try:
            reader, writer = connection = await self._connection()
            begun = perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            accepted = perf_counter()
            body = await reader.readexactly(int(_LENGTH.findall(head)[0]))
        except (OSError, EOFError) as error:
            raise CouldNot(f"The hook of {post.school} did not answer: {error!r}.") from error
        if not head.startswith(b"HTTP/1.1 202") or orjson.loads(body)["quarantined"]:
            raise CouldNot(f"The hook of {post.school} answered {head[9:12].decode()}: {body.decode()}")
        self._idle.append(connection)
        return Posted(begun, accepted)

    async def post_all(self, posts: Iterable[Post], at_once: int) -> None:
        """Post everything in order, so many at once."""
        waiting = iter(posts)

        async def work() -> None:
            for post in waiting:
                await self.post(post)

        await together([work() for _ in range(at_once)])

    async def _connection(self) -> _Connection:
        """One that is kept, unless the service has closed it meanwhile, or a new one."""
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection(_HOST, self._port)

    async def close(self) -> None:
        """Close every connection."""
        for _, writer in self._idle:
            writer.close()
            await writer.wait_closed()


async def together(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """What each gives, in order, all at once; the first that could not be done ends the others. Raises CouldNot."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in work]
    except* CouldNot as could_not:
        raise could_not.exceptions[0] from None
    return [task.result() for task in tasks]


def secrets_for(schools: Iterable[str]) -> dict[str, str]:
    """The environment in which these schools' hooks have the secret that posts are signed with."""
    return {f"ROLLCALL_HOOK_SECRET_{school.upper().replace('-', '_')}": _SECRET for school in schools}


def _request(post: Post) -> bytes:
    now = datetime.now(UTC)  # noqa: TID251 - signatures use the wall clock
    head = (
        f"POST /hooks/arbor/{post.school} HTTP/1.1\r\nhost: {_HOST}\r\ncontent-type: application/json\r\n"
        f"webhook-id: {post.id}\r\nwebhook-timestamp: {int(now.timestamp())}\r\n"
        f"webhook-signature: {Webhook(_SECRET).sign(post.id, now, post.body.decode())}\r\n"
        f"content-length: {len(post.body)}\r\n\r\n"
    )
    return head.encode() + post.body
