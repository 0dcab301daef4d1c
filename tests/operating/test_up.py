"""`rollcall up` says at once what of its platform is wrong."""

import asyncio
import socket
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from chassis.clock import starting_at
from rollcall import up
from rollcall.clockfile import clock_of, keep_clock
from rollcall.say import CouldNot
from rollcall.servers import DataFolder

WITHIN = 90


@pytest.mark.timeout(300)
@pytest.mark.parametrize("service", ["console", "registers"])
async def test_a_port_that_is_taken_while_it_starts_ends_it_in_a_sentence(tmp_path, monkeypatch, three_ports, service):
    port = three_ports()
    lost = {"console": port, "registers": port + 1}[service]
    with ExitStack() as another:

        def quicker(*_):
            another.enter_context(socket.create_server(("127.0.0.1", lost)))

        monkeypatch.setattr(up, "refuse_taken", quicker)
        with pytest.raises(CouldNot, match=f"Port {lost} was taken while {service} started: choose others with --port"):
            await up.Up(DataFolder(tmp_path / "data"), port).run()


@pytest.mark.timeout(300)
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
