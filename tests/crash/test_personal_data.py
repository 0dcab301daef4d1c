"""Who a child is stands in texts, reports and answers, and nowhere else; whoever is forgotten is so everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from chassis.clock import ManualClock
from chassis.reader import Reader
from chassis.record import Recorded
from chassis.seal import FORGOTTEN, SealedKeyring
from rollcall.clockfile import clock_of
from rollcall.platform import Platform
from rollcall.servers import DECIDING, DataFolder, EmbeddedServers
from rollcall.simulate import simulate

from .command import answered, told
from .outcome import texts
from .test_set_back import as_superuser
from .tracing import Hunt, files_of, people_of, rows_of

PERIOD = ("--from", "2026-09-07", "--to", "2026-09-14", "--school", "woodside")
_TOKENS = re.compile(r"~[^~\"]+~[^~\"]+~[A-Za-z0-9_-]+")


class Week:
    """A school that was simulated from one Monday to the next, and all that the command said on the way."""

    def __init__(self, data: DataFolder, lines: list[dict[str, Any]], said: str) -> None:
        self.data = data
        self.said = said
        self.hunt = Hunt(people_of(lines), public=json.dumps(lines[0]["setup"] | {"staff": []}))


@pytest.fixture(scope="module")
async def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    """A week that was played by the command, which says all that it can."""
    folder = tmp_path_factory.mktemp("week")
    lines = [*simulate(1, 60, date(2026, 9, 7), date(2026, 9, 14), 3)]
    scenario = folder / "week.jsonl"
    scenario.write_text("".join(json.dumps(line) + "\n" for line in lines))
    data = DataFolder(folder / "data")
    said = await told(data, "play", str(scenario), ROLLCALL_LOG_LEVEL="debug")
    return Week(data, lines, "".join(said))


@pytest.fixture
async def running(week: Week) -> AsyncIterator[Platform]:
    """The platform of that week, its clock where it stood."""
    clock = clock_of(week.data)
    assert isinstance(clock, ManualClock)
    async with Platform(week.data, clock) as platform:
        yield platform


async def log_of(platform: Platform) -> list[Recorded]:
    """The whole log."""
    log = platform.runners["registers"].log
    tail = await log.tail("reach2")
    reader = Reader(log.client, "reach2", 0)
    return [fact async for batch in reader.until(tail.last if tail else 0) for fact in batch]


@pytest.mark.timeout(300)
async def test_nobody_is_named_in_logs_subjects_headers_or_facts(week: Week) -> None:
    assert len(week.hunt.words) > 200
    assert week.hunt.found("\n".join(texts(week.data.messages)).encode())
    assert "leading" in week.said
    assert week.hunt.found(week.said.encode()) == set()
    files = files_of(week.data)
    assert any(file.suffix == ".blk" for file in files)
    assert {str(file): found for file in files if (found := week.hunt.found(file.read_bytes()))} == {}


@pytest.mark.timeout(300)
async def test_nobody_is_named_in_a_table(week: Week) -> None:
    async with EmbeddedServers(week.data) as servers, as_superuser(servers.endpoints) as database:
        rows = await rows_of(database)
    assert len(rows["registers.outbox"]) > 10_000
    assert {table: found for table, content in rows.items() if (found := week.hunt.found(content))} == {}


@pytest.mark.timeout(300)
async def test_a_forgotten_pupil_is_so_in_the_log_and_in_every_view_and_replay_goes_on(
    week: Week, running: Platform
) -> None:
    facts = await log_of(running)
    texted = next(fact for fact in facts if fact.envelope.word == "MessageSending")
    pupil = texted.body["about"][0]["pupil"]
    guardian = texted.body["guardian"]
    before = await opened(running, facts, pupil)
    assert before
    assert FORGOTTEN not in before.values()

    await told(week.data, "forget", pupil, "--school", "woodside")
    await running.settled()

    facts = await log_of(running)
    assert set((await opened(running, facts, pupil)).values()) == {FORGOTTEN}
    if guardian in next(fact.body["guardians"] for fact in facts if fact.envelope.word == "PupilForgotten"):
        assert set((await opened(running, facts, guardian)).values()) == {FORGOTTEN}
    views = await forgotten_views(week.data, pupil)
    assert views["figures"] == FORGOTTEN
    assert FORGOTTEN in views["duties"]
    assert FORGOTTEN in views["messages"]
    for service in DECIDING:
        done = await answered(week.data, "replay", service)
        assert (done["service"], done["equal"]) == (service, True)
    assert await forgotten_views(week.data, pupil) == views


async def opened(platform: Platform, facts: list[Recorded], subject: str) -> dict[str, str]:
    """What on the log is sealed with a subject's keys, opened by a keyring that has never opened anything."""
    tokens = {token for fact in facts for token in _TOKENS.findall(fact.raw.decode()) if f"~{subject}~" in token}
    endpoints = platform.servers.endpoints
    async with asyncpg.create_pool(endpoints.postgres_dsn("registers"), min_size=1, max_size=1) as pool:
        return await SealedKeyring(pool, endpoints.secrets.master_key).open(tokens)


async def forgotten_views(data: DataFolder, pupil: str) -> dict[str, Any]:
    """How the pupil is called in figures, and how all are called in duties and messages."""
    figures = await answered(data, "figures", *PERIOD, "--by", "pupil")
    duties = await answered(data, "duties", "--school", "woodside")
    messages = await answered(data, "messages", "--school", "woodside", "--all")
    return {
        "figures": next(row["mis_id"] for row in figures["rows"] if row["key"] == pupil),
        "duties": sorted(row["mis_id"] for row in duties["rows"]),
        "messages": sorted(each for row in messages["rows"] for each in row["about"]),
    }


def test_what_is_looked_for_would_be_found(tmp_path: Path) -> None:
    hunt = Hunt({"Rosa", "07700 900123", "Autumn"}, public="Autumn 2026")
    assert hunt.found(b"PUB facts Rosa;\x00") == {"Rosa"}
    assert hunt.found(b'{"name":"~p1~register~aaRosa-b","term":"Autumn 2026"}') == set()
    assert hunt.found(b"to 07700 900123 now") == {"07700 900123"}
