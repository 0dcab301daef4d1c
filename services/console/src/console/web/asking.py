"""Who asks and tells, as the headers of a request say it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Set
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from secrets import compare_digest
from typing import Annotated, Any, get_args
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import AwareDatetime

from chassis.requests import Posted, request_id
from console.handlers import Caller, Desk, Followed, Problem
from events import fact
from events.fact import Actor, LogSequence, Role

_ACTOR = rf"^({'|'.join(get_args(Role))}) [!-~]{{1,64}}$"
_WEEK = r"^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$"


class Guarded(APIRoute):
    """A route that looks at the token before it reads anything else, takes no parameter that it does not know, and
    whose answers nobody keeps."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the guard."""
        handle, known = super().get_route_handler(), frozenset(_parameters(self.dependant))

        async def guarded(request: Request) -> Response:
            _admit(_desk(request), request.headers.get("Authorization"))
            _refuse_strange(request.query_params.keys(), known)
            response = await handle(request)
            response.headers["Cache-Control"] = "no-store"
            return response

        return guarded


def _admit(desk: Desk, authorization: str | None) -> None:
    scheme, given = get_authorization_scheme_param(authorization)
    same = compare_digest(given.encode(), (desk.token or "").encode())
    if desk.token is not None and not (same and scheme.lower() == "bearer"):
        raise Problem(401, "unauthorised", "Send the console's token: Authorization: Bearer TOKEN.")


def _parameters(of: Dependant) -> Iterator[str]:
    """What may be asked for in the query of a route."""
    yield from (each.alias for each in of.query_params)
    for needed in of.dependencies:
        yield from _parameters(needed)


def _refuse_strange(given: Iterable[str], known: Set[str]) -> None:
    """One that is misspelt would be passed over, and something else answered."""
    if strange := sorted({*given} - known):
        there_are = ", ".join(sorted(known)) or "none"
        says = f"query {strange[0][:80]}: there is no such parameter; there are {there_are}."
        raise Problem(422, "wrong-shape", says)


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(_desk)]
Who = Annotated[str, Header(alias="Rollcall-Actor", pattern=_ACTOR, description="role and staff id of who asks")]
School = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,40}$")]
Week = Annotated[str, Path(pattern=_WEEK)]
First = Annotated[date, Query(alias="from")]
Last = Annotated[date, Query(alias="to")]
KnownAt = Annotated[AwareDatetime | None, Query(description="as it was known at that instant; with its offset")]
UpTo = Annotated[LogSequence | None, Query(description="from the log up to that sequence alone, as an answer has it")]
Id = Annotated[UUID | None, Header(alias="Request-Id", description="the same for a repeat")]
After = Annotated[int, Header(alias="Rollcall-After", ge=0, description="a log sequence to be heard first")]
AtLeast = Annotated[int, Header(alias="Rollcall-At-Least", ge=0, description="a log sequence to be in the answer")]


def _sent(school: School, who: Who = "operator operator") -> Posted:
    role, _, staff = who.partition(" ")
    return Posted(request_id(), school, Actor(who=staff, role=role))


Sent = Annotated[Posted, Depends(_sent)]


def _asking(desk: AtDesk, sent: Sent, at_least: AtLeast = 0) -> Caller:
    return Caller(desk, replace(sent, at_least=at_least))


def _telling(
    request: Request, response: Response, desk: AtDesk, sent: Sent, id: Id = None, after: After = 0
) -> Callable[[fact.Request], Awaitable[Followed]]:
    posted = replace(sent, id=id or sent.id, after=after)
    request.state.known = {"Request-Id": str(posted.id)}

    async def tell(command: fact.Request) -> Followed:
        followed = await Caller(desk, posted).tell(command)
        response.headers.update(request.state.known)
        response.status_code = HTTPStatus.OK if followed.state == "done" else HTTPStatus.ACCEPTED
        return followed

    return tell


Asking = Annotated[Caller, Depends(_asking)]
Telling = Annotated[Callable[[fact.Request], Awaitable[Followed]], Depends(_telling)]
