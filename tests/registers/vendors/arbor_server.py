"""An Arbor on loopback: it speaks Arbor's shapes, and fails as Arbor does when it is told to."""

import asyncio
from base64 import b64encode
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from chassis.runtime import Quiet
from registers.adapters.arbor_rest import resource

Object = dict[str, Any]
MARKS = "AttendanceRollCallRecord"
_ABBREVIATED = ("entityType", "href", "displayName")


def half_a_page() -> Response:
    """An answer that breaks off in the middle."""

    async def body() -> AsyncIterator[bytes]:
        yield b'{"changes": [{"changeTy'

    return StreamingResponse(body(), headers={"Content-Length": "4000"}, media_type="application/json")


@dataclass
class FakeArbor:
    """Objects by type and id with their revisions, the change logs that follow, and the marks that were written.

    `restored`: it was set back, and shows its whole log whatever is asked for. `closed`: resources of which the
    application may see none; `closed_within`: what is refused is refused within an answer of 200.
    """

    objects: dict[str, dict[str, Object]] = field(default_factory=dict)
    logs: dict[str, list[Object]] = field(default_factory=dict)
    written: list[Object] = field(default_factory=list)
    faults: deque[Response | Callable[[], Response]] = field(default_factory=deque)
    asked: list[str] = field(default_factory=list)
    first_page: int = 1
    longest: int = 20
    restored: bool = False
    closed: set[str] = field(default_factory=set)
    closed_within: bool = False
    revision: int = 43000
    url: str = ""

    def put(self, entity_type: str, entity: str, **fields: Any) -> int:
        """An object is created, or changed: the revision."""
        known = self.objects.setdefault(entity_type, {})
        kind = "update" if entity in known else "create"
        self.revision += 1
        href = f"/rest-v2/{resource(entity_type)}/{entity}"
        head = {"entityType": entity_type, "id": entity, "href": href, "displayName": f"{entity_type} {entity}"}
        known[entity] = {**known.get(entity, head), **fields, "revisionId": self.revision}
        self._log(entity_type, kind, known[entity])
        return self.revision

    def drop(self, entity_type: str, entity: str, *, silently: bool = False) -> None:
        """An object is deleted; `silently`: its log does not say so yet."""
        gone = self.objects[entity_type].pop(entity)
        self.revision += 1
        if not silently:
            self._log(entity_type, "delete", gone)

    def link(self, entity_type: str, entity: str) -> Object:
        """An abbreviated object."""
        href = f"/rest-v2/{resource(entity_type)}/{entity}"
        return {"entityType": entity_type, "href": href, "displayName": entity_type}

    def _log(self, entity_type: str, kind: str, of: Object) -> None:
        change = {"changeType": kind, "fromRevision": self.revision - 1, "toRevision": self.revision}
        self.logs.setdefault(entity_type, []).append({**change, "changedObject": _short(of)})

    def app(self) -> Starlette:
        routes = [
            Route("/rest-v2/attendance-roll-call-registration", self._register, methods=["POST"]),
            Route("/rest-v2/{resource}", self._list),
            Route("/rest-v2/{resource}/changelog", self._changelog),
            Route("/rest-v2/{resource}/{id}", self._one),
        ]
        return Starlette(routes=routes)

    def _guarded(self, request: Request) -> Response | None:
        self.asked.append(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
        if request.headers.get("Authorization") != "Basic " + b64encode(b"rollcall:dpt_secret").decode():
            return JSONResponse({"response": {"code": 401, "reason": "Unauthorized"}}, 401)
        if request.path_params.get("resource") in self.closed:
            status = 200 if self.closed_within else 403
            return JSONResponse({"response": {"code": 403, "reason": "Forbidden"}}, status)
        if not self.faults:
            return None
        fault = self.faults.popleft()
        return fault if isinstance(fault, Response) else fault()

    def _type(self, request: Request) -> str:
        named = request.path_params["resource"]
        return next((each for each in self.objects | self.logs if resource(each) == named), named)

    async def _list(self, request: Request) -> Response:
        if (refused := self._guarded(request)) is not None:
            return refused
        objects = [each for each in self.objects.get(self._type(request), {}).values() if _fits(each, request)]
        return JSONResponse(
            {"response": {"code": 200}, "objects": [_short(each) for each in self._page(objects, request)]}
        )

    async def _one(self, request: Request) -> Response:
        if (refused := self._guarded(request)) is not None:
            return refused
        found = self.objects.get(self._type(request), {}).get(request.path_params["id"])
        if found is None:
            return JSONResponse({"response": {"code": 404, "reason": "Not Found"}}, 404)
        return JSONResponse(
            {"response": {"code": 200}, found["entityType"][0].lower() + found["entityType"][1:]: found}
        )

    async def _changelog(self, request: Request) -> Response:
        if (refused := self._guarded(request)) is not None:
            return refused
        since = int(request.query_params.get("from-revision", 0))
        changes = [
            each for each in self.logs.get(self._type(request), []) if each["toRevision"] > since or self.restored
        ]
        return JSONResponse({"changes": self._page(changes, request)})

    async def _register(self, request: Request) -> Response:
        if (refused := self._guarded(request)) is not None:
            return refused
        self.written += (await request.json())["request"]["marks"]
        return JSONResponse({"response": {"code": 200, "reason": "OK"}})

    def _page(self, found: list[Object], request: Request) -> list[Object]:
        size = min(int(request.query_params.get("page-size", 1000)), self.longest)
        number = int(request.query_params.get("page-number", self.first_page)) - self.first_page
        return found[number * size : (number + 1) * size]

    def pupil(self, student: str, form: str = "3B", **fields: Any) -> int:
        """A pupil, as Arbor has them: what belongs to them is linked."""
        self.put("Person", student, legalFirstName="Ada", legalLastName="Byron", dateOfBirth=_date("2018-05-04"))
        self.put("RegistrationForm", form, shortName=form)
        self.put("AcademicLevel", form[0], code=form[0])
        known = {
            "person": self.link("Person", student),
            "registrationForm": self.link("RegistrationForm", form),
            "academicLevel": self.link("AcademicLevel", form[0]),
            "mostRecentEntryDate": _date("2022-09-01"),
            "leavingDate": None,
            "childProtection": False,
        }
        return self.put("Student", student, **{**known, **fields})

    def member(self, student: str, form: str, first: str, last: str | None = None, identity: str = "") -> int:
        """A pupil's class and year from one day to another, told apart from the pupil."""
        self.put("RegistrationForm", form, shortName=form)
        self.put("AcademicLevel", form[0], code=form[0])
        span = {"startDate": _date(first), "endDate": _date(last) if last else None}
        name, known = identity or f"{student}{form}", {"student": self.link("Student", student), **span}
        self.put("AcademicLevelMembership", name, academicLevel=self.link("AcademicLevel", form[0]), **known)
        return self.put(
            "RegistrationFormMembership", name, registrationForm=self.link("RegistrationForm", form), **known
        )

    def guardian(self, student: str, guardian: str) -> int:
        """A guardian of a pupil, with a number two links away."""
        self.put("Person", f"g{guardian}", legalFirstName="Anne", legalLastName="Byron")
        self.put("TelephoneNumber", guardian, number="07700 900123", telephoneNumberRanking=1)
        self.put(
            "Guardian",
            guardian,
            person=self.link("Person", f"g{guardian}"),
            telephoneNumbers=[self.link("TelephoneNumber", guardian)],
        )
        return self.put(
            "StudentGuardianRelationship",
            f"{student}0{guardian}",
            student=self.link("Student", student),
            guardian=self.link("Guardian", guardian),
            isLegalGuardian=True,
            isPrimaryGuardian=True,
            emergencyContactPriority=1,
        )

    def mark(self, student: str, code: str, day: str = "2026-09-07", session: str = "AM", **fields: Any) -> int:
        """A mark of a pupil; session and code are linked."""
        number = code.encode().hex()
        if number not in self.objects.get("AttendanceMark", {}):
            self.put("AttendanceMark", number, code=code)
        self.put("AttendanceRollCall", session, code=session)
        return self.put(
            MARKS,
            f"{student}{day}{session}",
            student=self.link("Student", student),
            recordDate=_date(day),
            attendanceMark=self.link("AttendanceMark", number),
            attendanceRollCall=self.link("AttendanceRollCall", session),
            minutesLate=None,
            **fields,
        )


def _date(day: str) -> Object:
    return {"entityType": "date", "date": f"{day} 00:00:00"}


def _short(of: Object) -> Object:
    return {name: of[name] for name in _ABBREVIATED}


def _fits(of: Object, request: Request) -> bool:
    for name, value in request.query_params.items():
        if name.startswith("filters."):
            _, field_name, operator = name.split(".")
            held = of.get(field_name)
            held = str(held.get("date") or held.get("href") if isinstance(held, dict) else held)
            if not (held[: len(value)] == value if operator == "equals" else held >= value):
                return False
    return True


@dataclass
class Host:
    """A server on loopback, for one application after the other."""

    url: str = ""
    app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)


@asynccontextmanager
async def hosting() -> AsyncIterator[Host]:
    """The server, while the `async with` lasts."""
    host = Host()
    server = Quiet(uvicorn.Config(host, "127.0.0.1", 0, log_config=None, lifespan="off", date_header=False))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.wait([serving], timeout=0.005)
    host.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield host
    server.should_exit = True
    await serving
