"""The connection of a command to NATS: the server that the environment names, and what is said where it is away."""

from __future__ import annotations

import asyncio
import os
import ssl

import structlog
from nats.aio.client import Client

from chassis.connecting import Server, client_of
from chassis.settings import SettingMissing, secret, tls
from rollcall.servers import NoPlatform

_REACHED_WITHIN = 10.0
_logger = structlog.get_logger()


def told_of(user: str) -> Server:
    """The server that NATS_URL names, as `user` unless NATS_USER says otherwise. Raises NoPlatform."""
    try:
        password = secret("NATS_PASSWORD", os.environ)
        return Server(os.environ["NATS_URL"], os.environ.get("NATS_USER", user), password, "rollcall", tls(os.environ))
    except (SettingMissing, OSError) as error:
        raise NoPlatform(f"NATS_URL names a platform, and who it is spoken to as is not told whole: {error}.") from None


async def connected(server: Server) -> Client:
    """A connection that comes back by itself once it stood. Raises NoPlatform where none stands in time."""
    failures: list[Exception] = []

    async def failed(error: Exception) -> None:
        failures[:] = [error]
        _logger.warning("waiting", whom="NATS", error=repr(error))

    try:
        async with asyncio.timeout(_REACHED_WITHIN):
            return await client_of(server, max_reconnect_attempts=-1, error_cb=failed)
    except TimeoutError:
        raise NoPlatform(_why(failures)) from None


def _why(failures: list[Exception]) -> str:
    if failures and isinstance(failures[0], ssl.SSLError):
        return (
            "Nothing was done: what NATS_URL names does not begin with TLS (its `handshake_first`), or shows a "
            f"certificate for which NATS_CA_FILE does not vouch, or refuses ours: {failures[0]}."
        )
    return (
        "The platform could not be reached, and nothing was done: see that it is up (rollcall doctor) and, where "
        "NATS_URL is set, that it, NATS_USER, NATS_PASSWORD and, if it speaks TLS, NATS_CA_FILE are the platform's."
    )
