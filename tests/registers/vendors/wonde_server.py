"""A Wonde on loopback: it speaks Wonde's shapes, and fails as Wonde does when it is told to."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Object = dict[str, Any]
CODES = {"C1": ("/", "PRESENT"), "C2": ("N", "UNAUTHORISED_ABSENCE"), "C3": ("I", "AUTHORISED_ABSENCE")}


@dataclass
class FakeWonde:
    """Students with their contacts, and session marks, two on a page; each put is a minute later."""

    url: str = ""
    students: dict[str, Object] = field(default_factory=dict)
    contacts: dict[str, Object] = field(default_factory=dict)
    marks: dict[str, Object] = field(default_factory=dict)
    codes: dict[str, tuple[str, str]] = field(default_factory=lambda: dict(CODES))
    written: list[Object] = field(default_factory=list)
    deletions: list[Object] = field(default_factory=list)
    faults: deque[Response] = field(default_factory=deque)
    closed: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    minute: int = 0
    elsewhere: bool = False

    def now(self) -> Object:
        self.minute += 10
        at = f"2026-09-07 {6 + self.minute // 60:02}:{self.minute % 60:02}:00.000000"
        return {"date": at, "timezone_type": 3, "timezone": "UTC"}

    def student(self, identity: str, **fields: Any) -> None:
        known = {
            "id": identity,
            "forename": "Ada",
            "surname": "Byron",
            "date_of_birth": {"date": "2018-05-04 00:00:00.000000", "timezone": "Europe/London"},
            "registration_group": {"data": {"name": "3B"}},
            "year": {"data": {"code": "3"}},
            "education_details": {"data": {"admission_date": {"date": "2022-09-01 00:00:00"}, "leaving_date": None}},
            "extended_details": {"data": {"free_school_meals": True, "sen_status": "K"}},
        }
        self.students[identity] = {**known, **self.students.get(identity, {}), **fields, "updated_at": self.now()}

    def contact(self, identity: str, student: str, mobile: str, **tie: Any) -> None:
        self.contacts[identity] = {
            "id": identity,
            "forename": "Anne",
            "surname": "Byron",
            "students": {"data": [{"id": student}]},
            "relationship": {"data": {"priority": 1, "parental_responsibility": True, **tie}},
            "contact_details": {
                "data": {"phones": {"data": {"home": "020 7946 0000", "mobile": mobile}}, "emails": {}}
            },
            "updated_at": self.now(),
        }

    def mark(self, student: str, code: str, session: str = "AM", comment: str | None = None) -> None:
        identity = f"M{student}{session}"
        self.marks[identity] = {
            "id": identity,
            "date": {"date": "2026-09-07 00:00:00.000000", "timezone": "Europe/London"},
            "session": session,
            "student": student,
            "attendance_code": next(each for each, (of, _) in self.codes.items() if of == code),
            "comment": comment,
            "updated_at": self.now(),
        }

    def gone(self, kind: str, identity: str, **fields: Any) -> None:
        """Something was deleted: it is in no list any more, and in that of deletions."""
        for known in (self.students, self.contacts, self.marks):
            known.pop(identity, None)
        self.deletions.append({"id": identity, "type": kind, "deleted_at": self.now(), "restored_at": None, **fields})

    def app(self) -> Starlette:
        base = "/v1.0/schools/A77"
        return Starlette(
            routes=[
                Route("/v1.0/attendance-codes", partial(self._answer, self._codes)),
                Route(f"{base}/students/{{id}}", self._one),
                Route(f"{base}/students", partial(self._answer, self._students)),
                Route(f"{base}/deletions", partial(self._answer, lambda: self.deletions)),
                Route(f"{base}/contacts", partial(self._answer, lambda: [*self.contacts.values()])),
                Route(f"{base}/attendance/session", self._write, methods=["POST"]),
                Route(f"{base}/attendance/session", partial(self._answer, lambda: [*self.marks.values()])),
            ]
        )

    def _codes(self) -> list[Object]:
        return [{"id": each, "code": code, "type": kind} for each, (code, kind) in self.codes.items()]

    def _students(self) -> list[Object]:
        return [self._with_contacts(each) for each in self.students.values()]

    def _with_contacts(self, of: Object) -> Object:
        tied = [each for each in self.contacts.values() if each["students"]["data"][0]["id"] == of["id"]]
        return {**of, "contacts": {"data": tied}}

    def _guarded(self, request: Request) -> Response | None:
        self.asked.append(f"{request.url.path}?{request.url.query}")
        if request.headers.get("Authorization") != "Bearer wonde_secret":
            return JSONResponse({"error": "unauthorized"}, 401)
        if request.url.path in self.closed:
            return JSONResponse({"error": "forbidden"}, 403)
        return self.faults.popleft() if self.faults else None

    async def _write(self, request: Request) -> Response:
        if (refused := self._guarded(request)) is not None:
            return refused
        self.written += (await request.json())["attendance"]
        return JSONResponse({"writeback_id": "W1"})

    async def _one(self, request: Request) -> Response:
        found = self.students.get(request.path_params["id"])
        return JSONResponse({"data": self._with_contacts(found)} if found else {}, 200 if found else 404)

    async def _answer(self, found: Callable[[], list[Object]], request: Request) -> Response:
        if (refused := self._guarded(request)) is not None:
            return refused
        after = request.query_params.get("updated_after", "")
        new = [each for each in found() if _changed(each) > after]
        page = int(request.query_params.get("page", 1))
        more = len(new) > page * 2
        host = "https://elsewhere.example" if self.elsewhere else self.url
        following = f"{host}{request.url.path}?updated_after={after}&page={page + 1}" if more else None
        return JSONResponse(
            {"data": new[page * 2 - 2 : page * 2], "meta": {"pagination": {"more": more, "next": following}}}
        )


def _changed(of: Object) -> str:
    at = of.get("updated_at") or of.get("deleted_at")
    return str(at["date"]) if at else "9"
