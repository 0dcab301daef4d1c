"""The one place of this package that waits by asking again."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

_PAUSE = 0.01


async def until(ask: Callable[[], Awaitable[T | None]], within: float) -> T:
    """Ask until the answer is not None, and give that answer.

    `within` is in seconds. Raises TimeoutError when they have passed without an answer, and whatever `ask` raises.
    """
    deadline = time.monotonic() + within
    while (answer := await ask()) is None:
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(_PAUSE)  # noqa: TID251 - servers start in the machine's time
    return answer
