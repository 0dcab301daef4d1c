"""Where the integration suite finds its servers: embedded ones or, with --servers=containers, those of a Docker engine.

A test that asks for `servers_on` is of that suite: it runs on either.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest
import structlog
from hypothesis import settings

from rollcall.platform import Servers
from rollcall.say import CouldNot
from rollcall.servers import Credentials, DataFolder, EmbeddedServers, Endpoints, Ports
from rollcall.servers.ports import free_port
from rollcall.servers.postgres_server import superuser
from rollcall.servers.roles import make_roles
from rollcall.servers.waiting import until
from rollcall.up import refuse_taken

if TYPE_CHECKING:
    from testcontainers.community.nats import NatsContainer
    from testcontainers.community.postgres import PostgresContainer
    from testcontainers.core.container import DockerContainer

NATS_IMAGE, POSTGRES_IMAGE = "nats:2.15-alpine", "postgres:18-alpine"
_CONFIGURATION = Path(__file__).parents[1] / "deploy" / "nats"
_LOOPBACK = "127.0.0.1"
_PATIENCE = 60.0
_LONGEST = ("crash", "journeys", "whatif", "simulate", "operating", "servers", "bench")
"""Folders of tests, those that take longest first."""
settings.register_profile("house", deadline=None)
settings.load_profile("house")
# No test is timed: how long an example takes says what else the machine has to do.


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--servers", choices=("embedded", "containers"), default="embedded", help="whose NATS and Postgres"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Containers are reached by their published ports, and taken away here: no container watches over them."""
    if config.getoption("--servers") == "containers":
        os.environ.setdefault("TESTCONTAINERS_CONNECTION_MODE", "docker_host")
        os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
        os.environ.setdefault("TC_POOLING_INTERVAL", "0.1")
        os.environ.setdefault("TC_MAX_TRIES", "900")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker is left alone with it at the end.

    On containers, the integration suite is part of the tests that need an engine.
    """
    items.sort(key=_place)
    if config.getoption("--servers") == "containers":
        for item in items:
            if "servers_on" in getattr(item, "fixturenames", ()):
                item.add_marker("containers")


def _place(item: pytest.Item) -> int:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return _LONGEST.index(folder) if folder in _LONGEST else len(_LONGEST)


@pytest.fixture
def three_ports() -> Callable[[], int]:
    """Finds the first of three ports in a row on which nobody listens."""

    def found() -> int:
        while True:
            with suppress(CouldNot):
                port = free_port()
                refuse_taken(port, port + 1, port + 2)
                return port

    return found


@pytest.fixture(scope="session")
def servers_on(request: pytest.FixtureRequest) -> Iterator[Callable[[DataFolder], Servers]]:
    """Makes servers for a data folder; made again, they have the same data."""
    if request.config.getoption("--servers") == "embedded":
        yield EmbeddedServers
        return
    volumes: set[str] = set()
    yield lambda data: ContainerServers(data, volumes)
    _remove(volumes)


class ContainerServers:
    """NATS and Postgres in containers that are killed at the end, their data in volumes that outlive them."""

    endpoints: Endpoints

    def __init__(self, data: DataFolder, volumes: set[str]) -> None:
        self._data = data
        self._volumes = volumes
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._data.make()
        async with AsyncExitStack() as stack:
            nats, postgres = await asyncio.gather(
                self._start(stack, self._nats(), 4222), self._start(stack, self._postgres(), 5432)
            )
            self.endpoints = Endpoints(Ports(nats, 0, postgres), self._data.secrets)
            await self._make_roles()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def nats_url(self) -> str:
        return self.endpoints.nats_url

    def nats_credentials(self, user: str) -> Credentials:
        return self.endpoints.nats_credentials(user)

    def postgres_dsn(self, role: str) -> str:
        return self.endpoints.postgres_dsn(role)

    def _nats(self) -> NatsContainer:
        from testcontainers.community.nats import NatsContainer  # noqa: PLC0415

        passwords = {f"ROLLCALL_NATS_{user.upper()}": f'"{word}"' for user, word in self._data.secrets.nats.items()}
        return (
            NatsContainer(NATS_IMAGE)
            .with_command("--config /etc/nats/server.conf")
            .with_envs(ROLLCALL_NATS_LISTEN="0.0.0.0:4222", ROLLCALL_NATS_MONITOR="127.0.0.1:8222", **passwords)
            .with_env("ROLLCALL_NATS_STORE", "/data")
            .with_volume_mapping(_CONFIGURATION, "/etc/nats")
            .with_volume_mapping(self._volume("nats"), "/data", "rw")
        )

    def _postgres(self) -> PostgresContainer:
        from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415

        password = self._data.secrets.postgres["postgres"]
        container = PostgresContainer(POSTGRES_IMAGE, username="postgres", password=password, dbname="rollcall")
        return container.with_volume_mapping(self._volume("postgres"), "/var/lib/postgresql", "rw")

    def _volume(self, server: str) -> str:
        name = f"{self._data.path}-{server}".strip("/").replace("/", "-")
        self._volumes.add(name)
        return name

    async def _start(self, stack: AsyncExitStack, container: DockerContainer, port: int) -> int:
        """Start a container that is reached on loopback alone; its port there."""
        container.ports = {str(port): (_LOOPBACK, None)}
        stack.push_async_callback(asyncio.to_thread, container.stop)
        await asyncio.to_thread(container.start)
        return int(container.get_exposed_port(port))

    async def _make_roles(self) -> None:
        connection = await until(lambda: superuser(self.endpoints, "rollcall"), _PATIENCE)
        try:
            await make_roles(connection, self._data.secrets)
        finally:
            await connection.close()


def _remove(volumes: set[str]) -> None:
    import docker  # noqa: PLC0415

    client = docker.from_env()
    for name in volumes:
        client.volumes.get(name).remove()
    client.close()


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """A command that a test ran may have told the process what to log: the next test is told nothing of that."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)
