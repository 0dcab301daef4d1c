"""How a router of questions, or of commands, is made: the path of its school, the guard, and how it refuses."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.security import HTTPBearer

from console.handlers import Followed
from console.web.asking import Guarded, Telling
from console.web.troubles import Trouble
from events import fact

PREFIX = "/api/schools/{school}"
BEARER = Depends(HTTPBearer(auto_error=False))
_TROUBLES: dict[int | str, dict[str, Any]] = {
    401: {"model": Trouble, "description": "No token, or another one"},
    404: {"model": Trouble, "description": "No such school, or no such report"},
    409: {"model": Trouble, "description": "Refused"},
    413: {"model": Trouble, "description": "Too large"},
    422: {"model": Trouble, "description": "Of the wrong shape"},
    502: {"model": Trouble, "description": "The service that answers broke"},
    503: {"model": Trouble, "description": "No answer in time; Retry-After says when to come back"},
}
_PENDING: dict[int | str, dict[str, Any]] = {202: {"model": Followed, "description": "Kept, not on the log yet"}}


def asked() -> APIRouter:
    """A router for questions about a school."""
    return _router(PREFIX, "questions", _TROUBLES)


def told(commands: Mapping[type[fact.Request], str]) -> APIRouter:
    """The routes of these commands, `POST .../requests/SettleCode`, each with the sentence that describes it."""
    router = _router(f"{PREFIX}/requests", "commands", {**_TROUBLES, **_PENDING})
    for command, sentence in commands.items():
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", command.__name__).lower()
        router.post(f"/{command.__name__}", name=name, description=sentence)(_taking(command))
    return router


def _taking(kind: type[fact.Request]) -> Callable[..., Awaitable[Followed]]:
    async def take(tell: Telling, command: fact.Request) -> Followed:
        return await tell(command)

    take.__annotations__["command"] = kind
    return take


def _router(prefix: str, tag: str, responses: dict[int | str, dict[str, Any]]) -> APIRouter:
    return APIRouter(prefix=prefix, route_class=Guarded, dependencies=[BEARER], tags=[tag], responses=responses)
