"""The whole platform in one process: real servers in a data folder, every service on one clock."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import datetime
from typing import Protocol, Self

from chassis.clock import Clock, pause
from chassis.log import NOT_NOW
from chassis.requests import Asker
from chassis.runner import Build, Runner
from chassis.settings import Settings
from events.fact import Actor
from rollcall.servers import Credentials, DataFolder, EmbeddedServers, Endpoints

_LOOK_AGAIN = 0.002
_PATIENCE = 600.0
OPERATOR = Actor(who="operator", role="operator")
"""Who says what is said in nobody's name; what is asked so, nobody of a school's staff asks (`docs/adr/0012`)."""


def builds(names: Sequence[str] = ()) -> dict[str, Build]:
    """How each service is built, by name; all five where none is named."""
    import notifications.app  # noqa: PLC0415
    import pathway.app  # noqa: PLC0415
    import registers.app  # noqa: PLC0415
    import reporting.app  # noqa: PLC0415
    import rewards.app  # noqa: PLC0415

    every: dict[str, Build] = {
        "registers": registers.app.build,
        "pathway": pathway.app.build,
        "notifications": notifications.app.build,
        "rewards": rewards.app.build,
        "reporting": reporting.app.build,
    }
    return {name: build for name, build in every.items() if not names or name in names}


def settings_of(name: str, endpoints: Endpoints, data: DataFolder, clock: str, port: int = 0) -> Settings:
    """A service's settings on embedded servers."""
    return Settings(
        nats_url=endpoints.nats_url,
        nats_user=name,
        nats_password=endpoints.nats_credentials(name).password,
        postgres_dsn=endpoints.postgres_dsn(name),
        master_key=endpoints.secrets.master_key,
        clock=clock,
        folder=data.messages if name == "notifications" else data.reports,
        http_port=port,
    )


class Servers(Protocol):
    """NATS and Postgres, with the data of one data folder, while the `async with` lasts."""

    endpoints: Endpoints

    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_: object) -> None: ...
    @property
    def nats_url(self) -> str:
        """Where NATS is, without a user."""

    def nats_credentials(self, user: str) -> Credentials:
        """The user and the password of a user of NATS."""

    def postgres_dsn(self, role: str) -> str:
        """Where a role of Postgres finds its database."""


class Platform:
    """Every service in this process while the `async with` lasts; `settled` in place of waiting a while.

    `servers`: others than the embedded ones.
    """

    def __init__(
        self,
        data: DataFolder,
        clock: Clock,
        services: Mapping[str, Build] | None = None,
        servers: Servers | None = None,
    ) -> None:
        self.data = data
        self.clock = clock
        self.servers = servers or EmbeddedServers(data)
        self.runners: dict[str, Runner] = {}
        self._builds = builds() if services is None else services
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.servers)
            stack.push_async_callback(self._stop)
            for name, build in self._builds.items():
                self.runners[name] = Runner(name, build, self._settings(name), self.clock)
            await asyncio.gather(*(runner.start() for runner in self.runners.values()))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def asker(self) -> Asker:
        """Sends requests as one of the services."""
        return next(iter(self.runners.values())).asker

    def next_due(self) -> datetime | None:
        """The earliest instant at which anything wants to be woken."""
        dues = (runner.loop.memory.next_due() for runner in self.runners.values())
        return min((due for due in dues if due is not None), default=None)

    def heard(self, school: str) -> int:
        """The log sequence up to which everything has been heard, once settled; what a speaker here has seen."""
        loop = next(iter(self.runners.values())).loop
        checkpoint = loop.checkpoints.get(loop.trusts.get(school, ""))
        return checkpoint.sequence if checkpoint is not None else 0

    async def settled(self) -> None:
        """Return once everything said has been heard, decided, relayed, performed and projected, everywhere."""
        async with asyncio.timeout(_PATIENCE):
            while not await self._is_settled():
                await pause(_LOOK_AGAIN)

    async def _is_settled(self) -> bool:
        if not all(runner.quiet() for runner in self.runners.values()):
            return False
        if not all(runner.settled_at(self._relayed_to()) for runner in self.runners.values()):
            return False
        tails = await self._tails()
        return tails is not None and all(runner.settled_at(tails) for runner in self.runners.values())

    async def _tails(self) -> dict[str, int] | None:
        """Where every trust's log ends, or None where NATS does not say so at the moment."""
        log = next(iter(self.runners.values())).log
        with suppress(*NOT_NOW):
            return {trust: tail.last for trust in await log.trusts() if (tail := await log.tail(trust)) is not None}
        return None

    def _relayed_to(self) -> dict[str, int]:
        """How far each trust's log reaches by what these services have put there."""
        tails: dict[str, int] = {}
        for runner in self.runners.values():
            for trust, sequence in runner.relay.reached().items():
                tails[trust] = max(sequence, tails.get(trust, 0))
        return tails

    async def _stop(self) -> None:
        for runner in reversed(self.runners.values()):
            await runner.stop()

    def _settings(self, name: str) -> Settings:
        return settings_of(name, self.servers.endpoints, self.data, self.clock.describe())
