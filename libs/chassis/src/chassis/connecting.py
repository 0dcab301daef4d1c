"""NATS as a program speaks to it: where, as whom, and with TLS where somebody vouches for the server.

With TLS the handshake comes before every other word. NATS's own way is to be greeted in the clear and to be told there
whether TLS is wanted; whoever stood between could say that it is not, and be given the password.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import nats
import structlog
from faststream.nats import NatsBroker, NatsUserPassword
from nats.aio.client import Client

from chassis.logging import fault
from chassis.wire import inbox_of

_PORT = 4222
_STANDS_WITHIN = 10.0
_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Server:
    """A NATS server, who we are to it, and what we call ourselves; `tls` is None where it is spoken to in the clear."""

    url: str
    user: str
    password: str = field(repr=False)
    name: str
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        return parts.hostname or "127.0.0.1", parts.port or _PORT


def broker_of(server: Server, *, middlewares: Sequence[Any] = ()) -> NatsBroker:
    """FastStream's broker, which comes back by itself; of a server with TLS it logs what is wrong."""
    return NatsBroker(
        server.url,
        security=NatsUserPassword(
            server.user, server.password, ssl_context=server.tls, tls_handshake_first=server.tls is not None
        ),
        name=server.name,
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        ping_interval=10,
        inbox_prefix=inbox_of(server.user),
        logger=None,
        graceful_timeout=2,
        error_cb=None if server.tls is None else _failed,
        middlewares=middlewares,
    )


async def joined(broker: NatsBroker) -> Client:
    """The broker's connection. Raises TimeoutError where none stands in time: nats-py never comes back to its next
    attempt from a handshake that failed."""
    async with asyncio.timeout(_STANDS_WITHIN):
        return await broker.connect()


async def client_of(server: Server, **options: Any) -> Client:
    """A connection of its own. Raises what nats-py raises; of a handshake that failed it may wait for ever."""
    return await nats.connect(
        server.url,
        user=server.user,
        password=server.password,
        inbox_prefix=inbox_of(server.user),
        name=server.name,
        tls=server.tls,
        tls_handshake_first=server.tls is not None,
        **options,
    )


async def _failed(error: Exception) -> None:
    said = str(error) if isinstance(error, ssl.SSLError) else fault(error)
    _logger.warning("waiting", whom="NATS", error=said)
