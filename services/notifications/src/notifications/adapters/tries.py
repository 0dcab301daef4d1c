"""Handing over with a few tries: what surely did not go is tried again, what may have gone is looked up before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from chassis.clock import pause
from notifications.domain.outcomes import Handed, NotHanded, NotKnown

WAITS = (1.0, 4.0, 15.0)
"""Seconds after each try: a busy provider has twenty to recover, and an absence text is still in time."""

Found: TypeAlias = Handed | NotHanded | NotKnown | None


@dataclass(frozen=True, slots=True)
class Again:
    """It did not go this time, or nobody knows: `uncertain`. `wait`: seconds that the provider asked for."""

    reason: str
    uncertain: bool = False
    wait: float = 0.0


async def handed(
    attempt: Callable[[], Handed | NotHanded | Again], found: Callable[[], Found | Again], waits: Sequence[float]
) -> Handed | NotHanded | NotKnown:
    """Try in a thread, once for each wait; an uncertain try is looked up after it, and not repeated if it went.

    `found` says None where it surely did not go. Where even that cannot be learnt: not known.
    """
    reason = ""
    for wait in waits:
        result = await asyncio.to_thread(attempt)
        if not isinstance(result, Again):
            return result
        reason = result.reason
        await pause(min(max(wait, result.wait), max(waits)))
        if result.uncertain and (known := await looked_up(found, waits)) is not None:
            return known
    return NotHanded(f"{reason}, {len(waits)} times", away=True)


async def looked_up(found: Callable[[], Found | Again], waits: Sequence[float]) -> Found:
    """What became of it: asked in a thread until there is an answer, once for each wait; then not known."""
    for wait in waits:
        result = await asyncio.to_thread(found)
        if not isinstance(result, Again):
            return result
        await pause(wait)
    return NotKnown()
