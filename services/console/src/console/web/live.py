"""The live feed: a school's facts as server-sent events, for operators."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from console.adapters.nats import LiveFact
from console.handlers import Problem
from console.web.asking import AtDesk, Guarded, Sent
from console.web.routing import BEARER, PREFIX

live = APIRouter(prefix=PREFIX, route_class=Guarded, dependencies=[BEARER], tags=["live"])
_REF = {"$ref": "#/components/schemas/Trouble"}


async def _following(desk: AtDesk, sent: Sent) -> AsyncIterator[AsyncIterator[LiveFact]]:
    if sent.actor is None or sent.actor.role != "operator":
        raise Problem(403, "operators-only", "The live feed is for operators.")
    async with desk.feed.follow(desk.line(), sent.school) as facts:
        yield facts


_SAID: dict[int | str, dict[str, Any]] = {
    status: {"description": described, "content": {"application/json": {"schema": _REF}}}
    for status, described in {
        401: "No token, or another one",
        403: "Not an operator",
        422: "Of the wrong shape",
        503: "Not connected to the platform",
    }.items()
}


@live.get("/facts", response_class=EventSourceResponse, responses=_SAID)
async def live_facts(
    following: Annotated[AsyncIterator[LiveFact], Depends(_following)],
) -> AsyncIterable[ServerSentEvent]:
    """A school's facts from now on, as server-sent events: `event` the word, `id` the log sequence, `data` a LiveFact.

    What was said while nobody listened is not repeated, and a reader far behind is let go: the log has it all.
    """
    async for live in following:
        yield ServerSentEvent(data=live, event=live.word, id=str(live.sequence))
