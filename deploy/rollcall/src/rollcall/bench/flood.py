"""As many registers as five services take: posted without a pause until all is heard and projected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from rollcall.bench.posting import Post
from rollcall.bench.running import Running
from rollcall.bench.schools import School

_AT_ONCE = 32


async def rolls(platform: Running, schools: Sequence[School]) -> None:
    """Set the schools up with their pupils and guardians."""
    await platform.set_up(schools)
    await platform.hooks.post_all((post for school in schools for post in school.roll()), _AT_ONCE)
    await platform.settled()


async def sustained(platform: Running, posts: Sequence[Post], rounds: int) -> float:
    """Registers a second from the first post until the last is projected everywhere: the median of the rounds."""
    each = len(posts) // rounds
    return median([await _round(platform, posts[number * each : (number + 1) * each]) for number in range(rounds)])


async def _round(platform: Running, posts: Sequence[Post]) -> float:
    begun = perf_counter()
    await platform.hooks.post_all(posts, _AT_ONCE)
    await platform.settled()
    return len(posts) / (perf_counter() - begun)


def mixed(schools: Sequence[School], *, morning_too: Sequence[School] = ()) -> list[Post]:
    """The afternoon's registers of these schools, and the morning's of some, school by turns."""
    turns = [school.registers("AM") for school in morning_too] + [school.registers("PM") for school in schools]
    return [register.post for turn in zip(*turns, strict=True) for register in turn]


def memory(platform: Running) -> Mapping[str, tuple[float, float]]:
    """Megabytes that each service's process holds, and the most that it has held."""
    return {name: _memory(pid) for name, pid in platform.group.pids.items()}


def _memory(pid: int) -> tuple[float, float]:
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    now, most = (int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return round(now, 1), round(max(now, most), 1)
