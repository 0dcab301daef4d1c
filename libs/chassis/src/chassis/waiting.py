"""Waiting for a server that is away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import structlog

from chassis.clock import pause
from chassis.log import NOT_NOW
from chassis.logging import fault

_LOOK_AGAIN = 0.25
NO_ROOM = (
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    asyncpg.TransactionRollbackError,
    asyncpg.QueryCanceledError,
)
"""What PostgreSQL raises where the session stands and the same may go well a moment later."""
BUSY = (
    *NOT_NOW,
    *NO_ROOM,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What is raised where NATS or PostgreSQL is away, or has no room: the same may go well a moment later.

Of a session that ended between two statements asyncpg says, too, that it is in no state for the next.
"""
AWAY = (*BUSY, asyncpg.PostgresError)
"""Also what may be a fault of ours: whoever waits says so in the log, each time."""
_logger = structlog.get_logger()


async def persist(attempt: Callable[[], Awaitable[Any]], whom: str, over: tuple[type[Exception], ...] = AWAY) -> Any:
    """What an attempt gives, however long it takes until whom we ask is there; `over`: what it is repeated after."""
    while True:
        try:
            return await attempt()
        except over as error:
            _logger.warning("waiting", whom=whom, error=fault(error))
        await pause(_LOOK_AGAIN)
