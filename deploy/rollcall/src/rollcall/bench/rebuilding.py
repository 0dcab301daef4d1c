"""A log of whole school-terms, replayed: how fast beside limit and rival, and whether more costs its share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from statistics import median

import nats

import reporting.app
from chassis.log import Log
from chassis.runner import Runner
from rollcall.bench import rival
from rollcall.bench.facts import SCHOOL, TRUST, registers, write_terms
from rollcall.bench.replaying import Rate, bare, replayed, staged
from rollcall.bench.scale import Scale
from rollcall.platform import settings_of
from rollcall.servers import DataFolder, EmbeddedServers

REPLAYED, TERMS = 4, (1, 4, 16)
"""School-terms that are replayed beside limit and rival; those whose cost is compared."""
Doing = Callable[[str], None]
"""Called with what is being done, in words."""


@dataclass(frozen=True, slots=True)
class Replays:
    """Marks a second: of a whole replay, of its limit, of the rival (None where that is not installed)."""

    marks_per_s: float
    bare_marks_per_s: float
    ratio: float
    rival_marks_per_s: float | None


@dataclass
class LogOfTerms:
    """Servers with a log of school-terms on them; `lasts`: the last sequence of each."""

    servers: EmbeddedServers
    log: Log
    scale: Scale
    lasts: list[int]

    @property
    def dsn(self) -> str:
        """Reporting's database."""
        return self.servers.postgres_dsn("reporting")

    async def grow(self, terms: int) -> int:
        """Make the log at least this many terms long; the last sequence of so many terms."""
        for term in range(len(self.lasts), terms):
            self.lasts.append(await write_terms(self.log, range(term, term + 1), self.scale.days))
        return self.lasts[terms - 1]


@asynccontextmanager
async def log_of_terms(data: DataFolder, scale: Scale) -> AsyncIterator[LogOfTerms]:
    """Servers of their own, and a log that is empty yet."""
    async with EmbeddedServers(data) as servers:
        user, password = servers.nats_credentials("mender")
        client = await nats.connect(servers.nats_url, user=user, password=password, name="bench")
        yield LogOfTerms(servers, Log(client), scale, [])
        await client.close()


async def replays(on: LogOfTerms, doing: Doing) -> Replays:
    """Replay four terms as `rollcall replay reporting` does, read and COPY the same, and let the rival project."""
    doing("writing four school-terms to the log")
    last = await on.grow(REPLAYED)
    await _fold_once(on, last, doing)
    limits, wholes = [], []
    for number in range(on.scale.rounds):
        doing(f"replay, round {number + 1}: reading and copying alone")
        limits.append(await bare(on.log, on.dsn, last))
        doing(f"replay, round {number + 1}: folding, indexing, comparing, promoting")
        wholes.append(await replayed(on.log, on.dsn))
    doing("replay: the rival")
    other = await asyncio.to_thread(_rival, on.dsn, on.scale)
    whole, limit = _median(wholes), _median(limits)
    return Replays(round(whole), round(limit), round(limit / whole, 2), other)


async def linearity(on: LogOfTerms, doing: Doing) -> dict[str, float]:
    """Seconds in which one, four and sixteen school-terms are folded and indexed beside live tables, by turns."""
    doing(f"linearity: writing to {max(TERMS)} school-terms")
    await on.grow(max(TERMS))
    seconds: dict[int, list[float]] = {terms: [] for terms in TERMS}
    for number in range(on.scale.rounds):
        for terms in TERMS:
            doing(f"linearity, round {number + 1}: folding {terms} school-terms")
            seconds[terms].append((await staged(on.log, on.dsn, await on.grow(terms))).seconds)
    return {str(terms): round(median(rounds), 3) for terms, rounds in seconds.items()}


async def _fold_once(on: LogOfTerms, last: int, doing: Doing) -> None:
    """Let reporting fold the log as it does when it lives, so that a replay has something to compare with."""
    doing("folding them once, as live tables")
    runner = Runner(
        "reporting", reporting.app.build, settings_of("reporting", on.servers.endpoints, on.servers.data, "real")
    )
    await runner.start()
    assert runner.projector is not None
    await runner.projector.projected(TRUST, last)
    await runner.stop()


def _rival(dsn: str, scale: Scale) -> float | None:
    if not rival.installed():
        return None
    bodies = list(islice(registers(f"{SCHOOL}-0", scale.days), scale.rival))
    return round(rival.measured(dsn, bodies).per_second)


def _median(rates: list[Rate]) -> float:
    return median(rate.per_second for rate in rates)
