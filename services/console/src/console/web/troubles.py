"""What is answered where there is no answer: a status, a reason for programs, one sentence for a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from console.handlers import Problem
from events.fact import Words

_CHALLENGE = {"WWW-Authenticate": "Bearer"}
_logger = structlog.get_logger()


class Trouble(Words):
    """Why there is no answer: one sentence for a person, a code for programs."""

    error: str
    reason: str


def _trouble(status: int, reason: str, sentence: str, headers: Mapping[str, str]) -> Response:
    again = {"Retry-After": "2"} if status == 503 else {}
    return JSONResponse(Trouble(error=sentence, reason=reason).model_dump(), status, {**headers, **again})


def _problem(request: Request, error: Any) -> Response:
    known = _CHALLENGE if error.status == 401 else getattr(request.state, "known", {})
    return _trouble(error.status, error.reason, str(error), known)


def _misshapen(_: Request, error: Any) -> Response:
    first = error.errors()[0]
    where = " ".join(str(part) for part in first["loc"])
    return _trouble(422, "wrong-shape", f"{where}: {first['msg']}.", {})


def _http(_: Request, error: Any) -> Response:
    phrase = HTTPStatus(error.status_code).phrase
    return _trouble(error.status_code, phrase.lower().replace(" ", "-"), f"{phrase}.", error.headers or {})


def _broken(_: Request, error: Any) -> Response:
    _logger.error("a request broke", error=type(error).__name__)
    return _trouble(500, "broken", "The console could not answer.", {})


ANSWERS: dict[type[Exception], Callable[[Request, Any], Response]] = {
    Problem: _problem,
    RequestValidationError: _misshapen,
    HTTPException: _http,
    Exception: _broken,
}
