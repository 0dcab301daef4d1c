"""How long something took, over many times that it was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Spread:
    """The median and the 99th percentile, in milliseconds, while so many registers a second came in."""

    p50: float
    p99: float
    registers_per_s: float


def spread(seconds: Sequence[float], registers_per_s: float) -> Spread:
    """The spread of some durations."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    return Spread(round(cuts[49] * 1000, 1), round(cuts[98] * 1000, 1), round(registers_per_s, 1))
