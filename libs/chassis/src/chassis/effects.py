"""Effects: what an own fact orders to be done in the world, begun once it is on the log, its outcome said back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import structlog
from structlog.contextvars import bound_contextvars

from chassis.clock import Clock, pause
from chassis.logging import fault
from chassis.record import Recorded
from chassis.said import Outcome, Said
from chassis.service import Effect
from chassis.tasks import cancelled
from events.fact import Fact
from events.ids import outcome_id

_AT_ONCE = 32
_RETRY = 1.0
_logger = structlog.get_logger()


class _Unknowable(Exception):
    """It may have been performed, and nobody can be asked: a person must look."""


class Effects:
    """Performs one service's effects, a few at once.

    `begin` notes durably that an effect is about to be performed; `say` says its outcome to the loop, which ends it.
    """

    def __init__(
        self,
        effects: Mapping[type[Fact], Effect],
        clock: Clock,
        begin: Callable[[UUID], Awaitable[None]],
        say: Callable[[Sequence[Said[Any]]], Awaitable[Any]],
    ) -> None:
        self._effects = {word.__name__: effect for word, effect in effects.items()}
        self._clock = clock
        self._begin = begin
        self._say = say
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def orders(self, fact: Recorded) -> bool:
        """Whether a fact orders an effect."""
        return fact.envelope.word in self._effects

    def start(self, facts: Sequence[Recorded], *, begun: bool = False, reached: int = 0) -> None:
        """Perform what these facts order; `begun`: it may have been performed before a crash.

        `reached`: a sequence at which the log has all of them, of facts that do not know their own yet.
        """
        for fact in facts:
            if self.orders(fact):
                said = replace(fact.said, sequence=fact.envelope.sequence or reached)
                task = asyncio.create_task(self._perform(fact, said, begun), name=f"effect {fact.envelope.word}")
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def idle(self) -> bool:
        """Whether nothing is being performed."""
        return not self._tasks

    async def close(self) -> None:
        """Stop; what has not ended is taken up at the next start."""
        await cancelled(self._tasks)

    async def _perform(self, fact: Recorded, said: Said[Any], begun: bool) -> None:
        e = fact.envelope
        with bound_contextvars(school=e.school, fact=str(e.id), word=e.word):
            try:
                result = await self._result(self._effects[e.word], said, begun)
                await self._say([self._outcome(fact, result)])
            except Exception as error:  # noqa: BLE001 - taken up at the next start
                _logger.error("an effect broke off", error=fault(error))

    async def _result(self, effect: Effect, said: Said[Any], begun: bool) -> Any:
        """What comes of it: tried until it gives a result; once it was begun it is looked up before the next try."""
        while True:
            try:
                async with self._places:
                    if begun and not effect.repeatable and (found := await _looked_up(effect, said)) is not None:
                        return found
                    ready = await effect.prepare(said) if effect.prepare is not None else said
                    begun = True
                    await self._begin(said.id)
                    return await effect.perform(ready)
            except _Unknowable:
                raise
            except Exception as error:  # noqa: BLE001 - whatever went wrong outside, it is said aloud
                _logger.warning("an effect failed", error=fault(error))
            await pause(_RETRY)

    def _outcome(self, fact: Recorded, result: Any) -> Said[Outcome]:
        e = fact.envelope
        return Said(
            id=outcome_id(e.id),
            school=e.school,
            at=self._clock.now(),
            body=Outcome(fact.fact, e.id, result),
            correlation=e.correlation,
            trust=e.trust,
        )


async def _looked_up(effect: Effect, said: Said[Any]) -> Any:
    if effect.lookup is None:
        raise _Unknowable
    return await effect.lookup(said)
