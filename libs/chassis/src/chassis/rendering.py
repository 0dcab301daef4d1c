"""Renders in a child process that exits, few at once: what it imports takes more memory than the service itself."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

import orjson

P = ParamSpec("P")
R = TypeVar("R")


class NotRendered(Exception):
    """Nothing could be rendered; it says nothing of what stood in the order."""


def few_at_once(render: Callable[P, Awaitable[R]], most: int = 2) -> Callable[P, Awaitable[R]]:
    """The same, so many at a time: of what every school wants at one hour, each child takes a core."""
    places = asyncio.Semaphore(most)

    async def waiting(*order: P.args, **options: P.kwargs) -> R:
        async with places:
            return await render(*order, **options)

    return waiting


async def rendered(module: str, order: object, *arguments: str, within: float) -> bytes:
    """What a module, run by itself, writes to its output when it is given the order as JSON on its input.

    `within` is in seconds. Raises NotRendered.
    """
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, complaint = await asyncio.wait_for(child.communicate(orjson.dumps(order)), within)
    except TimeoutError:
        raise NotRendered(f"{module} was not done within {within:g} s") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise NotRendered(f"{module} ended with status {child.returncode}{_place(complaint)}")
    return output


def _place(complaint: bytes) -> str:
    """Where the child broke: of a traceback only the place is told, for its message may quote what was rendered."""
    places = [line.strip() for line in complaint.decode(errors="replace").splitlines() if line.startswith("  File ")]
    return f": {places[-1]}" if places else ""
