"""The loop: hear, decide, commit. Everything said to a service passes one queue, drained on the connection that holds
its lock, so there is one order and no race to think about."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import structlog
from asyncpg import UniqueViolationError

from chassis import store
from chassis.clock import Clock
from chassis.commits import Commits
from chassis.decider import Undigestible, digested, hear, reply_to
from chassis.drain import Answered, Begin, Drain, Heard, Item, Question, Saying, Stopped, reply_from, reply_of
from chassis.memory import Memory
from chassis.record import Recorded, usurped
from chassis.said import Outcome, Said, Woken, woken
from chassis.service import Db, Service
from chassis.states import NotNamed
from chassis.store import Checkpoint
from chassis.wire import envelope_of
from events.fact import Envelope, Fact, Refusal

_BACKLOG = 20
_LARGEST = 2000
_logger = structlog.get_logger()


class Loop:
    """One service's loop. `committed` is called with the own facts of each commit; `trusts` maps school to trust."""

    def __init__(self, service: Service, db: Db, clock: Clock, committed: Callable[[Sequence[Recorded]], None]) -> None:
        self.service = service
        self.domain = service.domain
        self.memory = Memory(service.domain)
        self.trusts: dict[str, str] = {}
        self.checkpoints: dict[str, Checkpoint] = {}
        self.stopped: dict[str, tuple[int, str]] = {}
        self.skips: dict[str, frozenset[int]] = {}
        self.bell = asyncio.Event()
        self.drained = asyncio.Event()
        self.busy = False
        self._db = db
        self._clock = clock
        self._committed = committed
        self._items: deque[Item] = deque()
        self._commits = Commits(service, db, clock)
        self._said: set[UUID] = set()
        self._broken: BaseException | None = None
        self._follows = {word.__name__ for word in service.domain.FOLLOWS}

    # Saying -----------------------------------------------------------------------------------------------------------

    async def say(self, sayings: Sequence[Said[Any]], request: UUID | None = None) -> Answered:
        """Say something; the news (or the refusal) once it is durable. Raises Undigestible, and Stopped."""
        answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self.put(Saying(sayings, answer, request))
        return await answer

    async def ask(self, said: Said[Any]) -> Any:
        """The answer to a question from decision state, in its turn."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.put(Question(said, answer))
        return await answer

    async def begin(self, fact: UUID) -> None:
        """Note durably that an effect is about to be performed."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.put(Begin(fact, answer))
        await answer

    def put(self, item: Item) -> None:
        """Queue one thing."""
        self._items.append(item)
        self.bell.set()
        if self._broken is not None:
            self._turn_away([], self._broken)

    def wake(self, due: Sequence[tuple[Any, str, tuple[str, str]]]) -> None:
        """Say that these states' hour has come, each trust on its own: one that cannot follow stops no other."""
        by_trust: dict[str, list[Said[Woken]]] = {}
        for instant, school, name in due:
            by_trust.setdefault(self.trusts.get(school, ""), []).append(woken(school, *name, instant))
        for sayings in by_trust.values():
            answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
            answer.add_done_callback(_shown)
            self.put(Saying(sayings, answer))

    def idle(self) -> bool:
        """Whether nothing is queued or being decided."""
        return not self._items and not self.busy

    async def room(self) -> None:
        """Return once the queue is short enough to read on."""
        while len(self._items) > _BACKLOG:
            self.drained.clear()
            await self.drained.wait()

    async def knows(self, school: str) -> None:
        """Return once a school has been heard of."""
        while school not in self.trusts:
            self.drained.clear()
            await self.drained.wait()

    async def heard(self, trust: str, sequence: int) -> None:
        """Return once the trust's log has been heard so far."""
        while trust in self.checkpoints and self.checkpoints[trust].sequence < sequence:
            self.drained.clear()
            await self.drained.wait()

    # Draining ---------------------------------------------------------------------------------------------------------

    async def run_once(self) -> None:
        """Drain what is there. What breaks it off is raised, and whoever waits for an answer is turned away."""
        items = self._next()
        self.busy = True
        try:
            while items and not await self._attempt(items):
                pass
        except BaseException as error:
            self._turn_away(items, error)
            raise
        finally:
            self.busy = False
            self.drained.set()

    def _next(self) -> list[Item]:
        """What is there, as much of it as is decided well before the lock would count as silent."""
        items: list[Item] = []
        size = 0
        while self._items and size < _LARGEST:
            item = self._items.popleft()
            size += len(item.facts) if isinstance(item, Heard) else 1
            items.append(item)
        return items

    def close(self) -> None:
        """Turn away whoever waits for an answer."""
        self._turn_away([], Stopped(f"{self.domain.SERVICE} stops"))

    def _turn_away(self, items: Sequence[Item], error: BaseException) -> None:
        self._broken = error
        for item in [*items, *self._items]:
            if not isinstance(item, Heard) and not item.answer.done():
                item.answer.set_exception(Stopped(f"{self.domain.SERVICE} broke off: say it again"))
        self._items.clear()

    async def _attempt(self, items: list[Item]) -> bool:
        """Whether the items were decided and committed; otherwise it is to be tried again: one that cannot be digested
        was taken out, or states are to be loaded too that were read and not named."""
        drain = Drain(ids=set(self._said))
        repeated = await self._already_answered(items)
        await self.memory.load_missed(self._db)
        with suppress(Undigestible):  # which one it is shows in its turn
            await self.memory.load(self._db, [said for item in items for said in self._sayings(item)])
        item = items[0]
        try:
            for item in items:
                await self._decide(item, drain, repeated)
            changed = self.memory.changed()
        except NotNamed as missed:
            await self._take_back(drain)
            if (error := self.memory.miss(missed)) is not None:
                await self._set_aside(items, item, error)
            return False
        except Undigestible as error:
            await self._take_back(drain)
            await self._set_aside(items, item, error)
            return False
        try:
            await self._commit(drain, changed)
        except UniqueViolationError:
            await self._take_back(drain)
            if not await self._leaves_out_what_was_said(drain):
                raise
            return False
        return True

    async def _leaves_out_what_was_said(self, drain: Drain) -> bool:
        """One cause mints a fact once: after a database was set back, what was kept beside the facts may be older."""
        said = await store.said_before(self._db, [fact.envelope.id for fact in drain.own]) - self._said
        self._said |= said
        return bool(said)

    async def _take_back(self, drain: Drain) -> None:
        self.memory.forget()
        for trust, before in drain.before.items():
            checkpoint = self.checkpoints[trust]
            checkpoint.sequence, checkpoint.fact = before.sequence, before.fact
            checkpoint.positions, checkpoint.own = before.positions, before.own
        await self.memory.load_dues(self._db)
        self._wake_no_stopped()

    async def _set_aside(self, items: list[Item], item: Item, error: Undigestible) -> None:
        _logger.error("cannot be digested", service=self.domain.SERVICE, reason=str(error), **error.envelope())
        trust = self.trusts.get(error.school)
        if trust is not None and trust not in self.stopped:
            await self.stop(trust, self.checkpoints[trust].sequence + 1, str(error))
            return
        if isinstance(item, Heard):
            await self.stop(item.trust, error.sequence, str(error))
            return
        items.remove(item)
        if not item.answer.done():
            item.answer.set_exception(error)
        if isinstance(item, Saying):
            await self._stop_what_was_woken(item, str(error))

    async def _stop_what_was_woken(self, item: Saying, reason: str) -> None:
        """An hour that cannot be followed would come again at once: its trust stops."""
        for said in item.sayings:
            trust = self.trusts.get(said.school)
            if isinstance(said.body, Woken) and trust is not None and trust not in self.stopped:
                await self.stop(trust, self.checkpoints[trust].sequence + 1, reason)

    async def stop(self, trust: str, sequence: int, reason: str) -> None:
        """Stop hearing and deciding for a trust at a sequence, visibly; answers from what is known go on."""
        self.halt(trust, sequence, reason)
        await self._db.execute(
            "insert into stopped values ($1, $2, $3) on conflict (trust) do update set sequence = $2, reason = $3",
            trust,
            sequence,
            reason,
        )

    def halt(self, trust: str, sequence: int, reason: str) -> None:
        """Stop for as long as this process lives."""
        self.stopped[trust] = (sequence, reason)
        self._wake_no_stopped()

    def _wake_no_stopped(self) -> None:
        self.memory.drop_dues({school for school, trust in self.trusts.items() if trust in self.stopped})

    async def _already_answered(self, items: list[Item]) -> dict[UUID, str]:
        ids = [item.request for item in items if isinstance(item, Saying) and item.request is not None]
        return await store.replies(self._db, ids) if ids else {}

    def _sayings(self, item: Item) -> list[Said[Any]]:
        match item:
            case Saying():
                return list(item.sayings)
            case Question():
                return [item.said]
            case Heard():
                return [digested(fact) for fact in item.facts if self._to_be_decided(item.trust, fact)]
            case Begin():
                return []

    def _to_be_decided(self, trust: str, fact: Recorded) -> bool:
        envelope = fact.envelope
        followed = envelope.word in self._follows and envelope.service != self.domain.SERVICE
        return followed and not self._is_beyond(trust, envelope.sequence) and not self.skips_over(trust, fact)

    def skips_over(self, trust: str, fact: Recorded) -> bool:
        """Whether a person had this service pass over a fact."""
        return fact.envelope.sequence in self.skips.get(trust, ())

    def _is_beyond(self, trust: str, sequence: int) -> bool:
        return trust in self.stopped and sequence >= self.stopped[trust][0]

    async def _decide(self, item: Item, drain: Drain, repeated: dict[UUID, str]) -> None:
        match item:
            case Saying():
                await self._decide_saying(item, drain, repeated)
            case Question():
                await self.memory.load(self._db, [item.said])
                reply = reply_to(self.domain, item.said, self.memory.school(item.said.school))
                drain.answers.append(lambda: _resolve(item.answer, reply))
            case Heard():
                for fact in item.facts:
                    await self._hear(item.trust, fact, drain)
            case Begin():
                drain.begun.append(item.fact)
                drain.answers.append(lambda: _resolve(item.answer, None))

    async def _decide_saying(self, item: Saying, drain: Drain, repeated: dict[UUID, str]) -> None:
        already = repeated.get(item.request) if item.request is not None else None
        if already is not None:
            drain.answers.append(lambda: _resolve(item.answer, reply_from(already)))
            return
        news: list[Said[Fact]] = []
        for said in item.sayings:
            decided = await self._say_one(said, drain)
            if isinstance(decided, Refusal):
                self._answer(item, decided, drain, repeated)
                return
            news += decided
        self._answer(item, news, drain, repeated)

    def _answer(self, item: Saying, answer: Answered, drain: Drain, repeated: dict[UUID, str]) -> None:
        if item.request is not None:
            drain.replies.append((item.request, answer))
            repeated[item.request] = reply_of(answer)
        drain.answers.append(lambda: _resolve(item.answer, answer))

    async def _say_one(self, said: Said[Any], drain: Drain) -> list[Said[Fact]] | Refusal:
        trust = said.trust or self.trusts.get(said.school, "")
        if trust in self.stopped and not said.sequence:
            raise Undigestible(f"{self.domain.SERVICE} has stopped for trust {trust}: {self.stopped[trust][1]}")
        if isinstance(said.body, Woken) and not await self.memory.is_due(self._db, said):
            return []
        await self.memory.load(self._db, [said])
        news = hear(self.domain, said, self.memory.school(said.school), drain.ids)
        if isinstance(said.body, Outcome):
            drain.ended.append(said.body.id)
        if isinstance(news, Refusal):
            return news
        drain.said.append(said)
        news = [own for own in news if own.id not in self._said]
        self._mint(trust, news, drain)
        return news

    def _mint(self, trust: str, news: Sequence[Said[Fact]], drain: Drain) -> None:
        if not news:
            return
        if trust not in self.checkpoints:
            raise Undigestible(f"{self.domain.SERVICE} hears no log of trust {trust!r}")
        checkpoint = self.checkpoints[trust]
        drain.about_to_move(trust, checkpoint)
        for own in news:
            checkpoint.own += 1
            own_trust = own if own.trust else _of_trust(own, trust)
            envelope = envelope_of(
                own_trust, recorded_at=self._clock.now(), position=checkpoint.own, heard=checkpoint.sequence
            )
            drain.own.append(Recorded(envelope, own.body.model_dump_json().encode()))
            drain.ids.add(own.id)
        drain.moved.add(trust)

    async def _hear(self, trust: str, fact: Recorded, drain: Drain) -> None:
        envelope, checkpoint = fact.envelope, self.checkpoints[trust]
        if self._is_beyond(trust, envelope.sequence) or envelope.sequence <= checkpoint.sequence:
            return
        last = checkpoint.positions.get(envelope.service, 0)
        drain.about_to_move(trust, checkpoint)
        checkpoint.sequence, checkpoint.fact = envelope.sequence, envelope.id
        drain.moved.add(trust)
        try:
            self._check_position(checkpoint, fact)
            if envelope.position > last:
                checkpoint.positions[envelope.service] = envelope.position
                await self._hear_new(trust, fact, drain)
        except Undigestible as error:
            error.sequence = envelope.sequence
            raise

    async def _hear_new(self, trust: str, fact: Recorded, drain: Drain) -> None:
        envelope = fact.envelope
        self.trusts.setdefault(envelope.school, trust)
        if usurped(envelope):
            raise Undigestible(f"sequence {envelope.sequence}: {envelope.word} is no word of {envelope.service}")
        if envelope.service == self.domain.SERVICE:
            self._check_own(trust, envelope)
            drain.confirmed.setdefault(trust, []).append((envelope.position, envelope.sequence))
        elif self._to_be_decided(trust, fact):
            await self._say_one(digested(fact), drain)

    def _check_own(self, trust: str, envelope: Envelope) -> None:
        if envelope.position > self.checkpoints[trust].own:
            raise Undigestible(
                f"sequence {envelope.sequence}: somebody says {envelope.word} in the name of {envelope.service}, "
                f"as its fact {envelope.position} after {self.checkpoints[trust].own}"
            )

    def _check_position(self, checkpoint: Checkpoint, fact: Recorded) -> None:
        envelope = fact.envelope
        last = checkpoint.positions.get(envelope.service, 0)
        if envelope.position > last + 1:
            raise Undigestible(
                f"sequence {envelope.sequence}: {envelope.service} numbers this fact {envelope.position} after {last}"
            )

    # Committing -------------------------------------------------------------------------------------------------------

    async def _commit(self, drain: Drain, changed: list[store.StateRow]) -> None:
        if self.stopped:
            self._wake_no_stopped()
        self._name_trusts(drain)
        if not await self._commits.write(drain, changed, self.checkpoints, self.trusts) and drain.answers:
            await self._db.execute("select 1")  # who has lost the lock answers nobody from what he remembers
        if drain.own:
            self._committed(drain.own)
        for answer in drain.answers:
            answer()
        self.memory.relieve()

    def _name_trusts(self, drain: Drain) -> None:
        for own in drain.own:
            self.trusts.setdefault(own.envelope.school, own.envelope.trust)

    @property
    def behind(self) -> bool:
        """Whether sequences of own facts that the log has are not written down yet."""
        return self._commits.behind

    async def flush(self) -> None:
        """Write down how far the logs were heard: in a quiet moment, and before a clean stop. Raises Stopped."""
        if self._broken is not None:
            raise Stopped(f"{self.domain.SERVICE} broke off: what it remembers is not what was committed")
        await self._commits.flush(self.checkpoints)


def _of_trust(own: Said[Fact], trust: str) -> Said[Fact]:
    return Said(own.id, own.school, own.at, own.body, own.correlation, own.actor, trust, own.sequence, own.cause)


def _resolve(future: asyncio.Future[Any], value: Any) -> None:
    if not future.done():
        future.set_result(value)


def _shown(future: asyncio.Future[Any]) -> None:
    """Mark a failure as seen: it was logged where it happened."""
    if not future.cancelled():
        future.exception()
