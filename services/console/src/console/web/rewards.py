"""What *rewards* answers and takes: trackers and stickers."""

from __future__ import annotations

from console.web.asking import Asking
from console.web.routing import asked
from events.rewards import Trackers, TrackersOf

questions = asked()


@questions.get("/trackers")
async def trackers(caller: Asking) -> Trackers:
    """The pupils who have trackers, with their stickers."""
    return await caller.ask(TrackersOf(), Trackers)
