"""`rollcall up` says at once what of its platform is wrong."""

import asyncio
import sys
from pathlib import Path

import pytest

from chassis.clock import starting_at
from rollcall.clockfile import clock_of, keep_clock
from rollcall.say import CouldNot
from rollcall.servers.ports import free_port
from rollcall.up import refuse_taken

WITHIN = 90


def three_ports():
    """The first of three ports on which nobody listens."""
    while True:
        port = free_port()
        try:
            refuse_taken(port, port + 1, port + 2)
        except CouldNot:
            continue
        return port


@pytest.mark.timeout(120)
async def test_a_log_set_back_is_said_before_anybody_relies_on_the_platform(folder):
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
