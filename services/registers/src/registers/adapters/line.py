"""A vendor's HTTP API, asked patiently: waits as it is told, tries what may pass again, names nobody when it fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import structlog

from chassis.clock import pause

TRIES, LONGEST = 5, 900.0
_TOLD_NOTHING = 60.0
_logger = structlog.get_logger()
_PASSING = frozenset({429, 500, 502, 503, 504})


class Unanswered(Exception):
    """The vendor gave no answer that can be used; the message says of what and why, never about whom."""


class TurnedAway(Unanswered):
    """The credentials were refused (401)."""


class Closed(Unanswered):
    """What was asked for may not be seen with these credentials (403)."""


class Missing(Unanswered):
    """There is no such object (404)."""


class NotTaken(Unanswered):
    """What was to be written, or how it was asked, was refused (other 4xx)."""


class Line:
    """Requests over one client. `wait` lets seconds pass.

    429 is waited out as told, from a second to 15 minutes, and as often as it comes; 5xx, a broken connection and an
    answer that is no JSON object are tried 5 times in all.
    """

    def __init__(self, http: httpx.AsyncClient, wait: Callable[[float], Awaitable[None]] = pause) -> None:
        self._http = http
        self._wait = wait

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The answer, a JSON object; `params`: in place of those of the path. Raises Unanswered and its kinds."""
        return await self._asked("GET", path, params=params or None)

    async def post(self, path: str, body: Any) -> dict[str, Any]:
        """Write; what is written twice must be the same as once. Raises Unanswered and its kinds."""
        return await self._asked("POST", path, json=body)

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    async def _asked(self, method: str, path: str, **sent: Any) -> dict[str, Any]:
        failed = "no answer"
        self._refuse_elsewhere(path)
        for attempt in range(TRIES):
            if attempt:
                await self._wait(2.0 ** (attempt - 1))
            try:
                response = await self._let_in(method, path, **sent)
                return _usable(response, path)
            except (httpx.TransportError, ValueError) as error:
                failed = str(error) if isinstance(error, _Passing) else type(error).__name__
        raise Unanswered(f"{_resource(path)}: {failed}, {TRIES} times")

    def _refuse_elsewhere(self, path: str) -> None:
        """An address that an answer gave may lead to no other server: the credentials would go with us."""
        url, home = httpx.URL(path), self._http.base_url
        if url.host and (url.scheme, url.host, url.port) != (home.scheme, home.host, home.port):
            raise Unanswered("an address in the answer leads to another server")

    async def _let_in(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """The response once we are not told to wait any more."""
        while (response := await self._http.request(method, path, **sent)).status_code == 429:
            seconds = retry_after(response)
            _logger.info("told to wait", seconds=seconds, host=self._http.base_url.host)
            await self._wait(seconds)
        return response


class _Passing(ValueError):
    """An answer that may be another one next time."""


def retry_after(response: httpx.Response) -> float:
    """How many seconds a 429 tells us to wait: seconds, or an HTTP date against the server's own; else a minute."""
    told = response.headers.get("Retry-After", "").strip()
    if told.isdecimal():
        return min(max(float(told), 1.0), LONGEST)
    until, now = _instant(told), _instant(response.headers.get("Date", ""))
    if until is None or now is None:
        return _TOLD_NOTHING
    return min(max((until - now).total_seconds(), 1.0), LONGEST)


def _instant(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _usable(response: httpx.Response, path: str) -> dict[str, Any]:
    """The answer, if it is one: the status may say so, or what is wrapped in it (domain, "2.2 Status wrapper")."""
    _refuse(response.status_code, path)
    answer = _object(response)
    _refuse(_wrapped(answer), path)
    return answer


def _wrapped(answer: Mapping[str, Any]) -> int:
    """The status that an answer says it has: an answer with errors is none, whatever its code says."""
    said = answer.get("response")
    if not isinstance(said, dict):
        return 200
    code = str(said.get("code", "")).strip()
    status = int(code) if code.isdecimal() and len(code) == 3 else 200
    return 422 if 200 <= status < 300 and said.get("errors") else status


def _refuse(status: int, path: str) -> None:
    of = _resource(path)
    if status == 401:
        raise TurnedAway(f"{of}: 401, check the credentials")
    if status == 403:
        raise Closed(f"{of}: 403, check what the credentials may see")
    if status == 404:
        raise Missing(f"{of}: 404")
    if status in _PASSING:
        raise _Passing(f"{status}")
    if not 200 <= status < 300:
        raise NotTaken(f"{of}: {status}")


def _object(response: httpx.Response) -> dict[str, Any]:
    if response.status_code == 204 or not response.content:
        return {}
    value = response.json()
    if not isinstance(value, dict):
        raise _Passing("no JSON object")
    return value


def _resource(path: str) -> str:
    """What was asked for, without the id of anybody."""
    parts = [part for part in httpx.URL(path).path.split("/") if not any(char.isdigit() for char in part)]
    return " ".join(part for part in parts if part) or "the API"
