"""What the console asks of the other five, and what it says where there is no answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from chassis.requests import Asker, Posted, Reply
from chassis.service import Refused
from console.adapters.nats import LiveFeed
from events.fact import Request, Words

R = TypeVar("R")
W = TypeVar("W", bound=Words)
_STATUS = {
    **dict.fromkeys(("no-such-school", "unknown-school", "no-such-report", "no-such-week"), 404),
    **dict.fromkeys(("starting", "behind", "stopped", "log-gone"), 503),
    "wrong-shape": 422,
    "broken": 502,
}
_REFUSED = 409


class Followed(Words):
    """A command was followed: `done` at that log sequence, or `pending` where the log does not have it yet (0)."""

    state: Literal["done", "pending"]
    sequence: int


class Problem(Exception):
    """Ends a request: an HTTP status, a reason for programs and one sentence for a person."""

    def __init__(self, status: int, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.reason = status, reason


@dataclass
class Desk:
    """What the API works with: its token (None: open), how long a caller waits (s), and NATS once it was reached."""

    token: str | None
    answer_within: float
    client: Client | None = None
    feed: LiveFeed = field(default_factory=LiveFeed)

    def reached(self, client: Client) -> None:
        """NATS was reached."""
        self.client = client

    @property
    def ready(self) -> bool:
        """Whether NATS can be spoken to."""
        return self.client is not None and self.client.is_connected

    def line(self) -> Client:
        """The connection. Raises Problem while there is none."""
        if self.client is None or not self.ready:
            raise Problem(503, "not-connected", "The console has no connection to the platform: try again in a moment.")
        return self.client


@dataclass(frozen=True)
class Caller:
    """One request of somebody, on its way to the service that answers it."""

    desk: Desk
    posted: Posted

    async def ask(self, question: Request, answer: type[W]) -> W:
        """The answer to a question. Raises Problem."""
        return await self._in_time(question, Asker(self.desk.line()).ask(question, self.posted, answer))

    async def tell(self, command: Request) -> Followed:
        """What became of a command. Raises Problem."""
        reply: Reply = await self._in_time(command, Asker(self.desk.line()).tell(command, self.posted))
        return Followed.model_validate({"state": reply.state, "sequence": reply.sequence})

    async def _in_time(self, request: Request, reply: Awaitable[R]) -> R:
        try:
            async with asyncio.timeout(self.desk.answer_within):
                return await reply
        except (Refused, TimeoutError, NatsError, ValidationError, PydanticSerializationError) as error:
            raise _problem(request, error) from None


def _problem(request: Request, error: Exception) -> Problem:
    match error:
        case Refused(reason=reason):
            return Problem(_STATUS.get(reason, _REFUSED), reason, str(error))
        case MaxPayloadError():
            return Problem(413, "too-large", "The request is too large: send less than 1 MiB.")
        case PydanticSerializationError():
            return Problem(422, "wrong-shape", "body: a text holds half a character: send valid Unicode.")
        case ValidationError():
            sentence = f"{request.service} answered in a shape that this console does not know: run the same version."
            return Problem(502, "unknown-shape", sentence)
        case _:
            sentence = f"{request.service} did not answer in time: ask again, a command with the same Request-Id."
            return Problem(503, "no-answer", sentence)
