"""However the command ends, no server, service or lock outlives it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from asyncio.subprocess import Process
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import httpx
import pytest

from rollcall.servers import SERVICES, DataFolder
from rollcall.servers.waiting import until
from rollcall.simulate import simulate

from .command import rollcall
from .leavings import nothing_is_left, processes_of
from .processes import PATIENCE

Ports = Callable[[], int]
ENDS = pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])


async def ended(process: Process, end: signal.Signals, data: DataFolder) -> None:
    """End the command; of a Ctrl-C it makes no failure. Whatever it had started is gone soon."""
    os.kill(process.pid, end)
    output, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == (0 if end == signal.SIGINT else -signal.SIGKILL), (output, errors)
    assert b"Traceback" not in output + errors, (output + errors).decode()
    await nothing_is_left(data, within=15)


async def said(process: Process, words: bytes) -> None:
    """Return once the command has said these words."""
    assert process.stdout is not None
    await asyncio.wait_for(process.stdout.readuntil(words), PATIENCE)


async def serves(port: int) -> bool | None:
    """Whether what listens on a port is ready."""
    try:
        async with httpx.AsyncClient(timeout=2) as client:
            return (await client.get(f"http://127.0.0.1:{port}/ready")).status_code == httpx.codes.OK or None
    except httpx.HTTPError:
        return None


async def is_playing(process: Process, data: DataFolder) -> bool | None:
    """Whether a school is on the log, and the command still at work."""
    assert process.returncode is None, await process.communicate()
    with suppress(FileNotFoundError):  # the server moves its folders while we look
        return any(data.nats.glob("**/FACTS_*/msgs/*.blk")) and data.running() is not None or None
    return None


@ENDS
@pytest.mark.timeout(300)
async def test_up(data: DataFolder, end: signal.Signals, three_ports: Ports) -> None:
    port = three_ports()
    begin = ("--clock-from", "2026-09-07T08:45:00+01:00")
    async with rollcall(data, "up", "--port", str(port), *begin) as process:
        await said(process, b"Ctrl-C stops it.")
        assert await serves(port)
        assert len(processes_of(data)) > len(SERVICES) + len(("up", "nats", "postgres"))
        await ended(process, end, data)


@ENDS
@pytest.mark.timeout(300)
async def test_play(data: DataFolder, tmp_path: Path, end: signal.Signals) -> None:
    scenario = tmp_path / "term.jsonl"
    lines = simulate(1, 90, date(2026, 9, 7), date(2026, 10, 16), 3)
    scenario.write_text("".join(json.dumps(line) + "\n" for line in lines))
    async with rollcall(data, "play", str(scenario)) as process:
        await until(lambda: is_playing(process, data), PATIENCE)
        await ended(process, end, data)


@ENDS
@pytest.mark.long
@pytest.mark.timeout(300)
async def test_demo_at_play(data: DataFolder, end: signal.Signals, three_ports: Ports) -> None:
    port = str(three_ports())
    async with rollcall(data, "demo", "--days", "5", "--pupils", "120", "--port", port) as process:
        await until(lambda: is_playing(process, data), PATIENCE)
        await ended(process, end, data)


@ENDS
@pytest.mark.timeout(300)
async def test_demo_that_goes_on(data: DataFolder, end: signal.Signals, three_ports: Ports) -> None:
    port = str(three_ports())
    async with rollcall(data, "demo", "--days", "1", "--pupils", "30", "--port", port) as process:
        await said(process, b"The clock goes on")
        await ended(process, end, data)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("after", [0.3, 0.9, 1.6])
async def test_up_that_is_killed_while_it_starts(data: DataFolder, after: float, three_ports: Ports) -> None:
    async with rollcall(data, "up", "--port", str(three_ports())) as process:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(process.wait(), after)
        await ended(process, signal.SIGKILL, data)
