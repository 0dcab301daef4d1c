"""Looking at the log: its facts, as they are and as they come."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import orjson
import typer
from nats.aio.msg import Msg

from chassis.log import Log
from chassis.reader import Reader
from chassis.record import Recorded
from rollcall.reach import log_of
from rollcall.say import AsJson, CouldNot, Data, folder_of, run
from rollcall.servers import DataFolder
from rollcall.session import patient_log
from rollcall.telling import json_of, line_of


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(facts)


def facts(
    school: Annotated[str | None, typer.Option("--school", help="Of this school alone.")] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what comes, until Ctrl-C.")] = False,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Show the log, one fact a line; what is sealed stays sealed."""
    run(_facts(folder_of(data), school, follow, json), until_stopped=follow)


async def _facts(data: DataFolder, school: str | None, follow: bool, json: bool) -> None:
    async with log_of(data) as client:
        log = patient_log(client)
        trusts = [trust for trust in await log.trusts() if school is None or await log.has_school(trust, school)]
        if school is not None and not trusts and not follow:
            raise CouldNot(f"There is no fact of a school {school!r} on the log of {data.path}.")
        stream = _followed(log) if follow else _present(log, trusts)
        async with aclosing(stream) as batches:
            async for batch in batches:
                _show([fact for fact in batch if not fact.stray and school in (None, fact.envelope.school)], json)


async def _present(log: Log, trusts: list[str]) -> AsyncGenerator[list[Recorded], None]:
    for trust in trusts:
        tail = await log.tail(trust)
        async with aclosing(Reader(log.client, trust, 0).until(tail.last if tail else 0)) as batches:
            async for batch in batches:
                yield batch


async def _followed(log: Log) -> AsyncGenerator[list[Recorded], None]:
    """Every trust's facts as they come, also of a trust that is opened meanwhile."""
    arrived: asyncio.Queue[list[Recorded]] = asyncio.Queue(maxsize=4)
    reading: dict[str, asyncio.Task[None]] = {}

    async def read(trust: str) -> None:
        async for batch in Reader(log.client, trust, 0).batches():
            await arrived.put(batch)

    def begin(trust: str) -> None:
        reading.setdefault(trust, asyncio.create_task(read(trust), name=f"follow {trust}"))

    async def opened(message: Msg) -> None:
        begin(message.data.decode())

    await log.client.subscribe("trusts.opened", cb=opened)
    for trust in await log.trusts():
        begin(trust)
    try:
        while True:
            yield await arrived.get()
    finally:
        for task in reading.values():
            task.cancel()


def _show(batch: list[Recorded], json: bool) -> None:
    for fact in batch:
        line = orjson.dumps(json_of(fact)).decode() if json else line_of(fact)
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
