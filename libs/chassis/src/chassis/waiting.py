"""Waiting for a server that is away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import structlog
from nats.errors import Error as NatsError

from chassis.clock import pause
from chassis.log import LogError
from chassis.logging import fault

_LOOK_AGAIN = 0.25
BUSY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    asyncpg.TransactionRollbackError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    LogError,
    NatsError,
)
"""What is raised where NATS or PostgreSQL is away, or has no room: the same may go well a moment later."""
AWAY = (*BUSY, asyncpg.PostgresError)
"""Also what may be a fault of ours: whoever waits says so in the log, each time."""
_logger = structlog.get_logger()


async def persist(attempt: Callable[[], Awaitable[Any]], whom: str) -> Any:
    """What an attempt gives, however long it takes until whom we ask is there."""
    while True:
        try:
            return await attempt()
        except AWAY as error:
            _logger.warning("waiting", whom=whom, error=fault(error))
        await pause(_LOOK_AGAIN)
