"""Renders in a child process: what it imports takes more memory than the service itself.

The child exits after one order, few at once (`rendered`), or stays for the next (`StandingChild`).
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

import orjson

from chassis.standing import LENGTH, MADE

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


class StandingChild:
    """A child that stays for the next order, where starting it costs many times what an order does.

    The module hands its renderer to `chassis.standing.stand_by`. One order at a time, `within` so many seconds. The
    child ends with its parent, and by itself when it has had enough; what it had in hand is asked of another.
    """

    def __init__(self, module: str, within: float) -> None:
        self._module, self._within = module, within
        self._child: Process | None = None
        self._turn = asyncio.Lock()

    async def rendered(self, order: object) -> bytes:
        """What the module renders of an order. Raises NotRendered, also where two children ended over it."""
        asked = orjson.dumps(order)
        async with self._turn:
            try:
                return await self._asked(asked)
            except _Ended:
                return await self._again(asked)

    async def close(self) -> None:
        """End the child; the next order would begin another."""
        child, self._child = self._child, None
        if child is not None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.communicate()

    async def _again(self, asked: bytes) -> bytes:
        try:
            return await self._asked(asked)
        except _Ended as ended:
            raise NotRendered(f"{self._module} ended with status {ended.status}") from None

    async def _asked(self, asked: bytes) -> bytes:
        """Raises NotRendered, and _Ended; who was not done is ended, for its answer would be the next one's."""
        child = self._child = self._child or await self._begun()
        answered = False
        try:
            async with asyncio.timeout(self._within):
                outcome, file = await _exchanged(child, asked)
            answered = True
        except TimeoutError:
            raise NotRendered(f"{self._module} was not done within {self._within:g} s") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise _Ended(await child.wait()) from None
        finally:
            if not answered:
                await self.close()
        if outcome != MADE:
            raise NotRendered(f"{self._module} broke: {file.decode()}")
        return file

    async def _begun(self) -> Process:
        """In a session of its own, so that Ctrl-C ends it by way of its parent alone."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self._module),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )


class _Ended(Exception):
    """A child ended before it answered."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def _exchanged(child: Process, asked: bytes) -> tuple[bytes, bytes]:
    """The outcome and the file. Raises IncompleteReadError or ConnectionError where the child is gone."""
    assert child.stdin is not None
    assert child.stdout is not None
    if child.stdin.is_closing():  # it ended since the last order; on uvloop a write would be a RuntimeError
        raise ConnectionResetError
    child.stdin.write(len(asked).to_bytes(LENGTH) + asked)
    await child.stdin.drain()
    head = await child.stdout.readexactly(1 + LENGTH)
    return head[:1], await child.stdout.readexactly(int.from_bytes(head[1:]))


def _place(complaint: bytes) -> str:
    """Where the child broke: of a traceback only the place is told, for its message may quote what was rendered."""
    places = [line.strip() for line in complaint.decode(errors="replace").splitlines() if line.startswith("  File ")]
    return f": {places[-1]}" if places else ""
