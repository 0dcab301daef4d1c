"""What each figure has to reach, beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SUSTAINED, HOOK_TO_DUTY_P99_MS, REPLAY_RATIO, MEMORY_MB, LINEARITY = 100, 1000, 2.5, 150, 1.15


@dataclass(frozen=True, slots=True)
class Verdict:
    """A figure, its limit in words, and whether it keeps it."""

    figure: str
    measured: float
    limit: str
    kept: bool


def verdicts(figures: Mapping[str, Any]) -> list[Verdict]:
    """Every figure that has a limit, among those that were measured."""
    return list(_verdicts(figures))


def _verdicts(figures: Mapping[str, Any]) -> Iterator[Verdict]:
    if "hook_to_duty_ms" in figures:
        yield _at_most("hook_to_duty_ms.p99", figures["hook_to_duty_ms"]["p99"], HOOK_TO_DUTY_P99_MS)
    for name in ("sustained_registers_per_s", "sustained_registers_per_s_50_trusts"):
        if name in figures:
            yield Verdict(name, figures[name], f"at least {SUSTAINED}", figures[name] >= SUSTAINED)
    if "replay" in figures:
        yield _at_most("replay.ratio", figures["replay"]["ratio"], REPLAY_RATIO)
    if "memory_mb" in figures:
        name, most = max(figures["memory_mb"].items(), key=lambda item: item[1])
        yield _at_most(f"memory_mb.{name}", most, MEMORY_MB)
    for terms in ("4", "16") if "linearity" in figures else ():
        seconds = figures["linearity"]
        yield _at_most(f"linearity.{terms}", round(seconds[terms] / seconds["1"] / int(terms), 2), LINEARITY)


def _at_most(figure: str, measured: float, limit: float) -> Verdict:
    return Verdict(figure, measured, f"at most {limit}", measured <= limit)
