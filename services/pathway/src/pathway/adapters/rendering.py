"""Renders a letter in a child process that exits: what it imports takes more memory than the service itself."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import orjson

from pathway.adapters.letter import Order

_WITHIN = 60.0


class NotRendered(Exception):
    """The child could not render a letter; it says nothing of what stood in it."""


Render: TypeAlias = Callable[[Order], Awaitable[bytes]]


async def render(order: Order) -> bytes:
    """The letter as a PDF. Raises NotRendered; about a second."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "pathway.adapters.pdf",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        output, _ = await asyncio.wait_for(child.communicate(orjson.dumps(order)), _WITHIN)
    except TimeoutError:
        raise NotRendered(f"a letter was not rendered within {_WITHIN:.0f} s") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise NotRendered(f"the rendering of a letter ended with status {child.returncode}")
    return output
