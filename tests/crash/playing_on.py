"""The term, played on from where the data folder's clock stands: `python -m tests.crash.playing_on DATA`.

It says on standard output when each line that was played was said, and may be killed at any moment.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from chassis.clock import ManualClock
from chassis.requests import Posted, request_id
from events.fact import Actor
from events.ids import update_id
from events.notifications import ApproveUpdate, Preview, PreviewOf
from rollcall.clockfile import clock_of, keep_clock
from rollcall.platform import Platform
from rollcall.play import Line, Played, Player
from rollcall.servers import DataFolder

from .term import lines
from .term_school import SCHOOL, request_of


def to_play(of: Iterable[dict[str, Any]], since: datetime | None = None) -> list[Line]:
    """Lines of no number, so that each is the same whichever were played before, from an instant on."""
    found = [Line(0, datetime.fromisoformat(each["at"]), each["school"], each) for each in of]
    return [line for line in found if since is None or line.at >= since]


async def play(platform: Platform, clock: ManualClock, of: Sequence[Line], moved: Callable[[Line], None]) -> Played:
    """Play the lines; `moved` is called after each. Somebody approves the update once it waits."""
    player = Player(platform, clock, moved)
    waits = next((number for number, line in enumerate(of) if "approve" in line.content), None)
    await player.play(of if waits is None else of[: waits + 1])
    if waits is not None:
        await approve(platform, of[waits])
        await player.play(of[waits + 1 :])
    return player.played


async def approve(platform: Platform, line: Line) -> None:
    """Approve the update that waits as its preview shows it; one that was approved before waits no more."""
    actor = Actor(**line.content["as"])
    asked = Posted(request_id(), SCHOOL, actor, at_least=platform.heard(SCHOOL))
    seen: Preview = await platform.asker.ask(PreviewOf(template="update", most=1), asked, Preview)
    counts = {"families": seen.messages, "left_out": seen.left_out, "digest": seen.digest or ""}
    approval = ApproveUpdate(update=update_id(SCHOOL, line.at.date()), **counts)
    await platform.asker.tell(approval, Posted(request_of(line.content), SCHOOL, actor, platform.heard(SCHOOL)))


async def main(data: DataFolder) -> None:
    """Play on to the end."""
    of = lines()
    clock = clock_of(data) if data.path.exists() else None
    assert clock is None or isinstance(clock, ManualClock)
    clock = clock or ManualClock(datetime.fromisoformat(of[0]["at"]))
    keep_clock(data, clock)

    def moved(line: Line) -> None:
        sys.stdout.write(f"{line.at.isoformat()}\n")
        sys.stdout.flush()

    async with Platform(data, clock) as platform:
        played = await play(platform, clock, to_play(of, clock.now()), moved)
        assert not played.refused, played.refused


if __name__ == "__main__":
    asyncio.run(main(DataFolder(Path(sys.argv[1]))))
