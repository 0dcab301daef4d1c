"""The `rollcall` command in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

from rollcall.servers import DataFolder

ROLLCALL = str(Path(sys.executable).with_name("rollcall"))


async def rollcall(data: DataFolder, *arguments: str, **environ: str) -> Process:
    """Start the command on a data folder, of which every process that it starts is told."""
    environment = {**os.environ, "ROLLCALL_DATA": str(data.path), **environ}
    return await asyncio.create_subprocess_exec(ROLLCALL, *arguments, env=environment, stdout=PIPE, stderr=PIPE)


async def told(data: DataFolder, *arguments: str, **environ: str) -> tuple[str, str]:
    """What the command says when it has done its work: output, and errors."""
    process = await rollcall(data, *arguments, **environ)
    output, errors = (each.decode() for each in await process.communicate())
    assert process.returncode == 0, (arguments, output, errors)
    return output, errors


async def answered(data: DataFolder, *arguments: str) -> Any:
    """What the command answers as JSON."""
    return json.loads((await told(data, *arguments, "--json"))[0])
