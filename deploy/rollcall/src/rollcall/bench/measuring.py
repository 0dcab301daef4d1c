"""Everything that is measured, one after the other, on servers and data folders of its own."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime, time
from pathlib import Path
from typing import Any

from rollcall.bench.flood import memory, mixed, rolls, sustained
from rollcall.bench.limits import verdicts
from rollcall.bench.machine import machine, versions, watched
from rollcall.bench.morning import morning
from rollcall.bench.rebuilding import Doing, linearity, log_of_terms, replays
from rollcall.bench.running import Running, running
from rollcall.bench.scale import QUICK, Scale
from rollcall.bench.schools import DAY, ZONE, School
from rollcall.servers import DataFolder
from rollcall.servers.binaries import binaries

NAMES = ("morning", "sustained", "trusts", "replay", "linearity")
"""What can be measured alone; memory is that of the platform after `sustained`."""
_BEGINS = datetime.combine(DAY, time(8, 51), ZONE)
Figures = dict[str, Any]


async def measured(names: Collection[str], scale: Scale, doing: Doing) -> Figures:
    """The figures of these names, as `rollcall bench --json` prints them; of a quick look none is held to a limit."""
    figures: Figures = {}
    taken_by_others = watched()
    if {"morning", "sustained"} & set(names):
        figures |= await _one_trust(names, scale, doing)
    if "trusts" in names:
        figures |= await _many_trusts(scale, doing)
    if {"replay", "linearity"} & set(names):
        figures |= await _log(names, scale, doing)
    limits = [] if scale is QUICK else [asdict(verdict) for verdict in verdicts(figures)]
    about = {**machine(), "taken_by_others": max(0.0, taken_by_others())}
    return {
        **figures,
        "limits": limits,
        "machine": about,
        "versions": versions(binaries(for_everyone=False).postgres),
    }


async def _one_trust(names: Collection[str], scale: Scale, doing: Doing) -> Figures:
    numbers = range(scale.schools)
    schools = [School(f"bench-{each}", "bench", scale.classes, waits=each < scale.morning) for each in numbers]
    early, others = schools[: scale.morning], schools[scale.morning :]
    figures: Figures = {}
    async with _platform(schools, doing) as platform:
        if "morning" in names:
            doing(f"a morning at {scale.rate} registers a second")
            found = await morning(platform, early, scale)
            figures |= {
                "hook_to_duty_ms": asdict(found.from_accepted),
                "posted_to_duty_ms": asdict(found.from_posted),
                "due_to_provider_ms": asdict(found.from_due),
            }
            await platform.settled()
        if "sustained" in names:
            doing("as many registers as one trust's services take")
            posts = mixed(schools, morning_too=others)
            figures["sustained_registers_per_s"] = round(await sustained(platform, posts, scale.rounds), 1)
            held = memory(platform)
            figures["memory_mb"] = {name: now for name, (now, _) in held.items()}
            figures["memory_peak_mb"] = {name: most for name, (_, most) in held.items()}
    return figures


async def _many_trusts(scale: Scale, doing: Doing) -> Figures:
    schools = [School(f"bench-{number}", f"trust-{number}", scale.many) for number in range(scale.trusts)]
    async with _platform(schools, doing) as platform:
        doing(f"as many registers as the services of {scale.trusts} trusts take")
        posts = mixed(schools, morning_too=schools)
        rate = await sustained(platform, posts, scale.rounds)
    return {f"sustained_registers_per_s_{scale.trusts}_trusts": round(rate, 1)}


async def _log(names: Collection[str], scale: Scale, doing: Doing) -> Figures:
    figures: Figures = {}
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as folder:
        doing("starting the servers")
        async with log_of_terms(DataFolder(Path(folder) / "data"), scale) as on:
            if "replay" in names:
                figures["replay"] = asdict(await replays(on, doing))
            if "linearity" in names:
                figures["linearity"] = await linearity(on, doing)
    return figures


@asynccontextmanager
async def _platform(schools: list[School], doing: Doing) -> AsyncIterator[Running]:
    """A platform of processes on which these schools are set up."""
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as folder:
        doing("starting servers and services")
        async with running(DataFolder(Path(folder) / "data"), schools, _BEGINS) as platform:
            pupils = sum(school.classes for school in schools) * 28
            doing(f"setting up {len(schools)} schools with {pupils:,} pupils")
            await rolls(platform, schools)
            yield platform
