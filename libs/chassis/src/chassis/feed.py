"""What a NATS server publishes on some subjects, read off a connection of its own with nothing between it and whoever
takes it. Five services take every fact of every trust in this way, so a fact here must cost a few microseconds.

The protocol is that of NATS clients, as far as a subscriber needs it: INFO, CONNECT, SUB, MSG and HMSG, PING and PONG.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, cast

import orjson
import structlog

from chassis.clock import pause
from chassis.connecting import Server

Arrived = Callable[[str, Mapping[str, str], bytes], None]
"""Called with a message's subject, headers and body."""
_AGAIN = 1.0
_GREETED_WITHIN = 5.0
_END = b"\r\n"
_logger = structlog.get_logger()


class FeedRefused(ConnectionError):
    """The server did not let us subscribe; the message is its reason."""


class Feed:
    """A subscription that is begun again, for as long as `keep` runs, whenever its connection ends.

    `begun` is called with each new connection: what was published between two is lost. `rest`: for so many seconds
    the socket is left alone after a read that came soon after another.
    """

    def __init__(
        self,
        server: Server,
        subjects: str,
        arrived: Arrived,
        begun: Callable[[], None],
        rest: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._server = server
        self._subjects = subjects
        self._arrived = arrived
        self._begun = begun
        self._rest = rest
        self._connection: Connection | None = None

    async def start(self) -> None:
        """Subscribe. Raises FeedRefused, and OSError and TimeoutError where the server is away."""
        server = self._server
        connection = Connection(server, self._subjects, self._arrived, self._rest)
        try:
            async with asyncio.timeout(_GREETED_WITHIN):
                loop = asyncio.get_running_loop()
                await loop.create_connection(lambda: connection, *server.address, ssl=server.tls)
                await connection.subscribed
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        self._begun()

    async def keep(self) -> None:
        """Begin again whenever the connection ends, until cancelled."""
        try:
            while True:
                if self._connection is not None:
                    await self._connection.ended.wait()
                with suppress(OSError, TimeoutError):
                    await self.start()
                    continue
                await pause(_AGAIN)
        finally:
            self.close()

    def connected(self) -> bool:
        """Whether there is a connection."""
        return self._connection is not None and not self._connection.ended.is_set()

    def probe(self) -> None:
        """Ask the server whether it is there; one that has not answered the last time is given up."""
        if self._connection is not None:
            self._connection.probe()

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()


class Connection(asyncio.Protocol):
    """One connection to a server, subscribed once; `ended` is set when it is over, for whatever reason."""

    def __init__(
        self, server: Server, subjects: str, arrived: Arrived, rest: Callable[[], float] = lambda: 0.0
    ) -> None:
        self._server = server
        self._subjects = subjects
        self._arrived = arrived
        self._rest = rest
        self._read_at = 0.0
        self._transport: asyncio.Transport | None = None
        self._begun = b""
        self._asked = False
        self.subscribed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ended = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The server speaks first."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Over: by the server, the network, or us."""
        self._refuse(str(exc or "the server ended the connection"))
        self.ended.set()

    def data_received(self, data: bytes) -> None:
        """Take every message that is there whole, and keep what is begun for what comes next."""
        data = self._begun + data if self._begun else data
        place = 0
        try:
            while (taken := self._take(data, place)) is not None:
                place = taken
        except (ValueError, IndexError) as error:
            self._break(f"no NATS server speaks so: {type(error).__name__}")
        self._begun = data[place:]
        self._leave_alone(self._rest())

    def _leave_alone(self, seconds: float) -> None:
        """Let more come before the next read, where this one came soon after another."""
        loop = asyncio.get_running_loop()
        soon, self._read_at = loop.time() - self._read_at < 2 * seconds, loop.time()
        if soon and self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()
            loop.call_later(seconds, self._read_on)

    def _read_on(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def probe(self) -> None:
        """Ask the server whether it is there; end the connection where it has not answered the last time."""
        if self._asked:
            self._break("the server is silent")
            return
        self._asked = True
        self._say(b"PING\r\n")

    def close(self) -> None:
        """End it."""
        if self._transport is not None:
            self._transport.abort()
        if not self.subscribed.done():
            self.subscribed.cancel()

    def _take(self, data: bytes, place: int) -> int | None:
        """The place behind what begins at `place`, or None where that is not there whole."""
        end = data.find(_END, place)
        if end < 0:
            return None
        if data.startswith(b"HMSG ", place) or data.startswith(b"MSG ", place):
            return self._take_message(data, place, end)
        self._hear(data[place:end])
        return end + 2

    def _take_message(self, data: bytes, place: int, end: int) -> int | None:
        words = data[place:end].split()
        headed = int(words[-2]) if words[0] == b"HMSG" else 0
        start, stop = end + 2, end + 2 + int(words[-1])
        if len(data) < stop + 2:
            return None
        headers = headers_in(data[start : start + headed]) if headed else {}
        self._arrived(words[1].decode(), headers, data[start + headed : stop])
        return stop + 2

    def _hear(self, line: bytes) -> None:
        word, _, rest = line.partition(b" ")
        match word.upper():
            case b"INFO":
                self._greet(orjson.loads(rest))
            case b"PING":
                self._say(b"PONG\r\n")
            case b"PONG":
                self._asked = False
                if not self.subscribed.done():
                    self.subscribed.set_result(None)
            case b"-ERR":
                self._break(rest.decode("utf-8", "replace"))
            case b"+OK":
                pass
            case _:
                raise ValueError(word)

    def _greet(self, info: Mapping[str, Any]) -> None:
        """Answer the server's first word; it says as much again whenever its cluster changes."""
        if self.subscribed.done():
            return
        server = self._server
        if info.get("tls_required") and server.tls is None:
            self._break("the server asks for TLS: name in NATS_CA_FILE who vouches for it")
            return
        options = {"verbose": False, "pedantic": False, "headers": True, "protocol": 1, "lang": "python"}
        options |= {"version": "1", "name": f"{server.name} live", "user": server.user, "pass": server.password}
        self._say(b"CONNECT %b\r\nSUB %b 1\r\nPING\r\n" % (orjson.dumps(options), self._subjects.encode()))

    def _say(self, words: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(words)

    def _break(self, reason: str) -> None:
        _logger.warning("the live feed broke off", reason=reason)
        self._refuse(reason)
        if self._transport is not None:
            self._transport.abort()

    def _refuse(self, reason: str) -> None:
        if not self.subscribed.done():
            self.subscribed.set_exception(FeedRefused(reason))


def headers_in(block: bytes) -> dict[str, str]:
    """A message's headers by name. Raises ValueError where they are no text."""
    _, *lines = block.decode().split("\r\n")
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
