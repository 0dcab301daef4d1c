"""Posting signed hooks as Arbor would, so many at once or so many a second."""

from __future__ import annotations

import asyncio
import os
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

import httpx
from standardwebhooks import Webhook

from rollcall.say import CouldNot

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
    """Posts to the hooks of one platform."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def post(self, post: Post) -> Posted:
        """Post, signed, and wait for the answer. Raises CouldNot when it is not 202, or something was quarantined."""
        headers = _headers(post)
        begun = perf_counter()
        reply = await self._client.post(f"/hooks/arbor/{post.school}", content=post.body, headers=headers)
        accepted = perf_counter()
        if reply.status_code != 202 or reply.json()["quarantined"]:
            raise CouldNot(f"The hook of {post.school} answered {reply.status_code}: {reply.text}")
        return Posted(begun, accepted)

    async def post_all(self, posts: Iterable[Post], at_once: int) -> None:
        """Post everything in order, so many at once."""
        waiting = iter(posts)

        async def work() -> None:
            for post in waiting:
                await self.post(post)

        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(work())


@asynccontextmanager
async def poster(port: int) -> AsyncIterator[Poster]:
    """A poster to the hooks at that port of 127.0.0.1."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        yield Poster(client)


def secrets_for(schools: Iterable[str]) -> dict[str, str]:
    """The environment in which these schools' hooks have the secret that posts are signed with."""
    return {f"ROLLCALL_HOOK_SECRET_{school.upper().replace('-', '_')}": _SECRET for school in schools}


def _headers(post: Post) -> dict[str, str]:
    now = datetime.now(UTC)  # noqa: TID251 - signatures use the wall clock
    return {
        "webhook-id": post.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(_SECRET).sign(post.id, now, post.body.decode()),
        "content-type": "application/json",
    }
