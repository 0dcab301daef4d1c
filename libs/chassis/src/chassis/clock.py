"""The platform's clock: the one place that reads the time and waits for it.

A data folder has one clock for ever: real; real from a set instant; or manual, standing at its last instant.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

_FAR = 3600.0


class Clock(Protocol):
    """What time it is on the platform, and waiting until it is later."""

    def now(self) -> datetime:
        """The platform's instant, UTC; asking never moves it."""

    def come(self, due: datetime) -> bool:
        """Whether the hour `due` has come."""

    async def wait(self, until: datetime) -> None:
        """Return once the clock has reached `until`."""

    def describe(self) -> str:
        """The clock as `clock_from` reads it."""


class RealClock:
    """The machine's clock, shifted by a fixed span where it was set to go on from another instant."""

    def __init__(self, shift: timedelta = timedelta()) -> None:
        self._shift = shift

    def now(self) -> datetime:
        """The platform's instant, UTC."""
        return datetime.now(UTC) + self._shift

    def come(self, due: datetime) -> bool:
        """Whether the hour `due` has come."""
        return due <= self.now()

    async def wait(self, until: datetime) -> None:
        """Return once the clock has reached `until`."""
        while True:
            left = (until - self.now()).total_seconds()
            if left <= 0:
                return
            await asyncio.sleep(min(left, _FAR))

    def describe(self) -> str:
        """`real`, or `shifted` with the span in seconds."""
        return f"shifted {self._shift.total_seconds()}" if self._shift else "real"


class ManualClock:
    """A clock that stands until it is moved, and may be let go, once, to run on from where it stands.

    At one instant, what people say comes before deadlines: `stand` shows an instant whose hours have not come yet,
    `strike` lets them come; `move` is both.
    """

    def __init__(self, instant: datetime) -> None:
        self._instant = instant.astimezone(UTC)
        self._struck = True
        self._moved = asyncio.Event()
        self._running: RealClock | None = None

    def now(self) -> datetime:
        """The instant at which it stands, UTC."""
        return self._running.now() if self._running is not None else self._instant

    def come(self, due: datetime) -> bool:
        """Whether the hour `due` has come."""
        return due < self.now() or (due == self.now() and self._struck)

    def stand(self, instant: datetime) -> None:
        """Show `instant`, its own hours not come yet. Raises ValueError on a move back."""
        if instant < self._instant:
            raise ValueError(f"the clock stands at {self._instant.isoformat()} and cannot go back")
        if instant > self._instant:
            self._instant, self._struck = instant.astimezone(UTC), False
        self._ring()

    def strike(self) -> None:
        """Let the hours of this instant come."""
        self._struck = True
        self._ring()

    def move(self, instant: datetime) -> None:
        """Move forward to `instant`. Raises ValueError on a move back."""
        self.stand(instant)
        self.strike()

    def go_on(self) -> None:
        """Run on, as fast as the world does."""
        self._running = starting_at(self._instant)
        self.strike()

    async def wait(self, until: datetime) -> None:
        """Return once the hour `until` has come."""
        while not self.come(until):
            if self._running is not None:
                return await self._running.wait(until)
            await self._moved.wait()

    def describe(self) -> str:
        """`manual` and the instant, or how it runs on."""
        return self._running.describe() if self._running is not None else f"manual {self._instant.isoformat()}"

    def _ring(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


def clock_from(description: str) -> RealClock | ManualClock:
    """The clock that `describe` described. Raises ValueError on anything else."""
    name, _, value = description.partition(" ")
    if name == "real" and not value:
        return RealClock()
    if name == "shifted":
        return RealClock(timedelta(seconds=float(value)))
    if name == "manual":
        return ManualClock(datetime.fromisoformat(value))
    raise ValueError(f"no such clock: {description!r}; it is real, shifted SECONDS or manual INSTANT")


def starting_at(instant: datetime) -> RealClock:
    """A real clock that shows `instant` now and goes on from there."""
    return RealClock(instant.astimezone(UTC) - datetime.now(UTC))


async def pause(seconds: float) -> None:
    """Let real time pass: between tries of something outside, never in place of hearing the clock."""
    await asyncio.sleep(seconds)
