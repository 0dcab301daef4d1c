"""Gathering: where many trusts' logs trickle in fact by fact, what comes within moments is taken together."""

from __future__ import annotations

import asyncio

from chassis.clock import pause

_OF_EACH, _MOST = 0.0005, 0.02
_WORTH = 0.002
"""Of few trusts nothing is waited for: facts of one log that came while others were decided are taken together."""


class Gathering:
    """How long a loop leaves between two turns: half a millisecond for each trust, at most twenty."""

    def __init__(self) -> None:
        self._begun = 0.0

    async def gather(self, trusts: int) -> None:
        """Return when the next turn may begin, and count it as begun."""
        between = min(_MOST, trusts * _OF_EACH)
        left = self._begun + between - self._now()
        if between > _WORTH and left > 0:
            await pause(left)
        self._begun = self._now()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
