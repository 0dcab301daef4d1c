"""The servers of a data folder, without its services: those that run, or else started for one command alone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from nats.aio.client import Client

from chassis.connecting import Server, client_of
from chassis.service import Db
from chassis.store import connect
from rollcall.connecting import connected, told_of
from rollcall.servers import DataFolder, EmbeddedServers, Endpoints, NoPlatform


@dataclass(frozen=True, slots=True)
class Reached:
    """The servers that answer; `running`: a platform holds the folder, otherwise the servers run for us alone."""

    endpoints: Endpoints
    running: bool


def refuse_elsewhere() -> None:
    """Raises NoPlatform where NATS_URL names servers that are not embedded: nothing is to run in a data folder then."""
    if "NATS_URL" in os.environ:
        raise NoPlatform(
            "NATS_URL names servers elsewhere, and this would run others in a data folder: unset it, or run the "
            "services on those servers, each by its own name (docs/containers.md)."
        )


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
    client = await client_of(Server(endpoints.nats_url, *endpoints.nats_credentials(user), "rollcall"))
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def log_of(data: DataFolder) -> AsyncIterator[Client]:
    """A connection that may read every log: of the folder's servers, or of those that NATS_URL names."""
    if "NATS_URL" in os.environ:
        client = await connected(told_of("operator"))
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
