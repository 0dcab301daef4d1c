"""What those who run the process ask it: does it live, and has it reached NATS?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Response

from console.web.asking import AtDesk
from events.fact import Words

probes = APIRouter(tags=["probes"])


class Health(Words):
    """Whether this process has reached NATS."""

    service: Literal["console"] = "console"
    ready: bool


@probes.get("/health")
async def health(desk: AtDesk) -> Health:
    """Answers while the process lives."""
    return Health(ready=desk.ready)


@probes.get("/ready", responses={503: {"model": Health}})
async def ready(desk: AtDesk, response: Response) -> Health:
    """200 once NATS was reached, otherwise 503."""
    response.status_code = HTTPStatus.OK if desk.ready else HTTPStatus.SERVICE_UNAVAILABLE
    return Health(ready=desk.ready)
