"""The JSON API: what the other five answer, and the commands of a school's staff, with OpenAPI."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from console.handlers import Desk
from console.web import concerns, duties, families, letters, notes, notifications, registers, reporting, rewards
from console.web.live import live
from console.web.probes import probes
from console.web.troubles import ANSWERS

_ROUTERS = (
    registers.questions,
    duties.questions,
    concerns.questions,
    families.questions,
    notes.questions,
    letters.questions,
    notifications.questions,
    rewards.questions,
    reporting.questions,
    registers.commands,
    duties.commands,
    concerns.commands,
    families.commands,
    notes.commands,
    letters.commands,
    notifications.commands,
    live,
    probes,
)


def api(desk: Desk, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> FastAPI:
    """The application. Without a token it answers only to the names of this machine, so that no web page reaches it."""
    app = FastAPI(title="Rollcall console", version="1", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.desk = desk
    for router in _ROUTERS:
        app.include_router(router)
    for error, answer in ANSWERS.items():
        app.add_exception_handler(error, answer)
    if desk.token is None:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return app
