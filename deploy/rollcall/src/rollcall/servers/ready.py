"""Wait until both servers serve, and until the database is as its services need it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

import asyncpg

from .endpoints import DATABASE, SUPERUSER, Endpoints
from .errors import ServersError
from .group import ProcessGroup
from .nats_server import nats_is_ready
from .postgres_server import superuser
from .roles import make_database, make_roles
from .waiting import until

T = TypeVar("T")

# A log or a database may take a while to be read again after a crash; one that died so often in a row never will.
_PATIENCE = 120.0
_HOPELESS = 6
_ANSWERS_WITHIN = 5.0


class Readiness:
    """What has to be true before the servers are handed out."""

    def __init__(self, group: ProcessGroup, endpoints: Endpoints, logs: Path) -> None:
        self._group = group
        self._endpoints = endpoints
        self._logs = logs

    async def wait(self) -> None:
        """Return when both serve; ServersError, naming the log to read, when one of them does not."""
        await self._nats()
        await self._postgres()

    async def _nats(self) -> None:
        await self._answer("nats", lambda: nats_is_ready(self._endpoints.ports))

    async def _postgres(self) -> None:
        async with self._superuser(SUPERUSER) as connection:
            await make_database(connection)
        async with self._superuser(DATABASE) as connection:
            await make_roles(connection, self._endpoints.secrets)

    @asynccontextmanager
    async def _superuser(self, database: str) -> AsyncIterator[asyncpg.Connection]:
        connection = await self._answer("postgres", lambda: superuser(self._endpoints, database))
        try:
            yield connection
        finally:
            await connection.close()

    async def _answer(self, name: str, ask: Callable[[], Awaitable[T | None]]) -> T:
        async def hopefully() -> T | None:
            if self._group.deaths(name) >= _HOPELESS:
                raise TimeoutError
            with suppress(TimeoutError):  # another program may listen there, and say nothing
                async with asyncio.timeout(_ANSWERS_WITHIN):
                    return await ask()
            return None

        try:
            return await until(hopefully, _PATIENCE)
        except TimeoutError as error:
            raise ServersError(f"{name} does not start: {self._logs / name}.log says why") from error
