"""Reading the log: raw pull on an ephemeral consumer without acknowledgements, every sequence checked.

nats-py's ordered consumer starts again from sequence 1 when an idle reader's server restarts, and acknowledged durables
lose order across a failure; so each sequence must be the previous + 1, otherwise the reader reopens at its own place.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Any

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.nuid import NUID

from chassis.clock import pause
from chassis.log import NOT_NOW
from chassis.record import Recorded
from chassis.wire import heard_from, stream_of

_BATCH = 1000
_SECOND = 1_000_000_000
_EXPIRES, _HEARTBEAT, _SILENCE, _RETRY = 30, 2, 5.0, 0.2
_nuid = NUID()


class _Interrupted(Exception):
    """The consumer is gone, silent or out of order: open another at our place."""


class Reader:
    """One trust's log from a sequence on, for ever, in batches of as much as is there.

    `place` is the last sequence given out. A server that is away is waited for; a restart costs nothing but time.
    A batch that was given out is let go before the next is waited for: with many trusts most of them are quiet.
    `verify` is asked whenever it (re)opens, and may raise LogWentBack: a log behind its reader is silent otherwise.
    """

    def __init__(
        self, client: Client, trust: str, after: int, verify: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self._client = client
        self._trust = trust
        self._verify = verify
        self.place = after

    async def batches(self) -> AsyncGenerator[list[Recorded], None]:
        """The facts after `place`, in order, without a gap."""
        while True:
            with suppress(_Interrupted, *NOT_NOW):
                if self._verify is not None:
                    await self._verify()
                async with _Consumer(self._client, self._trust, self.place) as consumer:
                    async for batch in consumer.batches():
                        self.place = batch[-1].envelope.sequence
                        yield batch
                        del batch
            await pause(_RETRY)

    async def until(self, last: int) -> AsyncGenerator[list[Recorded], None]:
        """The facts after `place` up to and including the sequence `last`."""
        if self.place >= last:
            return
        async with aclosing(self.batches()) as batches:
            async for batch in batches:
                within = [fact for fact in batch if fact.envelope.sequence <= last]
                if within:
                    yield within
                if batch[-1].envelope.sequence >= last:
                    return


class _Consumer:
    """An ephemeral consumer and the pull requests in flight on it."""

    def __init__(self, client: Client, trust: str, after: int) -> None:
        self._client = client
        self._stream = stream_of(trust)
        self._name = _nuid.next().decode()
        self._next = after + 1
        self._asked = 0
        self._arrived: list[Msg] = []
        self._bell = asyncio.Event()
        self._broken = False

    async def __aenter__(self) -> _Consumer:
        self._inbox = self._client.new_inbox()
        self._subscription: Subscription = await self._client.subscribe(self._inbox, cb=self._on_message)
        try:
            await self._create()
        except BaseException:
            await self._subscription.unsubscribe()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        with suppress(NatsError, OSError, TimeoutError):
            await self._subscription.unsubscribe()
            await self._client.publish(f"$JS.API.CONSUMER.DELETE.{self._stream}.{self._name}", b"")

    async def batches(self) -> AsyncGenerator[list[Recorded], None]:
        """What has arrived, as soon as anything has; asks for more before it waits."""
        while True:
            await self._ask()
            await self._wait()
            if batch := self._taken():
                yield batch
            del batch

    def _taken(self) -> list[Recorded]:
        arrived, self._arrived = self._arrived, []
        return [self._checked(message) for message in arrived]

    async def _wait(self) -> None:
        while not self._arrived:
            if self._broken:
                raise _Interrupted
            self._bell.clear()
            try:
                async with asyncio.timeout(_SILENCE):
                    await self._bell.wait()
            except TimeoutError:
                raise _Interrupted from None
            await self._ask()

    async def _ask(self) -> None:
        while self._asked < 2 * _BATCH:
            self._asked += _BATCH
            request = {"batch": _BATCH, "expires": _EXPIRES * _SECOND, "idle_heartbeat": _HEARTBEAT * _SECOND}
            subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._name}"
            await self._client.publish(subject, orjson.dumps(request), reply=self._inbox)

    async def _on_message(self, message: Msg) -> None:
        status = message.headers.get("Status") if message.headers else None
        if status is None:
            self._asked -= 1
            self._arrived.append(message)
        elif status == "408" or (status == "409" and "Nats-Pending-Messages" in (message.headers or {})):
            self._asked -= int((message.headers or {}).get("Nats-Pending-Messages", _BATCH))
        elif status != "100":
            self._broken = True
        self._bell.set()

    def _checked(self, message: Msg) -> Recorded:
        sequence = _sequence_of(message.reply)
        if sequence != self._next:
            raise _Interrupted
        self._next += 1
        return heard_from(message.subject, message.headers or {}, message.data, sequence)

    async def _create(self) -> None:
        config: dict[str, Any] = {
            "name": self._name,
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": self._next,
            "ack_policy": "none",
            "max_waiting": 8,
            "inactive_threshold": 60 * _SECOND,
            "num_replicas": 1,
            "mem_storage": True,
        }
        subject = f"$JS.API.CONSUMER.CREATE.{self._stream}.{self._name}"
        body = orjson.dumps({"stream_name": self._stream, "config": config})
        reply = orjson.loads((await self._client.request(subject, body, timeout=5)).data)
        if "error" in reply:
            raise _Interrupted


def _sequence_of(reply: str) -> int:
    """The stream sequence in an acknowledgement subject, of either version."""
    tokens = reply.split(".")
    return int(tokens[5] if len(tokens) == 9 else tokens[7])
