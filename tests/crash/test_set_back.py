"""An older copy put in the place of the log, or of the database."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from rollcall.servers import DataFolder, Endpoints
from rollcall.servers.postgres_server import superuser

from .morning import UNHURRIED, Step, steps
from .outcome import Outcome, assert_same, no_family_was_told_twice, numbers_have_no_gap
from .playing import Stage, stage

MORNING = steps(UNHURRIED)
EARLY = [step for step in MORNING if step.at < UNHURRIED.due]
LATER = [step for step in MORNING if UNHURRIED.due < step.at < UNHURRIED.calls]
LAST = [step for step in MORNING if step.at > UNHURRIED.calls]


def copied(source: Path, target: Path) -> None:
    """Put a copy in a place, in place of what is there."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True)


async def finished(on: Stage, wanted: Outcome) -> None:
    """Play the morning to its end, and find what should have come of it."""
    await on.say(LAST)
    await on.until(UNHURRIED.calls + 1)
    await on.finish()
    assert_same(await on.outcome(), wanted)
    facts = await on.facts()
    no_family_was_told_twice(facts, on.platform.data.messages)
    numbers_have_no_gap(facts)


async def mended(data: DataFolder) -> str:
    """What `rollcall doctor --mend` says."""
    command = (str(Path(sys.executable).with_name("rollcall")), "doctor", "--mend", "--data", str(data.path))
    process = await asyncio.create_subprocess_exec(*command, stdout=-1, stderr=-2)
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


@pytest.mark.timeout(360)
async def test_a_log_set_back_is_refused_until_it_is_mended(
    data: DataFolder, unhurried: Outcome, tmp_path: Path
) -> None:
    async with stage(data, UNHURRIED) as on:
        await on.say(EARLY)
        before = len(await on.facts())
    copied(data.nats, tmp_path / "older")
    async with stage(data, UNHURRIED) as on:
        await on.say(LATER)
        said = [fact.envelope.id for fact in await on.facts()]
    copied(tmp_path / "older", data.nats)

    async with stage(data, UNHURRIED) as on:
        await on.until(UNHURRIED.calls + 0.2)
        refused = {name: runner.loop.stopped["reach2"][1] for name, runner in on.platform.runners.items()}
        hook = await on.deliver(next(step for step in LATER if step.hook))
        assert hook.status_code == 503
        assert len(await on.facts()) == before
        assert refused["registers"] == f"the log went back from {len(said)} to {before}: run rollcall doctor --mend"
        assert all(why.startswith("the log went back from ") for why in refused.values())

    assert "reach2" in await mended(data)
    async with stage(data, UNHURRIED) as on:
        assert [fact.envelope.id for fact in await on.facts()][: len(said)] == said
        await on.platform.settled()
        await finished(on, unhurried)


@asynccontextmanager
async def as_superuser(endpoints: Endpoints) -> AsyncIterator[asyncpg.Connection]:
    """A connection that may do all."""
    connection = await superuser(endpoints, "rollcall")
    assert connection is not None
    try:
        yield connection
    finally:
        await connection.close()


async def _keys(endpoints: Endpoints) -> list[asyncpg.Record]:
    async with as_superuser(endpoints) as database:
        return await database.fetch("select subject, class, school, wrapped from keyring.keys")


async def _put_back(keys: list[asyncpg.Record], endpoints: Endpoints) -> None:
    async with as_superuser(endpoints) as database:
        await database.executemany("insert into keyring.keys values ($1, $2, $3, $4) on conflict do nothing", keys)


def as_arbor_holds_it(said: Sequence[Step]) -> Iterator[Step]:
    """The same steps, each object in its latest revision: which revisions were heard is kept beside the facts."""
    latest = {_object(each): each for step in said for each in step.hook}
    for step in said:
        yield replace(step, hook=[latest[_object(each)] for each in step.hook])


def _object(change: dict[str, Any]) -> tuple[str, str]:
    return change["changedObject"]["entityType"], change["changedObject"]["id"]


@pytest.mark.timeout(360)
@pytest.mark.parametrize("kept", [pytest.param("early", marks=pytest.mark.long), "set-up"])
async def test_a_database_set_back_knows_again_what_is_on_the_log(
    data: DataFolder, unhurried: Outcome, tmp_path: Path, kept: str
) -> None:
    """The current keyring is put beside the older database, as a restore does; then everything is said once more."""
    early = 3 if kept == "set-up" else len(EARLY)
    async with stage(data, UNHURRIED) as on:
        await on.say(EARLY[:early])
    copied(data.postgres, tmp_path / "older")
    async with stage(data, UNHURRIED) as on:
        await on.say([*EARLY[early:], *LATER])
        facts = await on.facts()
        keys = await _keys(on.platform.servers.endpoints)
    copied(tmp_path / "older", data.postgres)
    async with stage(data, UNHURRIED, {}) as on:
        await _put_back(keys, on.platform.servers.endpoints)

    async with stage(data, UNHURRIED) as on:
        await on.platform.settled()
        for step in as_arbor_holds_it([*EARLY, *LATER]):
            await on.say_now(step)
            await on.platform.settled()
        again = await on.facts()
        assert [fact.envelope.id for fact in again] == [fact.envelope.id for fact in facts]
        await finished(on, unhurried)
