"""A replay that is killed while it compares, while it promotes, and after it: nobody waits for the dead."""

from __future__ import annotations

from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from rollcall.servers import DataFolder
from rollcall.servers.waiting import until

from .command import answered, rollcall
from .morning import BEGIN, DAY, Step, mark, steps
from .outcome import numbers_have_no_gap, settled
from .processes import PATIENCE, Processes
from .speaking import Speaker
from .test_broken_off import NEVER
from .test_set_back import as_superuser

SERVICE = "pathway"


@dataclass(frozen=True)
class Place:
    """Where a replay is killed: `held` is locked by somebody else, so that it waits there; `moved`: it answers then."""

    name: str
    held: str
    moved: bool = False


PLACES = (
    Place("comparing", "lock table {live}.duties in access exclusive mode"),
    Place("promoting", "select 1 from pathway.generations where schema = '{live}' for update"),
    Place("promoted", "lock table {retired}.duties in access share mode", moved=True),
)

_REPLAYS = """select pid, wait_event_type from pg_stat_activity
              where usename = 'pathway' and pid in (select pid from pg_locks where locktype = 'advisory')
              and application_name = 'rollcall' and pid <> all($1::int[])"""


async def _generations(data: DataFolder) -> dict[str, str]:
    return {row["schema"]: row["state"] for row in await answered(data, "replay", SERVICE, "--status")}


async def _pointed(database: asyncpg.Connection) -> str:
    return str(await database.fetchval(f"select schema from {SERVICE}.pointer"))


class Watcher:
    """Sees the sessions of a replay in Postgres, those of the services that led before it aside."""

    def __init__(self, database: asyncpg.Connection, others: list[int]) -> None:
        self._database = database
        self._others = others

    async def waits(self) -> bool | None:
        """Whether the replay has come to what is held; None while it has not."""
        rows = await self._database.fetch(_REPLAYS, self._others)
        return any(row["wait_event_type"] == "Lock" for row in rows) or None

    async def gone(self) -> bool | None:
        """Whether Postgres has let the replay go, with what it held; None while it has not."""
        return not await self._database.fetch(_REPLAYS, self._others) or None


@asynccontextmanager
async def waiting_at(place: Place, data: DataFolder, processes: Processes) -> AsyncIterator[tuple[Process, Watcher]]:
    """A replay that has come to that place and goes no further while this lasts."""
    endpoints = processes.servers.endpoints
    async with as_superuser(endpoints) as database, as_superuser(endpoints) as holder:
        watcher = Watcher(database, [row["pid"] for row in await database.fetch(_REPLAYS, [])])
        names = {state: schema for schema, state in (await _generations(data)).items()}
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute(place.held.format(**names))
        async with rollcall(data, "replay", SERVICE) as replay:
            await until(watcher.waits, PATIENCE)
            yield replay, watcher
        await transaction.rollback()


@pytest.mark.timeout(300)
async def test_a_replay_that_is_killed_while_it_compares_or_promotes_holds_nobody_up(data: DataFolder) -> None:
    async with Processes(data, BEGIN) as processes, Speaker(processes, NEVER) as speaker:
        await speaker.say(step for step in steps(NEVER) if step.at < NEVER.due)
        await settled(speaker)
        await answered(data, "replay", SERVICE)
        async with as_superuser(processes.servers.endpoints) as database:
            for revision, place in enumerate(PLACES, start=2):
                before = await _pointed(database)
                async with waiting_at(place, data, processes) as (replay, watcher):
                    replay.kill()
                    await until(watcher.gone, PATIENCE)
                assert (await _pointed(database) != before) == place.moved, place
                await _goes_on(speaker, revision)
                done: Any = await answered(data, "replay", SERVICE)
                assert (done["service"], done["equal"]) == (SERVICE, True), place
                assert sorted((await _generations(data)).values()) == ["live", "retired"], place
        await _goes_on(speaker, 9)
        numbers_have_no_gap(speaker.facts)


async def _goes_on(speaker: Speaker, revision: int) -> None:
    """Hear another mark, in the tables that answer now."""
    code = "N" if revision % 2 else "/"
    await speaker.say_now(Step(0, f"101 in revision {revision}", hook=[mark(101, DAY, "AM", code, revision)]))
    await settled(speaker)
