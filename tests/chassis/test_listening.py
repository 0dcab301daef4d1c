"""A port that was free when it was chosen and is another program's by now: said, and the process ends by it."""

import asyncio
import os
import socket
import sys

import pytest

from chassis.listening import PORT_TAKEN, PortTaken, listen

NOWHERE = {
    "NATS_URL": "nats://127.0.0.1:1",
    "NATS_PASSWORD": "none",
    "POSTGRES_URL": "postgresql://127.0.0.1:1/none",
    "ROLLCALL_MASTER_KEY": "none",
}


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as another:
        yield another.getsockname()[1]


def test_it_is_said_which(taken):
    with pytest.raises(PortTaken, match=f"Port {taken} of 127.0.0.1 is taken by another program"):
        listen("127.0.0.1", taken)


@pytest.mark.parametrize("name", ["rewards", "console"])
async def test_a_process_that_cannot_have_its_port_says_so_and_ends_for_that_reason(taken, name):
    environment = {**os.environ, **NOWHERE, "ROLLCALL_HTTP_PORT": str(taken)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", name, env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == PORT_TAKEN
    assert f"Port {taken} of 127.0.0.1 is taken by another program" in said.decode()
