"""The `rollcall` command in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rollcall.servers import DataFolder

ROLLCALL = str(Path(sys.executable).with_name("rollcall"))


@asynccontextmanager
async def rollcall(data: DataFolder, *arguments: str, **environ: str) -> AsyncIterator[Process]:
    """The command at work on a data folder, of which every process that it starts is told; at the end it is killed."""
    environment = {**os.environ, "ROLLCALL_DATA": str(data.path), **environ}
    process = await asyncio.create_subprocess_exec(ROLLCALL, *arguments, env=environment, stdout=PIPE, stderr=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def told(data: DataFolder, *arguments: str, **environ: str) -> tuple[str, str]:
    """What the command says when it has done its work: output, and errors."""
    async with rollcall(data, *arguments, **environ) as process:
        output, errors = (each.decode() for each in await process.communicate())
    assert process.returncode == 0, (arguments, output, errors)
    return output, errors


async def answered(data: DataFolder, *arguments: str) -> Any:
    """What the command answers as JSON."""
    return json.loads((await told(data, *arguments, "--json"))[0])
