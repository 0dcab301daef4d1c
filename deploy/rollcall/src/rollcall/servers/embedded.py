"""Both servers on a data folder, from the lock to the clean stop."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Self

from .binaries import binaries
from .endpoints import Credentials, Endpoints, Secrets
from .errors import AlreadyRunning, ServersError
from .folder import DataFolder
from .group import Death, ProcessGroup
from .nats_server import nats_program
from .owner import hand_over, owner_of
from .ports import free_ports, is_free
from .postgres_server import forget_dead_postmaster, make_cluster, postgres_program
from .ready import Readiness
from .strays import see_off_strays
from .waiting import until

_LONGEST_SOCKET = 100
_CHOICES = 3


class Server:
    """One of the two servers, as the tests need it to kill or halt it."""

    def __init__(self, name: str, port: int, group: ProcessGroup) -> None:
        self.name = name
        self.port = port
        self._group = group

    @property
    def pid(self) -> int:
        """The process that serves now, or that is about to be replaced."""
        return self._group.pids[self.name]


class EmbeddedServers:
    """nats-server and PostgreSQL on a data folder, while the `async with` lasts; what dies is started again.

    Entering raises AlreadyRunning when another platform holds the folder, and ServersError, in one sentence, for what
    else keeps the servers from starting. The folder, the ports and the passwords are the same before and after a death.
    """

    nats: Server
    postgres: Server
    endpoints: Endpoints
    sockets: Path

    def __init__(
        self, data: DataFolder, on_death: Callable[[Death], None] | None = None, *, restoring: bool = False
    ) -> None:
        """Name the folder; `on_death` is called, in a thread of the supervisor, whenever a server ended unasked.

        `restoring`: nothing of the log is sure to be on the disk until whoever restores has seen to it.
        """
        self.data = data
        self._restoring = restoring
        self._on_death = on_death
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            try:
                await self._start(stack)
            except OSError as error:
                raise ServersError(f"the servers cannot start on {self.data.path}: {error}") from error
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def nats_url(self) -> str:
        """`nats://127.0.0.1:port`."""
        return self.endpoints.nats_url

    def nats_credentials(self, user: str) -> Credentials:
        """The user and the password of one of NATS_USERS; KeyError for any other."""
        return self.endpoints.nats_credentials(user)

    def postgres_dsn(self, role: str) -> str:
        """`postgresql://role:password@127.0.0.1:port/rollcall`; KeyError for a role that there is not."""
        return self.endpoints.postgres_dsn(role)

    async def _start(self, stack: AsyncExitStack) -> None:
        self.data.make()
        await _hold(self.data, stack)
        self.sockets = stack.enter_context(_sockets(self.data))
        group = await self._serving(stack)
        ports = self.endpoints.ports
        self.nats = Server("nats", ports.nats, group)
        self.postgres = Server("postgres", ports.postgres, group)
        self.data.announce(ports)
        stack.callback(self.data.withdraw)

    async def _serving(self, stack: AsyncExitStack) -> ProcessGroup:
        """Both at work on ports that were free; where another program took one of them meanwhile, on others."""
        secrets = self.data.secrets
        for _ in range(_CHOICES - 1):
            try:
                return await self._attempt(stack, secrets)
            except ServersError:
                if all(map(is_free, astuple(self.endpoints.ports))):
                    raise
        return await self._attempt(stack, secrets)

    async def _attempt(self, stack: AsyncExitStack, secrets: Secrets) -> ProcessGroup:
        self.endpoints = Endpoints(free_ports(), secrets)
        group = await asyncio.to_thread(self._prepared, self.sockets)
        async with AsyncExitStack() as attempt:
            group.start()
            attempt.push_async_callback(asyncio.to_thread, group.stop)
            await Readiness(group, self.endpoints, self.data.logs).wait()
            stack.push_async_exit(attempt.pop_all())
        return group

    def _prepared(self, sockets: Path) -> ProcessGroup:
        data, secrets, ports = self.data, self.endpoints.secrets, self.endpoints.ports
        see_off_strays(data.run)
        owner = owner_of(data.path)
        found = binaries(for_everyone=owner is not None)
        for folder in (data.nats, data.postgres, sockets):
            hand_over(folder, owner)
        make_cluster(found.initdb, data, secrets, owner)
        forget_dead_postmaster(data)
        programs = (
            nats_program(found.nats, data, secrets, ports, owner, self._restoring),
            postgres_program(found.postgres, data, sockets, ports, owner),
        )
        return ProcessGroup(programs, self._on_death)


async def _hold(data: DataFolder, stack: AsyncExitStack) -> None:
    """Take the lock for as long as the stack lasts; a command that only looks at the folder has it for an instant."""

    async def attempt() -> bool | None:
        try:
            stack.enter_context(data.held())
        except AlreadyRunning:
            return None
        return True

    try:
        await until(attempt, within=0.3)
    except TimeoutError:
        stack.enter_context(data.held())


@contextmanager
def _sockets(data: DataFolder) -> Iterator[Path]:
    """The folder of PostgreSQL's Unix socket: within the data folder, unless the kernel finds that path too long."""
    sockets = data.run / "sockets"
    if len(str(sockets / ".s.PGSQL.65535")) <= _LONGEST_SOCKET:
        sockets.mkdir(mode=0o700, exist_ok=True)
        yield sockets
    else:
        with tempfile.TemporaryDirectory(prefix="rollcall-") as elsewhere:
            yield Path(elsewhere)
