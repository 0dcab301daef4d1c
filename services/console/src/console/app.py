"""Composition root: settings → connection → API → server."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from ipaddress import ip_address

import uvicorn
from fastapi import FastAPI
from nats.aio.client import Client

from chassis.connecting import Server, broker_of
from chassis.listening import listen
from chassis.settings import SettingMissing
from console.adapters.nats import connected
from console.handlers import Desk
from console.settings import Settings
from console.web import api

_GRACE = 5


def build(settings: Settings, client: Client | None = None) -> FastAPI:
    """The application on a connection that is there already, or on its own, made while its lifespan lasts.

    Raises SettingMissing where it would be open to the network without a token.
    """
    if not settings.token and not _loopback(settings.http_host):
        raise SettingMissing(
            f"set ROLLCALL_CONSOLE_TOKEN, or ROLLCALL_CONSOLE_TOKEN_FILE: "
            f"without a token the console serves 127.0.0.1 alone, not {settings.http_host}"
        )
    desk = Desk(settings.token or None, settings.answer_within, client)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if client is not None:
            yield
            return
        server = Server(settings.nats_url, settings.nats_user, settings.nats_password, "console", settings.nats_tls)
        async with connected(broker_of(server), desk.reached):
            yield

    return api(desk, lifespan)


async def serve(settings: Settings, client: Client | None = None) -> None:
    """Serve until cancelled; then end the live feeds, finish what was asked, and let go of the port.

    Raises SettingMissing, and PortTaken where another program has the port.
    """
    app = build(settings, client)
    listener = listen(settings.http_host, settings.http_port)
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=_GRACE))
    serving = asyncio.create_task(server.serve([listener]), name="console")
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        app.state.desk.feed.close()
        await serving


async def run() -> None:
    """Serve as the environment says, until SIGTERM or SIGINT. Raises SettingMissing, PortTaken."""
    serving = asyncio.create_task(serve(Settings.read()))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    with suppress(asyncio.CancelledError):
        await serving


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
