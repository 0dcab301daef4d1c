"""The servers of a data folder, without its services: those that run, or else started for one command alone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import nats
from nats.aio.client import Client

from chassis.service import Db
from chassis.settings import secret
from chassis.store import connect
from chassis.wire import inbox_of
from rollcall.servers import DataFolder, EmbeddedServers, Endpoints, NoPlatform


@dataclass(frozen=True, slots=True)
class Reached:
    """The servers that answer; `running`: a platform holds the folder, otherwise the servers run for us alone."""

    endpoints: Endpoints
    running: bool


@asynccontextmanager
async def servers_of(data: DataFolder, *, alone: str = "") -> AsyncIterator[Reached]:
    """The servers of the folder. `alone`: what is refused while a platform runs. Raises NoPlatform, ServersError."""
    if "NATS_URL" in os.environ:
        raise NoPlatform("NATS_URL names servers of no data folder: look after them with their own tools, or unset it.")
    if not (data.path / "secrets.json").exists():
        raise NoPlatform(f"There is no platform in {data.path} yet: make one with rollcall up, demo or play.")
    endpoints = data.running()
    if endpoints is not None and alone:
        raise NoPlatform(f"A platform runs on {data.path}: stop it, then {alone}.")
    if endpoints is not None:
        yield Reached(endpoints, running=True)
        return
    async with EmbeddedServers(data) as servers:
        yield Reached(servers.endpoints, running=False)


@asynccontextmanager
async def nats_as(endpoints: Endpoints, user: str) -> AsyncIterator[Client]:
    """A connection to NATS as one of its users."""
    name, password = endpoints.nats_credentials(user)
    client = await nats.connect(
        endpoints.nats_url, user=name, password=password, inbox_prefix=inbox_of(name), name="rollcall"
    )
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def log_of(data: DataFolder) -> AsyncIterator[Client]:
    """A connection that may read every log: of the folder's servers, or of those that NATS_URL names."""
    if "NATS_URL" in os.environ:
        user, password = os.environ.get("NATS_USER", "operator"), secret("NATS_PASSWORD", os.environ)
        client = await nats.connect(
            os.environ["NATS_URL"], user=user, password=password, inbox_prefix=inbox_of(user), name="rollcall"
        )
        try:
            yield client
        finally:
            await client.close()
        return
    async with servers_of(data) as reached, nats_as(reached.endpoints, "operator") as client:
        yield client


@asynccontextmanager
async def database_as(endpoints: Endpoints, role: str) -> AsyncIterator[Db]:
    """A connection to Postgres as one of its roles."""
    db = await connect(endpoints.postgres_dsn(role))
    try:
        yield db
    finally:
        await db.close()
