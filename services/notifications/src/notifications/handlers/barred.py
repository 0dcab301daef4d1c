"""Whether a message would go where somebody may read it whom a court order keeps from a child that it names."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from chassis.said import Said
from chassis.service import Platform, Refused
from events.notifications import MessageSending
from notifications import projection
from notifications.adapters.lines import Address, has

_WAITS = 3.0
_logger = structlog.get_logger()


async def may_read(platform: Platform, said: Said[MessageSending], to: str) -> bool:
    """Whether one of them is known to have the number or address, which is open.

    No message waits long for the read tables: in the end it would not go at all. Where they are behind, what they know
    by now is asked; where they are another build's, it goes as it was decided, for whoever is barred is no recipient.
    """
    if not said.body.names:
        return False
    try:
        barred = await _lines(platform, said)
    except Refused as error:
        _logger.warning("nobody could look who else has the number", school=said.school, reason=error.reason)
        return False
    return await has(to, barred, platform.keyring) if barred else False


async def _lines(platform: Platform, said: Said[MessageSending]) -> Sequence[Address]:
    try:
        async with asyncio.timeout(_WAITS):
            return await _lines_at(platform, said, said.sequence)
    except TimeoutError:
        return await _lines_at(platform, said, 0)


async def _lines_at(platform: Platform, said: Said[MessageSending], at_least: int) -> Sequence[Address]:
    async with platform.reading(said.school, at_least) as reading:
        return await projection.barred_lines_of(reading, said.body.names)
