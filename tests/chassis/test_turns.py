"""A service waits for its turns, whoever started it, unless that one chose otherwise."""

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.turns import wait_for_turns
from rollcall.servers.waiting import until

from .test_listening import NOWHERE

pytestmark = pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="Linux alone has such classes")


def _usual():
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


async def _class_of(name, port):
    """Its class of scheduling once it serves, started as an engine starts it."""
    environment = {**os.environ, **NOWHERE, "ROLLCALL_HTTP_PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", name, env=environment, preexec_fn=_usual, stderr=asyncio.subprocess.DEVNULL
    )

    async def serves():
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return None
        writer.close()
        await writer.wait_closed()
        return True

    try:
        await until(serves, 60)
        return os.sched_getscheduler(process.pid)
    finally:
        process.kill()
        await process.wait()


@pytest.mark.parametrize("name", ["rewards", "console"])
async def test_a_service_waits_for_its_turns_as_any_engine_starts_it(three_ports, name):
    assert await _class_of(name, three_ports()) == os.SCHED_BATCH


def test_a_class_that_was_chosen_for_it_stays():
    def started():
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        wait_for_turns()
        return os.sched_getscheduler(0)

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(started).result() == os.SCHED_IDLE
