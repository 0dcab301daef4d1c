"""The clock of a data folder: one for ever, kept in a file of one line."""

from __future__ import annotations

import os

from chassis.clock import ManualClock, RealClock, clock_from
from rollcall.servers import DataFolder, ServersError


def clock_of(data: DataFolder) -> RealClock | ManualClock | None:
    """The folder's clock, or None where it has none yet. Raises ServersError when the file is damaged."""
    path = data.path / "clock"
    try:
        return clock_from(path.read_text("utf-8").strip()) if path.exists() else None
    except ValueError as error:
        raise ServersError(f"{path} cannot be understood ({error}): put it back from a backup") from error


def keep_clock(data: DataFolder, clock: RealClock | ManualClock) -> None:
    """Remember the folder's clock as it is now."""
    data.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = data.path / "clock.new"
    fresh.write_text(clock.describe() + "\n", "utf-8")
    os.replace(fresh, data.path / "clock")
