"""Requests over NATS: commands and questions, each answered by one service with a typed reply, never a stack trace."""

from __future__ import annotations

import asyncio
import os
import zlib
from dataclasses import asdict, dataclass
from typing import Any, TypeVar
from uuid import UUID

import orjson
from nats.aio.client import Client
from nats.errors import NoRespondersError

from chassis.clock import pause
from chassis.service import Refused
from events.fact import Actor, Request, Words

W = TypeVar("W", bound=Words)
REPLY_WITHIN = 2.0
_TIMEOUT, _NOBODY, _TRIES = 15.0, 0.25, 20
_LONG, _LARGEST = 100_000, 1_000_000


class Unanswered(TimeoutError):
    """A request had no answer: a sentence says whose, whether it may have been done all the same, and what to do."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What travels with a request: its id (minted by the sender), the school, what the sender had seen, and who asks.

    `after`: hear the log so far before anything else. `at_least`: answer no staler than that sequence.
    """

    id: UUID
    school: str
    actor: Actor | None = None
    after: int = 0
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """`state`: done or pending (with the log sequence), answered (with `body`), refused or broken (with a sentence)."""

    state: str
    sequence: int = 0
    reason: str = ""
    sentence: str = ""
    body: Any = None

    def encoded(self) -> bytes:
        """The reply as it travels: JSON, deflated when it is long; one that is too long even so is refused."""
        plain = orjson.dumps(asdict(self))
        travelling = plain if len(plain) < _LONG else zlib.compress(plain, 1)
        if len(travelling) <= _LARGEST:
            return travelling
        return Reply(
            "refused", reason="too-large", sentence="The answer is too long: ask for less at a time."
        ).encoded()

    @classmethod
    def decoded(cls, data: bytes) -> Reply:
        """The same, read back."""
        return cls(**orjson.loads(data if data.startswith(b"{") else zlib.decompress(data)))


def subject_of(request: Request | type[Request]) -> str:
    """`ask.<service>.<Word>`."""
    word = request if isinstance(request, type) else type(request)
    return f"ask.{word.service}.{word.__name__}"


def request_id() -> UUID:
    """A fresh id for a request that nobody has sent before."""
    return UUID(bytes=os.urandom(16), version=4)


def headers_of(posted: Posted) -> dict[str, str]:
    """What travels with a request, as NATS headers."""
    actor = f"{posted.actor.role} {posted.actor.who}" if posted.actor else ""
    return {
        "content-type": "application/json",
        "Rollcall-Request": str(posted.id),
        "Rollcall-School": posted.school,
        "Rollcall-Actor": actor,
        "Rollcall-After": str(posted.after),
        "Rollcall-At-Least": str(posted.at_least),
    }


def posted_from(headers: dict[str, str]) -> Posted:
    """The same, read back. Raises KeyError or ValueError."""
    role, _, who = headers.get("Rollcall-Actor", "").partition(" ")
    return Posted(
        id=UUID(headers["Rollcall-Request"]),
        school=headers["Rollcall-School"],
        actor=Actor(who=who, role=role) if role else None,
        after=int(headers.get("Rollcall-After", "0")),
        at_least=int(headers.get("Rollcall-At-Least", "0")),
    )


class Asker:
    """Sends requests over one NATS connection."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def send(self, request: Request, posted: Posted, timeout: float = _TIMEOUT) -> Reply:  # noqa: ASYNC109
        """The reply to a request; waits a few seconds for a service that is starting. Raises Unanswered."""
        for _ in range(_TRIES):
            try:
                message = await self._client.request(
                    subject_of(request),
                    request.model_dump_json(by_alias=True, exclude_defaults=True).encode(),
                    timeout=timeout,
                    headers=headers_of(posted),
                )
                return Reply.decoded(message.data)
            except NoRespondersError:
                await pause(_NOBODY)
            except TimeoutError as error:
                raise Unanswered(_in_vain(request, posted, timeout)) from error
        word = type(request).__name__
        raise Unanswered(
            f"{request.service} does not run: {word} was not heard and nothing was done. See rollcall doctor."
        )

    async def tell(self, request: Request, posted: Posted) -> Reply:
        """Send a command: done or pending. Raises Refused, Unanswered."""
        return _followed(await self.send(request, posted))

    async def ask(self, request: Request, posted: Posted, answer: type[W]) -> W:
        """Ask a question: the answer. Raises Refused, Unanswered."""
        return answer.model_validate(_followed(await self.send(request, posted)).body)


def _in_vain(request: Request, posted: Posted, seconds: float) -> str:
    nobody = f"{request.service} did not answer {type(request).__name__} in {seconds:g} seconds"
    if request.question:
        return f"{nobody}, and nothing was changed by asking: ask again in a moment; see rollcall doctor."
    return (
        f"{nobody}: it may have been done all the same. Look before you say it again; "
        f"with the same request id, {posted.id}, it is done once. See rollcall doctor."
    )


def _followed(reply: Reply) -> Reply:
    if reply.state in ("refused", "broken"):
        raise Refused(reply.reason, reply.sentence)
    return reply


async def within(seconds: float, waiting: Any) -> Any:
    """What an awaitable gives within so many seconds, or None."""
    try:
        return await asyncio.wait_for(waiting, seconds)
    except TimeoutError:
        return None
