"""`rollcall up` says at once what of its platform is wrong."""

import asyncio
import sys
from pathlib import Path

import pytest

from chassis.clock import starting_at
from rollcall.clockfile import clock_of, keep_clock

WITHIN = 90


@pytest.mark.timeout(120)
async def test_a_log_set_back_is_said_before_anybody_relies_on_the_platform(folder, three_ports):
    now = clock_of(folder.data).now()
    keep_clock(folder.data, starting_at(now))
    folder.set_log_back("first-day")
    rollcall = str(Path(sys.executable).with_name("rollcall"))
    command = [rollcall, "up", "--data", str(folder.data.path), "--port", str(three_ports())]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        said = await asyncio.wait_for(process.stdout.readuntil(b"Ctrl-C stops it."), WITHIN)
    finally:
        process.terminate()
        await asyncio.wait_for(process.communicate(), WITHIN)

    assert "rollcall doctor --mend" in " ".join(said.decode().split())
    assert process.returncode == 0
