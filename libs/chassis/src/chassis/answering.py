"""Answering requests: a command is said to the loop, a question asked of decision state or of the read tables."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import structlog
from pydantic import ValidationError
from structlog.contextvars import bound_contextvars

from chassis import generations
from chassis.clock import Clock
from chassis.decider import Undigestible
from chassis.drain import Answered, Stopped
from chassis.logging import fault
from chassis.loop import Loop
from chassis.projector import Projector
from chassis.relay import Relay
from chassis.requests import REPLY_WITHIN, Posted, Reply, posted_from, within
from chassis.said import Said
from chassis.service import Forgotten, Keyring, Reading, Refused, Service
from events.fact import Refusal, Request, Words

_FRESH_WITHIN = 10.0
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_BEYOND = "a day or an instant is beyond every school's calendar."
_logger = structlog.get_logger()


class Answering:
    """Answers every request of one service. `open_trust` makes a new trust's log, where this service may."""

    def __init__(
        self,
        service: Service,
        loop: Loop,
        *,
        relay: Relay,
        projector: Projector | None,
        pool: Any,
        clock: Clock,
        keyring: Keyring,
        open_trust: Callable[[str], Any],
    ) -> None:
        self._service = service
        self._loop = loop
        self._relay = relay
        self._projector = projector
        self._pool = pool
        self._clock = clock
        self._keyring = keyring
        self._open_trust = open_trust
        asked = {*service.commands, *service.decision_questions, *service.questions}
        self._words: Mapping[str, type[Request]] = {word.__name__: word for word in asked}

    @property
    def words(self) -> Mapping[str, type[Request]]:
        """The requests that are answered, by name."""
        return self._words

    async def answer(self, word: str, body: bytes, headers: dict[str, str]) -> Reply:
        """The reply to one request, whatever it is."""
        try:
            posted, request = posted_from(headers), self._words[word].model_validate_json(body)
        except (KeyError, ValueError) as error:
            return _refused(word, error)
        with bound_contextvars(school=posted.school, word=word, request=str(posted.id)):
            return await self._answered(word, request, posted)

    async def _answered(self, word: str, request: Request, posted: Posted) -> Reply:
        try:
            return await self._answer(request, posted)
        except Refused as error:
            return Reply("refused", reason=error.reason, sentence=str(error))
        except (ValueError, OverflowError, Forgotten, Stopped, TimeoutError) as error:
            return _refused(word, error)
        except Exception as error:  # noqa: BLE001 - never a stack trace to the sender
            _logger.error("a request broke", error=fault(error))
            return Reply("broken", reason="broken", sentence=f"{word} could not be answered: {type(error).__name__}.")

    async def _answer(self, request: Request, posted: Posted) -> Reply:
        refuse_impossible(request)
        trust = await self._trust_of(request, posted)
        await asyncio.wait_for(self._loop.heard(trust, posted.after), _FRESH_WITHIN)
        if type(request) in self._service.commands:
            return await self._follow(request, posted, trust)
        if type(request) in self._service.decision_questions:
            answer = await self._loop.ask(self._said(await self._sealed(request, posted, trust), posted, trust))
            if isinstance(answer, Refusal):
                return Reply("refused", reason=answer.reason, sentence=answer.sentence)
        else:
            answer = await self._read(request, posted, trust)
        return Reply("answered", body=orjson.loads(answer.model_dump_json(by_alias=True)))

    async def _trust_of(self, request: Request, posted: Posted) -> str:
        opening: str | None = getattr(request, "trust", None)
        if opening is None and posted.after:
            await within(_FRESH_WITHIN, self._loop.knows(posted.school))
        trust = self._loop.trusts.get(posted.school) or opening
        if trust is None:
            raise Refused(
                "no-such-school", f"There is no school {posted.school!r} here: add it with rollcall school add."
            )
        if opening is not None and self._service.opens_trusts:
            await self._open_trust(trust)
        return trust

    async def _follow(self, request: Request, posted: Posted, trust: str) -> Reply:
        command = await self._sealed(request, posted, trust)
        try:
            answer = await self._loop.say([self._said(command, posted, trust)], posted.id)
        except Undigestible as error:
            return Reply("broken", reason="stopped", sentence=str(error))
        return await self._reply(answer, trust)

    async def _sealed(self, request: Request, posted: Posted, trust: str) -> Any:
        """What is said in the request's place: it may read tables, as fresh as what the decision has heard."""
        if self._service.sealed is None:
            return request
        known = self._loop.checkpoints.get(trust)
        return await self._service.sealed(posted.school, request, known.sequence if known else 0)

    async def _reply(self, answer: Answered, trust: str) -> Reply:
        if isinstance(answer, Refusal):
            return Reply("refused", reason=answer.reason, sentence=answer.sentence)
        position = self._relay.latest(trust)
        try:
            sequence = await asyncio.wait_for(self._relay.relayed(trust, position), REPLY_WITHIN)
        except TimeoutError:
            return Reply("pending")
        return Reply("done", sequence=sequence)

    async def _read(self, request: Request, posted: Posted, trust: str) -> Any:
        answer = self._service.questions[type(request)]
        async with self.reading(posted.school, posted.at_least) as reading:
            found = await answer(replace(reading, actor=posted.actor), request)
        return found if isinstance(found, Words) else await found()

    @asynccontextmanager
    async def reading(self, school: str, at_least: int) -> AsyncIterator[Reading]:
        """One snapshot of pointer, checkpoint and rows, at least as fresh as a sequence of the school's trust's log."""
        trust = self._loop.trusts[school]
        if self._projector is not None and at_least:
            await asyncio.wait_for(self._projector.projected(trust, at_least), _FRESH_WITHIN)
        passed = self._projector.passed(trust) if self._projector is not None else 0
        async with self._pool.acquire() as db, db.transaction(isolation="repeatable_read", readonly=True):
            live = await generations.pointed(db)
            name = self._loop.domain.SERVICE
            if live is None:
                raise Refused("starting", f"{name.capitalize()} is still starting: ask again in a moment.")
            if self._service.projection is not None and live.number != self._service.projection.GENERATION:
                raise Refused("superseded", f"The tables of {name} are another build's: run rollcall replay {name}.")
            place = (await generations.places(db, live.schema)).get(trust)
            await generations.use(db, live.schema)
            yield Reading(
                db, school, trust, max(passed, place.sequence if place else 0), self._clock.now(), self._keyring
            )

    def _said(self, request: Request, posted: Posted, trust: str) -> Said[Request]:
        return Said(posted.id, posted.school, self._clock.now(), request, posted.id, posted.actor, trust)


def refuse_impossible(words: Words) -> None:
    """Refuse days and instants that no school has: what reckons with them would leave the calendar. Raises Refused."""
    for name, value in words:
        for each in value if isinstance(value, tuple | list) else (value,):
            if isinstance(each, Words):
                refuse_impossible(each)
            elif isinstance(each, date) and not _FIRST_YEAR <= each.year <= _LAST_YEAR:
                raise Refused("impossible-date", f"{name}: {_BEYOND}")


def _refused(word: str, error: Exception) -> Reply:
    match error:
        case ValidationError():
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            return Reply("refused", reason="wrong-shape", sentence=f"{word}: {where or 'the body'}: {first['msg']}.")
        case OverflowError():
            return Reply("refused", reason="impossible-date", sentence=f"{word}: {_BEYOND}")
        case Forgotten():
            return Reply("refused", reason="forgotten", sentence="That person was forgotten: nothing can be recorded.")
        case Stopped():
            return Reply("refused", reason="starting", sentence="The service is starting again: say it again shortly.")
        case TimeoutError():
            return Reply("refused", reason="behind", sentence="The service has not caught up yet: ask again shortly.")
        case _:
            return Reply("refused", reason="wrong-shape", sentence=f"{word}: {error}")
