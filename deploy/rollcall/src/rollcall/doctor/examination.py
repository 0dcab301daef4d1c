"""The examination, in order: folder, servers, logs, services, what they keep, backups."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from nats.errors import Error as NatsError

from rollcall.doctor import folder, logs, services
from rollcall.doctor.verdicts import Check, wrong
from rollcall.known import has_tables, trusts_known
from rollcall.reach import Reached, database_as, nats_as, servers_of
from rollcall.servers import DECIDING, DataFolder, NoPlatform, ServersError
from rollcall.session import patient_log


class Doctor:
    """Examines the platform of one data folder; starts its servers, and them alone, where none runs."""

    def __init__(self, data: DataFolder) -> None:
        self._data = data

    async def examine(self) -> AsyncIterator[Check]:
        """One check after the other. Raises NoPlatform where there has never been one."""
        yield folder.space(self._data)
        yield folder.clock(self._data)
        for check in folder.policies():
            yield check
        try:
            async with servers_of(self._data) as reached:
                async for check in self._servers(reached):
                    yield check
        except NoPlatform:
            raise
        except (ServersError, NatsError, OSError) as error:
            yield wrong("servers", f"{str(error).rstrip('.')}.", f"Look at {self._data.logs}.")

    async def _servers(self, reached: Reached) -> AsyncIterator[Check]:
        endpoints = reached.endpoints
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(nats_as(endpoints, "operator"))
            every = {name: await stack.enter_async_context(database_as(endpoints, name)) for name in DECIDING}
            db = await stack.enter_async_context(database_as(endpoints, "operator"))
            yield await folder.servers(client, db, reached)
            yield await services.leading(db, reached)
            log, kept = patient_log(client), {name: db for name, db in every.items() if await has_tables(db)}
            for trust in await trusts_known(log, kept):
                async for check in logs.examine(log, kept, trust, running=reached.running):
                    yield check
            async for check in services.examine(kept, log, folder.now(self._data), running=reached.running):
                yield check
            yield await folder.backups(self._data, db)
