"""What a platform may have left behind: processes that know its data folder, and locks that somebody holds."""

from __future__ import annotations

import os
from pathlib import Path

from rollcall.servers import AlreadyRunning, DataFolder
from rollcall.servers.strays import name_of
from rollcall.servers.waiting import until


def processes_of(data: DataFolder) -> dict[int, str]:
    """Every process, this one aside, that works in the data folder, was told of it, or was written down there."""
    found = {int(each.name): each for each in Path("/proc").glob("[0-9]*")}
    ours = {pid: each for pid, each in found.items() if pid != os.getpid() and _knows(each, str(data.path))}
    started = {int(written.split()[0]) for file in data.run.glob("*.pid") if (written := file.read_text())}
    return {pid: name for pid in {*ours, *started} if (name := name_of(pid)) is not None}


async def nothing_is_left(data: DataFolder, within: float = 10) -> None:
    """Return once no process lives and no lock is held. Raises AssertionError."""

    async def attempt() -> bool | None:
        return not processes_of(data) or None

    try:
        await until(attempt, within)
    except TimeoutError:
        raise AssertionError(f"these live on: {processes_of(data)}") from None
    data.make()
    assert data.running() is None
    try:
        with data.held():
            pass
    except AlreadyRunning as held:
        raise AssertionError(str(held)) from None


def _knows(process: Path, folder: str) -> bool:
    try:
        told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        return folder.encode() in told or str((process / "cwd").readlink()).startswith(folder)
    except OSError:
        return False
