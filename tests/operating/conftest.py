"""A small school that was played for two days, in a data folder that each test may spoil."""

import asyncio
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
import structlog
from typer.testing import CliRunner, Result

from chassis.clock import ManualClock
from chassis.log import Log
from chassis.reader import Reader
from chassis.wire import headers_of, subject_of
from rollcall.cli import app
from rollcall.clockfile import clock_of, keep_clock
from rollcall.platform import Platform
from rollcall.play import Player
from rollcall.reach import database_as, nats_as, servers_of
from rollcall.scenario import Line, lines_of
from rollcall.servers import SERVICES, DataFolder
from rollcall.simulate import simulate

SCHOOL, TRUST = "woodside", "reach2"
_OWN_TABLES = """
    select format('%I.%I', schemaname, tablename) from pg_tables
    where tableowner = current_user and schemaname not in ('pg_catalog', 'information_schema')
"""
DAYS = [date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 9)]


def lines_on(day: date) -> list[Line]:
    """The scenario's lines of one day."""
    scenario = simulate(1, 30, DAYS[0], DAYS[-1], 3)
    return [line for line in lines_of(scenario) if line.at.date() == day]


@dataclass
class Folder:
    """A data folder under test; nothing runs on it unless `platform` is entered."""

    data: DataFolder
    days = DAYS
    school, trust = SCHOOL, TRUST

    def platform(self) -> Platform:
        """Every service on the folder's own clock."""
        clock = clock_of(self.data)
        return Platform(self.data, clock)

    async def play(self, day: date) -> None:
        """Play one day of the scenario."""
        async with self.platform() as platform:
            await self.play_on(platform, day)

    async def play_on(self, platform: Platform, day: date) -> None:
        """Play one day on a running platform."""
        await Player(platform, platform.clock).play(lines_on(day))

    async def log_of(self, platform: Platform) -> list[tuple[Any, ...]]:
        """Everything on the log of a running platform."""
        return await log_of(platform.runners["registers"].log)

    async def log(self) -> list[tuple[Any, ...]]:
        """Everything on the trust's log: sequence, subject, headers, body."""
        async with servers_of(self.data) as reached, nats_as(reached.endpoints, "operator") as client:
            return await log_of(Log(client))

    async def tables(self) -> dict[str, tuple[int, str | None]]:
        """Every table of every service, kept or rebuilt: how many rows, and a digest of what they hold."""
        found: dict[str, tuple[int, str | None]] = {}
        async with servers_of(self.data) as reached:
            for service in SERVICES:
                async with database_as(reached.endpoints, service) as db:
                    for table in await db.fetch(_OWN_TABLES):
                        digest = f"select count(*), md5(string_agg(t::text, ' ' order by t::text)) from {table[0]} t"
                        found[f"{service} {table[0]}"] = tuple(await db.fetchrow(digest))
        return found

    async def cli(self, *arguments: str) -> Result:
        """The command line on this folder."""
        return await cli(*arguments, "--data", str(self.data.path))

    async def figures(self) -> dict[str, Any]:
        """The pupils' figures of all days, without the instant of asking."""
        asked = await self.cli("figures", "--school", SCHOOL, "--from", str(DAYS[0]), "--to", str(DAYS[-1]), "--by",
                               "pupil", "--json")  # fmt: skip
        assert asked.exit_code == 0, asked.output
        return dict(orjson.loads(asked.stdout))

    async def duties(self) -> dict[str, Any]:
        """All the school's duties."""
        asked = await self.cli("duties", "--school", SCHOOL, "--json")
        assert asked.exit_code == 0, asked.output
        return dict(orjson.loads(asked.stdout))

    def rows(self, figures: dict[str, Any]) -> list[dict[str, Any]]:
        """The rows of figures, by key."""
        return sorted(figures["rows"], key=lambda row: str(row["key"]))

    def said(self, facts: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Per subject, in order: id and body; what a disturbed run and an undisturbed one agree in."""
        return sorted(((subject, headers["Nats-Msg-Id"], body) for _, subject, headers, body in facts), key=_subject)

    def keep_log(self, name: str) -> None:
        """Keep a copy of the log's store as it is now."""
        shutil.copytree(self.data.nats, self.data.path.with_name(name))

    def set_log_back(self, name: str) -> None:
        """Put a kept copy in the place of the log's store."""
        shutil.rmtree(self.data.nats)
        shutil.copytree(self.data.path.with_name(name), self.data.nats)

    def at(self, path: Path) -> "Folder":
        """A folder that is not there yet."""
        return Folder(DataFolder(path))

    def copy(self, to: Path) -> "Folder":
        """Another folder with the same content."""
        shutil.copytree(self.data.path, to, symlinks=True)
        return Folder(DataFolder(to))


async def log_of(log: Log) -> list[tuple[Any, ...]]:
    """Everything on the trust's log: sequence, subject, headers, body."""
    tail = await log.tail(TRUST)
    assert tail is not None
    found: list[tuple[Any, ...]] = []
    async for batch in Reader(log.client, TRUST, 0).until(tail.last):
        found += [(f.envelope.sequence, subject_of(f.envelope), headers_of(f.envelope), f.raw) for f in batch]
    return found


async def cli(*arguments: str) -> Result:
    """The command line, in a thread of its own."""
    try:
        return await asyncio.to_thread(CliRunner().invoke, app, [*arguments])
    finally:
        structlog.reset_defaults()


def _subject(fact: tuple[Any, ...]) -> str:
    return str(fact[0])


@pytest_asyncio.fixture(scope="session")
async def two_days(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A school played for two days; beside the folder, `first-day`: the log's store as it was after the first."""
    folder = Folder(DataFolder(tmp_path_factory.mktemp("operating") / "data"))
    keep_clock(folder.data, ManualClock(lines_on(DAYS[0])[0].at))
    await folder.play(DAYS[0])
    folder.keep_log("first-day")
    await folder.play(DAYS[1])
    return folder


@pytest.fixture
def folder(two_days: Folder, tmp_path: Path) -> Folder:
    """A copy of it for one test."""
    shutil.copytree(two_days.data.path.with_name("first-day"), tmp_path / "first-day")
    return two_days.copy(tmp_path / "data")
