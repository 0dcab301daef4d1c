"""A service's HTTP edge: health, readiness, metrics, its AsyncAPI document, and what the service itself serves."""

from __future__ import annotations

import asyncio
from typing import Any

from faststream.specification import AsyncAPI
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LATER = {"Retry-After": "1"}


def edge(runner: Any) -> Starlette:
    """The application that serves one service's process; what the service itself serves answers 503 until it leads,
    and where the process ends meanwhile."""

    async def health(_: Request) -> Response:
        return JSONResponse(dict(runner.health()))

    async def ready(_: Request) -> Response:
        report = runner.health()
        return JSONResponse(dict(report), status_code=200 if report["ready"] else 503)

    runner.registry.register(_Collector(runner))

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(runner.registry), media_type=CONTENT_TYPE_LATEST)

    async def asyncapi(_: Request) -> Response:
        specification = AsyncAPI(runner.broker, title=runner.name, version="1")
        return Response(specification.to_specification().to_json(), media_type="application/json")

    async def own(scope: Scope, receive: Receive, send: Send) -> None:
        served = runner.service.edge if runner.ready.is_set() else None
        app = served or JSONResponse({"error": "not here, or not yet"}, 503 if served is None else 404, _LATER)
        await _unless_it_ends(app, scope, receive, send)

    return Starlette(
        routes=[
            Route("/health", health),
            Route("/ready", ready),
            Route("/metrics", metrics),
            Route("/asyncapi.json", asyncapi),
            Mount("/", app=own),
        ]
    )


async def _unless_it_ends(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve; whoever is still waiting when the process may wait no longer is told to say it again."""
    begun = False

    async def sent(message: Message) -> None:
        nonlocal begun
        begun = True
        await send(message)

    try:
        await app(scope, receive, sent)
    except asyncio.CancelledError:
        if begun:
            raise
        await JSONResponse({"error": "not here any more"}, 503, _LATER)(scope, receive, send)


class _Collector:
    """Reads the service's state when it is scraped."""

    def __init__(self, runner: Any) -> None:
        self._runner = runner

    def collect(self) -> list[GaugeMetricFamily]:
        """Gauges by trust."""
        report = self._runner.health()
        heard = GaugeMetricFamily("rollcall_heard_sequence", "The log sequence heard", labels=["trust"])
        for trust, sequence in report["heard"].items():
            heard.add_metric([trust], sequence)
        stopped = GaugeMetricFamily("rollcall_stopped", "Whether a loop or projector has stopped", labels=["trust"])
        for trust in {*report["stopped"], *report["projection_stopped"]}:
            stopped.add_metric([trust], 1)
        outbox = GaugeMetricFamily("rollcall_outbox", "Facts that the log has yet to get", value=report["outbox"])
        ready = GaugeMetricFamily("rollcall_ready", "Whether this process leads", value=float(report["ready"]))
        return [heard, stopped, outbox, ready]
