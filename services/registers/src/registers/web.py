"""The hook: what Arbor posts, signed as Standard Webhooks says, is heard, durable, then answered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import asdict

import structlog
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from chassis.decider import Undigestible
from chassis.drain import Stopped
from chassis.logging import fault
from chassis.service import Platform
from chassis.waiting import AWAY, BUSY
from registers.adapters.arbor import Misshapen
from registers.handlers import NotSetUp, deliver

MOST_BYTES = 1 << 20
_READ_WITHIN = 30.0
_SCHOOL = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_FALSE = (WebhookVerificationError, EmptyWebhookSecretError, ValueError, OverflowError)
_BUSY = (Undigestible, Stopped, *BUSY)
_logger = structlog.get_logger()


class Unread(Exception):
    """The body is not there to be heard; `answer` says why."""

    def __init__(self, status: int, sentence: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.answer = _error(status, sentence, headers)


def edge(platform: Platform, secret_of: Callable[[str], str | None]) -> Starlette:
    """`POST /hooks/arbor/{school}` and `GET /health`; `secret_of` finds a school's secret, if it has one."""

    async def hook(request: Request) -> JSONResponse:
        school = request.path_params["school"]
        secret = secret_of(school) if _SCHOOL.fullmatch(school) else None
        if not secret:
            return _error(401, "The delivery is not signed with this school's secret.")
        try:
            body = await _body(request)
        except Unread as unread:
            return unread.answer
        if not is_signed(secret, body, dict(request.headers)):
            return _error(401, "The delivery is not signed with this school's secret, or not signed now.")
        return await _heard(platform, school, body, request.headers["webhook-id"])

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    routes = [Route("/hooks/arbor/{school}", hook, methods=["POST"]), Route("/health", health)]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _elsewhere})
    app.router.redirect_slashes = False
    return app


def is_signed(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    """Whether a delivery is signed with the secret, within five minutes of the wall clock."""
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except _FALSE:
        return False
    return True


async def _heard(platform: Platform, school: str, body: bytes, webhook: str) -> JSONResponse:
    try:
        reply = await deliver(platform, school, body, webhook)
    except Misshapen as wrong:
        return _error(400, f"The body is not a change log: {wrong}.")
    except NotSetUp:
        return _error(503, f"There is no school {school} here: rollcall school add sets it up.", {"Retry-After": "5"})
    except _BUSY as busy:
        _logger.warning("not taken", school=school, error=fault(busy))
        return _error(503, "The delivery could not be taken now: send it again.", {"Retry-After": "5"})
    except AWAY as ours:
        _logger.error("failed", school=school, error=fault(ours))
        return _error(500, "The delivery could not be taken: the fault is ours.")
    return JSONResponse(asdict(reply), 202)


async def _body(request: Request) -> bytes:
    """The body, as text. Raises Unread."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and len(announced) < 20 and int(announced) > MOST_BYTES or len(announced) >= 20:
        raise _too_large()
    try:
        async with asyncio.timeout(_READ_WITHIN):
            read = await _whole(request)
        read.decode()
    except ClientDisconnect:
        raise Unread(400, "The body ended before it was whole.") from None
    except TimeoutError:
        raise Unread(408, "The body did not come in time.", {"Connection": "close"}) from None
    except UnicodeDecodeError:
        raise Unread(401, "The body is no UTF-8 text, so no signature is right for it.") from None
    return read


async def _whole(request: Request) -> bytes:
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > MOST_BYTES:
            raise _too_large()
    return bytes(read)


def _too_large() -> Unread:
    return Unread(413, "Send at most 1 MiB at once.")


async def _elsewhere(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error(status, "Post Arbor's change log to /hooks/arbor/ and the school's id.")


def _error(status: int, sentence: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": sentence}, status, headers)
