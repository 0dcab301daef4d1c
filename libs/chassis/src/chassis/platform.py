"""What a service is built with, over the runner that runs it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from chassis.requests import Posted, request_id
from chassis.said import Said
from chassis.seal import SealedKeyring
from chassis.service import Reading, Refused
from events.fact import Actor, Fact, Refusal, Request, Words

if TYPE_CHECKING:
    from chassis.runner import Runner

R = TypeVar("R", bound=Words)


class ServicePlatform:
    """What a service is built with; it is behind `chassis.service.Platform`."""

    def __init__(self, runner: Runner, keyring: SealedKeyring, folder: Path) -> None:
        self._runner = runner
        self.keyring = keyring
        self.folder = folder

    def now(self) -> datetime:
        """The platform's clock, UTC."""
        return self._runner.clock.now()

    @property
    def schools(self) -> Sequence[str]:
        """The schools that the service knows of."""
        return sorted(self._runner.loop.trusts)

    async def ask(
        self, school: str, request: Request, answer: type[R], actor: Actor | None = None, at_least: int = 0
    ) -> R:
        """Ask the service that answers `request`. Raises Refused, TimeoutError."""
        posted = Posted(request_id(), school, actor, at_least=at_least)
        return await self._runner.asker.ask(request, posted, answer)

    async def say(self, sayings: Sequence[Said[Any]]) -> Sequence[Said[Fact]]:
        """Say what the edge heard; the news, once durable. Raises Refused."""
        answer = await self._runner.loop.say(sayings)
        if isinstance(answer, Refusal):
            raise Refused(answer.reason, answer.sentence)
        return answer

    def trust_of(self, school: str) -> str | None:
        """The trust of a school that was set up here, or None."""
        return self._runner.loop.trusts.get(school)

    def reading(self, school: str, at_least: int) -> AbstractAsyncContextManager[Reading]:
        """A reading of the live generation, once it has folded the trust's log up to a sequence."""
        return self._runner.answering.reading(school, at_least)
