"""What providers say: receipts of messages, and what families text; believed where it is signed, heard, answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from secrets import compare_digest
from typing import Any
from urllib.parse import parse_qsl

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chassis.decider import Undigestible
from chassis.drain import Stopped
from chassis.logging import fault
from chassis.service import Forgotten, Platform, Refused
from chassis.waiting import AWAY, BUSY
from notifications.adapters import Incoming, bounces, notify, twilio_receipts
from notifications.adapters.translations import ENGLISH
from notifications.adapters.twilio import Account
from notifications.adapters.twilio_voice import thanked
from notifications.domain.outcomes import Receipt
from notifications.domain.references import Reference
from notifications.handlers import hear, hear_reply

MOST_BYTES = 1 << 16
MOST_OF_MAIL = 1 << 20
_SCHOOL = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_BUSY = (Undigestible, Stopped, Refused, *BUSY)
_logger = structlog.get_logger()
_HEARD = JSONResponse({"status": "heard"})


@dataclass(frozen=True)
class Secrets:
    """How providers prove who they are, by school; None where they may say nothing of that school."""

    notify_token: Callable[[str], str | None]
    twilio_account: Callable[[str], Account | None]
    bounce_token: Callable[[str], str | None]


class Unproved(Exception):
    """Whoever sent it did not prove that they are the provider."""


def edge(platform: Platform, secrets: Secrets) -> Starlette:
    """What GOV.UK Notify calls back and a mail server hands on, each with the school's bearer token, and Twilio, signed
    with the account's."""
    ear = _Ear(platform, secrets)
    routes = {
        "/receipts/notify/{school}": ear.of_notify,
        "/receipts/twilio/{school}/{reference}": ear.of_twilio,
        "/receipts/twilio/{school}/{reference}/pressed": ear.pressed,
        "/receipts/twilio/{school}/{reference}/pressed/{language}": ear.pressed,
        "/receipts/mail/{school}": ear.of_mail,
        "/texts/notify/{school}": ear.text_of_notify,
        "/texts/twilio/{school}": ear.text_of_twilio,
    }
    misshapen = dict.fromkeys((ValueError, KeyError, RecursionError), _misshapen)
    app = Starlette(
        routes=[Route(path, hears, methods=["POST"]) for path, hears in routes.items()],
        exception_handlers={HTTPException: _elsewhere, Unproved: _unproved, **misshapen},
    )
    app.router.redirect_slashes = False
    return app


@dataclass(frozen=True)
class _Ear:
    """What each of them says, once it is proved to be theirs. Raises Unproved, or ValueError and its kind of a body."""

    platform: Platform
    secrets: Secrets

    async def of_notify(self, request: Request) -> Response:
        school = _school(request)
        _admit(request.headers.get("authorization"), self.secrets.notify_token(school))
        return await _heard(self.platform, school, notify.receipt(_json(await _body(request))))

    async def of_twilio(self, request: Request) -> Response:
        school, form = await _signed(request, self.secrets)
        reference = Reference.read(request.path_params["reference"])
        return await _heard(self.platform, school, twilio_receipts.receipt(reference, form) if reference else None)

    async def pressed(self, request: Request) -> Response:
        school, form = await _signed(request, self.secrets)
        reference = Reference.read(request.path_params["reference"])
        heard = await _heard(self.platform, school, twilio_receipts.pressed(reference, form) if reference else None)
        thanks = thanked(request.path_params.get("language", ENGLISH))
        return Response(thanks, media_type="text/xml") if heard is _HEARD else heard

    async def of_mail(self, request: Request) -> Response:
        school = _school(request)
        _admit(request.headers.get("authorization"), self.secrets.bounce_token(school))
        return await _heard(self.platform, school, bounces.receipt(await _body(request, MOST_OF_MAIL)))

    async def text_of_notify(self, request: Request) -> Response:
        school = _school(request)
        _admit(request.headers.get("authorization"), self.secrets.notify_token(school))
        return await _replied(self.platform, school, notify.incoming(_json(await _body(request))))

    async def text_of_twilio(self, request: Request) -> Response:
        school, form = await _signed(request, self.secrets)
        shares = partial(_sends_alike, self.secrets, school)
        answer = await _replied(self.platform, school, twilio_receipts.incoming(form), shares)
        return Response("<Response/>", media_type="text/xml") if answer is _HEARD else answer


async def _heard(platform: Platform, school: str, receipt: Receipt | None) -> Response:
    """What is none of ours is taken and forgotten: the provider would send it for ever."""
    try:
        if receipt is not None:
            await hear(platform, school, receipt)
    except (*_BUSY, *AWAY) as error:
        return _not_taken(school, error)
    return _HEARD


def _sends_alike(secrets: Secrets, school: str, other: str) -> bool:
    """Whether two schools' texts come from one number: a family's answer says of neither."""
    one, two = secrets.twilio_account(school), secrets.twilio_account(other)
    return one is not None and two is not None and (one.sid, one.sender) == (two.sid, two.sender)


async def _replied(
    platform: Platform, school: str, text: Incoming, shares: Callable[[str], bool] | None = None
) -> Response:
    try:
        await hear_reply(platform, school, text, shares)
    except Forgotten:
        return _HEARD
    except (*_BUSY, *AWAY) as error:
        return _not_taken(school, error)
    return _HEARD


def _not_taken(school: str, error: Exception) -> Response:
    """Where it may go well a moment later the provider is asked for it again; all else is a fault of ours."""
    if isinstance(error, _BUSY):
        _logger.warning("not taken", school=school, error=fault(error))
        return _error(503, "It could not be taken now: send it again.", {"Retry-After": "5"})
    _logger.error("failed", school=school, error=fault(error))
    return _error(500, "It could not be taken: the fault is ours.")


def _school(request: Request) -> str:
    school: str = request.path_params["school"]
    if not _SCHOOL.fullmatch(school):
        raise Unproved
    return school


def _admit(authorization: str | None, token: str | None) -> None:
    scheme, _, given = (authorization or "").partition(" ")
    same = compare_digest(given.strip().encode(), (token or "").encode())
    if not token or not same or scheme.lower() != "bearer":
        raise Unproved


async def _signed(request: Request, secrets: Secrets) -> tuple[str, Mapping[str, str]]:
    """The school and the form; Twilio signs both together, with the address by which it knows us."""
    school = _school(request)
    account = secrets.twilio_account(school)
    form = dict(parse_qsl((await _body(request)).decode(), keep_blank_values=True))
    signature = request.headers.get("x-twilio-signature", "")
    if account is None or account.receipts is None:
        raise Unproved
    if not twilio_receipts.is_signed(account.token, f"{account.receipts}{request.url.path}", form, signature):
        raise Unproved
    return school, form


async def _body(request: Request, most: int = MOST_BYTES) -> bytes:
    read = bytearray()
    try:
        async for chunk in request.stream():
            read += chunk
            if len(read) > most:
                raise ValueError
    except ClientDisconnect as error:
        raise ValueError from error
    return bytes(read)


def _json(body: bytes) -> Mapping[str, Any]:
    read = json.loads(body)
    if not isinstance(read, dict):
        raise ValueError
    return read


async def _unproved(_: Request, __: Exception) -> Response:
    return _error(401, "It does not bear this school's secret.")


async def _misshapen(_: Request, __: Exception) -> Response:
    return _error(400, "The body is no receipt, and no text.")


async def _elsewhere(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error(status, "Post to /receipts/ or /texts/, the provider and the school's id.")


def _error(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": sentence}, status, headers)
