"""A service at work: lock, logs, loop, relay, effects, projector and requests, started and stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import asyncpg
import structlog
from faststream.nats.prometheus import NatsPrometheusMiddleware
from nats.aio.client import Client
from nats.aio.msg import Msg
from prometheus_client import CollectorRegistry

from chassis import generations, store
from chassis.answering import Answering
from chassis.clock import Clock, clock_from, pause
from chassis.connecting import broker_of, joined
from chassis.effects import Effects
from chassis.hearing import Hearing
from chassis.live import Live
from chassis.log import NOT_NOW, Log, LogWentBack
from chassis.logging import fault
from chassis.loop import Loop
from chassis.platform import ServicePlatform
from chassis.projector import Projector
from chassis.record import Recorded
from chassis.relay import Relay
from chassis.requests import Asker
from chassis.said import Said
from chassis.seal import SealedKeyring
from chassis.service import Db, Platform, Refused, Service
from chassis.settings import Settings
from chassis.tasks import Tasks
from chassis.waiting import persist
from chassis.waking import Alarm
from events.fact import Envelope

Build = Callable[[Platform], Service]
_STARTING = 6
"""So many times longer may a leader be silent that starts: it answers nobody yet, and a busy machine may hold it up."""
_DISCOVER_EVERY = 2.0
_OUTBOX_SWEEP = 3600.0
_LAST_WORDS = 3
_QUIET = 0.2
_AT_ONCE = 16
_logger = structlog.get_logger()


class Runner:
    """One service at work, from `start` to `stop`; `run` is everything in between.

    A second instance waits in `start` for the lock, and takes over when the first one's connection is gone.
    """

    def __init__(self, name: str, build: Build, settings: Settings, clock: Clock | None = None) -> None:
        self.name = name
        self.clock = clock or clock_from(settings.clock)
        self.registry = CollectorRegistry()
        self.ready = asyncio.Event()
        self.failed: BaseException | None = None
        self._build = build
        self._settings = settings
        self._tasks = Tasks(self._died)
        self._turn = asyncio.Lock()
        self._flushed = 0.0
        self._stopping = False

    # Starting and stopping --------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Connect, wait for the lock, attach to every trust's log, and begin to hear and answer."""
        await self._connect()
        await self._lead()
        await self._assemble()
        await self._discover()
        await store.may_be_silent(self.db, self._settings.lock_seconds)
        await self._subscribe()
        for name, work in (("loop", self._run()), ("discover", self._keep_discovering()), ("sweep", self._sweep())):
            self._tasks.start(work, f"{name} {self.name}")
        if self.service.first is not None:
            await self.service.first()
        for begun in self.service.background:
            self._tasks.start(begun(), f"background {self.name}")
        self.ready.set()
        _logger.info("leading", service=self.name)

    async def stop(self) -> None:
        """Stop hearing and answering; nothing durable is lost by it."""
        if self._stopping:
            return
        self._stopping = True
        if self.ready.is_set():
            await self._end_answering()
        between_drains = await self._last_turn()
        await self._tasks.close()
        if hasattr(self, "effects"):
            await self.effects.close()
            if self.failed is None and between_drains:
                with suppress(Exception):
                    await self.loop.flush()
            self.loop.close()
            await asyncio.gather(*(close() for close in self.service.closes), return_exceptions=True)
        await self._disconnect()

    async def _end_answering(self) -> None:
        """Take no more requests, and answer those that are there while the loop still runs."""
        await asyncio.gather(*(each.stop() for each in self.broker.subscribers), return_exceptions=True)

    async def _last_turn(self) -> bool:
        """Let the drain that runs commit, and none begin after it; what is cut short has not been heard."""
        try:
            async with asyncio.timeout(_LAST_WORDS):
                await self._turn.acquire()
        except TimeoutError:
            return False
        return True

    def _died(self, error: BaseException) -> None:
        _logger.error("a part broke off", service=self.name, error=fault(error))
        self.failed = self.failed or error

    async def _disconnect(self) -> None:
        """The client before the broker, which would wait for messages that nobody takes any more."""
        for close in ("client", "broker", "pool", "keys", "db", "projecting"):
            part = getattr(self, close, None)
            with suppress(Exception):
                if close == "broker" and part is not None:
                    await asyncio.wait_for(part.stop(), 5)
                elif part is not None:
                    await asyncio.wait_for(part.close(), 5)

    async def _connect(self) -> None:
        settings = self._settings
        metrics = NatsPrometheusMiddleware(registry=self.registry, app_name=self.name)
        self.broker = broker_of(settings.server(self.name), middlewares=[metrics])
        self.client: Client = await persist(lambda: joined(self.broker), "NATS")
        self.log = Log(self.client)
        self.asker = Asker(self.client)
        self.pool = await persist(
            lambda: asyncpg.create_pool(settings.postgres_dsn, min_size=1, max_size=3), "Postgres"
        )
        # The keyring's own: names are opened within a reading, and readings waiting for one another wait for ever.
        self.keys = await persist(
            lambda: asyncpg.create_pool(settings.postgres_dsn, min_size=0, max_size=2, server_settings=store.BY_KEY),
            "Postgres",
        )
        self.db: Db = await persist(
            lambda: store.connect(settings.postgres_dsn, lock_seconds=_STARTING * settings.lock_seconds), "Postgres"
        )
        self.projecting: Db = await persist(
            lambda: store.connect(settings.postgres_dsn, open_seconds=settings.lock_seconds, durable=False), "Postgres"
        )

    async def _lead(self) -> None:
        await self.db.execute("select pg_advisory_lock(hashtext('loop'), hashtext($1))", self.name)
        await self.db.execute(store.SCHEMA)
        await self.db.execute(generations.SCHEMA)

    async def _assemble(self) -> None:
        folder = self._settings.folder
        self.platform = ServicePlatform(self, SealedKeyring(self.keys, self._settings.master_key), folder)
        self.service = self._build(self.platform)
        self.relay = Relay(self.name, self.log, self._tasks, self._relayed)
        self.loop = Loop(self.service, self.db, self.clock, self.relay.push)
        self.alarm = Alarm(self.loop, self.log, self.clock, self._tasks)
        self.effects = Effects(self.service.effects, self.clock, self.loop.begin, self._ended)
        self.live = Live(self._settings.server(self.name), self.log, self._tasks)
        await persist(self.live.start, "NATS")
        self.hearing = Hearing(self.loop, self.live, self.log, self.db, self._tasks, self._attached)
        self.projector: Projector | None = None
        if self.service.projection is not None:
            self.projector = Projector(
                self.name, self.service.projection, self.projecting, self.live, self.log, self._tasks
            )
            await self.projector.start()
        await self._remember()
        self.answering = Answering(
            self.service,
            self.loop,
            relay=self.relay,
            projector=self.projector,
            pool=self.pool,
            clock=self.clock,
            keyring=self.platform.keyring,
            open_trust=self.open_trust,
        )

    async def _remember(self) -> None:
        self.loop.trusts.update(dict(await self.db.fetch("select school, trust from schools")))
        await self.loop.memory.load_dues(self.db)
        await self.db.execute("delete from stopped")

    # Trusts -----------------------------------------------------------------------------------------------------------

    async def open_trust(self, trust: str) -> None:
        """Make the log of a new trust; refused where a checkpoint says that there was one."""
        if trust in self.hearing.trusts:
            return
        if await self.log.tail(trust) is None and trust in await self._heard_of():
            raise Refused("log-gone", f"The log of trust {trust} is gone: restore it, then run rollcall doctor --mend.")
        await self.log.open(trust)
        await self.client.publish("trusts.opened", trust.encode())
        await self.attach(trust)

    async def _heard_of(self) -> dict[str, store.Checkpoint]:
        async with self._turn:
            return await store.checkpoints(self.db)

    async def attach(self, trust: str) -> None:
        """Hear and project a trust's log, unless that is done already; what breaks it off, it may be tried again."""
        async with self._turn:
            if trust not in self.hearing.trusts:
                await self.hearing.attach(trust)
            if self.projector is not None:
                await self.projector.attach(trust)
        self.loop.bell.set()

    async def _discover(self) -> None:
        """Every trust that there is, however long its log is waited for: who has not heard it may answer for nobody."""
        known = set(await store.checkpoints(self.db))
        for trust in sorted(known | set(await self._patiently(self.log.trusts))):
            await self._patiently(partial(self.attach, trust))

    async def _patiently(self, attempt: Callable[[], Awaitable[Any]]) -> Any:
        """What NATS gives, however long it takes; the lock's session is not silent meanwhile."""

        async def once() -> Any:
            await self.db.execute("select 1")
            return await attempt()

        return await persist(once, "NATS", NOT_NOW)

    async def _keep_discovering(self) -> None:
        async def opened(message: Msg) -> None:
            with suppress(LogWentBack, *NOT_NOW):
                await self.attach(message.data.decode())

        await self.client.subscribe("trusts.opened", cb=opened)
        while True:
            await pause(_DISCOVER_EVERY)
            with suppress(LogWentBack, *NOT_NOW):
                for trust in await self.log.trusts():
                    await self.attach(trust)

    def _attached(self, trust: str, last: Recorded | None, pending: Sequence[Recorded]) -> None:
        self.relay.open(trust, last, pending)
        if last is not None:
            self._tasks.start(self._take_up_effects(trust, last.envelope), f"take up effects {self.name} {trust}")

    async def _take_up_effects(self, trust: str, last: Envelope) -> None:
        for fact, begun in await persist(self._open_effects, "Postgres"):
            if fact.envelope.trust == trust and fact.envelope.position <= last.position:
                self.effects.start([fact], begun=begun, reached=last.sequence)

    async def _open_effects(self) -> list[tuple[Recorded, bool]]:
        async with self.pool.acquire() as db:
            return await store.open_effects(db)

    def _relayed(self, facts: Sequence[Recorded], reached: int) -> None:
        self.effects.start(facts, reached=reached)
        self.loop.bell.set()

    async def _ended(self, sayings: Sequence[Said[Any]]) -> None:
        await self.loop.say(sayings)

    # The loop ---------------------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        try:
            while not self._stopping:
                await self._wait()
                async with self._turn:
                    await self.loop.run_once()
                    await self._keep_the_lock()
                self.alarm.wake()
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - without its lock or database a leader must go
            _logger.error("the loop broke off", service=self.name, error=repr(error))
            self.loop.close()
            self.failed = error

    async def _wait(self) -> None:
        bell = self.loop.bell
        if not self.loop.idle():
            bell.clear()
            return
        timer = self.alarm.timer()
        try:
            async with asyncio.timeout(_QUIET if self.loop.behind else self._settings.lock_seconds / 4):
                await bell.wait()
        except TimeoutError:
            async with self._turn:
                await self._flush()
        finally:
            if timer is not None:
                timer.cancel()
        bell.clear()

    async def _keep_the_lock(self) -> None:
        """The server ends a session that is silent for too long: who hears much and writes nothing is silent, too."""
        if asyncio.get_running_loop().time() - self._flushed > self._settings.lock_seconds / 4:
            await self._flush()

    async def _flush(self) -> None:
        self._flushed = asyncio.get_running_loop().time()
        await self.loop.flush()

    async def _sweep(self) -> None:
        while True:
            await pause(_OUTBOX_SWEEP)
            async with self._turn:
                await store.forget_confirmed(self.db, self.clock.now() - store.KEPT_FOR)

    # Requests ---------------------------------------------------------------------------------------------------------

    async def _subscribe(self) -> None:
        for word in self.answering.words:
            self._subscribe_to(word)
        await self.broker.start()

    def _subscribe_to(self, word: str) -> None:
        request = self.answering.words[word]

        @self.broker.subscriber(
            f"ask.{self.name}.{word}",
            title=word,
            description=(request.__doc__ or "").strip(),
            max_workers=_AT_ONCE,
        )
        async def handle(_: Any) -> bytes:
            message = self.broker.context.get_local("message")
            reply = await self.answering.answer(word, message.body, dict(message.headers))
            return reply.encoded()

    # State ------------------------------------------------------------------------------------------------------------

    def quiet(self) -> bool:
        """Whether nothing is being said, decided, relayed or performed here. Raises what the loop broke off with."""
        if self.failed is not None:
            raise self.failed
        return self.loop.idle() and self.relay.idle() and self.effects.idle() and not self.alarm.has_come()

    def settled_at(self, tails: Mapping[str, int]) -> bool:
        """Whether it is quiet here and every trust's log was heard and projected to its tail."""
        return self.quiet() and all(self._at(trust, tail) for trust, tail in tails.items())

    def _at(self, trust: str, tail: int) -> bool:
        if trust in self.loop.stopped:
            return True
        heard = self.loop.checkpoints.get(trust)
        projected = self.projector.places.get(trust) if self.projector is not None else heard
        there = trust in (self.projector.stopped if self.projector is not None else {})
        return (heard is not None and heard.sequence >= tail) and (
            there or (projected is not None and projected.sequence >= tail)
        )

    def health(self) -> Mapping[str, Any]:
        """What a person or a probe wants to know of this process; nothing personal."""
        return {
            "service": self.name,
            "ready": self.ready.is_set() and self.failed is None,
            "failed": repr(self.failed) if self.failed else None,
            "heard": {trust: place.sequence for trust, place in self.loop.checkpoints.items()}
            if self.ready.is_set()
            else {},
            "projected": {trust: place.sequence for trust, place in self.projector.places.items()}
            if self.ready.is_set() and self.projector
            else {},
            "stopped": {trust: reason for trust, (_, reason) in self.loop.stopped.items()}
            if self.ready.is_set()
            else {},
            "projection_stopped": dict(self.projector.stopped) if self.ready.is_set() and self.projector else {},
            "outbox": self.relay.waiting() if self.ready.is_set() else 0,
            **(self.service.report() if self.ready.is_set() else {}),
        }
